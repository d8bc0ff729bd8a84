"""Every write of redaction: taking files in, marking, looking, and running the engine with its proof.

Actors are opaque identifiers; who may do what is decided above, in `workflow.services`.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from redaction import comparing, engine, selectors
from redaction.bases import basis
from redaction.models import Certificate, Document, Mark, Page, PageReview, Run
from redaction.vault import signing
from redaction.vault.storage import get, put

Progress = Callable[[int, int], None]
Box = tuple[float, float, float, float]

#: Sharpness of page pictures on screen, in dots an inch.
SCREEN_DPI = 100


class MarkRefused(ValueError):
    """A mark that cannot be: a page the document lacks, a box outside the page, an unknown basis."""


class NothingToRun(ValueError):
    """A run asked of a document that is not ready."""


def take_in(data: bytes, *, file_name: str, by: UUID, now: datetime) -> Document:
    """Keep a file as it came; `read` looks inside later, in a process of its own."""
    stored = put(data, kind="source")
    return Document.objects.create(
        file_name=file_name[:500],
        stored_name=stored.name,
        sha256=stored.sha256,
        size=stored.size,
        taken_in_by=by,
        taken_in_at=now,
    )


def read(document_id: UUID) -> Document:
    """Look inside a document: make its page rows, or refuse it with one clear line. Gives the same result again."""
    document = Document.objects.get(pk=document_id)
    if document.status != Document.Status.ARRIVING:
        return document
    try:
        paper = engine.as_paper(get(document.stored_name), document.file_name)
        intake = engine.inspect(paper.data)
    except (engine.InputRefused, engine.ConverterMissing) as refusal:
        document.status = Document.Status.REFUSED
        document.refusal = str(refusal)
        document.save(update_fields=["status", "refusal"])
        return document
    known = dict(enumerate(paper.flags, start=1))
    pages = [
        Page(
            document=document,
            number=page.number,
            width=page.width_px,
            height=page.height_px,
            flags=[[flag.key, flag.words] for flag in dict.fromkeys([*known.get(page.number, ()), *page.flags])],
        )
        for page in intake.pages
    ]
    if paper.origin is not None:
        document.drawn_name, document.converter = put(paper.data, kind="drawn").name, paper.origin.converter
    with transaction.atomic():
        Page.objects.filter(document=document).delete()
        Page.objects.bulk_create(pages, batch_size=500)
        document.media_type = paper.kind
        document.page_count = len(pages)
        document.status = Document.Status.READY
        document.save(update_fields=["media_type", "drawn_name", "converter", "page_count", "status"])
    return document


def draw_pages(document_id: UUID, progress: Progress) -> None:
    """Draw the pages of a readable document for the screen; what is drawn already stays. In the background only."""
    document = Document.objects.get(pk=document_id)
    missing = dict(Page.objects.filter(document=document, image_name="").values_list("number", "pk"))
    if document.status != Document.Status.READY or not missing:
        return
    for number, image in enumerate(engine.page_pngs(selectors.drawn(document), dpi=SCREEN_DPI), start=1):
        if number in missing:
            Page.objects.filter(pk=missing[number]).update(image_name=put(image, kind="page").name)
        progress(number, document.page_count)


def draw(
    document_id: UUID, *, page: int, box: Box, basis_key: str, statute: str, harm: str, by: UUID, now: datetime
) -> Mark:
    """Put a mark on a page.

    :param box: fractions 0..1 of the page image, left, top, right, bottom.
    :raises MarkRefused: page, box or basis cannot be.
    """
    _check(document_id, page, box, basis_key)
    return Mark.objects.create(
        document_id=document_id,
        page=page,
        x0=box[0],
        y0=box[1],
        x1=box[2],
        y1=box[3],
        basis=basis_key,
        statute=statute[:200],
        harm=harm[:500],
        made_by=by,
        made_at=now,
    )


def change(mark_id: UUID, *, box: Box, basis_key: str, statute: str, harm: str, by: UUID, now: datetime) -> Mark:
    """Replace a mark by a new one; the old row stays, removed.

    :raises MarkRefused: the mark is gone, or box or basis cannot be.
    """
    with transaction.atomic():
        old = remove(mark_id, by=by, now=now)
        return draw(
            old.document_id, page=old.page, box=box, basis_key=basis_key, statute=statute, harm=harm, by=by, now=now
        )


def remove(mark_id: UUID, *, by: UUID, now: datetime) -> Mark:
    """Take a mark away; its row stays.

    :raises MarkRefused: it is gone already.
    """
    with transaction.atomic():
        mark = Mark.objects.select_for_update().filter(pk=mark_id, removed_at=None).first()
        if mark is None:
            raise MarkRefused("This mark is gone already; somebody else may have removed it.")
        mark.removed_by, mark.removed_at = by, now
        mark.save(update_fields=["removed_by", "removed_at"])
    return mark


def look_at(document_id: UUID, *, page: int, by: UUID, now: datetime) -> None:
    """Record that somebody looked at a page.

    :raises MarkRefused: the document has no such page.
    """
    if not Page.objects.filter(document_id=document_id, number=page).exists():
        raise MarkRefused(f"This file has no page {page}.")
    PageReview.objects.get_or_create(document_id=document_id, page=page, actor=by, defaults={"at": now})


def ask_for_run(document_id: UUID, *, stamp_prefix: str, first_stamp: int, by: UUID, now: datetime) -> Run:
    """Return the run of a document with the marks that stand now: a new one, or the one already asked for.

    :raises NothingToRun: the document is not ready.
    """
    document = Document.objects.get(pk=document_id)
    if document.status != Document.Status.READY:
        raise NothingToRun("The file is not ready to be redacted.")
    run, _ = Run.objects.get_or_create(
        document=document,
        marks_sha256=selectors.marks_digest(document_id),
        stamp_prefix=stamp_prefix,
        first_stamp=first_stamp,
        defaults={"asked_by": by, "asked_at": now, "total": document.page_count},
    )
    return run


def execute(run_id: UUID, *, protect: Sequence[str], progress: Progress, now: Callable[[], datetime]) -> Run:
    """Redact and prove one run. Killed half way, it runs again and there is exactly one result.

    What fails leaves nothing releasable: the output is stored only together with its passing certificate.

    :raises engine.MachineLacks: a tool or the disk is missing; the work is worth another try.
    """
    run = Run.objects.select_related("document").get(pk=run_id)
    if run.status == Run.Status.PROVED:
        return run
    document = run.document
    run.status, run.error = Run.Status.RUNNING, ""
    run.save(update_fields=["status", "error"])
    source = selectors.drawn(document)
    if selectors.marks_digest(document.pk) != run.marks_sha256:
        return _fail(run, "The marks changed after this run was asked for.", now())
    marks = [
        engine.Mark(mark.page, (mark.x0, mark.y0, mark.x1, mark.y1), mark.basis, mark.statute, mark.harm)
        for mark in selectors.marks_of(document.pk)
    ]
    stamps = stamps_of(run)

    def report(done: int, total: int) -> None:
        Run.objects.filter(pk=run_id).update(done=done, total=total)
        progress(done, total)

    try:
        redacted = engine.redact(source, marks, stamps=stamps, dpi=settings.REDACTION_DPI, progress=report)
        proof = engine.prove(
            redacted.pdf,
            source=source,
            marks=marks,
            protect=protect,
            stamps=stamps,
            dpi=settings.REDACTION_DPI,
            origin=selectors.origin(document),
        )
    except (engine.InputRefused, engine.ProofFailed) as error:
        return _fail(run, str(error), now())
    if not proof.passed:
        failed = "; ".join(f"{check.name}: {check.words}" for check in proof.checks if not check.passed)
        return _fail(run, failed[:2000], now())
    return _keep(run, redacted.pdf, proof, now())


def stamps_of(run: Run) -> list[str]:
    """Return the stamp of each page: number of the request and running page number; empty for a preview."""
    if not run.first_stamp:
        return []
    return [f"{run.stamp_prefix}  {run.first_stamp + index:04d}" for index in range(run.document.page_count)]


def _keep(run: Run, pdf: bytes, proof: engine.Proof, now: datetime) -> Run:
    body = engine.canonical_certificate_bytes(proof.certificate)
    stored, text_name = put(pdf, kind="redacted"), comparing.keep_text(proof.text)
    images = [put(image, kind="page").name for image in engine.page_pngs(pdf, dpi=SCREEN_DPI)]
    with transaction.atomic():
        held = Run.objects.select_for_update().get(pk=run.pk)
        if held.status == Run.Status.PROVED:
            return held
        held.certificate = Certificate.objects.create(
            source_sha256=held.document.sha256,
            marks_sha256=held.marks_sha256,
            output_sha256=stored.sha256,
            passed=True,
            body=body.decode("utf-8"),
            signature=signing.sign(body),
            key_id=signing.key_id(),
            made_at=now,
        )
        held.status = Run.Status.PROVED
        held.stored_name, held.output_sha256, held.image_names = stored.name, stored.sha256, images
        held.text_name = text_name
        held.error, held.finished_at, held.done = "", now, held.total
        held.save()
    return held


def _fail(run: Run, words: str, now: datetime) -> Run:
    run.status, run.error, run.finished_at = Run.Status.FAILED, words, now
    run.save(update_fields=["status", "error", "finished_at"])
    return run


def _check(document_id: UUID, page: int, box: Box, basis_key: str) -> None:
    if not Page.objects.filter(document_id=document_id, number=page).exists():
        raise MarkRefused(f"This file has no page {page}.")
    x0, y0, x1, y1 = box
    if not (0 <= x0 < x1 <= 1 and 0 <= y0 < y1 <= 1):
        raise MarkRefused("The box must lie inside the page and have a width and a height.")
    try:
        basis(basis_key)
    except KeyError as unknown:
        raise MarkRefused(f"“{basis_key}” is not a basis in the catalogue.") from unknown
