"""Custody for tests: feeds of an office, rows as a source writes them, and people who signed up."""

import itertools
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from tests.factories import Cast, screen, submitted, verify_checks
from tests.scenes import kept
from workflow import outbox
from workflow.models import AlertSubscription, Feed, FeedRun, OutboxRow, Request
from workflow.policies import Actor
from workflow.services import alerts, feeds, verification
from workflow.states import Role

_numbers = itertools.count(1)
PIN = "4826"
SID = "SID-77120"


def feed(cast: Cast, **changes: Any) -> Feed:
    settings = feeds.Settings(**{"name": f"Northside Jail {next(_numbers)}", **changes})
    return feeds.add_feed(office_id=cast.office.pk, settings=settings, user=cast.people[Role.OFFICE_MANAGER])


def row(kind: str, *, person: str = "P1", minutes_ago: int = 30, event: str = "", **changes: Any) -> dict[str, str]:
    """Return a row as a source writes it; the person is the usual subject."""
    at = timezone.now() - timedelta(minutes=minutes_ago)
    given = {
        "event_id": event or f"E{next(_numbers)}", "person_id": person, "kind": kind,
        "at": at.isoformat(timespec="seconds"), "name": "Jonas P. Example", "birth_date": "1986-04-28",
    }  # fmt: skip
    return {**given, **changes}


def written(rows: list[dict[str, str]], as_of: datetime | None = None) -> bytes:
    body: Mapping[str, object] = {"rows": rows, **({"as_of": as_of.isoformat()} if as_of else {})}
    return json.dumps(body).encode()


def load(of: Feed, *rows: dict[str, str], as_of: datetime | None = None) -> FeedRun:
    """Take in some rows and apply them, without sending what they tell."""
    run = feeds.take_in(key=of.key, data=written(list(rows), as_of), way="file")
    work(feeds.VERB)
    run.refresh_from_db()
    return run


def work(*verbs: str) -> None:
    """Do the background work of some verbs that is due, and what it brings with it."""
    while True:
        rows = OutboxRow.objects.filter(status=OutboxRow.Status.WAITING, verb__in=verbs, next_at__lte=timezone.now())
        due = list(rows.order_by("posted_at", "id").values_list("pk", flat=True))
        if not due:
            return
        for pk in due:
            outbox.run(pk)
            assert not OutboxRow.objects.get(pk=pk).error, OutboxRow.objects.get(pk=pk).error


@kept
def verified(cast: Cast, *bars: str, screened: bool = True, **answers: Any) -> Request:
    """Return a request whose standing is verified, and whose subject was screened, assigned to everybody."""
    request = submitted(cast.office, **{"subject_birth_date": "1986-04-28", **answers})
    cast.give_all(request)
    verification.start_verification(request_id=request.pk, by=cast.actor(Role.INTAKE))
    verify_checks(cast, request)
    if screened:
        screen(cast, request, *bars)
    request.refresh_from_db()
    return request


@kept
def signed_up(request: Request, **changes: Any) -> AlertSubscription:
    """Sign the requester of a request up, by every way of theirs; whoever has no sign-in calls to do it."""
    ways = [way.pk for way in request.requester.ways.filter(safe=True, to_verify=False).exclude(kind="they_call")]
    wish = alerts.Wish(**{"ways": ways, "pin": PIN, "knows": True, **changes})
    user = request.requester.user
    if user is not None:
        return alerts.sign_up(request_id=request.pk, wish=wish, by=Actor(Role.REQUESTER, user))
    staff = request.assignments.get(role=Role.INTAKE).user
    return alerts.sign_up(request_id=request.pk, wish=wish, by=Actor(Role.INTAKE, staff), assured="code_word")


def following(cast: Cast, *bars: str, **answers: Any) -> AlertSubscription:
    """Return the subscription of somebody whose subject is known by a number."""
    identifiers = [{"kind": "sid", "value": SID}]
    return signed_up(verified(cast, *bars, **{"subject_identifiers": identifiers, **answers}))
