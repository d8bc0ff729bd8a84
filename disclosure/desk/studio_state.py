"""What the studio shows of a record: its pages, the marks that stand, what was looked at and what is still missing."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Page as ListPage
from django.core.paginator import Paginator
from django.db.models import Count
from django.urls import reverse

from disclosure.desk import studio_words
from disclosure.desk.common import todo
from disclosure.desk.studio_suggested import kind_words, suggesting_json
from disclosure.staff import StaffRequest
from redaction import selectors as redactions
from redaction.bases import bases, basis, to_victims
from redaction.models import Mark, Page, PageReview, Place, Run, Suggestion
from workflow import known, policies, selectors
from workflow.errors import NotYours
from workflow.law import grounds
from workflow.models import Record, Request
from workflow.states import Role

#: How many lines of what is missing, and of earlier harms for a basis, the page holds.
MISSING_SHOWN = 60
EARLIER_SHOWN = 4
#: The room a mark's label takes above it, in pixels of a page at 200 dpi.
LABEL_HEIGHT, LABEL_WIDTH = 28, 90
#: How many records of a case are listed beside the one that is open.
RECORDS_A_PAGE = 20
#: How many marks of a case are read to learn which statutes and harms were named before.
EARLIER_READ = 400
#: How many pages the script fetches at a time, and how many bases are the usual ones.
PART_PAGES = 20
USUAL_SHOWN = 5


@dataclass(frozen=True)
class MarkShown:
    """A mark as drawn over a page image: its place in pixels of the page at 200 dpi."""

    mark: Mark
    label: str
    name: str
    lack: str
    x: float
    y: float
    width: float
    height: float
    #: Another mark lies where its label would be drawn: in a dense table labels would hide what is marked.
    crowded: bool = False

    @property
    def label_x(self) -> float:
        return self.x

    @property
    def left(self) -> float:
        """Left edge in hundredths of the page's width; the others likewise."""
        return round(self.mark.x0 * 100, 1)

    @property
    def top(self) -> float:
        return round(self.mark.y0 * 100, 1)

    @property
    def right(self) -> float:
        return round(self.mark.x1 * 100, 1)

    @property
    def bottom(self) -> float:
        return round(self.mark.y1 * 100, 1)

    @property
    def label_y(self) -> float:
        """Baseline of the label: just above the box, so that what lies under the mark can be read."""
        return max(round(self.y - 7, 1), 24)


@dataclass(frozen=True)
class PageShown:
    """A page of a record and what is on it."""

    number: int
    width: int
    height: int
    flags: list[str]
    seen: bool
    marks: list[MarkShown]


@dataclass(frozen=True)
class RecordShown:
    """A record of the release in the list of the case: how far its redaction is."""

    record: Record
    current: bool
    pages: int
    seen: int
    marks: int

    @property
    def done(self) -> bool:
        return self.seen == self.pages


def record_of(case: Request, record_id: UUID) -> Record:
    """Return a record of a case of which at least a part leaves.

    :raises NotYours: it is not of this case, or nothing of it leaves.
    """
    found = next((record for record in known.records_shown(case) if record.pk == record_id), None)
    if found is None:
        raise NotYours
    return found


def may_mark(http: StaffRequest, case: Request) -> bool:
    return policies.role_for(http.user, "mark", case) is not None


def redactors_of(case: Request) -> set[UUID]:
    """Return who redacts the case: their looks count, as the gate counts them."""
    return set(case.assignments.filter(role=Role.REDACTOR, until_at=None).values_list("user_id", flat=True))


def seen_pages(case: Request, record: Record, first: int, last: int) -> set[int]:
    """Return which of some pages a redactor of the case looked at."""
    looks = PageReview.objects.filter(
        document_id=record.document_id, page__gte=first, page__lte=last, actor__in=redactors_of(case)
    )
    return set(looks.values_list("page", flat=True))


def marks_shown(page: Page, marks: Iterable[Mark]) -> list[MarkShown]:
    """Return the marks of one page with their places in its pixels."""
    catalogue = bases()
    marks = [mark for mark in marks if mark.page == page.number]
    high, wide = LABEL_HEIGHT / page.height, LABEL_WIDTH / page.width
    return [
        MarkShown(
            mark,
            basis(redactions.named_basis(mark)).label,
            catalogue[mark.basis].name,
            catalogue[mark.basis].lack(statute=mark.statute, harm=mark.harm),
            round(mark.x0 * page.width, 1),
            round(mark.y0 * page.height, 1),
            round((mark.x1 - mark.x0) * page.width, 1),
            round((mark.y1 - mark.y0) * page.height, 1),
            any(
                mark.y0 - high < other.y1 <= mark.y1 and mark.x0 < other.x1 and other.x0 < mark.x0 + wide
                for other in marks
                if other is not mark
            ),
        )
        for mark in marks
    ]


def pages_shown(case: Request, record: Record, first: int, last: int) -> list[PageShown]:
    """Return the pages of a record from `first` to `last`, from 1, last included, with their marks."""
    marks: dict[int, list[Mark]] = {}
    for mark in redactions.marks_of(record.document_id, first, last):
        marks.setdefault(mark.page, []).append(mark)
    seen = seen_pages(case, record, first, last)
    return [
        PageShown(
            page.number,
            page.width,
            page.height,
            [str(flag[1]) for flag in page.flags],
            page.number in seen,
            marks_shown(page, marks.get(page.number, [])),
        )
        for page in Page.objects.filter(document_id=record.document_id, number__gte=first, number__lte=last)
    ]


def records_shown(
    case: Request, current: Record, number: str | None = None
) -> tuple[list[RecordShown], ListPage[Record]]:
    """Return a page of the records of the release, in its order, with how far each is, and the page.

    :param number: of the page; that of the current record where none is asked for.
    """
    found = known.records_shown(case)
    place = next((at for at, one in enumerate(found) if one.pk == current.pk), 0)
    records = Paginator(found, RECORDS_A_PAGE).get_page(number or place // RECORDS_A_PAGE + 1)
    ids = [record.document_id for record in records]
    looks = PageReview.objects.filter(document_id__in=ids, actor__in=redactors_of(case))
    seen = dict(looks.values_list("document_id").annotate(Count("page", distinct=True)))
    standing = Mark.objects.filter(document_id__in=ids, removed_at=None)
    marks = dict(standing.values_list("document_id").annotate(Count("pk")))
    shown = [
        RecordShown(
            record,
            record.pk == current.pk,
            record.document.page_count,
            seen.get(record.document_id, 0),
            marks.get(record.document_id, 0),
        )
        for record in records
    ]
    return shown, records


def standing(http: StaffRequest, case: Request, record: Record) -> dict[str, Any]:
    """Return how a record stands as a whole: counts, what is missing, the newest result. As long as it is short or
    long a record, this stays as short.
    """
    document = record.document_id
    run = redactions.run_of(document, "", 0)
    kinds = Suggestion.objects.filter(document_id=document, status=Suggestion.Status.OPEN).values_list("kind")
    suggested = dict(kinds.annotate(Count("pk")).order_by("kind"))
    looks = PageReview.objects.filter(document_id=document, actor__in=redactors_of(case))
    readers = set(case.assignments.filter(role=Role.SECOND_REVIEWER, until_at=None).values_list("user_id", flat=True))
    return {
        "returned": redactions.count_returned(document, readers),
        "revision": Request.objects.values_list("revision", flat=True).get(pk=case.pk),
        "editable": may_mark(http, case),
        "seen": looks.values("page").distinct().count(),
        "marks": Mark.objects.filter(document_id=document, removed_at=None).count(),
        "suggested": [{"kind": kind, "words": kind_words(kind), "count": count} for kind, count in suggested.items()],
        "suggesting": suggesting_json(case, record),
        "missing": missing(http, case, record),
        "earlier": earlier(case),
        "run": run_json(case, record, run) if run is not None else None,
    }


def missing(http: StaffRequest, case: Request, record: Record) -> list[dict[str, Any]]:
    """Return what keeps the redactions from being submitted, in words, and whether it is about the record shown."""
    found = todo(http, case, "submit_redactions")
    return [{"words": one.words, "here": one.target == str(record.pk)} for one in found[:MISSING_SHOWN]]


def earlier(case: Request) -> dict[str, list[dict[str, str]]]:
    """Return, by basis, the statutes and harms named before in this case, newest first."""
    documents = [record.document_id for record in known.records_shown(case)]
    rows = Mark.objects.filter(document_id__in=documents).order_by("-made_at")
    found: dict[str, list[dict[str, str]]] = {}
    for mark in rows.only("basis", "statute", "harm")[:EARLIER_READ]:
        named = {"statute": mark.statute, "harm": mark.harm}
        known_ones = found.setdefault(mark.basis, [])
        if (mark.statute or mark.harm) and named not in known_ones and len(known_ones) < EARLIER_SHOWN:
            known_ones.append(named)
    return found


def last_basis(record: Record) -> str:
    """Return the basis of the newest mark of a record; that of personal privacy where there is none."""
    newest = Mark.objects.filter(document_id=record.document_id).order_by("-made_at").values_list("basis", flat=True)
    return newest.first() or "b6"


def run_json(case: Request, record: Record, run: Run) -> dict[str, Any]:
    """Return how far a run of the engine is. `error` says why it failed; `trouble` why it waits for another try."""
    row = next((one for one in selectors.work_under_way(case) if one.data.get("run") == str(run.pk)), None)
    proved = run.status == Run.Status.PROVED
    address = [case.number, record.pk, run.pk]
    return {
        "id": str(run.pk),
        "status": run.status,
        "words": str(Run.Status(run.status).label),
        "done": run.done,
        "total": run.total,
        "error": run.error,
        "trouble": row.error if row is not None else "",
        "finished": run.finished_at.isoformat() if run.finished_at else "",
        "current": run.marks_sha256 == redactions.marks_digest(record.document_id),
        "address": reverse("desk:studio_run", args=address),
        "stop": reverse("desk:studio_stop", args=address),
        "file": reverse("desk:studio_file", args=address) if proved else "",
    }


def catalogue_json(case: Request, record: Record) -> list[dict[str, Any]]:
    """Return the bases of the office, its usual ones first, and what else marks of the record stand on already.

    Labelled as the file that leaves will label them: nothing on a victim's route says FOIA, in the studio neither.
    """
    offered, known_ones = grounds.grounds_of(case.office), bases()
    marks = Mark.objects.filter(document_id=record.document_id, removed_at=None)
    earlier = [key for key in marks.values_list("basis", flat=True).distinct() if key not in offered]
    named = to_victims if record.document.for_victim else str
    return [
        {
            "key": key,
            "label": basis(named(key)).label,
            "name": one.name,
            "authority": basis(named(key)).authority,
            "statute": one.needs_statute,
            "harm": one.needs_harm,
            "page": one.whole_page,
        }
        for key, one in (*offered.items(), *((key, known_ones[key]) for key in earlier))
    ]


def usual_bases(case: Request) -> list[str]:
    """Return the bases the office chose to offer first; where it chose none, those it used most of late."""
    offered = grounds.grounds_of(case.office)
    if case.office.usual_bases:
        return [key for key in case.office.usual_bases if key in offered][:USUAL_SHOWN]
    newest = Mark.objects.filter(removed_at=None).order_by("-made_at")
    documents = Record.objects.filter(request__office=case.office).values("document_id")
    used = Counter(newest.filter(document_id__in=documents).values_list("basis", flat=True)[:EARLIER_READ])
    return [key for key, _count in used.most_common() if key in offered and not offered[key].whole_page][:USUAL_SHOWN]


def place_of(http: StaffRequest, record: Record) -> int:
    """Return the page this person left off at; 0 where they never did."""
    found = Place.objects.filter(document_id=record.document_id, actor=http.user.pk)
    return found.values_list("page", flat=True).first() or 0


def first_unseen(case: Request, record: Record) -> int:
    """Return the first page no redactor of the case looked at; 0 when they looked at all."""
    seen = PageReview.objects.filter(document_id=record.document_id, actor__in=redactors_of(case)).values("page")
    pages = Page.objects.filter(document_id=record.document_id).exclude(number__in=seen)
    return pages.order_by("number").values_list("number", flat=True).first() or 0


def studio_json(http: StaffRequest, case: Request, record: Record) -> dict[str, Any]:
    """Return everything the script of the studio starts from; its pages come in parts."""
    address = [case.number, record.pk]
    first = record.document.pages.first()
    return {
        **standing(http, case, record),
        "record": record.title,
        "pages": record.document.page_count,
        "part": PART_PAGES,
        "size": [first.width, first.height] if first is not None else [1700, 2200],
        "place": place_of(http, record),
        "unseen": first_unseen(case, record),
        "bases": catalogue_json(case, record),
        "usual": usual_bases(case),
        "last": last_basis(record),
        "urls": {
            name: reverse(f"desk:studio_{name}", args=[*address, *more])
            for name, more in (
                ("marks", ()), ("many", ()), ("back", ()), ("standing", ()), ("pulse", ()), ("part", ()), ("next", ()),
                ("look", (0,)), ("page", (0,)), ("thumb", (0,)), ("words", (0,)), ("flag", (0,)), ("left_off", (0,)),
                ("find", ()), ("suggestions", ()), ("preview", ()),
            )
        },
        "words": studio_words.words(),
    }  # fmt: skip
