"""Where the signing key lies and whose it is: a chain of authorities, renewal, and a key in a module (PKCS#11)."""

import dataclasses
import datetime as dt
import importlib
import io
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.exceptions import ImproperlyConfigured
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from disclosure.letters import hardware, keys, signing
from disclosure.letters.errors import KeyOutOfReach, SignatureBroken
from disclosure.release.index import as_pdf

NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
SOFTHSM = next(
    (
        path
        for path in ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")
        if Path(path).exists()
    ),
    "",
)
VARIABLES = ("FORTHRIGHT_LETTER_KEY", "FORTHRIGHT_LETTER_PKCS11", "FORTHRIGHT_LETTER_CERT", "FORTHRIGHT_LETTER_CHAIN")


@dataclass(frozen=True)
class Authority:
    """Somebody who issues certificates."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> str:
        return pem(self.certificate)

    def issue(self, name: str, key: ec.EllipticCurvePrivateKey, *, authority: bool) -> x509.Certificate:
        return issued(name, key, by=self.certificate.subject, signed=self.key, authority=authority)


def pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def fresh_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def key_pem(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def issued(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    *,
    by: x509.Name,
    signed: ec.EllipticCurvePrivateKey,
    authority: bool,
) -> x509.Certificate:
    usage = keys.for_signatures()
    if authority:
        usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    return (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(by)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(dt.datetime(2000, 1, 1, tzinfo=dt.UTC))
        .not_valid_after(dt.datetime(2056, 1, 1, tzinfo=dt.UTC))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(signed, hashes.SHA256())
    )


def root(name: str = "Root of tests") -> Authority:
    key = fresh_key()
    return Authority(key, issued(name, key, by=named(name), signed=key, authority=True))


def below(above: Authority, name: str = "Authority of tests") -> Authority:
    key = fresh_key()
    return Authority(key, above.issue(name, key, authority=True))


@pytest.fixture(scope="module")
def unsigned() -> bytes:
    return as_pdf([], request_number="X-2026-000001", office="Office of Tests", language="en")


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    keys.forget()
    with monkeypatch.context() as patch:
        yield patch
    keys.forget()


def use(patch: pytest.MonkeyPatch, **variables: str) -> None:
    for name in ("key", "pkcs11", "cert", "chain"):
        patch.delenv(f"FORTHRIGHT_LETTER_{name.upper()}", raising=False)
        if name in variables:
            patch.setenv(f"FORTHRIGHT_LETTER_{name.upper()}", variables[name])
    keys.forget()


def is_trusted(signed: bytes, authority: Authority) -> bool:
    """Whether a program that knows an authority, and nothing of this office, trusts the signature."""
    anchor = keys.certificate(authority.certificate.public_bytes(serialization.Encoding.DER))
    (found,) = PdfFileReader(io.BytesIO(signed)).embedded_signatures
    status = validate_pdf_signature(found, ValidationContext(trust_roots=[anchor], allow_fetching=False))
    return bool(status.intact and status.valid and status.trusted)


def test_a_letter_is_trusted_by_who_knows_nothing_but_the_root(unsigned: bytes, given: pytest.MonkeyPatch) -> None:
    top = root()
    middle, key = below(top), fresh_key()
    use(given, key=key_pem(key), cert=pem(middle.issue("Letters", key, authority=False)), chain=middle.pem)

    signed = signing.sign(unsigned, reason="Decided.", at=NOON)

    assert is_trusted(signed, top)
    assert not is_trusted(signed, root("Somebody else"))
    assert signing.check(signed).signer == "Letters"


def test_without_the_chain_it_is_checked_here_and_trusted_nowhere(unsigned: bytes, given: pytest.MonkeyPatch) -> None:
    top = root()
    middle, key = below(top), fresh_key()
    use(given, key=key_pem(key), cert=pem(middle.issue("Letters", key, authority=False)))

    signed = signing.sign(unsigned, reason="Decided.", at=NOON)

    assert not is_trusted(signed, top)
    assert signing.check(signed).signed_at == NOON


def test_letters_of_an_earlier_chain_hold_while_its_certificates_are_kept(
    unsigned: bytes, given: pytest.MonkeyPatch
) -> None:
    old, new = below(root()), below(root("Another root"), "Another authority")
    old_key, new_key = fresh_key(), fresh_key()
    old_own = pem(old.issue("Letters", old_key, authority=False))
    use(given, key=key_pem(old_key), cert=old_own, chain=old.pem)
    earlier = signing.sign(unsigned, reason="Decided.", at=NOON)

    own = pem(new.issue("Letters", new_key, authority=False)) + old_own
    use(given, key=key_pem(new_key), cert=own, chain=new.pem + old.pem)
    assert signing.check(earlier).signed_at == NOON

    use(given, key=key_pem(new_key), cert=own, chain=new.pem)
    with pytest.raises(SignatureBroken, match="changed"):
        signing.check(earlier)


def test_no_byte_of_the_chain_changes_unseen(unsigned: bytes, given: pytest.MonkeyPatch) -> None:
    middle, key = below(root()), fresh_key()
    use(given, key=key_pem(key), cert=pem(middle.issue("Letters", key, authority=False)), chain=middle.pem)
    signed = signing.sign(unsigned, reason="Decided.", at=NOON)
    digits = middle.certificate.public_bytes(serialization.Encoding.DER).hex().encode()
    start = signed.lower().index(digits)

    for place in range(start, start + len(digits), 97):
        other = b"1" if signed[place : place + 1] == b"0" else b"0"
        with pytest.raises(SignatureBroken):
            signing.check(signed[:place] + other + signed[place + 1 :])


def test_a_chain_that_does_not_lead_on_is_refused(given: pytest.MonkeyPatch) -> None:
    middle, key = below(root()), fresh_key()
    use(given, key=key_pem(key), cert=pem(middle.issue("Letters", key, authority=False)), chain=root("Other").pem)

    with pytest.raises(ImproperlyConfigured, match="does not lead on"):
        keys.credentials()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "file:x",
        "pkcs11:token=a",
        "pkcs11:token=a;object=b?module-path=/x",
        "pkcs11:object=b?module-path=/x&pin-value=1",
    ],
)
def test_an_address_that_lacks_something_says_what(address: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="pkcs11:token=…"):
        hardware.module_at(address)


def test_an_address_is_read_as_rfc_7512_writes_it(tmp_path: Path) -> None:
    pin = tmp_path / "pin"
    pin.write_text("12 34\n", encoding="utf-8")

    found = hardware.module_at(
        f"pkcs11:token=My%20office;object=letters%3B1?module-path=/lib/m.so&pin-source=file:{pin}"
    )

    assert found == hardware.Module("/lib/m.so", "My office", "letters;1", "12 34")
    assert "12 34" not in repr(found)


@dataclass(frozen=True)
class Token:
    """A token of SoftHSM with one key, and the certificate of that key."""

    address: str
    key: ec.EllipticCurvePrivateKey


@pytest.fixture
def token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Token:
    pytest.importorskip("pkcs11", reason="python-pkcs11 is not installed")
    if not SOFTHSM or shutil.which("softhsm2-util") is None:
        pytest.skip("SoftHSM is not installed (Debian: softhsm2): no module to keep a key in")
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm2.conf").write_text(f"directories.tokendir = {tmp_path / 'tokens'}\nlog.level = ERROR\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm2.conf"))
    key, file, name = fresh_key(), tmp_path / "key.pem", f"Letters {uuid4().hex[:8]}"
    file.write_text(key_pem(key))
    util = ("softhsm2-util", "--token", name, "--pin", "1234")
    subprocess.run(
        ["softhsm2-util", "--init-token", "--free", "--label", name, "--so-pin", "5678", "--pin", "1234"],
        check=True,
        capture_output=True,
    )
    subprocess.run([*util, "--import", str(file), "--label", "letters", "--id", "a1"], check=True, capture_output=True)
    (tmp_path / "pin").write_text("1234\n")
    reload_module()
    where = f"pkcs11:token={name};object=letters?module-path={SOFTHSM}&pin-source={tmp_path / 'pin'}"
    return Token(where, key)


def reload_module() -> None:
    """Let the module read its tokens anew: it looks for them once a process."""
    importlib.import_module("pkcs11").lib(SOFTHSM).reinitialize()


def test_a_key_in_a_module_signs_what_a_key_as_pem_would(
    unsigned: bytes, token: Token, given: pytest.MonkeyPatch
) -> None:
    middle = below(top := root())
    use(given, pkcs11=token.address, cert=pem(middle.issue("Letters", token.key, authority=False)), chain=middle.pem)

    signed = signing.sign(unsigned, reason="Decided.", at=NOON)

    assert signing.check(signed).signed_at == NOON
    assert is_trusted(signed, top)
    assert keys.credentials().key == b""


def test_a_certificate_of_another_key_is_refused(token: Token, given: pytest.MonkeyPatch) -> None:
    use(given, pkcs11=token.address, cert=root().pem)

    with pytest.raises(ImproperlyConfigured, match="does not belong"):
        keys.credentials()


@pytest.mark.parametrize(
    ("old", "new"),
    [("object=letters", "object=other"), ("token=Letters", "token=Nobody"), (SOFTHSM or "-", "/no/module.so")],
)
def test_a_module_that_does_not_answer_signs_nothing(
    unsigned: bytes, token: Token, given: pytest.MonkeyPatch, old: str, new: str
) -> None:
    middle = below(root())
    use(given, pkcs11=token.address, cert=pem(middle.issue("Letters", token.key, authority=False)))
    held = keys.credentials()
    lost = hardware.module_at(token.address.replace(old, new))
    given.setattr(keys, "credentials", lambda: dataclasses.replace(held, module=lost))

    with pytest.raises(KeyOutOfReach, match="Nothing was signed"):
        signing.sign(unsigned, reason="Decided.", at=NOON)
    with pytest.raises(KeyOutOfReach):
        hardware.belongs(lost, token.key.public_key())


def test_a_key_as_pem_and_one_in_a_module_are_not_both_taken(given: pytest.MonkeyPatch) -> None:
    key, certificate = keys.fresh_credentials(NOON)
    use(given, key=key.decode(), pkcs11="pkcs11:token=a", cert=certificate.decode())

    with pytest.raises(ImproperlyConfigured, match="not both"):
        keys.credentials()
