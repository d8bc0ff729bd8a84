"""Rows with digests that stand in for what the engine and the letters make.

Tests of the workflow need the order of events, not the pixels. The journeys and the sample office use the real ones.
"""

import hashlib
import json
from typing import Any

from django.utils import timezone

from disclosure.dossier import verify
from redaction import engine, selectors
from redaction.comparing import keep_text
from redaction.engine import FileText
from redaction.models import Certificate, Document, Page, Run
from redaction.vault import signing, storage
from workflow.law import comparing
from workflow.models import ArtifactKind, Request, User
from workflow.services import artifacts


def stand_in_document(by: User, pages: int = 2) -> Document:
    """Make a document that was read, without a file behind it."""
    stored = storage.put(b"a file of tests", kind="source")
    made = Document.objects.create(
        file_name="report.pdf",
        stored_name=stored.name,
        sha256=stored.sha256,
        size=stored.size,
        media_type="application/pdf",
        status=Document.Status.READY,
        page_count=pages,
        taken_in_by=by.pk,
        taken_in_at=timezone.now(),
    )
    Page.objects.bulk_create(Page(document=made, number=index + 1, width=1700, height=2200) for index in range(pages))
    return made


def proof_of(run: Run, output: str, *, passed: bool) -> dict[str, Any]:
    """Return what a certificate says of a run."""
    stamps = "\n".join(selectors.stamps_of(run)).encode()
    return {
        "kind": engine.PROOF,
        "source": {"sha256": run.document.sha256},
        "marks": {"sha256": selectors.proved_marks_digest(run.document_id)},
        "stamps": {"sha256": hashlib.sha256(stamps).hexdigest()},
        "output": {"sha256": output},
        "checks": [{"name": name, "words": "", "passed": passed} for name in engine.CHECKS],
    }


def say_also(certificate: Certificate, **more: object) -> None:
    """Let a certificate say something else, and sign it anew."""
    certificate.body = json.dumps({**json.loads(certificate.body), **more})
    certificate.signature, certificate.key_id = signing.sign(certificate.body.encode()), signing.key_id()
    certificate.save()


def certified(source: str, output: str, marks: str = "", /, *, passed: bool = True, **more: object) -> Certificate:
    """Return a signed certificate about bytes with these digests; it says more where more is given."""
    body = json.dumps({"output_sha256": output, "passed": passed, **more})
    return Certificate.objects.create(
        source_sha256=source,
        marks_sha256=marks,
        output_sha256=output,
        passed=passed,
        body=body,
        signature=signing.sign(body.encode()),
        key_id=signing.key_id(),
        made_at=timezone.now(),
    )


def stand_in_proofs(request: Request, *, passed: bool = True) -> None:
    """Stand in for the engine: every run asked for ends with a proof that passed, or failed."""
    documents = [record.document_id for record in request.records.all()]
    for run in Run.objects.filter(document_id__in=documents, status=Run.Status.WAITING):
        stored = storage.put(f"output of {run.pk}".encode(), kind="redacted")
        run.certificate = certified(
            run.document.sha256,
            stored.sha256,
            run.marks_sha256,
            passed=passed,
            **proof_of(run, stored.sha256, passed=passed),
        )
        run.stored_name, run.output_sha256 = stored.name, stored.sha256
        run.text_name = keep_text(FileText("", (), ()))
        run.status = Run.Status.PROVED if passed else Run.Status.FAILED
        run.save()
    comparing.compare(request)


def stand_in_letter(request: Request, *, approved: bool = True) -> str:
    """Stand in for the letter composed for the current draft of the decision; return its digest."""
    decision = request.decisions.get(superseded_at=None)
    stored = storage.put(f"letter {decision.pk}".encode(), kind="letter")
    artifacts.register(
        decision_id=decision.pk,
        made=artifacts.Made(
            ArtifactKind.LETTER_UNSIGNED,
            stored.sha256,
            stored.name,
            template_version="1",
            template_approved=approved,
        ),
        maker="letters",
    )
    return stored.sha256


def stand_in_package(request: Request) -> None:
    """Stand in for signing and packaging of the decided letter."""
    decision = request.decisions.get(superseded_at=None)
    signed = storage.put(f"signed {decision.pk}".encode(), kind="letter")
    package = storage.put(f"package {decision.pk}".encode(), kind="package")
    one = storage.put(f"one PDF {decision.pk}".encode(), kind="package")
    parts = {"letter.pdf": decision.letter_sha256}
    parts |= {f"records/{number:03d}.pdf": digest for number, digest in enumerate(decision.outputs, start=1)}
    named = [{"name": name, "sha256": digest} for name, digest in parts.items()]
    checks = [{"name": name, "words": "", "passed": True} for name in engine.JOINED_CHECKS]
    said: dict[str, Any] = {"kind": verify.JOINED, "parts": named, "output": {"sha256": one.sha256}, "checks": checks}
    certified(package.sha256, one.sha256, **said)
    for made in (
        artifacts.Made(ArtifactKind.LETTER_SIGNED, signed.sha256, signed.name, decision.letter_sha256),
        artifacts.Made(ArtifactKind.PACKAGE, package.sha256, package.name, signed.sha256),
        artifacts.Made(ArtifactKind.ONE_PDF, one.sha256, one.name, package.sha256),
    ):
        artifacts.register(decision_id=decision.pk, made=made, maker="letters")
