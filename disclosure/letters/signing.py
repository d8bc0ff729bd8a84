"""Sign letters with the office's P-256 key, and check a letter that comes back. No network is ever asked.

The key and its self-signed certificate are made at set-up under DATA_DIR/keys, readable by their owner only, or come
from the environment as PEM: FORTHRIGHT_LETTER_KEY and FORTHRIGHT_LETTER_CERT. The certificate variable may hold several
certificates: the first signs, every one of them is accepted when a letter is checked, so a key can be renewed.
"""

import datetime as dt
import io
import zlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import environ
from asn1crypto import cms  # type: ignore[import-untyped]
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from pyhanko.keys import load_private_key_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.validation import EmbeddedPdfSignature, SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from disclosure.letters.errors import SignatureBroken

_env = environ.Env()
FIELD = "Signature"
#: What reading a damaged file can end in.
_UNREADABLE = (
    *(PdfError, SignatureValidationError, ValueError, KeyError, TypeError, IndexError, AttributeError, zlib.error),
    *(RecursionError, ArithmeticError, NotImplementedError),
)
#: A letter must stay checkable as long as its file is kept, appeals and court included.
CERTIFICATE_YEARS = 30
#: Certificates hold from long before they were made: the clock of a machine set up today may be wrong.
_EVER = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Seal:
    """A signature that holds: who signed, when, why, and the SHA-256 fingerprint of the certificate in hex."""

    signer: str
    signed_at: dt.datetime
    reason: str
    fingerprint: str


@dataclass(frozen=True)
class Credentials:
    """The private key as PEM, and the certificates as DER: the first belongs to the key, the rest are earlier ones."""

    key: bytes
    certificates: tuple[bytes, ...]

    @property
    def fingerprints(self) -> frozenset[str]:
        return frozenset(_certificate(one).sha256.hex() for one in self.certificates)


def sign(pdf: bytes, *, reason: str, at: dt.datetime) -> bytes:
    """Return the letter with an invisible signature over every byte of it; the page stays PDF/UA-1.

    The field is hidden and not printed: a widget that shows nothing needs no place in the structure tree.

    :param at: aware; the time of signing that the signature tells.
    :raises SignatureBroken: the file is no PDF that can be signed, or is signed already.
    """
    held = credentials()
    signer = SimpleSigner(
        signing_cert=_certificate(held.certificates[0]),
        signing_key=load_private_key_from_pemder_data(held.key, passphrase=None),
        cert_registry=_no_others(),
    )
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        if writer.prev.embedded_signatures:
            raise SignatureBroken("The letter is signed already. Sign the unsigned letter.")
        signed = _Signer(at, reason, signer).sign_pdf(writer)
    except (PdfError, SigningError, ValueError) as error:
        raise SignatureBroken(f"The letter cannot be signed: {error}") from error
    return bytes(signed.getvalue())


def check(pdf: bytes) -> Seal:
    """Return the seal of a letter this office signed, when not one byte of it has changed since.

    :raises SignatureBroken: no signature, a changed file, more than one signature, or somebody else's key.
    """
    held = credentials()
    try:
        found = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        if len(found) != 1:
            raise SignatureBroken("The file does not hold exactly one signature. Ask the office for the letter again.")
        trusted = ValidationContext(trust_roots=[_certificate(one) for one in held.certificates], allow_fetching=False)
        status = validate_pdf_signature(found[0], trusted)
        untouched = _gap_is_as_written(pdf, found[0])
    except _UNREADABLE as error:
        raise SignatureBroken(f"The signature cannot be read: {error}") from error
    fingerprint = status.signing_cert.sha256.hex()
    whole = status.intact and status.valid and untouched
    if not whole or status.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        raise SignatureBroken("The file was changed after it was signed. Ask the office for the letter again.")
    if fingerprint not in held.fingerprints or not status.trusted:
        raise SignatureBroken("The file was signed with a key that is not this office's.")
    told = status.signer_reported_dt
    if told is None:
        raise SignatureBroken("The signature does not say when it was made.")
    name = str(status.signing_cert.subject.native.get("common_name", ""))
    return Seal(name, told, str(found[0].sig_object.get("/Reason", "")), fingerprint)


@cache
def credentials() -> Credentials:
    """Return the key and certificates in force.

    :raises ImproperlyConfigured: one of the two variables alone, a key that does not fit its certificate, or
        production without them.
    """
    key = _env.str("FORTHRIGHT_LETTER_KEY", default="", multiline=True)
    certificate = _env.str("FORTHRIGHT_LETTER_CERT", default="", multiline=True)
    if bool(key) != bool(certificate):
        raise ImproperlyConfigured("Set FORTHRIGHT_LETTER_KEY and FORTHRIGHT_LETTER_CERT together, each as PEM.")
    if key:
        return _read(key.encode("ascii"), certificate.encode("ascii"))
    if getattr(settings, "VAULT_KEYS_FROM_ENVIRONMENT_ONLY", False):
        raise ImproperlyConfigured(
            "Set FORTHRIGHT_LETTER_KEY (P-256 private key) and FORTHRIGHT_LETTER_CERT (its certificate), each as PEM."
        )
    return _read(*(path.read_bytes() for path in make_credentials()))


def make_credentials() -> tuple[Path, Path]:
    """Make key and certificate of a trial installation when there are none; return where they are kept."""
    folder = Path(settings.DATA_DIR) / "keys"
    key_path, certificate_path = folder / "letters.key.pem", folder / "letters.cert.pem"
    if not (key_path.exists() and certificate_path.exists()):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        key, certificate = fresh_credentials(dt.datetime.now(dt.UTC))
        _keep(key_path, key)
        _keep(certificate_path, certificate)
    return key_path, certificate_path


def fresh_credentials(now: dt.datetime) -> tuple[bytes, bytes]:
    """Return a new P-256 key and its self-signed certificate, both as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Letters of this office")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_EVER)
        .not_valid_after(now + dt.timedelta(days=366 * CERTIFICATE_YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=True,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=False,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
    key_pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return key_pem, certificate.public_bytes(serialization.Encoding.PEM)


def forget() -> None:
    """Read key and certificates anew next time; for tests and for renewing the key."""
    credentials.cache_clear()


#: Version 1, SHA-256 with its empty parameters, version 1: what every letter of ours carries.
_USUAL_PARTS = tuple(bytes.fromhex(part) for part in ("020101", "310f300d06096086480165030402010500", "020101"))


class _Signer(PdfSigner):
    """A signer whose signature tells the given time instead of the machine's."""

    def __init__(self, at: dt.datetime, reason: str, signer: SimpleSigner) -> None:
        super().__init__(
            PdfSignatureMetadata(field_name=FIELD, reason=reason, md_algorithm="sha256"),
            signer=signer,
            new_field_spec=fields.SigFieldSpec(
                sig_field_name=FIELD,
                invis_sig_settings=fields.InvisSigSettings(set_hidden_flag=True, set_print_flag=False),
            ),
        )
        self._at = at

    def init_signing_session(self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self._at
        return session


def _gap_is_as_written(pdf: bytes, signature: EmbeddedPdfSignature) -> bool:
    """Whether the one place the digest leaves out holds the signature in hex digits, zeros, and nothing else."""
    start, length, end, _rest = signature.byte_range
    gap = pdf[start + length : end]
    blob = bytes.fromhex(gap[1:-1].decode("ascii"))
    parsed = cms.ContentInfo.load(blob)
    body: bytes = parsed.dump()
    written = gap == b"<" + body.ljust(len(blob), b"\0").hex().upper().encode("ascii") + b">"
    return written and _unsigned_parts(parsed["content"]) == _USUAL_PARTS


def _unsigned_parts(content: Any) -> tuple[bytes, ...]:
    """Return the parts of a CMS signature that its own digest does not cover (RFC 5652, 5.1 and 5.3)."""
    (signer,) = content["signer_infos"]
    return content["version"].dump(), content["digest_algorithms"].dump(), signer["version"].dump()


def _read(key: bytes, certificates: bytes) -> Credentials:
    try:
        private = serialization.load_pem_private_key(key, password=None)
        found = x509.load_pem_x509_certificates(certificates)
    except (ValueError, TypeError) as wrong:
        raise ImproperlyConfigured(
            f"The key or certificate of letters is not PEM without a password: {wrong}"
        ) from wrong
    if not isinstance(private, ec.EllipticCurvePrivateKey) or private.curve.name != "secp256r1":
        raise ImproperlyConfigured("The key of letters must be a P-256 key.")
    if found[0].public_key() != private.public_key():
        raise ImproperlyConfigured("The first certificate in FORTHRIGHT_LETTER_CERT does not belong to the key.")
    return Credentials(key, tuple(one.public_bytes(serialization.Encoding.DER) for one in found))


def _no_others() -> SimpleCertificateStore:
    """Return an empty store: the certificate of the office stands for itself."""
    return SimpleCertificateStore()  # type: ignore[no-untyped-call]


def _certificate(der: bytes) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(der)


def _keep(path: Path, content: bytes) -> None:
    """Write a secret into a file that was never readable by others."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(content)
