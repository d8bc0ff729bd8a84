"""Questions the pages ask of cases, steps and work. They never write; `workflow.lists.queues` holds the queues."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from workflow import known, policies
from workflow.errors import NotYours
from workflow.models import OutboxRow, Request, User
from workflow.states import Role, label_of, table


@dataclass(frozen=True)
class Action:
    """A button: the event, the role it is done in, and its words."""

    event: str
    role: Role
    label: str


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
    """Return the roles of a case nobody holds and `user` could take; of a closed one the screener's, if it is asked."""
    if not request.is_open and not known.waits_for_screening(request):
        return []
    held = set(request.assignments.filter(until_at=None).values_list("role", flat=True))
    return [
        role
        for role in policies.roles_in(user, request.office)
        if role not in held
        and (request.is_open or role is Role.SCREENER)
        and role not in {Role.AUDITOR, Role.OFFICE_MANAGER}
        and policies.separation_conflict(user, request, role) is None
    ]


def work_under_way(request: Request) -> list[OutboxRow]:
    """Return the background work of a request that is not done, oldest first: waiting, running or failed."""
    return list(request.outbox.exclude(status=OutboxRow.Status.DONE).order_by("posted_at")[:50])


def failed_work(user: User, offices: Collection[int]) -> QuerySet[OutboxRow]:
    """Return the failed work of some offices, newest first: of cases the user may know of, and of no case."""
    cases = policies.requests_of_offices(user, Request.objects.filter(pk=OuterRef("request"), office__in=offices))
    rows = OutboxRow.objects.filter(Exists(cases) | Q(request=None, office__in=offices))
    return rows.filter(status=OutboxRow.Status.FAILED).select_related("request", "office").order_by("-finished_at")


def is_key(text: str) -> bool:
    """Whether a text, as an address or a form gives it, can be the key of a row."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True
