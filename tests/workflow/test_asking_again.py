"""Before an answer leaves its requester is asked once more how they want it, and the newest wish is what counts."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from tests import factories
from workflow import gates, outbox
from workflow.models import DeliveryWay, Event, OutboxRow, Posting, Request
from workflow.policies import Actor
from workflow.services import releasing
from workflow.states import Role, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> factories.Cast:
    return factories.Cast(office=factories.office(asking_days=2))


@pytest.fixture
def ready(cast: factories.Cast) -> Request:
    """A request that was decided a moment ago."""
    ways = [
        {"kind": "email", "value": "elena@mail.example", "safe": True},
        {"kind": "post", "value": "1 Elm Street", "safe": True},
    ]
    return factories.walk(cast, State.READY, factories.submitted(cast.office, ways=ways))


def hers(request: Request) -> Actor:
    request.refresh_from_db()
    return Actor(Role.REQUESTER, request.requester.user)


def stands_in_the_way(request: Request) -> bool:
    return "wish" in {one.code for one in gates.obstacles("release", Request.objects.get(pk=request.pk))}


def release(cast: factories.Cast, request: Request) -> Any:
    return releasing.release(request_id=request.pk, by=cast.actor(Role.RECORDS_OFFICER))


def test_the_decision_asks_by_a_safe_way_and_says_nothing_of_it(ready: Request) -> None:
    row = OutboxRow.objects.get(request=ready, verb="notify.requester", key__contains="delivery:")
    outbox.run(row.pk)

    message = mail.outbox[-1]
    assert message.to == ["elena@mail.example"]
    assert "answer" not in f"{message.subject} {message.body}"
    assert Event.objects.filter(verb="notice.sent", data__contains='"about":"delivery"').count() == 1


def test_it_waits_for_a_word_and_leaves_once_there_is_one(cast: factories.Cast, ready: Request) -> None:
    assert stands_in_the_way(ready)

    releasing.choose_delivery(request_id=ready.pk, way=DeliveryWay.PORTAL, by=hers(ready))

    assert not stands_in_the_way(ready)
    assert release(cast, ready).way == DeliveryWay.PORTAL


@pytest.mark.long
def test_it_goes_as_they_say_now_and_not_as_they_said_before(cast: factories.Cast, ready: Request) -> None:
    assert ready.delivery_way == DeliveryWay.PORTAL
    releasing.choose_delivery(request_id=ready.pk, way=DeliveryWay.PAPER, by=hers(ready))

    left = release(cast, ready)

    assert left.way == DeliveryWay.PAPER
    assert Posting.objects.filter(release=left).exists()


def test_who_holds_it_when_asked_keeps_it_from_leaving(ready: Request) -> None:
    releasing.choose_delivery(request_id=ready.pk, way=DeliveryWay.HOLD, by=hers(ready))

    assert {"held"} <= {one.code for one in gates.obstacles("release", Request.objects.get(pk=ready.pk))}


def test_without_a_word_it_leaves_after_the_days_of_the_office(ready: Request) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=2, minutes=5)):
        assert not stands_in_the_way(ready)


@pytest.mark.long
@pytest.mark.parametrize("why", ["danger", "expedited", "due"])
def test_danger_speed_and_the_last_day_do_not_wait(ready: Request, why: str) -> None:
    changed = {"due_date": timezone.localdate()} if why == "due" else {why: True}
    Request.objects.filter(pk=ready.pk).update(**changed)

    assert not stands_in_the_way(ready)


@pytest.mark.long
def test_who_had_their_copy_destroyed_is_not_asked(cast: factories.Cast) -> None:
    request = factories.walk(cast, State.DECISION)
    Request.objects.filter(pk=request.pk).update(delivery_way=DeliveryWay.DESTROY)
    factories.walk(cast, State.READY, request)

    request.refresh_from_db()
    assert request.delivery_asked_at is None
