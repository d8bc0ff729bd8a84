"""How a registration ends: 14 days past a release that was told, and by nothing else; and how it goes on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.custody import SID, feed, following, load, row, signed_up
from tests.factories import Cast, screen
from workflow.models import Alert, AlertState, AlertSubscription, CustodyEvent, Event, Feed, TryResult
from workflow.policies import Actor
from workflow.services import alerts, alerts_send
from workflow.states import Role

pytestmark = [pytest.mark.long, pytest.mark.django_db]
Standing = AlertSubscription.State


def send(result: TryResult = TryResult.ACCEPTED) -> None:
    for pk in Alert.objects.filter(next_at__lte=timezone.now()).values_list("pk", flat=True):
        sending = alerts_send.begin(pk)
        assert sending is not None
        alerts_send.end(sending.attempt.pk, result)


def end_after(days: int, subscription: AlertSubscription) -> str:
    alerts.end_over(timezone.now() + timedelta(days=days))
    subscription.refresh_from_db()
    return subscription.standing


def test_it_ends_fourteen_days_past_a_release_that_was_told_and_not_for_who_is_back(cast: Cast, jail: Feed) -> None:
    subscription = following(cast)
    load(jail, row("release", minutes_ago=50))
    send()
    assert subscription.matches.get().until_at == CustodyEvent.objects.get(kind="release").at + timedelta(days=14)
    load(jail, row("return", minutes_ago=40))
    assert subscription.matches.get().until_at is None
    load(jail, row("release", minutes_ago=30))
    send()

    assert end_after(13, subscription) == Standing.ACTIVE
    assert end_after(15, subscription) == Standing.ENDED
    assert signed_up(subscription.request).matches.get().standing == "confirmed"


@pytest.mark.parametrize("why", ["barred", "paused", "unanswered"])
def test_a_release_that_was_not_told_ends_nothing(cast: Cast, jail: Feed, why: str) -> None:
    subscription = following(cast, *(("vawa_t_u",) if why == "barred" else ()))
    by = Actor(Role.REQUESTER, subscription.request.requester.user)
    if why == "paused":
        alerts.pause(request_id=subscription.request_id, days=1, by=by)
    load(jail, row("release"))
    send(TryResult.UNANSWERED)

    assert subscription.matches.get().until_at is None
    assert end_after(15, subscription) == Standing.ACTIVE
    assert subscription.matches.get().standing == "confirmed"


def test_a_release_read_on_the_page_was_told(cast: Cast, jail: Feed) -> None:
    subscription = following(cast)
    load(jail, row("death"))
    alerts_send.confirm(subscription.alerts.get(), how="page", at=timezone.now())

    assert end_after(15, subscription) == Standing.ENDED


@pytest.mark.parametrize("found", ["a bar", "the release wrong"])
def test_what_is_found_before_the_days_are_over_keeps_it_from_ending(cast: Cast, jail: Feed, found: str) -> None:
    subscription = following(cast)
    load(jail, row("release", event="R"))
    send()
    if found == "a bar":
        screen(cast, subscription.request, "vawa_t_u")
    else:
        load(jail, row("retraction", corrects="R"))

    assert end_after(15, subscription) == Standing.ACTIVE
    assert subscription.matches.get().until_at is None


def test_a_pause_over_the_last_day_ends_too(cast: Cast, jail: Feed) -> None:
    subscription = following(cast)
    load(jail, row("release"))
    send()
    by = Actor(Role.REQUESTER, subscription.request.requester.user)
    alerts.pause(request_id=subscription.request_id, days=30, by=by)

    assert end_after(15, subscription) == Standing.ENDED


def test_who_comes_back_to_a_place_they_left_long_ago_is_told_of_again(cast: Cast, jail: Feed) -> None:
    subscription = following(cast)
    load(jail, row("release", minutes_ago=60))
    send()
    load(feed(cast), row("booking", person="X9", minutes_ago=50, sid=SID))
    assert end_after(15, subscription) == Standing.ACTIVE
    assert sorted(subscription.matches.values_list("standing", flat=True)) == ["confirmed", "ended"]

    assert load(jail, row("return", minutes_ago=20)).told == 1
    assert set(subscription.matches.values_list("standing", "until_at")) == {("confirmed", None)}
    assert Event.objects.filter(verb="match.again").count() == 1
    assert Alert.objects.filter(standing=AlertState.WAITING).count() == 1
