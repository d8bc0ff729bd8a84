"""Any PDF somebody brings as a record: released with a passing proof, or refused with one clear line. Never half."""

import os
from pathlib import Path
from uuid import uuid4

import pytest

from disclosure.sample import reading
from disclosure.sample.hands import drain
from redaction.models import Document, Run
from tests import factories
from tests.factories import Cast, walk
from workflow import audit
from workflow.models import Record, Request
from workflow.services import legal, redacting, reviewing, searching, suggesting
from workflow.services.evidence import Upload
from workflow.states import Role, State

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("FORTHRIGHT_PDFS", ROOT.parent / "shared" / "data" / "pdfs"))
PDFS = sorted(FOLDER.glob("*.pdf"))
#: One that is released, one that is damaged and one that is refused, for every run; `--all` takes every file.
USUAL = ("hello_world_rotated.pdf", "helloworld-bad.pdf", "bomb_giant.pdf")

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not PDFS, reason="No corpus: name a folder of PDFs in FORTHRIGHT_PDFS."),
]


@pytest.mark.parametrize("name", [name for name in USUAL if (FOLDER / name).exists()])
def test_a_usual_file(name: str) -> None:
    assert_released_or_refused(FOLDER / name)


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
        assert_one_line(record.document.refusal)
        return
    assert record.document.status == Document.Status.READY
    redact(cast, request, record)
    run = Run.objects.get(document=record.document)
    assert run.status == Run.Status.PROVED, run.error
    reading.read_everything(request, by=cast.actor(Role.SECOND_REVIEWER))
    reviewing.approve(request_id=request.pk, by=cast.actor(Role.SECOND_REVIEWER))
    request.refresh_from_db()
    factories.STEPS[State.DECISION](cast, request)
    factories.STEPS[State.READY](cast, request)
    request.refresh_from_db()
    assert request.state == State.CLOSED
    assert request.releases.get().decision.outputs == [run.output_sha256]
    assert run.certificate is not None and run.certificate.passed
    assert audit.verify(request) is None


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
    """Let the record leave with one mark on its first page, and the engine do its work."""
    request.refresh_from_db()
    factories.determine(cast, request)
    legal.clear_for_redaction(request_id=request.pk, by=cast.actor(Role.COUNSEL))
    drawing = redacting.Drawing(1, (0.1, 0.1, 0.4, 0.15), "b6", harm="It would show where a witness lives.")
    redacting.draw_mark(request_id=request.pk, record_id=record.pk, drawing=drawing, by=cast.actor(Role.REDACTOR))
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
