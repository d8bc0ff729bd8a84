"""The hands that drive a sample request: who acts in which role, given the case by the manager when first needed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.utils import timezone

from workflow import outbox
from workflow.models import Office, OutboxRow, Request, User
from workflow.policies import Actor
from workflow.services import assignments
from workflow.states import Role

Say = Callable[[str], None]


class SampleFailed(RuntimeError):
    """Work in the background did not end as a sample needs; the words name the request and what failed."""


class SampleUnproved(SampleFailed):
    """A record of a sample was redacted and its proof failed."""


@dataclass(frozen=True)
class Crew:
    """Who works in which role in one office, and who confirms a match as the second person."""

    office: Office
    people: Mapping[Role, User]
    second_pair_of_eyes: tuple[Role, User]


@dataclass
class Case:
    """One sample request on its way."""

    request: Request
    crew: Crew
    say: Say
    _given: dict[Role, User] = field(default_factory=dict)

    def by(self, role: Role, user: User | None = None) -> Actor:
        """Return the actor of a role, after the manager gave them the case in it."""
        person = user or self.crew.people[role]
        if role is not Role.OFFICE_MANAGER and self._given.get(role) != person:
            manager = Actor(Role.OFFICE_MANAGER, self.crew.people[Role.OFFICE_MANAGER])
            assignments.assign(request_id=self.request.pk, user=person, role=role, by=manager)
            self._given[role] = person
        return Actor(role, person)

    def requester(self) -> Actor:
        """Return the requester, as signed in with the account of their safe address."""
        self.request.refresh_from_db()
        return Actor(Role.REQUESTER, self.request.requester.user)

    def work(self) -> None:
        """Do the background work of this request that is due.

        :raises SampleFailed: a piece of it failed.
        """
        drain(self.request)
        rows = OutboxRow.objects.filter(request=self.request).order_by("posted_at")
        failed = next((row for row in rows if row.error), None)
        if failed is not None:
            raise SampleFailed(f"{self.request}: {failed.verb} failed: {failed.error}")

    @property
    def number(self) -> str:
        return str(self.request)


def drain(request: Request | None = None) -> int:
    """Run every waiting piece of background work until none is due; return how many pieces ran.

    :param request: only this one's; everybody's when None.
    """
    ran = 0
    while due := _due(request):
        for row in due:
            outbox.run(row.pk)
            ran += 1
    return ran


def _due(request: Request | None) -> list[OutboxRow]:
    rows = OutboxRow.objects.filter(status=OutboxRow.Status.WAITING, next_at__lte=timezone.now())
    if request is not None:
        rows = rows.filter(request=request)
    return list(rows.order_by("posted_at", "id"))
