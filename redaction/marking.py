"""Writes of the studio beyond the single mark: many at once and taken back, page flags, places, answers to suggestions,
and what a second reader says of marks and findings.

Actors are opaque identifiers; who may do what is decided above, in `workflow.services`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from redaction import selectors
from redaction.models import FindingAnswer, Mark, MarkReading, Page, PageFlag, Place, Suggestion
from redaction.services import Box, MarkRefused

WHOLE_PAGE: Box = (0.0, 0.0, 1.0, 1.0)
#: Decimal places a box is kept with: a hundredth of a pixel on a letter page at 200 dpi.
PLACES = 6
#: How far a box may stand out of a mark and still count as covered by it: two pixels of a letter page at 200 dpi.
NEAR = 0.0012
#: The basis of a page that does not leave for a reason that is no exemption.
BASIS_OF_FLAG = {
    PageFlag.Kind.NOT_RESPONSIVE: "pg_nr",
    PageFlag.Kind.DUPLICATE: "pg_dup",
    PageFlag.Kind.REFERRED: "pg_ref",
}


@dataclass(frozen=True)
class Grounds:
    """On what something is withheld."""

    basis: str
    statute: str = ""
    harm: str = ""


@dataclass(frozen=True)
class Placed:
    """A box on a page, from 1."""

    page: int
    box: Box


@dataclass(frozen=True)
class Answered:
    """How many suggestions were answered, and which marks came of it."""

    suggestions: int
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class TakenBack:
    """How many marks were removed and how many suggestions are open again."""

    marks: int
    suggestions: int


def draw_many(
    document_id: UUID, places: Sequence[Placed], *, grounds: Grounds, batch: UUID, by: UUID, now: datetime
) -> tuple[Mark, ...]:
    """Put a mark on each place that no mark covers yet; return those made."""
    standing = _standing(document_id, {place.page for place in places})
    fresh: list[Mark] = []
    for place in places:
        over = standing.setdefault(place.page, [])
        if not any(covers(box, place.box) for box in over):
            over.append(place.box)
            fresh.append(_mark(document_id, place, grounds, batch=batch, by=by, now=now))
    return tuple(Mark.objects.bulk_create(fresh, batch_size=500))


def answer_suggestions(
    document_id: UUID,
    suggestions: Iterable[Suggestion],
    *,
    grounds: Grounds | None,
    batch: UUID,
    by: UUID,
    now: datetime,
) -> Answered:
    """Accept open suggestions (each box not covered yet becomes a mark), or refuse them where no grounds are given."""
    answered = list(suggestions)
    fresh: list[Mark] = []
    if grounds is not None:
        standing = _standing(document_id, {one.page for one in answered})
        for one in answered:
            over = standing.setdefault(one.page, [])
            for box in one.boxes:
                place = Placed(one.page, _rounded(box))
                if any(covers(there, place.box) for there in over):
                    continue
                over.append(place.box)
                mark = _mark(document_id, place, grounds, batch=batch, by=by, now=now)
                mark.suggestion = one
                fresh.append(mark)
    status = Suggestion.Status.REFUSED if grounds is None else Suggestion.Status.ACCEPTED
    Suggestion.objects.filter(pk__in=[one.pk for one in answered], status=Suggestion.Status.OPEN).update(
        status=status, batch=batch, answered_by=by, answered_at=now
    )
    return Answered(len(answered), tuple(Mark.objects.bulk_create(fresh, batch_size=500)))


def take_back(document_ids: Sequence[UUID], *, batch: UUID, by: UUID, now: datetime) -> TakenBack:
    """Undo one press: remove its marks that still stand as they were made, and open its suggestions again."""
    marks = Mark.objects.filter(document_id__in=document_ids, batch=batch, removed_at=None).update(
        removed_by=by, removed_at=now
    )
    suggestions = Suggestion.objects.filter(document_id__in=document_ids, batch=batch).update(
        status=Suggestion.Status.OPEN, batch=None, answered_by=None, answered_at=None
    )
    return TakenBack(marks, suggestions)


def flag_page(
    document_id: UUID,
    *,
    page: int,
    kind: PageFlag.Kind | None,
    words: str,
    grounds: Grounds | None,
    by: UUID,
    now: datetime,
) -> PageFlag | None:
    """Flag a page, or clear its flag where no kind is given (the page is released as marked). Gives one flag a page.

    :param words: of what it is a duplicate, to whom it is referred, what to come back for.
    :param grounds: on what a withheld page is withheld.
    :raises MarkRefused: the document has no such page, or what the flag needs is not given.
    """
    if not Page.objects.filter(document_id=document_id, number=page).exists():
        raise MarkRefused(f"This file has no page {page}.")
    if kind in {PageFlag.Kind.DUPLICATE, PageFlag.Kind.REFERRED} and not words.strip():
        raise MarkRefused("Say of which page it is a duplicate, or to whom it is referred.")
    if kind == PageFlag.Kind.WITHHOLD and grounds is None:
        raise MarkRefused("Say on which basis the page is withheld.")
    with transaction.atomic():
        _clear_flag(PageFlag.objects.filter(document_id=document_id, page=page, cleared_at=None), by=by, now=now)
        if kind is None:
            return None
        mark = None
        if kind != PageFlag.Kind.COME_BACK:
            on = grounds if kind == PageFlag.Kind.WITHHOLD and grounds else Grounds(BASIS_OF_FLAG[kind], "", words)
            mark = _mark(document_id, Placed(page, WHOLE_PAGE), on, batch=None, by=by, now=now)
            mark.save()
        return PageFlag.objects.create(
            document_id=document_id, page=page, kind=kind, words=words.strip(), mark=mark, set_by=by, set_at=now
        )


def leave_off(document_id: UUID, *, page: int, by: UUID, now: datetime) -> None:
    """Remember where somebody left off in a document.

    :raises MarkRefused: the document has no such page.
    """
    if not Page.objects.filter(document_id=document_id, number=page).exists():
        raise MarkRefused(f"This file has no page {page}.")
    Place.objects.update_or_create(document_id=document_id, actor=by, defaults={"page": page, "at": now})


def read_marks(marks: Sequence[Mark], *, accepted: bool, words: str, by: UUID, now: datetime) -> None:
    """Keep what a second reader says of marks; what was said of one before is replaced."""
    for mark in marks:
        MarkReading.objects.update_or_create(
            mark=mark, actor=by, defaults={"accepted": accepted, "words": words.strip(), "at": now}
        )


def answer_finding(document_id: UUID, *, finding: str, may_stay: bool, words: str, by: UUID, now: datetime) -> None:
    """Keep what a second reader says of a finding of the proof; what was said of it before is replaced."""
    FindingAnswer.objects.update_or_create(
        document_id=document_id,
        finding=finding,
        actor=by,
        defaults={"may_stay": may_stay, "words": words.strip(), "at": now},
    )


def is_page_covered(document_id: UUID, page: int) -> bool:
    """Whether one mark covers the whole of a page, from 1."""
    return any(covers(mark.box, WHOLE_PAGE) for mark in selectors.marks_of(document_id, page, page))


def covers(outer: Box, inner: Box) -> bool:
    """Whether a box hides another one."""
    return (
        outer[0] <= inner[0] + NEAR
        and outer[1] <= inner[1] + NEAR
        and outer[2] >= inner[2] - NEAR
        and outer[3] >= inner[3] - NEAR
    )


def _standing(document_id: UUID, pages: set[int]) -> dict[int, list[Box]]:
    found: dict[int, list[Box]] = {}
    rows = Mark.objects.filter(document_id=document_id, removed_at=None)
    if len(pages) <= 500:
        rows = rows.filter(page__in=pages)
    for mark in rows:
        found.setdefault(mark.page, []).append(mark.box)
    return found


def _mark(document_id: UUID, place: Placed, grounds: Grounds, *, batch: UUID | None, by: UUID, now: datetime) -> Mark:
    x0, y0, x1, y1 = _rounded(place.box)
    return Mark(
        document_id=document_id,
        page=place.page,
        x0=x0,
        y0=y0,
        x1=x1,
        y1=y1,
        basis=grounds.basis,
        statute=grounds.statute[:200],
        harm=grounds.harm[:500],
        batch=batch,
        made_by=by,
        made_at=now,
    )


def _rounded(box: Iterable[float]) -> Box:
    left, top, right, bottom = (round(min(max(edge, 0.0), 1.0), PLACES) for edge in box)
    return left, top, right, bottom


def _clear_flag(flags: Iterable[PageFlag], *, by: UUID, now: datetime) -> None:
    for flag in flags:
        flag.cleared_by, flag.cleared_at = by, now
        flag.save(update_fields=["cleared_by", "cleared_at"])
        if flag.mark_id is not None:
            Mark.objects.filter(pk=flag.mark_id, removed_at=None).update(removed_by=by, removed_at=now)
