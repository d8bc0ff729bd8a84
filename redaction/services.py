"""Every write of redaction: taking files in, marking, looking, and running the engine with its proof.

Actors are opaque identifiers; who may do what is decided above, in `workflow.services`.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from redaction import attesting, comparing, engine, scanning, selectors
from redaction.bases import basis
from redaction.models import Certificate, Document, Mark, Page, PageReview, Run
from redaction.vault import signing
from redaction.vault.storage import delete, get, put

Progress = Callable[[int, int], None]
Box = tuple[float, float, float, float]

_UNDER_WAY = (Run.Status.WAITING, Run.Status.RUNNING)
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
    """Look inside a document: make its page rows, or refuse it with one clear line. Gives the same result again.

    Where a virus scanner is set up, nothing looks inside before it said that the file is clean.

    :raises scanning.ScannerError: the scanner gave no verdict; the file goes on waiting.
    """
    document = Document.objects.get(pk=document_id)
    if document.status != Document.Status.ARRIVING:
        return document
    data = get(document.stored_name)
    if settings.CLAMD and not (verdict := scanning.scan(data, settings.CLAMD)).clean:
        return _destroy(document, verdict.virus)
    try:
        paper = engine.as_paper(data, document.file_name)
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


def _destroy(document: Document, virus: str) -> Document:
    """Destroy a file that holds a virus; what it was and why it is gone stays."""
    name, document.stored_name = document.stored_name, ""
    document.status = Document.Status.REFUSED
    document.refusal = f"It held a computer virus ({virus}) and was destroyed. Ask the source for it again."
    document.save(update_fields=["stored_name", "status", "refusal"])
    delete(name)
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


def name_bases(document_id: UUID, *, for_victim: bool) -> None:
    """Say whether what leaves of a document goes to a victim on a victim's route: its labels then name no FOIA."""
    Document.objects.filter(pk=document_id).exclude(for_victim=for_victim).update(for_victim=for_victim)


def ask_for_run(document_id: UUID, *, stamp_prefix: str, first_stamp: int, by: UUID, now: datetime) -> Run:
    """Return the run of a document with the marks that stand now: a new one, or the one already asked for.

    One that was stopped waits again, and one whose proof does not hold any more.

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
    doubted = run.status == Run.Status.PROVED and attesting.why_it_does_not_hold(run)
    if run.status == Run.Status.STOPPED or doubted:
        run.status = Run.Status.WAITING
        run.save(update_fields=["status"])
    return run


def execute(run_id: UUID, *, protect: Sequence[str], progress: Progress, now: Callable[[], datetime]) -> Run:
    """Redact and prove one run. Killed half way, it goes on with the pages it had, and there is exactly one result.

    What fails leaves nothing releasable: the output is stored only together with its passing certificate.

    :raises engine.MachineLacks: a tool or the disk is missing; the work is worth another try.
    """
    run = _begun(run_id)
    if run.status == Run.Status.PROVED:
        _Shelf(run_id).clear()
    if run.status != Run.Status.RUNNING:
        return run
    document = run.document
    source = selectors.drawn(document)
    rows = selectors.marks_of(document.pk)
    if selectors.digest_of(rows) != run.marks_sha256:
        return _fail(run, "The marks changed after this run was asked for.", now())
    marks, stamps = selectors.engine_marks(rows), selectors.stamps_of(run)

    def report(done: int, total: int) -> None:
        if not Run.objects.filter(pk=run_id, status=Run.Status.RUNNING).update(done=done, total=total):
            raise _Stopped
        progress(done, total)

    def looked(done: int, total: int) -> None:
        """The proof shows no pages of its own; a worker that is silent for long is taken for dead."""
        report(total, total)

    try:
        redacted = engine.redact(
            source, marks, stamps=stamps, dpi=settings.REDACTION_DPI, progress=report, shelf=_Shelf(run_id)
        )
        proof = engine.prove(
            redacted.pdf,
            source=source,
            marks=marks,
            protect=protect,
            stamps=stamps,
            dpi=settings.REDACTION_DPI,
            origin=selectors.origin(document),
            progress=looked,
        )
        if proof.passed:
            return _keep(run, redacted.pdf, proof, now(), report)
    except _Stopped:
        return Run.objects.get(pk=run_id)
    except (engine.InputRefused, engine.ProofFailed) as error:
        return _fail(run, str(error), now())
    failed = "; ".join(f"{check.name}: {check.words}" for check in proof.checks if not check.passed)
    return _fail(run, failed[:2000], now())


def stop(run_id: UUID) -> Run:
    """Stop a run at its next page; what it finished is kept, and asked for again it goes on there."""
    Run.objects.filter(pk=run_id, status__in=_UNDER_WAY).update(status=Run.Status.STOPPED)
    return Run.objects.get(pk=run_id)


def stop_all(documents: Collection[UUID]) -> None:
    """Stop whatever is under way of some documents, as their marks are to be changed."""
    Run.objects.filter(document_id__in=documents, status__in=_UNDER_WAY).update(status=Run.Status.STOPPED)


class _Stopped(Exception):
    """Somebody stopped the run, or another worker has taken it over."""


def _begun(run_id: UUID) -> Run:
    """Return a run, under way from now on unless it is proved or somebody stopped it."""
    with transaction.atomic():
        run = Run.objects.select_for_update(of=("self",)).select_related("document").get(pk=run_id)
        if run.status not in (Run.Status.PROVED, Run.Status.STOPPED):
            run.status, run.error = Run.Status.RUNNING, ""
            run.save(update_fields=["status", "error"])
    return run


class _Shelf:
    """Keeps the finished pages of a run until its file is whole."""

    def __init__(self, run_id: UUID) -> None:
        self._runs = Run.objects.filter(pk=run_id)
        self._known: list[str] = []

    def parts(self) -> Iterator[bytes]:
        self._known = self._runs.values_list("part_names", flat=True).get()
        return map(get, self._known)

    def keep(self, part: bytes) -> None:
        name = put(part, kind="part").name
        with transaction.atomic():
            run = self._runs.select_for_update().get()
            taken_over = run.part_names != self._known
            if not taken_over:
                run.part_names = self._known = [*self._known, name]
                run.save(update_fields=["part_names"])
        if taken_over:  # a part kept twice would be pages twice
            delete(name)
            raise _Stopped

    def clear(self) -> None:
        """Remove the parts: the file is whole, or will never be."""
        with transaction.atomic():
            run = self._runs.select_for_update().get()
            names, run.part_names = run.part_names, []
            run.save(update_fields=["part_names"])
        for name in names:
            delete(name)


def _keep(run: Run, pdf: bytes, proof: engine.Proof, now: datetime, report: Progress) -> Run:
    body = engine.canonical_certificate_bytes(proof.certificate)
    stored, text_name = put(pdf, kind="redacted"), comparing.keep_text(proof.text)
    images: list[str] = []
    for image in engine.page_pngs(pdf, dpi=SCREEN_DPI):
        images.append(put(image, kind="page").name)
        report(run.document.page_count, run.document.page_count)
    with transaction.atomic():
        held = Run.objects.select_for_update().get(pk=run.pk)
        if held.status != Run.Status.RUNNING:
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
    _Shelf(run.pk).clear()
    held.part_names = []
    return held


def _fail(run: Run, words: str, now: datetime) -> Run:
    run.status, run.error, run.finished_at = Run.Status.FAILED, words, now
    run.save(update_fields=["status", "error", "finished_at"])
    _Shelf(run.pk).clear()
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
