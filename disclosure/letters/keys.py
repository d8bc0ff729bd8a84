"""The key that signs letters and the certificates that tell whose it is: from the environment, or a trial's own.

The key is a P-256 key as PEM (FORTHRIGHT_LETTER_KEY), or lies in a module that never gives it out
(FORTHRIGHT_LETTER_PKCS11, an address as RFC 7512 writes it). FORTHRIGHT_LETTER_CERT may hold several certificates: the
first belongs to the key, each of them is accepted when a letter is checked, so a key can be renewed.
FORTHRIGHT_LETTER_CHAIN holds those of the authorities between the first one and a root that PDF programs trust; they go
into each signature, so that the letter opens as signed. Those of earlier certificates stay behind them.
"""

import datetime as dt
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import environ
from asn1crypto import x509 as asn1_x509  # type: ignore[import-untyped]
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from pyhanko.keys import load_private_key_from_pemder_data
from pyhanko.sign.signers import Signer, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from disclosure.letters import hardware
from disclosure.letters.errors import KeyOutOfReach

_env = environ.Env()
#: A letter must stay checkable as long as its file is kept, appeals and court included.
CERTIFICATE_YEARS = 30
#: Certificates hold from long before they were made: the clock of a machine set up today may be wrong.
_EVER = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Credentials:
    """The private key as PEM or where it lies, and certificates as DER: the first belongs to it, others to earlier.

    :param chain: certificates of authorities above the first one, nearest first.
    :param earlier: certificates of authorities that stand in letters signed before.
    """

    certificates: tuple[bytes, ...]
    key: bytes = field(default=b"", repr=False)
    module: hardware.Module | None = None
    chain: tuple[bytes, ...] = ()
    earlier: tuple[bytes, ...] = ()

    @property
    def fingerprints(self) -> frozenset[str]:
        return frozenset(certificate(one).sha256.hex() for one in self.certificates)

    def signed_by(self, make: "hardware.Use") -> bytes:
        """Return what `make` signs with the key; a key in a module is open for as long as that takes.

        :raises KeyOutOfReach: the module does not answer.
        """
        registry = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        registry.register_multiple([certificate(one) for one in self.chain])
        own = certificate(self.certificates[0])
        if self.module is not None:
            return hardware.signed_by(self.module, own, registry, make)
        private = load_private_key_from_pemder_data(self.key, passphrase=None)
        signer: Signer = SimpleSigner(signing_cert=own, signing_key=private, cert_registry=registry)
        return make(signer)


@cache
def credentials() -> Credentials:
    """Return the key and certificates in force.

    :raises ImproperlyConfigured: a variable without the one it needs, a key that does not fit its certificate, a chain
        that does not lead on from it, or production without them.
    """
    key = _env.str("FORTHRIGHT_LETTER_KEY", default="", multiline=True)
    module = _env.str("FORTHRIGHT_LETTER_PKCS11", default="")
    certificates = _env.str("FORTHRIGHT_LETTER_CERT", default="", multiline=True)
    chain = _env.str("FORTHRIGHT_LETTER_CHAIN", default="", multiline=True)
    if key and module:
        raise ImproperlyConfigured("Set FORTHRIGHT_LETTER_KEY or FORTHRIGHT_LETTER_PKCS11, not both.")
    if bool(key or module) != bool(certificates):
        raise ImproperlyConfigured(
            "Set FORTHRIGHT_LETTER_CERT together with FORTHRIGHT_LETTER_KEY (each as PEM) or FORTHRIGHT_LETTER_PKCS11."
        )
    if module:
        return _in_module(module, certificates, chain)
    if key:
        return _read(key.encode("ascii"), certificates.encode("ascii"), chain.encode("ascii"))
    if getattr(settings, "VAULT_KEYS_FROM_ENVIRONMENT_ONLY", False):
        raise ImproperlyConfigured(
            "Set FORTHRIGHT_LETTER_KEY (P-256 private key, PEM) or FORTHRIGHT_LETTER_PKCS11 (where one lies), and "
            "FORTHRIGHT_LETTER_CERT (its certificate, PEM)."
        )
    return _read(*(path.read_bytes() for path in make_credentials()))


def forget() -> None:
    """Read key and certificates anew next time; for tests and for renewing the key."""
    credentials.cache_clear()


def make_credentials() -> tuple[Path, Path]:
    """Make key and certificate of a trial installation when there are none; return where they are kept."""
    folder = Path(settings.DATA_DIR) / "keys"
    key_path, certificate_path = folder / "letters.key.pem", folder / "letters.cert.pem"
    if not (key_path.exists() and certificate_path.exists()):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        key, made = fresh_credentials(dt.datetime.now(dt.UTC))
        _keep(key_path, key)
        _keep(certificate_path, made)
    return key_path, certificate_path


def fresh_credentials(now: dt.datetime) -> tuple[bytes, bytes]:
    """Return a new P-256 key and its self-signed certificate, both as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Letters of this office")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_EVER)
        .not_valid_after(now + dt.timedelta(days=366 * CERTIFICATE_YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(for_signatures(), critical=True)
        .sign(key, hashes.SHA256())
    )
    key_pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return key_pem, made.public_bytes(serialization.Encoding.PEM)


def for_signatures() -> x509.KeyUsage:
    """Return what a certificate of letters allows: to sign, and to stand by it."""
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def certificate(der: bytes) -> asn1_x509.Certificate:
    """Return a certificate as the signing library takes it."""
    return asn1_x509.Certificate.load(der)


def _in_module(address: str, certificates: str, chain: str) -> Credentials:
    found = _certificates(certificates.encode("ascii"), "FORTHRIGHT_LETTER_CERT")
    public = found[0].public_key()
    if not isinstance(public, ec.EllipticCurvePublicKey) or public.curve.name != "secp256r1":
        raise ImproperlyConfigured("The first certificate in FORTHRIGHT_LETTER_CERT must be of a P-256 key.")
    module = hardware.module_at(address)
    try:
        fits = hardware.belongs(module, public)
    except KeyOutOfReach as lost:
        raise ImproperlyConfigured(f"The module in FORTHRIGHT_LETTER_PKCS11 does not answer: {lost}") from lost
    if not fits:
        raise ImproperlyConfigured(
            "The first certificate in FORTHRIGHT_LETTER_CERT does not belong to the module's key."
        )
    return Credentials(_as_der(found), b"", module, *_chain(found[0], chain.encode("ascii")))


def _read(key: bytes, certificates: bytes, chain: bytes = b"") -> Credentials:
    try:
        private = serialization.load_pem_private_key(key, password=None)
    except (ValueError, TypeError) as wrong:
        raise ImproperlyConfigured(f"FORTHRIGHT_LETTER_KEY is not PEM without a password: {wrong}") from wrong
    found = _certificates(certificates, "FORTHRIGHT_LETTER_CERT")
    if not isinstance(private, ec.EllipticCurvePrivateKey) or private.curve.name != "secp256r1":
        raise ImproperlyConfigured("The key of letters must be a P-256 key.")
    if found[0].public_key() != private.public_key():
        raise ImproperlyConfigured("The first certificate in FORTHRIGHT_LETTER_CERT does not belong to the key.")
    return Credentials(_as_der(found), key, None, *_chain(found[0], chain))


def _certificates(pem: bytes, variable: str) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(pem)
    except (ValueError, TypeError) as wrong:
        raise ImproperlyConfigured(f"{variable} holds no certificates as PEM: {wrong}") from wrong


def _chain(own: x509.Certificate, pem: bytes) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """Return the certificates above the one that signs, nearest first, and those of earlier chains behind them."""
    above: list[x509.Certificate] = []
    earlier: list[x509.Certificate] = []
    for one in _certificates(pem, "FORTHRIGHT_LETTER_CHAIN") if pem else []:
        (above if not earlier and _issued(above[-1] if above else own, one) else earlier).append(one)
    if earlier and not above:
        raise ImproperlyConfigured(
            "FORTHRIGHT_LETTER_CHAIN does not lead on from the first certificate: give the authority that issued it "
            "first, then the one above it; those of earlier certificates come last."
        )
    return _as_der(above), _as_der(earlier)


def _issued(below: x509.Certificate, by: x509.Certificate) -> bool:
    try:
        below.verify_directly_issued_by(by)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _as_der(found: list[x509.Certificate]) -> tuple[bytes, ...]:
    return tuple(one.public_bytes(serialization.Encoding.DER) for one in found)


def _keep(path: Path, content: bytes) -> None:
    """Write a secret into a file that was never readable by others."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(content)
