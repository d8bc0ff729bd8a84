"""Cases walked by the services to their decision, with real files behind the proofs, and the work that follows."""

import hashlib
from typing import Any
from uuid import UUID

from PIL import Image

from redaction.engine.coding import encode
from redaction.engine.layer import Block, Hidden, Paper, Piece, write
from redaction.engine.ocr import Word
from redaction.engine.rebuild import BuiltPage, build
from redaction.models import Run
from redaction.vault import storage
from tests.factories import STEPS, Cast, screen, submitted, verify_checks, walk
from tests.scenes import kept
from tests.standins import say_also, stand_in_proofs
from workflow import known
from workflow.law.decided import SEVEN
from workflow.models import Artifact, ArtifactKind, Decision, OutboxRow, Request
from workflow.outbox import Work
from workflow.services import deciding, legal, redacting, reviewing, searching, verification
from workflow.states import Outcome, Role, State

Box = tuple[float, float, float, float]
REASONS = "You are a victim of this crime.\n\nSo the law gives you a right to know."


def work(request: Request, verb: str) -> Work:
    """Return the newest work of a verb as its handler is given it."""
    row = OutboxRow.objects.filter(request=request, verb=verb).order_by("-posted_at").first()
    assert row is not None
    return Work(row, Request.objects.get(pk=request.pk), row.data, lambda _done, _total: None)


@kept
def draw(cast: Cast, request: Request, page: int, box: Box, basis: str, **words: str) -> None:
    """Draw a mark on the first record that leaves."""
    record = known.releasing_records(request)[0]
    drawing = redacting.Drawing(page, box, basis, words.get("statute", ""), words.get("harm", "It tells a home."))
    redacting.draw_mark(request_id=request.pk, record_id=record.pk, drawing=drawing, by=cast.actor(Role.REDACTOR))


def small_record(of: UUID) -> bytes:
    """Return a file as the engine writes one, of a page of 16 × 8 pixels that show the bits of a key."""
    coded = encode(Image.frombytes("1", (16, 8), of.bytes))
    box = Piece(hidden=Hidden((2, 2, 6, 6), "redacted, basis (b)(6)"))
    layer = write([Block((box,), 2)], Paper(16, 8, 4.5), stamp=[Word("X", (0, 0, 4, 4))], blank=False)
    return build([BuiltPage(coded.coding, 16, 8, (72.0, 36.0), coded.data, layer)], "en-US")


def keep_outputs(request: Request) -> None:
    """Put a file behind every run that stands for a proof."""
    documents = [record.document_id for record in request.records.all()]
    for run in Run.objects.filter(document_id__in=documents, status=Run.Status.PROVED):
        stored = storage.put(small_record(run.pk), kind="redacted")
        assert run.certificate is not None
        run.stored_name = stored.name
        run.output_sha256 = run.certificate.output_sha256 = stored.sha256
        say_also(run.certificate, output={"sha256": stored.sha256})
        run.save()


def in_redaction(cast: Cast, **answers: Any) -> Request:
    """Return a case whose one record waits for its marks."""
    return walk(cast, State.REDACTION, submitted(cast.office, **answers))


@kept
def to_decision(cast: Cast, request: Request) -> Request:
    """Go on from redaction to the decision, with files behind the proofs."""
    STEPS[State.REDACTION](cast, request)
    stand_in_proofs(request)
    keep_outputs(request)
    STEPS[State.SECOND_REVIEW](cast, request)
    request.refresh_from_db()
    return request


@kept
def nothing_to_release(cast: Cast, outcome: Outcome, *bars: str, **answers: Any) -> Request:
    """Return a case in decision in which nothing leaves: barred if bars are given, else nothing was found."""
    request = walk(cast, State.VERIFICATION, submitted(cast.office, **answers))
    verify_checks(cast, request)
    screen(cast, request, *bars)
    verification.verify(request_id=request.pk, by=cast.actor(Role.INTAKE))
    officer = cast.actor(Role.RECORDS_OFFICER)
    for source in [] if bars else cast.office.sources.all():
        task = searching.ask_source(request_id=request.pk, source_id=source.pk, by=officer)
        searching.answer_source(
            request_id=request.pk, task_id=task.pk, has_records=False, attested_by="Otto Other, clerk", by=officer
        )
    searching.complete_search(request_id=request.pk, by=officer)
    legal.nothing_to_release(request_id=request.pk, outcome=outcome, reasons=REASONS, by=cast.actor(Role.COUNSEL))
    reader = cast.actor(Role.SECOND_REVIEWER)
    reviewing.read_proposal(request_id=request.pk, by=reader)
    reviewing.approve(request_id=request.pk, by=reader)
    request.refresh_from_db()
    return request


@kept
def drafted(
    cast: Cast, request: Request, outcome: Outcome | None = None, rest: deciding.Rest | None = None
) -> Decision:
    """Draft the decision that fits; its letter is not composed yet."""
    return deciding.draft_decision(
        request_id=request.pk,
        outcome=outcome or known.expected_outcomes(request)[0],
        reasons=REASONS,
        answers={key: "Considered." for key, _question in SEVEN},
        rest=rest,
        by=cast.actor(Role.DECIDING_OFFICIAL),
    )


def decide(cast: Cast, request: Request, letter_sha256: str) -> Decision:
    deciding.decide(request_id=request.pk, letter_sha256=letter_sha256, by=cast.actor(Role.DECIDING_OFFICIAL))
    return request.decisions.get(superseded_at=None)


def only_artifact(request: Request, kind: ArtifactKind) -> Artifact:
    return request.artifacts.get(kind=kind)


def content(artifact: Artifact) -> bytes:
    """Return the file of an artifact, checked against its digest."""
    data = storage.get(artifact.stored_name)
    assert hashlib.sha256(data).hexdigest() == artifact.sha256
    return data
