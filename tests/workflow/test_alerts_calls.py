"""What a person, a page or a telephone still says of an alert: gates, stops and corrections are minded there too."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.custody import PIN, SID, feed, following, load, row
from tests.factories import Cast, screen
from workflow.errors import NotYours
from workflow.models import Alert, AlertKind, AlertState, AlertSubscription, ContactWay, Feed, OutboxRow, TryResult
from workflow.policies import Actor
from workflow.services import alerts, alerts_calls, alerts_send
from workflow.states import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def jail(cast: Cast) -> Feed:
    made = feed(cast)
    load(made, row("booking", minutes_ago=600, sid=SID))
    return made


def sent(alert: Alert, result: TryResult = TryResult.ACCEPTED) -> str:
    """Send an alert; return its message id."""
    sending = alerts_send.begin(alert.pk)
    assert sending is not None
    alerts_send.end(sending.attempt.pk, result)
    return sending.attempt.message_id


def escalated(cast: Cast, jail: Feed) -> AlertSubscription:
    subscription = following(cast)
    load(jail, row("escape", event="X"))
    sent(subscription.alerts.get(), TryResult.REFUSED)
    return subscription


def called(cast: Cast) -> list[Alert]:
    return list(alerts_calls.call_list(cast.people[Role.LIAISON]))


def test_nobody_is_called_after_a_stop_or_in_a_pause(cast: Cast, jail: Feed) -> None:
    subscription = escalated(cast, jail)
    by, alert = Actor(Role.REQUESTER, subscription.request.requester.user), subscription.alerts.get()
    assert called(cast) == [alert]
    alerts.pause(request_id=subscription.request_id, days=1, by=by)
    assert called(cast) == []
    alerts.resume(request_id=subscription.request_id, by=by)
    assert called(cast) == [alert]
    alerts.stop(request_id=subscription.request_id, by=by)
    assert called(cast) == []
    with pytest.raises(NotYours):
        alerts_calls.record_call(alert_id=alert.pk, reached="answered", user=cast.people[Role.LIAISON])

    alert.refresh_from_db()
    assert alert.standing == AlertState.OVER


def test_a_correction_is_still_called_after_a_stop(cast: Cast, jail: Feed) -> None:
    subscription = escalated(cast, jail)
    alerts_send.confirm(subscription.alerts.get(), how="page", at=timezone.now())
    load(jail, row("retraction", corrects="X"))
    correction = subscription.alerts.get(kind=AlertKind.CORRECTION)
    sent(correction, TryResult.REFUSED)
    by = Actor(Role.REQUESTER, subscription.request.requester.user)
    alerts.stop(request_id=subscription.request_id, by=by)

    assert called(cast) == [correction]


def test_a_machine_never_rings_at_hours_only_a_person_can_read(cast: Cast, jail: Feed) -> None:
    subscription = following(cast, ways=[{"kind": "telephone", "value": "410 555 0111", "safe": True}])
    way = ContactWay.objects.get()
    way.when = "when he is at work"
    way.save()
    night = (timezone.now() + timedelta(days=1)).replace(hour=7)  # the middle of the night there
    with time_machine.travel(night, tick=False):
        load(jail, row("release"))
        assert alerts_send.begin(subscription.alerts.get().pk) is None
    alert = subscription.alerts.get()

    assert (alert.standing, alert.tries) == (AlertState.PERSON, 0)
    assert called(cast) == [alert]


def test_a_bar_found_later_takes_it_off_the_list_of_calls_and_tells_counsel(cast: Cast, jail: Feed) -> None:
    subscription = escalated(cast, jail)
    screen(cast, subscription.request, "vawa_t_u")

    assert called(cast) == []
    alert = subscription.alerts.get()
    assert alert.standing == AlertState.COUNSEL and alert.counsel_due_at is not None
    assert OutboxRow.objects.filter(verb="notify.counsel", key__contains=str(alert.pk)).exists()


def test_a_bar_found_later_keeps_what_was_not_read_from_the_page(cast: Cast, jail: Feed) -> None:
    subscription = escalated(cast, jail)
    load(jail, row("return", minutes_ago=5))
    alerts_send.confirm(subscription.alerts.get(event__kind="return"), how="page", at=timezone.now())
    assert len(alerts.alerts_shown(subscription)) == 2
    screen(cast, subscription.request, "vawa_t_u")

    assert [one.event.kind for one in alerts.alerts_shown(subscription) if one.event] == ["return"]


def test_the_pin_on_the_telephone_opens_nothing_that_met_a_bar(cast: Cast, jail: Feed) -> None:
    subscription = following(cast)
    load(jail, row("escape"))
    message = sent(subscription.alerts.get())
    screen(cast, subscription.request, "vawa_t_u")

    assert not alerts_calls.reported(message_id=message, result="pin", pin=PIN).says
    assert subscription.alerts.get().standing == AlertState.COUNSEL


@pytest.mark.parametrize("corrected", [True, False])
def test_the_pin_for_a_message_taken_back_is_answered_with_its_correction_or_nothing(
    cast: Cast, jail: Feed, *, corrected: bool
) -> None:
    subscription = following(cast)
    load(jail, row("release", event="R"))
    alert = subscription.alerts.get()
    message = sent(alert, TryResult.ACCEPTED if corrected else TryResult.UNANSWERED)
    load(jail, row("retraction", corrects="R"))
    done = alerts_calls.reported(message_id=message, result="pin", pin=PIN)

    assert (done.says, done.alert.kind) == ((True, "correction") if corrected else (False, "event"))
    assert list(subscription.alerts.filter(standing="confirmed")) == ([done.alert] if corrected else [])


def test_what_counsel_let_go_may_meet_a_bar_and_be_let_go_again(cast: Cast, jail: Feed) -> None:
    subscription = following(cast)
    load(jail, row("escape"))
    for _time in range(2):
        Alert.objects.filter(standing=AlertState.WAITING).update(standing=AlertState.COUNSEL)
        held = subscription.alerts.get(standing=AlertState.COUNSEL)
        alerts_calls.answer_held(
            request_id=subscription.request_id, alert_id=held.pk, release=True, why="Looked at.",
            by=cast.actor(Role.COUNSEL),
        )  # fmt: skip

    assert sorted(subscription.alerts.values_list("standing", flat=True)) == ["cancelled", "cancelled", "waiting"]
