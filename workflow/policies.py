"""Who may do what: one-line predicates, joined; and beside them the querysets that answer “which ones”.

The order of the questions is the order of the answers: not yours → 404, recused or wrong role → 403, wrong state → 409.
No emergency override exists.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.errors import NotAllowed, NotYours, OfOthers, Refusal, Stale
from workflow.states import (
    FORBIDDEN_PAIRS,
    REOPENING_APPEALS,
    REQUESTERS,
    STAFF_ROLES,
    Outcome,
    Role,
    State,
    label_of,
    roles_for,
)

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from workflow.models import Office, Request, RequestGrant, StaffRole, User

#: Roles that act on any request of their office without being assigned to it.
UNASSIGNED_ROLES = (Role.OFFICE_MANAGER,)
#: Roles that may read any request of their office; each reading is an event.
READING_ROLES = (Role.AUDITOR,)
#: Guardian's permission that names who sees a restricted request.
READ_RESTRICTED = "read_restricted"
#: Guardian's permission of the requester, and of who stands for them.
FOLLOW = "follow_request"
#: Who may know whether, and why, a bar holds (design, Bars).
BAR_ROLES = (Role.SCREENER, Role.COUNSEL, Role.DECIDING_OFFICIAL, Role.AUDITOR)


#: What was read within a look: the roles of a person by day, and what a person is to a request.
_looked: ContextVar[dict[tuple[object, object], Any] | None] = ContextVar("_looked", default=None)


@dataclass(frozen=True)
class Actor:
    """Somebody acting in one role. `user` is absent only for the system's own named actors."""

    role: Role
    user: "User | None" = None
    name: str = ""
    #: Whoever opened a draft, by its code or in the session it was begun in, may submit it: nobody else knows of it.
    draft_of: "UUID | None" = None

    @property
    def person(self) -> "User":
        """The user who acts.

        :raises NotYours: the system acts, or somebody who only holds a draft.
        """
        if self.user is None:
            raise NotYours
        return self.user

    @property
    def id(self) -> str:
        """The opaque name the trail keeps."""
        if self.user:
            return str(self.user.pk)
        return "draft" if self.draft_of else f"system:{self.name}"


def system(name: str) -> Actor:
    """Return the named actor of an automatic action."""
    return Actor(Role.SYSTEM, None, name)


def draft_holder(request: "Request") -> Actor:
    """Return the actor who holds the code of a draft."""
    return Actor(Role.REQUESTER, None, "", request.pk)


class Standing:
    """What one person is to one request: each fact is read from the database once, when it is first asked."""

    def __init__(self, user: "User", request: "Request") -> None:
        self._user, self._request = user, request

    @cached_property
    def held(self) -> frozenset[Role]:
        return frozenset(roles_in(self._user, self._request.office))

    @cached_property
    def assigned(self) -> frozenset[Role]:
        assigned = self._request.assignments.filter(user=self._user, until_at=None)
        return frozenset(Role(role) for role in assigned.values_list("role", flat=True))

    @cached_property
    def parts(self) -> frozenset[Role]:
        return frozenset(
            Role(part) for part in self._request.parts.filter(user=self._user).values_list("role", flat=True)
        )

    @cached_property
    def recused(self) -> bool:
        return is_recused(self._user, self._request)

    @cached_property
    def reading(self) -> bool:
        return self._request.readings.filter(user=self._user, until_at__gt=timezone.now()).exists()

    @cached_property
    def named(self) -> bool:
        return self._request.restricted and restricted_grants(self._request).filter(user=self._user).exists()

    @cached_property
    def follows(self) -> bool:
        return follows(self._user, self._request)


def standing_of(user: "User", request: "Request") -> Standing:
    """Return what `user` is to `request`, kept with this copy of the request, and for all copies within `one_look`.

    A page asks it dozens of times. A write never meets an old answer: `services.acting` locks a copy of its own.
    """
    looked = _looked.get()
    kept = request.standings if looked is None else looked
    standing: Standing = kept.setdefault((user.pk, request.pk), Standing(user, request))
    return standing


def chain_of_office(office_id: int) -> str:
    """Return the name of the chain that keeps what happens in an office and belongs to no request."""
    return f"office:{office_id}"


def chains_of_office(office_id: int) -> list[str]:
    """Return the chains of an office that belong to no request: its own, of calls that became no case, of its feeds."""
    own = chain_of_office(office_id)
    return [own, f"{own}:enquiries", f"{own}:custody"]


def on_day(roles: "QuerySet[StaffRole]", on: "date | None" = None) -> "QuerySet[StaffRole]":
    """Return those of some roles that are held on a day (today when none is given)."""
    day = on or timezone.localdate()
    return roles.filter(since_date__lte=day).filter(Q(until_date=None) | Q(until_date__gte=day))


@contextmanager
def one_look() -> Iterator[None]:
    """Within it what a person is, and is to a request, is read once: a page that is looked at asks it a dozen times."""
    token = _looked.set({})
    try:
        yield
    finally:
        _looked.reset(token)


def _held(user: "User", on: "date | None" = None) -> frozenset[tuple[int, str]]:
    """Return the roles a user holds on a day, each with the key of its office."""
    day, kept = on or timezone.localdate(), _looked.get()
    if kept is not None and (user.pk, day) in kept:
        held: frozenset[tuple[int, str]] = kept[user.pk, day]
        return held
    held = frozenset(on_day(user.staff_roles.all(), day).values_list("office_id", "role"))
    if kept is not None:
        kept[user.pk, day] = held
    return held


def roles_held(user: "User") -> frozenset[tuple[int, str]]:
    """Return the roles a user holds today, each with the key of its office."""
    return _held(user)


def holds_role(user: "User", office: "Office", role: str, on: "date | None" = None) -> bool:
    """Whether `user` holds `role` in `office` on a day (today when none is given)."""
    return (office.pk, str(role)) in _held(user, on)


def roles_in(user: "User", office: "Office") -> tuple[Role, ...]:
    """Return the roles a user holds in an office today."""
    held = _held(user)
    return tuple(role for role in STAFF_ROLES if (office.pk, role.value) in held)


def is_assigned(user: "User", request: "Request", role: str | None = None) -> bool:
    """Whether a user is assigned to a request now, in one role or in any."""
    held = standing_of(user, request).assigned
    return role in held if role else bool(held)


def is_recused(user: "User", request: "Request") -> bool:
    return request.recusals.filter(user=user).exists()


def follows(user: "User", request: "Request") -> bool:
    """Whether a user is the requester of a request, or stands for them: guardian's grant says so."""
    return user.is_active and request.grants.filter(user=user, permission__codename=FOLLOW).exists()


def separation_conflict(user: "User", request: "Request", role: str) -> Role | None:
    """Return the part already taken by `user` on `request` that forbids `role`, if any (design, Who)."""
    taken = standing_of(user, request).parts
    if role == Role.APPEALS_OFFICER:
        return next(iter(sorted(taken - {Role.APPEALS_OFFICER})), None)
    if Role.APPEALS_OFFICER in taken:
        return Role.APPEALS_OFFICER
    return next((other for other in sorted(taken) if frozenset({Role(role), other}) in FORBIDDEN_PAIRS), None)


def restricted_grants(request: "Request") -> "QuerySet[RequestGrant]":
    """Return guardian's grants that name who may see a request while it is restricted."""
    grants: QuerySet[RequestGrant] = request.grants.filter(permission__codename=READ_RESTRICTED)
    return grants


def may_see(user: "User", request: "Request") -> bool:
    """Whether a request exists for a member of staff: a restricted one only by name."""
    return not request.restricted or standing_of(user, request).named


def seen_by(user: "User", requests: "QuerySet[Request]") -> "QuerySet[Request]":
    """Return the requests that exist for a member of staff: without the restricted ones they are not named for."""
    named = user.requestgrant_set.filter(content_object=OuterRef("pk"), permission__codename=READ_RESTRICTED)
    return requests.filter(Q(restricted=False) | Exists(named))


def may_read(user: "User", request: "Request") -> bool:
    """Whether a member of staff may open a case: assigned to it, named for it while it is restricted, reading it for
    a stated reason, or auditing."""
    standing = standing_of(user, request)
    if not user.is_active or standing.recused or not standing.held or not may_see(user, request):
        return False
    return bool(standing.held & set(READING_ROLES) or standing.assigned or standing.reading or standing.named)


def may_ask_to_read(user: "User", request: "Request") -> bool:
    """Whether the case exists for a member of staff at all, so that they may state a reason to read it."""
    return (
        user.is_active
        and not request.restricted
        and request.state != State.DRAFT
        and not standing_of(user, request).recused
        and bool(standing_of(user, request).held)
    )


def may_know_bars(user: "User", request: "Request") -> bool:
    """Whether a user may see whether a bar holds: their need is part of their role on this request."""
    standing = standing_of(user, request)
    return bool(standing.held & set(READING_ROLES) or standing.held & standing.assigned & set(BAR_ROLES))


def why_not(actor: Actor, event: str, request: "Request") -> Refusal | None:
    """Return the refusal that keeps `actor` from causing `event` on `request` now, or None."""
    if actor.role is Role.SYSTEM:
        return None if Role.SYSTEM in roles_for(event, request.state) else NotAllowed(_("This is for people to do."))
    if actor.draft_of == request.pk and request.state == State.DRAFT and event == "submit":
        return None
    if actor.user is None or not actor.user.is_active:
        return NotYours()
    return _why_not_theirs(actor.user, actor.role, event, request) or _why_not_now(actor.role, event, request)


def may(actor: Actor, event: str, request: "Request") -> bool:
    """Whether `actor` may cause `event` on `request` now, as far as role, assignment, separation and state go."""
    return why_not(actor, event, request) is None


def require(actor: Actor, event: str, request: "Request") -> None:
    """Raise the refusal of `why_not`, if there is one.

    :raises NotYours: the request does not exist for this person.
    :raises NotAllowed: wrong role, recused, or separation of duties.
    :raises Stale: the event is not possible in the state the request is in now.
    """
    refusal = why_not(actor, event, request)
    if refusal is not None:
        raise refusal


def role_for(user: "User", event: str, request: "Request") -> Role | None:
    """Return the role in which `user` may cause `event` now: the first of the table's roles that fits."""
    for role in roles_for(event, request.state):
        if role is not Role.SYSTEM and why_not(Actor(role, user), event, request) is None:
            return role
    return None


def requests_of(user: "User", requests: "QuerySet[Request]") -> "QuerySet[Request]":
    """Return the requests a user follows as requester."""
    return requests.filter(grants__user=user, grants__permission__codename=FOLLOW)


def requests_assigned_to(user: "User", requests: "QuerySet[Request]") -> "QuerySet[Request]":
    """Return the requests a member of staff is assigned to now and is not recused from."""
    assigned = user.assignments.filter(request=OuterRef("pk"), until_at=None)
    return requests_not_hidden(user, requests.filter(Exists(assigned)))


def offices_of(user: "User") -> list[int]:
    """Return the offices a user works in today, by their keys."""
    return sorted({office for office, _role in _held(user)})


def offices_where(user: "User", role: Role) -> list[int]:
    """Return the offices in which a user holds a role today, by their keys."""
    return sorted({office for office, held in _held(user) if held == role.value})


def requests_not_hidden(user: "User", requests: "QuerySet[Request]") -> "QuerySet[Request]":
    """Return the requests a user may know of: not recused from, and named where a case is restricted."""
    return seen_by(user, requests.exclude(Exists(user.recusals.filter(request=OuterRef("pk")))))


def hidden_from(user: "User", requests: "QuerySet[Request]") -> "list[UUID]":
    """Return the keys a user may not know of: the restricted ones of some requests, and whatever they stand aside from.

    Few, and found along an index: to ask it of each of many requests costs more.
    """
    restricted = requests.filter(restricted=True)
    unnamed = restricted.exclude(pk__in=seen_by(user, restricted).values("pk"))
    return [*unnamed.values_list("pk", flat=True), *user.recusals.values_list("request_id", flat=True)]


def requests_of_offices(user: "User", requests: "QuerySet[Request]") -> "QuerySet[Request]":
    """Return the requests of the offices a user works in, as lines of a queue: number, state and dates, no names."""
    rows = requests.filter(office_id__in=offices_of(user)).exclude(state=State.DRAFT)
    return requests_not_hidden(user, rows)


def _why_not_theirs(user: "User", role: Role, event: str, request: "Request") -> Refusal | None:
    if role in REQUESTERS:
        return None if standing_of(user, request).follows else NotYours()
    standing = standing_of(user, request)
    if not may_see(user, request):
        return NotYours()
    if role not in standing.held:
        return NotYours() if not may_read(user, request) else OfOthers(roles_for(event, request.state))
    if standing.recused:
        return NotYours()
    if role not in UNASSIGNED_ROLES and role not in standing.assigned:
        if not may_read(user, request):
            return NotYours()
        return NotAllowed(_("You are not assigned to this case in the role this takes. Ask your office manager."))
    conflict = separation_conflict(user, request, role)
    if conflict is not None:
        return NotAllowed(
            _("You already had a part in this case (%(part)s), so this one must be somebody else's.")
            % {"part": conflict.label}
        )
    return None


def _why_not_now(role: Role, event: str, request: "Request") -> Refusal | None:
    if role in roles_for(event, request.state):
        return _why_not_reopen(role, request) if event == "reopen" else None
    if any(role in roles_for(event, state) for state in State):
        return Stale(
            _("“%(event)s” is not possible while the case is in “%(state)s”. Open the case again and look.")
            % {"event": label_of(event), "state": State(request.state).label}
        )
    return OfOthers(roles_for(event, request.state))


def _why_not_reopen(role: Role, request: "Request") -> Refusal | None:
    """Where a role has no ground to reopen it is not offered: a lapse for intake, an appeal decided since it closed."""
    if role is Role.INTAKE and request.outcome != Outcome.LAPSED:
        return NotAllowed(_("Intake reopens only what lapsed for want of a reply."))
    if role is Role.APPEALS_OFFICER:
        decided = request.appeals.filter(state__in=REOPENING_APPEALS)
        if request.closed_at is None or not decided.filter(decided_at__gte=request.closed_at).exists():
            return NotAllowed(_("An appeals officer reopens by deciding an appeal."))
    return None
