"""What custody's verbs share: an office's people acting on its feeds, and the chains that keep what happened."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from workflow import audit, policies
from workflow.errors import NotYours
from workflow.models import AlertSubscription, Feed, User
from workflow.policies import Actor
from workflow.states import Role

#: Who takes care of feeds and held runs, and who calls people.
TENDERS = (Role.OFFICE_MANAGER, Role.RECORDS_OFFICER)
CALLERS = (Role.INTAKE, Role.LIAISON)


def chain_of_feeds(office_id: int) -> str:
    """Return the name of the chain that keeps what happens to an office's feeds."""
    return policies.chains_of_office(office_id)[-1]


def chain_of_alerts(subscription: AlertSubscription) -> str:
    """Return the name of the chain of one subscription: one for each, so that no sending waits for another."""
    return f"alerts:{subscription.pk}"


@dataclass
class Tending:
    """A feed locked for one act of one of its office's people."""

    feed: Feed
    by: Actor
    now: datetime
    recorded: bool = False

    def record(self, verb: str, data: Mapping[str, Any] | None = None, *, target: str = "", why: str = "") -> None:
        audit.record(
            None, f"feed.{verb}", actor=self.by, at=self.now, target=target or f"feed:{self.feed.pk}",
            data={"feed": self.feed.key, **(data or {})}, personal={"why": why} if why else None,
            chain_name=chain_of_feeds(self.feed.office_id),
        )  # fmt: skip
        self.recorded = True


def role_in(user: User, office_id: int, roles: tuple[Role, ...]) -> Role | None:
    """Return the first of some roles a user holds in an office today."""
    if not user.is_active:
        return None
    held = set(policies.on_day(user.staff_roles.filter(office=office_id)).values_list("role", flat=True))
    return next((role for role in roles if role in held), None)


@contextmanager
def tending(feed_key: str, user: User, roles: tuple[Role, ...] = TENDERS) -> Iterator[Tending]:
    """Lock a feed for one act.

    :raises NotYours: there is none for this person.
    """
    with transaction.atomic():
        feed = Feed.objects.select_for_update(of=("self",)).filter(key=feed_key).first()
        role = role_in(user, feed.office_id, roles) if feed is not None else None
        if feed is None or role is None:
            raise NotYours
        act = Tending(feed, Actor(role, user), timezone.now())
        yield act
        if not act.recorded:
            raise AssertionError("An act on a feed was not recorded.")
