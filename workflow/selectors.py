"""Questions the pages ask: queues, cases, steps. They never write, and cost the same at any size of the tables."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from workflow import policies
from workflow.errors import NotYours
from workflow.models import OutboxRow, Request, User
from workflow.states import OPEN_STATES, Role, State, label_of, table

PAGE_SIZE = 50


@dataclass(frozen=True)
class Action:
    """A button: the event, the role it is done in, and its words."""

    event: str
    role: Role
    label: str


@dataclass(frozen=True)
class QueuePage:
    """One page of a queue, and the key of the next, if there is one."""

    rows: list[Request]
    next_key: str


def case_of(user: User, number: str) -> Request:
    """Return a case a member of staff may read.

    :raises NotYours: there is none, or a reason must be given first (see `may_ask_to_read`).
    """
    request = Request.objects.select_related("office").filter(number=number).first()
    if request is None or not policies.may_read(user, request):
        raise NotYours
    return request


def readable_with_reason(user: User, number: str) -> Request:
    """Return a case a member of staff may read once they say why.

    :raises NotYours: it does not exist for them.
    """
    request = Request.objects.select_related("office").filter(number=number).first()
    if request is None or not policies.may_ask_to_read(user, request):
        raise NotYours
    return request


def followed(user: User) -> QuerySet[Request]:
    """Return the requests a user follows as requester, newest first."""
    return policies.requests_of(user, Request.objects.all()).order_by("-received_date", "id")


def followed_one(user: User, request_id: UUID) -> Request:
    """Return one request a user follows.

    :raises NotYours: it is not theirs.
    """
    request = followed(user).select_related("office").filter(pk=request_id).first()
    if request is None:
        raise NotYours
    return request


def my_queue(user: User, *, after: str = "", state: str = "") -> QueuePage:
    """Return the open requests a user is assigned to, most urgent first, one page from the key `after`."""
    rows = policies.requests_assigned_to(user, Request.objects.filter(state__in=OPEN_STATES))
    return _page(rows.filter(state=state) if state else rows, after)


def office_queue(user: User, *, after: str = "", state: str = "", overdue: bool = False) -> QueuePage:
    """Return the open requests of the user's offices as lines without names, most urgent first."""
    rows = policies.requests_of_offices(user, Request.objects.filter(state__in=[state] if state else OPEN_STATES))
    if overdue:
        rows = rows.filter(due_date__lt=timezone.localdate())
    return _page(rows, after)


def actions(user: User, request: Request) -> list[Action]:
    """Return the events a user may cause now, moves first, in the order of the table."""
    events = sorted({event for (_role, state), events in table().items() if state == request.state for event in events})
    found = []
    for event in events:
        role = policies.role_for(user, event, request)
        if role is not None:
            found.append(Action(event, role, str(label_of(event))))
    return found


def takeable_roles(user: User, request: Request) -> list[Role]:
    """Return the roles of a case nobody holds and `user` could take."""
    held = set(request.assignments.filter(until_at=None).values_list("role", flat=True))
    return [
        role
        for role in policies.roles_in(user, request.office)
        if role not in held
        and role not in {Role.AUDITOR, Role.OFFICE_MANAGER}
        and policies.separation_conflict(user, request, role) is None
    ]


def work_under_way(request: Request) -> list[OutboxRow]:
    """Return the background work of a request that is not done, oldest first: waiting, running or failed."""
    return list(request.outbox.exclude(status=OutboxRow.Status.DONE).order_by("posted_at")[:50])


def failed_work(user: User) -> QuerySet[OutboxRow]:
    """Return the failed work of the user's offices."""
    offices = policies.requests_of_offices(user, Request.objects.all()).values("pk")
    return OutboxRow.objects.filter(status=OutboxRow.Status.FAILED, request__in=offices).order_by("-finished_at")


def _page(rows: QuerySet[Request], after: str) -> QueuePage:
    """Cut one page by its key: `due >= d AND (due > d OR id > i)` uses the index, OFFSET would not (stack, trap 7)."""
    if after:
        due_text, _sep, id_text = after.partition("_")
        try:
            due, last = date.fromisoformat(due_text), UUID(id_text)
        except ValueError:
            due, last = date.min, UUID(int=0)
        rows = rows.filter(due_date__gte=due).filter(Q(due_date__gt=due) | Q(pk__gt=last))
    found = list(rows.select_related("office").order_by("due_date", "pk")[: PAGE_SIZE + 1])
    more = len(found) > PAGE_SIZE
    shown = found[:PAGE_SIZE]
    key = f"{shown[-1].due_date.isoformat()}_{shown[-1].pk}" if more else ""
    return QueuePage(shown, key)


def counts_by_state(user: User) -> dict[str, int]:
    """Return how many open requests the user is assigned to, by state."""
    mine = policies.requests_assigned_to(user, Request.objects.filter(state__in=OPEN_STATES))
    found: dict[str, int] = {}
    for state in mine.values_list("state", flat=True)[:2000]:
        found[State(state).value] = found.get(State(state).value, 0) + 1
    return found
