"""Suggestions answered by hand: a mark somebody draws over one answers it; once no mark hides it, it is open again.

Nothing is applied by itself. What was drawn is the person's own; that it need not be said a second time is all that is
decided here.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from redaction.models import Mark, Suggestion
from redaction.services import Box

#: How much of each of its boxes has to be hidden for a suggestion to be answered.
ENOUGH = 0.9
#: Decimal places of that part: boxes come with six.
PLACES = 5


def answer(document_id: UUID, drawn: Mapping[int, Sequence[Box]], *, by: UUID, now: datetime) -> tuple[Suggestion, ...]:
    """Accept the open suggestions that boxes just drawn hide; return them.

    One that takes two lines is answered once the marks that stand hide both, with the second of them.

    :param drawn: by page, from 1, the boxes of the press.
    """
    found = _light(Suggestion.objects.filter(document_id=document_id, page__in=drawn, status=Suggestion.Status.OPEN))
    touched = [one for one in found if any(_hides(drawn[one.page], box) for box in one.boxes)]
    if not touched:
        return ()
    standing = _standing({document_id}, {one.page for one in touched})
    hidden = tuple(one for one in touched if _is_hidden(one, standing))
    Suggestion.objects.filter(pk__in=[one.pk for one in hidden]).update(
        status=Suggestion.Status.ACCEPTED, covered=True, batch=None, answered_by=by, answered_at=now
    )
    return hidden


def open_again(document_ids: Iterable[UUID], page: int | None = None) -> tuple[Suggestion, ...]:
    """Open the suggestions that were answered by a mark over them and that no mark hides any more; return them.

    :param page: the only page to look at, from 1; all where none is given.
    """
    documents = set(document_ids)
    rows = Suggestion.objects.filter(document_id__in=documents, status=Suggestion.Status.ACCEPTED, covered=True)
    found = list(_light(rows if page is None else rows.filter(page=page)))
    if not found:
        return ()
    standing = _standing(documents, {one.page for one in found})
    bare = tuple(one for one in found if not _is_hidden(one, standing))
    Suggestion.objects.filter(pk__in=[one.pk for one in bare]).update(
        status=Suggestion.Status.OPEN, covered=False, answered_by=None, answered_at=None
    )
    return bare


def hidden_part(outer: Box, inner: Box) -> float:
    """Return how much of the area of a box another one hides, from 0 to 1."""
    width = min(outer[2], inner[2]) - max(outer[0], inner[0])
    height = min(outer[3], inner[3]) - max(outer[1], inner[1])
    area = (inner[2] - inner[0]) * (inner[3] - inner[1])
    return round(width * height / area, PLACES) if min(width, height, area) > 0 else 0.0


def _light(rows: QuerySet[Suggestion]) -> QuerySet[Suggestion]:
    """Leave their sealed words sealed: only places are asked for."""
    return rows.only("pk", "document_id", "page", "kind", "boxes").order_by("page", "pk")


def _is_hidden(one: Suggestion, standing: Mapping[tuple[UUID, int], Sequence[Box]]) -> bool:
    over = standing.get((one.document_id, one.page), ())
    return bool(one.boxes) and all(_hides(over, box) for box in one.boxes)


def _hides(over: Iterable[Box], box: Box) -> bool:
    return any(hidden_part(one, box) >= ENOUGH for one in over)


def _standing(document_ids: set[UUID], pages: set[int]) -> dict[tuple[UUID, int], list[Box]]:
    """Return the marks that stand by document and page; without those of a page's flag, which nobody drew."""
    found: dict[tuple[UUID, int], list[Box]] = {}
    for mark in Mark.objects.filter(document_id__in=document_ids, page__in=pages, removed_at=None, flags=None):
        found.setdefault((mark.document_id, mark.page), []).append(mark.box)
    return found
