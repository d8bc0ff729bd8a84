"""Any PDF somebody brings as a record: released with a passing proof, or refused with one clear line. Never half."""

import hashlib
import io
import json
import os
import zipfile
from pathlib import Path
from uuid import uuid4

import pytest

from disclosure.letters import templates
from disclosure.sample import reading
from disclosure.sample.hands import drain
from redaction.models import Document, Run
from redaction.vault import storage
from tests import factories
from tests.factories import Cast, walk
from workflow import audit, known
from workflow.law.decided import SEVEN
from workflow.models import ArtifactKind, Record, Request
from workflow.services import deciding, legal, redacting, reviewing, searching, suggesting
from workflow.services.evidence import Upload
from workflow.states import Role, State

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("FORTHRIGHT_PDFS", ROOT.parent / "shared" / "data" / "pdfs"))
PDFS = sorted(FOLDER.glob("*.pdf"))
#: Of different kinds: for these letter and package are the real ones, which cost seconds; for the others stand-ins.
WITH_ITS_LETTER = frozenset({"rotation.pdf", "vertical.pdf", "textfields.pdf", "bug_jpx.pdf"})

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not PDFS, reason="No corpus: name a folder of PDFs in FORTHRIGHT_PDFS."),
]


@pytest.mark.long
@pytest.mark.parametrize("path", PDFS, ids=[path.name for path in PDFS])
def test_every_file(path: Path) -> None:
    assert_released_or_refused(path)


def assert_released_or_refused(path: Path) -> None:
    """Take a file through the case: upload, review, redaction, second review, decision, release."""
    cast = Cast()
    request = walk(cast, State.SEARCH)
    record = taken_in(cast, request, path)
    if record.document.status == Document.Status.REFUSED:
        assert path.name not in WITH_ITS_LETTER, "this one is to leave"
        assert_one_line(record.document.refusal)
        return
    assert record.document.status == Document.Status.READY
    if path.name in WITH_ITS_LETTER:
        templates.install()
    redact(cast, request, record)
    run = Run.objects.get(document=record.document)
    assert run.status == Run.Status.PROVED, run.error
    reading.read_everything(request, by=cast.actor(Role.SECOND_REVIEWER))
    reviewing.approve(request_id=request.pk, by=cast.actor(Role.SECOND_REVIEWER))
    request.refresh_from_db()
    if path.name in WITH_ITS_LETTER:
        decide_with_letter_and_package(cast, request)
    else:
        factories.STEPS[State.DECISION](cast, request)
    factories.STEPS[State.READY](cast, request)
    request.refresh_from_db()
    assert request.state == State.CLOSED
    assert request.releases.get().decision.outputs == [run.output_sha256]
    assert run.certificate is not None and run.certificate.passed
    assert audit.verify(request) is None
    if path.name in WITH_ITS_LETTER:
        assert_package_is_what_left(request)


def decide_with_letter_and_package(cast: Cast, request: Request) -> None:
    """Draft the decision and decide on the letter that is composed for it; it is signed, and the package built."""
    by = cast.actor(Role.DECIDING_OFFICIAL)
    deciding.draft_decision(
        request_id=request.pk,
        outcome=known.expected_outcomes(request)[0],
        reasons="The victim has a right to know.",
        answers={key: "Considered." for key, _question in SEVEN},
        by=by,
    )
    drain(request)
    letter = request.artifacts.get(kind=ArtifactKind.LETTER_UNSIGNED)
    deciding.decide(request_id=request.pk, letter_sha256=letter.sha256, by=by)
    drain(request)


def assert_package_is_what_left(request: Request) -> None:
    """The zip holds the signed letter and the proved record, and its manifest says the digest of each file in it."""
    left = request.releases.get()
    package = storage.get(request.artifacts.get(sha256=left.package_sha256).stored_name)
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        files = {name: hashlib.sha256(opened.read(name)).hexdigest() for name in opened.namelist()}
        manifest = json.loads(opened.read("manifest.json"))["files"]
    assert hashlib.sha256(package).hexdigest() == left.package_sha256
    assert manifest == {name: digest for name, digest in files.items() if name != "manifest.json"}
    assert files["letter.pdf"] == left.letter_sha256
    assert [files["records/001.pdf"]] == left.decision.outputs


def taken_in(cast: Cast, request: Request, path: Path) -> Record:
    """Upload a file as a record of the first source, let the second attest none, and end the search."""
    by = cast.actor(Role.RECORDS_OFFICER)
    first, second = [
        searching.ask_source(request_id=request.pk, source_id=source.pk, by=by) for source in cast.office.sources.all()
    ]
    record = searching.add_record(
        request_id=request.pk, task_id=first.pk, title="A record", kind="other", agency="Somebody",
        upload=Upload(path.read_bytes(), path.name, "application/pdf"), by=by,
    )  # fmt: skip
    drain(request)
    record.refresh_from_db()
    if record.document.status != Document.Status.READY:
        return record
    factories.match(cast, request, record)
    searching.answer_source(request_id=request.pk, task_id=first.pk, has_records=True, by=by)
    attested = "Otto Other, custodian"
    searching.answer_source(request_id=request.pk, task_id=second.pk, has_records=False, attested_by=attested, by=by)
    searching.complete_search(request_id=request.pk, by=by)
    return record


def redact(cast: Cast, request: Request, record: Record) -> None:
    """Let the record leave with a mark on its first and one on its last page, and the engine do its work."""
    request.refresh_from_db()
    factories.determine(cast, request)
    legal.clear_for_redaction(request_id=request.pk, by=cast.actor(Role.COUNSEL))
    harm, by = "It would show where a witness lives.", cast.actor(Role.REDACTOR)
    for page, box in ((1, (0.1, 0.1, 0.4, 0.15)), (record.document.page_count, (0.3, 0.3, 0.7, 0.4))):
        drawing = redacting.Drawing(page, box, "b6", harm=harm)
        redacting.draw_mark(request_id=request.pk, record_id=record.pk, drawing=drawing, by=by)
    refuse_suggestions(cast, request, record)
    factories.look_at_pages(cast, request)
    redacting.submit_redactions(request_id=request.pk, by=cast.actor(Role.REDACTOR))
    drain(request)


def refuse_suggestions(cast: Cast, request: Request, record: Record) -> None:
    found = record.document.suggestions.values_list("pk", flat=True)
    if found:
        suggesting.answer(
            request_id=request.pk,
            record_id=record.pk,
            choice=suggesting.Choice(ids=tuple(found)),
            grounds=None,
            batch=uuid4(),
            by=cast.actor(Role.REDACTOR),
        )


def assert_one_line(words: str) -> None:
    assert words
    assert "\n" not in words
    assert "Traceback" not in words
