"""Does a certificate hold? Asked before anything is decided on it or leaves: its signature, what it says, of what.

A row of the database says that a proof passed; only the signed body proves it. So the row is not asked.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from redaction import engine, selectors
from redaction.models import Certificate, Run
from redaction.once import once
from redaction.vault import signing


def why_not_proved(document_id: UUID, stamp_prefix: str, first_stamp: int) -> str:
    """Say what keeps a document's output from being proved; empty when a certificate that holds is of these bytes."""
    run = selectors.run_of(document_id, stamp_prefix, first_stamp)
    if run is None:
        return _("the marks changed after it was redacted.")
    if run.status in {Run.Status.WAITING, Run.Status.RUNNING}:
        return _("it is still being redacted and proved.")
    if run.status == Run.Status.FAILED:
        return str(_("redaction or proof failed: %s") % run.error)
    return why_it_does_not_hold(run)


@once
def why_it_does_not_hold(run: Run) -> str:
    """Say what keeps the certificate of a run from being a proof of it; empty when it is one.

    It has to be signed by the office, to have passed every check that is asked today, and to be of this run's file,
    of the bytes that leave, of the marks and stamps they were made with.
    """
    certificate = run.certificate
    if certificate is None or certificate.output_sha256 != run.output_sha256:
        return _("it has no passing proof of these bytes.")
    body = signed_body(certificate)
    if body is None:
        return _("the signature of its proof does not hold. Tell whoever runs the system.")
    if not _passed(body, engine.PROOF, engine.CHECKS):
        return _("its proof did not ask, or did not pass, every check there is. Make the result again.")
    if _digests(body) != _expected(run):
        return _("its proof is of another file, or of other marks or stamps. Make the result again.")
    return ""


def is_proved_joined(sha256: str) -> bool:
    """Whether there is a signed certificate that exactly these bytes are their parts and nothing else."""
    return any(
        body is not None
        and _passed(body, engine.JOINED_PROOF, engine.JOINED_CHECKS)
        and _digest(body, "output") == sha256
        for body in map(signed_body, Certificate.objects.filter(output_sha256=sha256, passed=True))
    )


def signed_body(certificate: Certificate) -> dict[str, Any] | None:
    """Return what a certificate says; None where it does not bear the signature of the office."""
    if not signing.is_signed(certificate.body.encode("utf-8"), certificate.signature, certificate.key_id):
        return None
    body = json.loads(certificate.body)
    return body if isinstance(body, dict) else None


def _passed(body: Mapping[str, Any], kind: str, names: Sequence[str]) -> bool:
    checks = {check["name"]: check["passed"] for check in body.get("checks", [])}
    return body.get("kind") == kind and body.get("passed") is True and checks == dict.fromkeys(names, True)


def _digests(body: Mapping[str, Any]) -> dict[str, str]:
    """What a certificate is of: the file as it came, its marks and stamps, the bytes that leave."""
    came = "original" if "original" in body else "source"
    return {"file": _digest(body, came), **{key: _digest(body, key) for key in ("marks", "stamps", "output")}}


def _expected(run: Run) -> dict[str, str]:
    stamps = "\n".join(selectors.stamps_of(run))
    return {
        "file": run.document.sha256,
        "marks": selectors.proved_marks_digest(run.document_id),
        "stamps": hashlib.sha256(stamps.encode()).hexdigest(),
        "output": run.output_sha256,
    }


def _digest(body: Mapping[str, Any], key: str) -> str:
    return str(body.get(key, {}).get("sha256", ""))
