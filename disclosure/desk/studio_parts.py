"""A part of a record as the script of the studio gets it: a few pages with all that is on them, never the whole."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from disclosure.desk.studio_state import PART_PAGES, may_mark, redactors_of, seen_pages
from disclosure.desk.studio_suggested import kind_words
from disclosure.staff import StaffRequest
from redaction import selectors as redactions
from redaction.models import Mark, Page, PageFlag, PageReview, Suggestion
from workflow.models import Record, Request
from workflow.states import Role

#: Sorts of pages one can go to next.
SORTS = ("unseen", "suggested", "come_back", "marked", "hidden", "returned")


def part_json(http: StaffRequest, case: Request, record: Record, first: int) -> dict[str, Any]:
    """Return the pages from `first` on, as many as a part has: sizes, looks, flags, marks, suggestions.

    What a suggestion says are words of the record: it goes to whoever may mark it and to nobody else.
    """
    document, last = record.document_id, first + PART_PAGES - 1
    marks = redactions.marks_of(document, first, last)
    flags = {flag.page: flag for flag in redactions.flags_of(document, first, last)}
    whole = {flag.mark_id for flag in flags.values() if flag.mark_id is not None}
    seen = seen_pages(case, record, first, last)
    suggestions = _open(document).filter(page__gte=first, page__lte=last)
    counts = Counter(suggestions.values_list("page", flat=True))
    returned = _returned(case, record)
    pages = Page.objects.filter(document_id=document, number__gte=first, number__lte=last)
    return {
        "first": first,
        "pages": [
            {
                "number": page.number,
                "size": [page.width, page.height],
                "hidden": [str(flag[1]) for flag in page.flags],
                "seen": page.number in seen,
                "suggested": counts.get(page.number, 0),
                "flag": flag_json(flags.get(page.number)),
            }
            for page in pages
        ],
        "marks": [mark_json(mark, returned.get(mark.pk, "")) for mark in marks if mark.pk not in whole],
        "suggestions": [suggestion_json(one) for one in _in_order(suggestions)] if may_mark(http, case) else [],
        "revision": Request.objects.values_list("revision", flat=True).get(pk=case.pk),
    }


def next_of(case: Request, record: Record, what: str, after: int) -> int:
    """Return the first page of a sort after another one, beginning anew at the end; 0 when there is none."""
    document = record.document_id
    if what == "unseen":
        seen = PageReview.objects.filter(document_id=document, actor__in=redactors_of(case)).values("page")
        pages = Page.objects.filter(document_id=document).exclude(number__in=seen)
        numbers: Iterable[int] = pages.order_by("number").values_list("number", flat=True)
    elif what == "suggested":
        numbers = _open(document).values_list("page", flat=True)
    elif what == "come_back":
        numbers = redactions.pages_to_come_back_to(document)
    elif what == "returned":
        returned = Mark.objects.filter(pk__in=_returned(case, record), removed_at=None)
        numbers = returned.order_by("page").values_list("page", flat=True)
    elif what == "hidden":
        flagged = Page.objects.filter(document_id=document).exclude(flags=[])
        numbers = flagged.order_by("number").values_list("number", flat=True)
    else:
        marked = Mark.objects.filter(document_id=document, removed_at=None)
        numbers = marked.order_by("page").values_list("page", flat=True)
    return _first_after(numbers, after)


def mark_json(mark: Mark, returned: str = "") -> dict[str, Any]:
    """Return a mark as the browser holds it; with what the second reader said who returned it."""
    return {
        "id": str(mark.pk),
        "page": mark.page,
        "box": list(mark.box),
        "basis": mark.basis,
        "statute": mark.statute,
        "harm": mark.harm,
        **({"returned": returned} if returned else {}),
    }


def suggestion_json(one: Suggestion) -> dict[str, Any]:
    """Return a suggestion as the browser holds it."""
    return {
        "id": str(one.pk),
        "page": one.page,
        "boxes": one.boxes,
        "kind": one.kind,
        "kindWords": kind_words(one.kind),
        "text": one.text,
        "why": one.why,
    }


def flag_json(flag: PageFlag | None) -> dict[str, str] | None:
    """Return the flag of a page as the browser holds it."""
    if flag is None:
        return None
    return {"kind": flag.kind, "label": str(PageFlag.Kind(flag.kind).label), "words": flag.words}


def _open(document_id: Any) -> QuerySet[Suggestion]:
    return Suggestion.objects.filter(document_id=document_id, status=Suggestion.Status.OPEN).order_by("page", "pk")


def _in_order(suggestions: Iterable[Suggestion]) -> list[Suggestion]:
    """Return suggestions as one reads a page: line by line from the top, each from the left.

    What stands within half its height of the line begun belongs to it: a word without tall letters begins lower.
    """
    found: list[Suggestion] = []
    line: list[Suggestion] = []
    for one in sorted(suggestions, key=lambda one: (one.page, one.boxes[0][1] + one.boxes[0][3])):
        if line and not _on_line(line[0], one):
            found += sorted(line, key=lambda one: one.boxes[0][0])
            line = []
        line.append(one)
    return found + sorted(line, key=lambda one: one.boxes[0][0])


def _on_line(first: Suggestion, one: Suggestion) -> bool:
    (_left, top, _right, bottom), (_left, other_top, _right, other_bottom) = first.boxes[0], one.boxes[0]
    return first.page == one.page and (other_top + other_bottom) / 2 - (top + bottom) / 2 < (bottom - top) / 2


def _returned(case: Request, record: Record) -> dict[Any, str]:
    """Return the words of second readers for each standing mark they returned."""
    readers = set(case.assignments.filter(role=Role.SECOND_REVIEWER, until_at=None).values_list("user_id", flat=True))
    readings = redactions.readings_of(record.document_id, readers)
    return {mark: reading.words for mark, reading in readings.items() if not reading.accepted}


def _first_after(numbers: Iterable[int], after: int) -> int:
    first = 0
    for number in numbers:
        if number > after:
            return number
        first = first or number
    return first
