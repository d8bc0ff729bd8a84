"""The queues of the desk, read page by page along an index: the cost does not grow with the number of requests.

A queue is sorted by urgency (danger, expedited, the others), due date and key. A page is read from *lanes*: querysets
that fix everything which comes before the due date in one index, so that each is a walk along that index from the key
of the page (`due >= d AND (due > d OR id > i)`; OFFSET and the plain OR form would scan). Lanes are merged in Python.
"""

import heapq
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workflow import policies
from workflow.models import Assignment, Request, User
from workflow.models.requests import OPEN
from workflow.states import OPEN_STATES, WAITING_STATES

PAGE_SIZE = 50
#: Danger, expedited, the others (`Request.urgency`).
URGENCIES = (0, 1, 2)
#: What a line of a queue shows and is sorted by; the rest of a request, much of it sealed, stays in the database.
LINE = ("number", "office_id", "state", "urgency", "due_date", "received_date", "danger", "expedited", "restricted")
#: How far ahead “coming due” looks.
COMING_DAYS = 7
#: At most so many of a person's cases are counted by state.
COUNTED_MAX = 1000


class View(models.TextChoices):
    """What of an office's open cases a queue shows."""

    ALL = "all", _("All open cases")
    UNASSIGNED = "unassigned", _("Unassigned: nobody holds the role the case waits for")
    OVERDUE = "overdue", _("Overdue")
    COMING = "coming", _("Due within a week")
    WAITING = "waiting", _("Waiting on others")


@dataclass(frozen=True)
class QueuePage:
    """One page of a queue, and the key of the next, if there is one."""

    rows: list[Request]
    next_key: str


@dataclass(frozen=True, order=True)
class Key:
    """Where a page begins: after the request with this urgency, due date and key."""

    urgency: int
    due: date
    last: UUID

    def __str__(self) -> str:
        return f"{self.urgency}_{self.due.isoformat()}_{self.last}"


def office_queue(
    user: User, *, view: View = View.ALL, state: str = "", office: int | None = None, after: str = ""
) -> QueuePage:
    """Return the open requests of the user's offices as lines without names, most urgent first.

    :param state: one open state; all when empty.
    :param office: one of the user's offices; all of them when None.
    :param after: the key of the page before.
    """
    offices = [one for one in policies.offices_of(user) if office in (None, one)]
    return _page(_Lanes(user, offices, view, state), after)


def my_queue(user: User, *, state: str = "", after: str = "") -> QueuePage:
    """Return the open requests a user is assigned to, most urgent first, one page from the key `after`.

    What the page holds is read along the index of the person's queue; only its own lines are looked up.
    """
    held = list(mine(user, state, key_of(after))[: PAGE_SIZE + 1])
    keys = [Key(*one) for one in held[:PAGE_SIZE]]
    found = policies.requests_assigned_to(user, Request.objects.filter(OPEN, pk__in=[key.last for key in keys]))
    rows = {row.pk: row for row in found.only(*LINE)}
    shown = [rows[key.last] for key in keys if key.last in rows]
    return QueuePage(shown, str(keys[-1]) if len(held) > PAGE_SIZE else "")


def mine(user: User, state: str = "", key: Key | None = None) -> QuerySet[Assignment, tuple[int, date, UUID]]:
    """Return urgency, due date and key of the requests a user holds, in the order of their queue, from a key on."""
    rows = _held(user).filter(queue_state=state) if state else _held(user)
    if key is not None:
        later = Q(queue_urgency__gt=key.urgency) | Q(queue_date__gt=key.due)
        rows = rows.filter(queue_urgency__gte=key.urgency).filter(later | Q(queue_date=key.due, request__gt=key.last))
    order = ("queue_urgency", "queue_date", "request_id")
    return rows.order_by(*order).values_list(*order).distinct()


def counts_by_state(user: User) -> dict[str, int]:
    """Return how many open requests the user is assigned to, by state; at most `COUNTED_MAX` are counted."""
    return dict(sorted(Counter(dict(counted(user)).values()).items()))


def counted(user: User) -> QuerySet[Assignment, tuple[UUID, str]]:
    """Return key and state of the first of the requests a user holds, along the index of their queue."""
    held = _held(user).order_by("queue_urgency", "queue_date", "request_id")
    return held.values_list("request_id", "queue_state")[:COUNTED_MAX]


def key_of(text: str) -> Key | None:
    """Return the key a page was asked for by; None where there is none, or somebody wrote their own."""
    urgency, _sep, rest = text.partition("_")
    due, _sep, last = rest.partition("_")
    try:
        return Key(int(urgency), date.fromisoformat(due), UUID(last))
    except ValueError:
        return None


def _held(user: User) -> QuerySet[Assignment]:
    return user.assignments.filter(until_at=None, queue_date__isnull=False)


@dataclass(frozen=True)
class _Lanes:
    """What a queue of offices is read from."""

    user: User
    offices: Sequence[int]
    view: View
    state: str

    def of(self, urgency: int) -> Iterator[QuerySet[Request]]:
        """Yield the lanes of one urgency, each in the order of its index."""
        for office in self.offices:
            for states in self._states():
                lane = Request.objects.filter(OPEN, office=office, urgency=urgency, **states)
                yield policies.requests_not_hidden(self.user, self._narrowed(lane)).order_by("due_date", "pk")

    def _states(self) -> list[dict[str, str]]:
        if self.view is View.WAITING:
            return [{"state": one.value} for one in WAITING_STATES if self.state in ("", one)]
        return [{"state": self.state}] if self.state in OPEN_STATES else [{}]

    def _narrowed(self, lane: QuerySet[Request]) -> QuerySet[Request]:
        today = timezone.localdate()
        if self.view is View.UNASSIGNED:
            return lane.filter(unheld=True)
        if self.view is View.OVERDUE:
            return lane.filter(due_date__lt=today)
        if self.view is View.COMING:
            return lane.filter(due_date__gte=today, due_date__lte=today + timedelta(days=COMING_DAYS))
        return lane


def _page(lanes: _Lanes, after: str) -> QueuePage:
    """Read one page, urgency by urgency, until it is full."""
    key = key_of(after)
    found: list[Request] = []
    for urgency in URGENCIES:
        if key is not None and urgency < key.urgency:
            continue
        missing = PAGE_SIZE + 1 - len(found)
        if missing <= 0:
            break
        read = [_after(lane, urgency, key).only(*LINE)[:missing] for lane in lanes.of(urgency)]
        found += list(heapq.merge(*read, key=lambda row: (row.due_date, row.pk)))[:missing]
    return _cut(found)


def _after(lane: QuerySet[Request], urgency: int, key: Key | None) -> QuerySet[Request]:
    if key is None or urgency > key.urgency:
        return lane
    return lane.filter(due_date__gte=key.due).filter(Q(due_date__gt=key.due) | Q(pk__gt=key.last))


def _cut(found: list[Request]) -> QueuePage:
    shown = found[:PAGE_SIZE]
    if len(found) <= PAGE_SIZE:
        return QueuePage(shown, "")
    last = shown[-1]
    return QueuePage(shown, str(Key(last.urgency, last.due_date, last.pk)))
