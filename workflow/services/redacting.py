"""Redaction of a request: marks, looks, previews, submission; and the runs of the engine in the background."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from redaction import covering, services
from redaction import selectors as redactions
from redaction.bases import bases
from redaction.models import Mark, Run, Suggestion
from workflow import known
from workflow.errors import Invalid, NotYours
from workflow.law import comparing, grounds
from workflow.law.weighing import Memo
from workflow.models import Office, PageMemo, Record, Request
from workflow.policies import Actor
from workflow.services.acting import Case, acting

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Drawing:
    """What the browser sends of a mark: page, box in fractions of the page image, basis; the rest the server knows."""

    page: int
    box: Box
    basis: str
    statute: str = ""
    harm: str = ""


class _Stands(Exception):
    """A mark stands exactly as it is drawn: only the answer to its first sending got lost on the way."""

    def __init__(self, mark: Mark) -> None:
        super().__init__(str(mark.pk))
        self.mark = mark


def drawing_of(mark: Mark) -> Drawing:
    """Return a mark as it was drawn."""
    return Drawing(mark.page, mark.box, mark.basis, mark.statute, mark.harm)


def draw_mark(*, request_id: UUID, record_id: UUID, drawing: Drawing, by: Actor) -> Mark:
    """Put a mark on a page of a record. Sent twice, even before the first is answered, it is drawn once.

    :raises Invalid: page, box or basis cannot be.
    """
    try:
        with acting("mark", request_id=request_id, by=by) as case:
            record = record_of(case.request, record_id)
            for there in redactions.marks_of(record.document_id, drawing.page, drawing.page):
                if drawing_of(there) == drawing:
                    raise _Stands(there)
            mark = drawn(record, drawing, by=by.person.pk, now=case.now)
            _record_mark(case, mark, "mark.drawn")
            accept_covered(case, mark.document_id, {mark.page: [mark.box]}, target=f"mark:{mark.pk}")
    except _Stands as sent_again:
        return sent_again.mark
    return mark


def change_mark(*, request_id: UUID, record_id: UUID, mark_id: UUID, drawing: Drawing, by: Actor) -> Mark:
    """Move a mark or give it another basis; the earlier mark stays in the record, removed."""
    check_basis(drawing.basis)
    with _marking(request_id, record_id, by) as (case, document):
        before = _own(document, mark_id)
        mark = services.change(
            before.pk,
            box=drawing.box,
            basis_key=drawing.basis,
            statute=drawing.statute,
            harm=drawing.harm,
            by=by.person.pk,
            now=case.now,
        )
        _record_mark(case, mark, "mark.changed")
        open_uncovered(case, [document], page=mark.page, target=f"mark:{mark.pk}")
        if mark.box != before.box:
            accept_covered(case, document, {mark.page: [mark.box]}, target=f"mark:{mark.pk}")
    return mark


def remove_mark(*, request_id: UUID, record_id: UUID, mark_id: UUID, by: Actor) -> Mark:
    """Take a mark away."""
    with _marking(request_id, record_id, by) as (case, document):
        mark = services.remove(_own(document, mark_id).pk, by=by.person.pk, now=case.now)
        _record_mark(case, mark, "mark.removed")
        open_uncovered(case, [document], page=mark.page, target=f"mark:{mark.pk}")
    return mark


def review_page(*, request_id: UUID, record_id: UUID, page: int, by: Actor) -> None:
    """Record that the redactor looked at a page.

    :raises Invalid: the file has no such page.
    """
    with acting("review_page", request_id=request_id, by=by) as case:
        record = record_of(case.request, record_id)
        try:
            services.look_at(record.document_id, page=page, by=by.person.pk, now=case.now)
        except services.MarkRefused as refused:
            raise Invalid(str(refused)) from refused
        case.record({"page": page}, target=f"record:{record.pk}")


def preview_redaction(*, request_id: UUID, record_id: UUID, by: Actor, press: UUID | None = None) -> Run:
    """Ask for the result with the marks as they stand, without page stamps; made in the background.

    :param press: names the press that asked: sent again because its answer got lost, it is made once.
    :raises Invalid: the file is not ready.
    """
    with acting("preview_redaction", request_id=request_id, by=by) as case:
        record = record_of(case.request, record_id)
        run = _ask(record, "", 0, by, case.now)
        case.record({"run": str(run.pk)}, target=f"record:{record.pk}")
        case.post("redaction.run", f"{run.pk}:{press or case.now.isoformat()}", run=str(run.pk))
    return run


def weigh_marks(*, request_id: UUID, record_ids: Sequence[UUID], memo: Memo, by: Actor) -> list[PageMemo]:
    """Write down how privacy and public interest were weighed for what is covered on the pages of some records.

    One memo may stand for several; an earlier one is kept, replaced.

    :raises NotYours: a record is not of this request, or nothing of it leaves.
    :raises Invalid: a part of the memo or the record is missing.
    """
    missing = memo.missing()
    if not record_ids:
        missing["records"] = _("Choose the documents it is about.")
    if missing:
        raise Invalid(_("The memo is not complete."), missing)
    made = []
    with acting("weigh_marks", request_id=request_id, by=by) as case:
        for record_id in dict.fromkeys(record_ids):
            record = record_of(case.request, record_id)
            record.page_memos.filter(replaced_at=None).update(replaced_at=case.now)
            written = PageMemo(record=record, written_by=by.person, written_at=case.now, **asdict(memo.stripped()))
            written.save()
            made.append(written)
            case.record(target=f"record:{record.pk}", personal=asdict(memo.stripped()))
    return made


def stop_preview(*, request_id: UUID, record_id: UUID, run_id: UUID, by: Actor) -> Run:
    """Stop making a preview, or what is still made of marks returned since; asked for again it goes on.

    :raises NotYours: the record has no such run.
    """
    with acting("preview_redaction", request_id=request_id, by=by) as case:
        record = record_of(case.request, record_id)
        if not Run.objects.filter(pk=run_id, document_id=record.document_id).exists():
            raise NotYours
        case.record({"run": str(run_id), "stopped": True}, target=f"record:{record.pk}")
        return services.stop(run_id)


def submit_redactions(*, request_id: UUID, by: Actor, revision: int | None = None) -> Request:
    """Freeze page numbers and hand the marks to the engine and to the second reader.

    :raises Blocked: a page was not looked at, a suggestion is open, or a mark lacks its basis, statute or harm.
    """
    with acting("submit_redactions", request_id=request_id, by=by, revision=revision) as case:
        case.move()
        stamp = first = known.next_stamp(case.request)
        runs = []
        for record in known.releasing_records(case.request):
            record.first_stamp = stamp
            record.save(update_fields=["first_stamp"])
            stamp += record.document.page_count
            run = _ask(record, case.request.number or "", record.first_stamp, by, case.now)
            runs.append(str(run.pk))
            case.post("redaction.run", f"{run.pk}:{case.request.revision}", run=str(run.pk))
        case.record({"pages": stamp - first, "runs": runs})
    return case.request


def run(run_id: UUID, progress: Callable[[int, int], None]) -> Run:
    """Redact and prove in the background, and compare the files of a release when the last of them is proved.

    The contact data of requester and victim are terms no output may show.
    """
    asked = Run.objects.get(pk=run_id)
    record = Record.objects.filter(document_id=asked.document_id).select_related("request").first()
    protect = known.protected_terms(record.request) if record is not None else []
    done = services.execute(run_id, protect=protect, progress=progress, now=timezone.now)
    if record is not None and done.first_stamp and done.status == Run.Status.PROVED:
        comparing.compare(record.request)
    return done


def record_of(request: Request, record_id: UUID) -> Record:
    """Return a record of a request that leaves in whole or part.

    :raises NotYours: it is not of this request, or nothing of it leaves.
    """
    for record in known.releasing_records(request):
        if record.pk == record_id:
            return record
    raise NotYours


def check_basis(key: str, office: Office | None = None) -> None:
    """Refuse what is no basis for a part of a page, or none of the catalogues an office chose.

    :raises Invalid: the catalogue has no such basis, or it is one for whole pages.
    """
    found = (bases() if office is None else grounds.grounds_of(office)).get(key)
    if found is None or found.whole_page:
        words = _("“%s” is not a basis in the catalogue for a part of a page.") % key
        raise Invalid(words, {"basis": words})


def drawn(record: Record, drawing: Drawing, *, by: UUID, now: datetime) -> Mark:
    """Put a drawing on a record, within the transaction of whoever asks.

    :raises Invalid: page, box or basis cannot be.
    """
    check_basis(drawing.basis, record.request.office)
    try:
        return services.draw(
            record.document_id,
            page=drawing.page,
            box=drawing.box,
            basis_key=drawing.basis,
            statute=drawing.statute,
            harm=drawing.harm,
            by=by,
            now=now,
        )
    except services.MarkRefused as refused:
        raise Invalid(str(refused)) from refused


def accept_covered(case: Case, document_id: UUID, drawn: Mapping[int, Sequence[Box]], *, target: str) -> None:
    """Let what was just drawn over suggestions answer them, and tell the trail."""
    _tell_suggestions(
        case, covering.answer(document_id, drawn, by=case.actor.person.pk, now=case.now), target, "suggestions.covered"
    )


def open_uncovered(case: Case, documents: Sequence[UUID], *, page: int | None = None, target: str = "") -> int:
    """Open suggestions again whose mark is gone, and tell the trail; return how many."""
    opened = covering.open_again(documents, page)
    _tell_suggestions(case, opened, target, "suggestions.uncovered")
    return len(opened)


def _tell_suggestions(case: Case, found: Sequence[Suggestion], target: str, verb: str) -> None:
    if found:
        kinds = dict(sorted(Counter(one.kind for one in found).items()))
        case.record({"kinds": kinds, "suggestions": [str(one.pk) for one in found]}, target=target, verb=verb)


@contextmanager
def _marking(request_id: UUID, record_id: UUID, by: Actor) -> Iterator[tuple[Case, UUID]]:
    with acting("mark", request_id=request_id, by=by) as case:
        record = record_of(case.request, record_id)
        try:
            yield case, record.document_id
        except services.MarkRefused as refused:
            raise Invalid(str(refused)) from refused


def _record_mark(case: Case, mark: Mark, verb: str) -> None:
    case.record({"page": mark.page, "basis": mark.basis, "box": list(mark.box)}, target=f"mark:{mark.pk}", verb=verb)


def _own(document_id: UUID, mark_id: UUID) -> Mark:
    """Return a mark that stands on this document.

    :raises Invalid: it is gone, stands on another one, or belongs to the flag of a page.
    """
    mark = Mark.objects.filter(pk=mark_id, document_id=document_id, removed_at=None).first()
    if mark is None:
        raise Invalid(_("This mark is gone already; somebody else may have removed it."))
    if mark.flags.filter(cleared_at=None).exists():
        raise Invalid(_("This mark covers a page that is flagged as a whole. Change the flag of the page instead."))
    return mark


def _ask(record: Record, prefix: str, first: int, by: Actor, now: Any) -> Run:
    try:
        actor = by.person.pk
        return services.ask_for_run(record.document_id, stamp_prefix=prefix, first_stamp=first, by=actor, now=now)
    except services.NothingToRun as refused:
        raise Invalid(_("“%s” is not ready to be redacted.") % record.title) from refused
