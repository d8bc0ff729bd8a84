"""The one way to change a request: lock, ask the policy, ask the gates, fire, save, record, post.

Every verb in this package opens `acting(…)`, in one transaction. Leaving it without having recorded an event is an
error of the programmer and undoes everything.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django_fsm import can_proceed, has_transition_perm

from workflow import audit, gates, outbox, policies
from workflow.errors import Blocked, NotYours, Stale
from workflow.lists import queueing
from workflow.models import Part, Request, User
from workflow.policies import Actor
from workflow.services import telling
from workflow.states import Role


@dataclass
class Case:
    """A request locked for one event by one actor. `now` is the one time everything in the event carries."""

    request: Request
    actor: Actor
    event: str
    now: datetime
    recorded: bool = field(default=False, init=False)

    @property
    def today(self) -> date:
        """The day of the event where the office is."""
        return timezone.localdate(self.now)

    def ask_gates(self, **facts: Any) -> None:
        """Raise what stands in the way of the event, if anything.

        :raises Blocked: with every obstacle, so that all can be mended at once.
        """
        standing = gates.obstacles(self.event, self.request, {"role": self.actor.role.value, **facts})
        if standing:
            raise Blocked(standing)

    def move(self, **facts: Any) -> None:
        """Ask the gates and fire the transition of the event.

        :raises Blocked: a gate is closed.
        :raises Stale: the request left the state the event starts from.
        """
        self.ask_gates(**facts)
        transition = getattr(self.request, f"fire_{self.event}")
        if not can_proceed(transition) or not has_transition_perm(transition, cast(Any, self.actor)):
            raise Stale
        transition()

    def record(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        target: str = "",
        personal: Mapping[str, Any] | None = None,
        verb: str = "",
    ) -> None:
        """Write the event into the trail. `data` holds nothing personal; `personal` may be destroyed later."""
        audit.record(
            self.request,
            verb or f"request.{self.event}",
            actor=self.actor,
            at=self.now,
            target=target,
            data={"state": self.request.state, **self._ended(), **(data or {})},
            personal=personal,
        )
        self.recorded = True

    def _ended(self) -> dict[str, str]:
        """Return how a request ended, for what is counted from the trail."""
        return {"outcome": self.request.outcome} if self.request.outcome and not self.request.is_open else {}

    def post(self, verb: str, key: str, **data: Any) -> None:
        """Write an outbox row: work that happens after this transaction, once for each `key`."""
        outbox.post(verb, request=self.request, key=key, data=data, now=self.now)

    def key(self, name: str) -> str:
        """Return a key for what follows this event: another one at each revision of the request."""
        return f"{name}:{self.request.pk}:{self.request.revision}"

    def tell(
        self,
        kind: str,
        key: str,
        *,
        values: Mapping[str, telling.Value] | None = None,
        responsible: User | None = None,
        question: str = "",
    ) -> None:
        """Tell the requester something on the way: a letter of `kind`, and the message that it waits."""
        telling.tell(
            self.request, kind, key, now=self.now, values=values or {}, responsible=responsible, question=question
        )


@contextmanager
def acting(event: str, *, request_id: UUID, by: Actor, revision: int | None = None) -> Iterator[Case]:
    """Lock a request and open it for one event.

    :param revision: the revision of the page the event comes from; None where nothing can be overwritten.
    :raises NotYours: no such request for this person.
    :raises NotAllowed: wrong role, recused, or another part of it is already theirs.
    :raises Stale: the state or the revision moved on.
    """
    with transaction.atomic():
        request = locked(request_id)
        policies.require(by, event, request)
        if revision is not None and revision != request.revision:
            raise Stale
        case = Case(request, by, event, timezone.now())
        yield case
        if not case.recorded:
            raise AssertionError(f"{event} was not recorded")
        if by.user is not None:
            Part.objects.get_or_create(request=request, user=by.person, role=by.role.value)
        queueing.keep(request)
        request.revision += 1
        request.save()


def locked(request_id: UUID) -> Request:
    """Return a request with its row locked until the transaction ends.

    :raises NotYours: there is none.
    """
    request = Request.objects.select_for_update(of=("self",)).select_related("office").filter(pk=request_id).first()
    if request is None:
        raise NotYours
    return request


def actor_for(user: Any, event: str, request: Request) -> Actor:
    """Return the actor `user` is for `event`: in the first role of the table that fits, or in one that does not,
    so that the refusal says why.

    :raises NotYours: the user has nothing to do with the request.
    """
    role = policies.role_for(user, event, request)
    if role is not None:
        return Actor(role, user)
    for candidate in policies.roles_in(user, request.office):
        return Actor(candidate, user)
    if policies.follows(user, request):
        return Actor(Role.REQUESTER, user)
    raise NotYours
