"""The studio's verbs beyond the single mark: find, mark all, take back, flag a page, leave off; and words of a page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from time import perf_counter
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from redaction import marking, services, texts
from redaction import selectors as redactions
from redaction.detection import Word
from redaction.models import Mark, PageFlag
from workflow import known, policies
from workflow.errors import Invalid
from workflow.models import Record, Request
from workflow.policies import Actor
from workflow.services.acting import acting
from workflow.services.redacting import (
    Drawing,
    accept_covered,
    check_basis,
    drawing_of,
    drawn,
    open_uncovered,
    record_of,
)

#: How long one step of a search may take, in seconds; the browser asks for the next and shows how far it is.
STEP_SECONDS = 0.6
#: Most hits one step returns.
STEP_HITS = 300
#: How many pages of marks are read at a time while searching.
STANDING_PAGES = 25
#: Most marks one press may add by their places.
MANY = 200
#: Shortest passage worth a search, in letters and digits.
SHORTEST = 2


@dataclass(frozen=True)
class Found:
    """A hit of a search, in which record, and whether marks cover it already."""

    record: Record
    hit: texts.Hit
    covered: bool


@dataclass(frozen=True)
class Step:
    """What one step of a search found, and where the next begins: record and page; None when it is through.

    `done` and `total` count pages; `unread` those whose words are not kept, so that nothing could be found there;
    `marks` all marks of the press so far, so that a step sent again counts as it counted.
    """

    found: tuple[Found, ...]
    following: tuple[UUID, int] | None
    done: int
    total: int
    unread: int
    marks: int = 0


@dataclass(frozen=True)
class Sought:
    """What is searched: a passage, in one record or in the whole release, from a page on."""

    words: str
    record_id: UUID
    page: int = 1
    everywhere: bool = False


def words_of_page(*, request_id: UUID, record_id: UUID, page: int, by: Actor) -> tuple[Word, ...]:
    """Return the kept words of one page, for the redactor at work alone; empty when they are not kept.

    :raises NotYours, NotAllowed, Stale: somebody else asks, or the case is not in redaction.
    """
    record = _record(request_id, record_id, by)
    return next((words for _page, words in texts.words_of(record.document_id, page, page)), ())


def search(*, request_id: UUID, sought: Sought, by: Actor) -> Step:
    """Do one step of a search.

    :raises Invalid: the passage is too short.
    """
    _record(request_id, sought.record_id, by)
    return _step(Request.objects.get(pk=request_id), sought)


def search_and_mark(*, request_id: UUID, sought: Sought, grounds: marking.Grounds, batch: UUID, by: Actor) -> Step:
    """Do one step of a search and mark what it finds; a step done twice marks once.

    :raises Invalid: the passage is too short, or the basis is none for a part of a page.
    """
    check_basis(grounds.basis)
    with acting("mark", request_id=request_id, by=by) as case:
        step = _step(case.request, sought)
        made = 0
        pressed: dict[Record, dict[int, list[services.Box]]] = {}
        for record in {one.record.pk: one.record for one in step.found}.values():
            places = [
                marking.Placed(one.hit.page, box)
                for one in step.found
                if one.record.pk == record.pk
                for box in one.hit.boxes
            ]
            made += len(
                marking.draw_many(
                    record.document_id, places, grounds=grounds, batch=batch, by=by.person.pk, now=case.now
                )
            )
            pressed[record] = _by_page((place.page, place.box) for place in places)
        case.record(
            {"marks": made, "basis": grounds.basis, "batch": str(batch), "everywhere": sought.everywhere},
            target=f"record:{sought.record_id}",
            personal={"words": sought.words},
            verb="marks.drawn",
        )
        for record, boxes in pressed.items():
            accept_covered(case, record.document_id, boxes, target=f"record:{record.pk}")
        documents = [record.document_id for record in known.releasing_records(case.request)]
        so_far = redactions.marks_of_press(documents, batch)
    return Step(step.found, step.following, step.done, step.total, step.unread, so_far)


def draw_marks(*, request_id: UUID, record_id: UUID, drawings: Sequence[Drawing], by: Actor) -> tuple[Mark, ...]:
    """Put several marks on a record at once, one for each drawing and in their order. Sent twice, drawn once.

    :raises Invalid: one of them cannot be; then none is made.
    """
    if not 1 <= len(drawings) <= MANY:
        raise Invalid(_("At most %d marks at a time.") % MANY)
    with acting("mark", request_id=request_id, by=by) as case:
        record = record_of(case.request, record_id)
        pages = [one.page for one in drawings]
        there = {drawing_of(mark): mark for mark in redactions.marks_of(record.document_id, min(pages), max(pages))}
        made = []
        for drawing in drawings:
            mark = there.get(drawing) or drawn(record, drawing, by=by.person.pk, now=case.now)
            there[drawing] = mark
            made.append(mark)
        case.record(
            {"marks": [[mark.page, mark.basis, *mark.box] for mark in made]},
            target=f"record:{record.pk}",
            verb="marks.drawn",
        )
        boxes = _by_page((mark.page, mark.box) for mark in made)
        accept_covered(case, record.document_id, boxes, target=f"record:{record.pk}")
    return tuple(made)


def take_back(*, request_id: UUID, batch: UUID, by: Actor) -> marking.TakenBack:
    """Undo one press of “mark all” or of an answer to suggestions, in the whole release."""
    with acting("mark", request_id=request_id, by=by) as case:
        documents = [record.document_id for record in known.releasing_records(case.request)]
        taken = marking.take_back(documents, batch=batch, by=by.person.pk, now=case.now)
        case.record(
            {"marks": taken.marks, "suggestions": taken.suggestions, "batch": str(batch)}, verb="marks.taken_back"
        )
        opened = open_uncovered(case, documents)
    return marking.TakenBack(taken.marks, taken.suggestions + opened)


def flag_page(
    *,
    request_id: UUID,
    record_id: UUID,
    page: int,
    kind: str,
    by: Actor,
    words: str = "",
    grounds: marking.Grounds | None = None,
) -> PageFlag | None:
    """Flag a page; an empty kind releases it as marked.

    :raises Invalid: no such page or flag, or what the flag needs is not said.
    """
    if kind and kind not in PageFlag.Kind.values:
        raise Invalid(_("There is no such flag."))
    if kind == PageFlag.Kind.WITHHOLD and grounds is not None:
        check_basis(grounds.basis)
    with acting("flag_page", request_id=request_id, by=by) as case:
        record = record_of(case.request, record_id)
        try:
            flag = marking.flag_page(
                record.document_id,
                page=page,
                kind=PageFlag.Kind(kind) if kind else None,
                words=words,
                grounds=grounds,
                by=by.person.pk,
                now=case.now,
            )
        except services.MarkRefused as refused:
            raise Invalid(str(refused)) from refused
        case.record({"page": page, "flag": kind or "released"}, target=f"record:{record.pk}", personal={"words": words})
    return flag


def leave_off(*, request_id: UUID, record_id: UUID, page: int, by: Actor) -> None:
    """Remember where a redactor left off. It is theirs alone and says nothing of the case: no event, no new revision.

    :raises Invalid: the file has no such page.
    """
    record = _record(request_id, record_id, by)
    try:
        marking.leave_off(record.document_id, page=page, by=by.person.pk, now=timezone.now())
    except services.MarkRefused as refused:
        raise Invalid(str(refused)) from refused


def _record(request_id: UUID, record_id: UUID, by: Actor) -> Record:
    request = Request.objects.select_related("office").get(pk=request_id)
    policies.require(by, "mark", request)
    return record_of(request, record_id)


def _step(request: Request, sought: Sought) -> Step:
    if len(texts.fold(sought.words)) < SHORTEST:
        raise Invalid(_("Type at least %d letters or digits.") % SHORTEST)
    releasing = known.releasing_records(request)
    records = releasing if sought.everywhere else [one for one in releasing if one.pk == sought.record_id]
    total = sum(record.document.page_count for record in records)
    begin = perf_counter()
    first = done = _pages_before(records, sought)
    found: list[Found] = []
    read = 0
    for record in records[_index(records, sought.record_id) if sought.everywhere else 0 :]:
        start = sought.page if record.pk == sought.record_id else 1
        standing = _Standing(record)
        for page, words in texts.words_of(record.document_id, start, record.document.page_count):
            read += 1
            hits = texts.find(words, sought.words)
            found += [Found(record, hit, _is_covered(standing.on(page), hit)) for hit in hits]
            if _enough(begin, found) and page < record.document.page_count:
                done += page - start + 1
                return Step(tuple(found), (record.pk, page + 1), done, total, done - first - read)
        done += record.document.page_count - start + 1
        following = _after(records, record)
        if following is not None and _enough(begin, found):
            return Step(tuple(found), (following.pk, 1), done, total, done - first - read)
    return Step(tuple(found), None, total, total, done - first - read)


def _by_page(places: Iterable[tuple[int, services.Box]]) -> dict[int, list[services.Box]]:
    found: dict[int, list[services.Box]] = {}
    for page, box in places:
        found.setdefault(page, []).append(box)
    return found


def _enough(begin: float, found: Sequence[Found]) -> bool:
    return perf_counter() - begin > STEP_SECONDS or len(found) >= STEP_HITS


def _index(records: Sequence[Record], record_id: UUID) -> int:
    return next((index for index, one in enumerate(records) if one.pk == record_id), 0)


def _pages_before(records: Sequence[Record], sought: Sought) -> int:
    index = _index(records, sought.record_id)
    return sum(record.document.page_count for record in records[:index]) + sought.page - 1


def _after(records: Sequence[Record], record: Record) -> Record | None:
    index = _index(records, record.pk)
    return records[index + 1] if index + 1 < len(records) else None


class _Standing:
    """The boxes that stand on the pages of a record, read some pages at a time: a step looks at few of a thousand."""

    def __init__(self, record: Record) -> None:
        self._marks = Mark.objects.filter(document_id=record.document_id, removed_at=None)
        self._boxes: dict[int, list[services.Box]] = {}
        self._through = 0

    def on(self, page: int) -> list[services.Box]:
        """Return the boxes of a page; pages are asked for in order."""
        if page > self._through:
            self._through = page + STANDING_PAGES - 1
            self._boxes = {}
            rows = self._marks.filter(page__gte=page, page__lte=self._through)
            for number, *box in rows.values_list("page", "x0", "y0", "x1", "y1"):
                self._boxes.setdefault(number, []).append((box[0], box[1], box[2], box[3]))
        return self._boxes.get(page, [])


def _is_covered(standing: Sequence[services.Box], hit: texts.Hit) -> bool:
    return all(any(marking.covers(one, box) for one in standing) for box in hit.boxes)
