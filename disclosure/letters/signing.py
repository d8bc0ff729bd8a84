"""Sign letters with the office's P-256 key, and check a letter that comes back. No network is ever asked.

Where the key lies and whose it is, `keys` knows.
"""

import datetime as dt
import io
import zlib
from dataclasses import dataclass
from typing import Any

from asn1crypto import cms  # type: ignore[import-untyped]
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.validation import EmbeddedPdfSignature, SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator import ValidationContext

from disclosure.letters import keys
from disclosure.letters.errors import SignatureBroken

FIELD = "Signature"
#: What reading a damaged file can end in.
_UNREADABLE = (
    *(PdfError, SignatureValidationError, ValueError, KeyError, TypeError, IndexError, AttributeError, zlib.error),
    *(RecursionError, ArithmeticError, NotImplementedError),
)


@dataclass(frozen=True)
class Seal:
    """A signature that holds: who signed, when, why, and the SHA-256 fingerprint of the certificate in hex."""

    signer: str
    signed_at: dt.datetime
    reason: str
    fingerprint: str


def sign(pdf: bytes, *, reason: str, at: dt.datetime) -> bytes:
    """Return the letter with an invisible signature over every byte of it; the page stays PDF/UA-1.

    The field is hidden and not printed: a widget that shows nothing needs no place in the structure tree.

    :param at: aware; the time of signing that the signature tells.
    :raises SignatureBroken: the file is no PDF that can be signed, or is signed already.
    :raises KeyOutOfReach: the module that holds the key does not answer.
    """

    def with_key(signer: Signer) -> bytes:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        if writer.prev.embedded_signatures:
            raise SignatureBroken("The letter is signed already. Sign the unsigned letter.")
        return bytes(_Signer(at, reason, signer).sign_pdf(writer).getvalue())

    try:
        return keys.credentials().signed_by(with_key)
    except (PdfError, SigningError, ValueError) as error:
        raise SignatureBroken(f"The letter cannot be signed: {error}") from error


def check(pdf: bytes) -> Seal:
    """Return the seal of a letter this office signed, when not one byte of it has changed since.

    :raises SignatureBroken: no signature, a changed file, more than one signature, or somebody else's key.
    """
    held = keys.credentials()
    try:
        found = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        if len(found) != 1:
            raise SignatureBroken("The file does not hold exactly one signature. Ask the office for the letter again.")
        trusted = ValidationContext(
            trust_roots=[keys.certificate(one) for one in held.certificates], allow_fetching=False
        )
        status = validate_pdf_signature(found[0], trusted)
        untouched = _gap_is_as_written(pdf, found[0], status.signing_cert.dump(), {*held.chain, *held.earlier})
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


#: Version 1, SHA-256 with its empty parameters, version 1: what every letter of ours carries.
_USUAL_PARTS = tuple(bytes.fromhex(part) for part in ("020101", "310f300d06096086480165030402010500", "020101"))


class _Signer(PdfSigner):
    """A signer whose signature tells the given time instead of the machine's."""

    def __init__(self, at: dt.datetime, reason: str, signer: Signer) -> None:
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


def _gap_is_as_written(pdf: bytes, signature: EmbeddedPdfSignature, own: bytes, authorities: set[bytes]) -> bool:
    """Whether the one place the digest leaves out holds the signature in hex digits, zeros, and nothing else.

    Beside the certificate that signed only those of authorities known here may stand in it: no digest covers them.
    """
    start, length, end, _rest = signature.byte_range
    gap = pdf[start + length : end]
    blob = bytes.fromhex(gap[1:-1].decode("ascii"))
    parsed = cms.ContentInfo.load(blob)
    body: bytes = parsed.dump()
    written = gap == b"<" + body.ljust(len(blob), b"\0").hex().upper().encode("ascii") + b">"
    beside = [one.dump() for one in parsed["content"]["certificates"]]
    known = set(beside) <= {own, *authorities} and len(set(beside)) == len(beside)
    return written and known and _unsigned_parts(parsed["content"]) == _USUAL_PARTS


def _unsigned_parts(content: Any) -> tuple[bytes, ...]:
    """Return the parts of a CMS signature that its own digest does not cover (RFC 5652, 5.1 and 5.3)."""
    (signer,) = content["signer_infos"]
    return content["version"].dump(), content["digest_algorithms"].dump(), signer["version"].dump()
