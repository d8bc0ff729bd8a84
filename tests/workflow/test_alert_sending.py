"""Sending: repeated by the schedule, confirmed by the PIN, given to a person, corrected; and late feeds."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tests import custody
from tests.custody import PIN, following, load, row, signed_up, verified
from tests.factories import Cast
from workflow.custody import schedule
from workflow.errors import Invalid, NotYours
from workflow.models import (
    Alert,
    AlertKind,
    AlertState,
    AlertSubscription,
    CustodyEvent,
    Event,
    Feed,
    TryResult,
)
from workflow.services import alerts, alerts_calls, alerts_correct, alerts_queue, alerts_send, feeds_watch
from workflow.states import Role

pytestmark = pytest.mark.django_db
Standing = AlertSubscription.State


def send(result: TryResult = TryResult.ACCEPTED) -> list[alerts_send.Sending]:
    """Send what is due, each with one result; return the sendings."""
    alerts_queue.wake(timezone.now())
    sent = []
    for pk in Alert.objects.filter(next_at__lte=timezone.now()).values_list("pk", flat=True):
        sending = alerts_send.begin(pk)
        if sending is not None:
            sent.append(sending)
            alerts_send.end(sending.attempt.pk, result)
    return sent


@pytest.mark.long
def test_a_message_is_repeated_by_the_schedule_and_then_goes_to_a_person(cast: Cast, jail: Feed) -> None:
    following(cast)
    began = at = timezone.now()
    times = []
    with time_machine.travel(began, tick=False) as clock:
        load(jail, row("release", minutes_ago=1))
        for _half in range(2 * 26):
            if send(TryResult.UNANSWERED):
                times.append(int((at - began).total_seconds() // 60))
            at += timedelta(minutes=30)
            clock.move_to(at, tick=False)
        alert = Alert.objects.get()

    assert times == list(range(0, 24 * 60 + 1, 30))
    assert (alert.standing, alert.tries) == (AlertState.PERSON, 49)
    assert Event.objects.filter(verb="alert.escalated").count() == 1


def test_an_answered_but_unconfirmed_call_is_repeated_every_two_hours(cast: Cast) -> None:
    at = timezone.now()
    assert schedule.after(at, first_sent=at, answered_at=at).at == at + timedelta(hours=2)
    assert schedule.after(at, first_sent=at - timedelta(days=9), answered_at=at - timedelta(hours=23)).at is None
    assert schedule.after(at, first_sent=at - timedelta(hours=24), answered_at=None).at is None


def test_what_nobody_knows_the_end_of_is_repeated_under_the_same_id_and_counted(cast: Cast, jail: Feed) -> None:
    following(cast)
    load(jail, row("release"))
    (sent,) = send(TryResult.UNKNOWN)
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        (again,) = send()
    alert = Alert.objects.get()

    assert again.again and again.attempt.message_id == sent.attempt.message_id
    assert (alert.tries, alert.repeats, alert.standing) == (1, 1, AlertState.UNCONFIRMED)
    assert Event.objects.filter(verb="alert.repeated").count() == 1


def test_an_address_refused_for_good_goes_to_a_person_at_once(cast: Cast, jail: Feed) -> None:
    following(cast)
    load(jail, row("release"))
    send(TryResult.REFUSED)

    assert Alert.objects.get().standing == AlertState.PERSON


@pytest.mark.long
def test_a_provider_that_is_down_is_tried_again_and_then_a_person_calls(cast: Cast, jail: Feed) -> None:
    following(cast)
    load(jail, row("escape"))
    start = timezone.now()
    for minutes in (0, 6, 12, 18, 24, 31):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            assert len(send(TryResult.FAILED)) == 1
    alert = Alert.objects.get()
    assert (alert.standing, alert.tries, alert.repeats) == (AlertState.PERSON, 6, 0)


def test_a_pin_confirms_all_ways_and_ten_wrong_ones_close_the_link(cast: Cast, jail: Feed) -> None:
    subscription = following(cast)
    load(jail, row("release"))
    (sent,) = send()
    with pytest.raises(Invalid):
        alerts_calls.reported(message_id=sent.attempt.message_id, result="pin", pin="0000")
    alerts_calls.reported(message_id=sent.attempt.message_id, result="pin", pin=PIN)
    alert = Alert.objects.get()
    assert (alert.standing, alert.confirmed_how, alert.next_at) == (AlertState.CONFIRMED, "pin", None)

    for _time in range(alerts_send.WRONG_PINS):
        assert not alerts_send.is_pin(subscription, "9999")
    assert not alerts_send.is_pin(subscription, PIN)
    assert Event.objects.filter(chain=f"alerts:{subscription.pk}", verb="alerts.wrong_pin").count() == 11


def test_the_link_reads_pauses_and_stops_and_another_leads_nowhere(cast: Cast, jail: Feed) -> None:
    subscription = following(cast)
    load(jail, row("release"))
    send()
    alert = Alert.objects.get()
    act = {"secret": subscription.link}
    alerts.do_by_link(**act, act="read", alert_id=alert.pk)
    alert.refresh_from_db()
    assert alert.confirmed_how == "link"
    assert alerts.do_by_link(**act, act="pause", days=3).standing == Standing.PAUSED
    assert alerts.do_by_link(**act, act="resume").standing == Standing.ACTIVE
    assert alerts.do_by_link(**act, act="stop").standing == Standing.STOPPED
    with pytest.raises(NotYours):
        alerts.by_link("another")
    with pytest.raises(Invalid):
        alerts.do_by_link(secret=subscription.link, act="dance")


def test_a_person_calls_from_the_list_and_only_the_pin_confirms(cast: Cast, jail: Feed) -> None:
    following(cast)
    load(jail, row("release"))
    send(TryResult.REFUSED)
    caller, alert = cast.people[Role.LIAISON], Alert.objects.get()
    assert list(alerts_calls.call_list(cast.people[Role.COUNSEL])) == []
    assert list(alerts_calls.call_list(Cast().people[Role.LIAISON])) == []
    with pytest.raises(NotYours):
        alerts_calls.record_call(alert_id=alert.pk, reached="answered", user=cast.people[Role.COUNSEL])

    alerts_calls.record_call(alert_id=alert.pk, reached="unanswered", user=caller)
    with pytest.raises(Invalid):
        alerts_calls.record_call(alert_id=alert.pk, reached="confirmed", pin="0000", user=caller)
    done = alerts_calls.record_call(alert_id=alert.pk, reached="confirmed", pin=PIN, user=caller)
    alert.refresh_from_db()
    assert done.pk == alert.pk
    assert (alert.standing, alert.sendings.count()) == (AlertState.CONFIRMED, 3)


@pytest.mark.long
def test_exactly_those_who_got_a_wrong_alert_are_told_so(cast: Cast, jail: Feed) -> None:
    told, untold, unsure, read, unreached = (following(cast) for _one in range(5))
    load(jail, row("release", event="R"))
    results = {told: TryResult.ACCEPTED, unsure: None, unreached: TryResult.UNANSWERED}
    for subscription, result in results.items():
        sending = alerts_send.begin(subscription.alerts.get().pk)
        assert sending is not None
        if result:
            alerts_send.end(sending.attempt.pk, result)
    alerts_send.confirm(read.alerts.get(), how="page", at=timezone.now())
    load(jail, row("retraction", corrects="R"))

    corrected = Alert.objects.filter(kind=AlertKind.CORRECTION).values_list("subscription", flat=True)
    assert set(corrected) == {told.pk, unsure.pk, read.pk}
    assert untold.alerts.get().standing == AlertState.CANCELLED
    assert not Alert.objects.filter(kind=AlertKind.EVENT, standing__in=("waiting", "unconfirmed")).exists()


def test_a_person_takes_a_wrong_event_back_once(cast: Cast, jail: Feed) -> None:
    following(cast)
    load(jail, row("release"))
    send()
    event = CustodyEvent.objects.get(kind="release")
    with pytest.raises(NotYours):
        alerts_correct.retract(event_id=event.pk, why="Maintenance.", user=cast.people[Role.INTAKE])
    officer = cast.people[Role.RECORDS_OFFICER]
    assert alerts_correct.retract(event_id=event.pk, why="Maintenance.", user=officer) == 1
    with pytest.raises(Invalid):
        alerts_correct.retract(event_id=event.pk, why="Maintenance.", user=officer)
    event.person.refresh_from_db()
    assert event.person.status == "in"


def test_a_late_feed_is_seen_by_staff_and_told_to_everybody_matched_or_not(cast: Cast, jail: Feed) -> None:
    following(cast)
    signed_up(verified(cast, "vawa_t_u"))
    start = timezone.now()
    assert feeds_watch.watch(start + timedelta(minutes=30)) == 0
    assert feeds_watch.watch(start + timedelta(minutes=70)) == 1
    assert feeds_watch.watch(start + timedelta(minutes=80)) == 0
    with time_machine.travel(start + timedelta(hours=25), tick=False):
        assert feeds_watch.watch(timezone.now()) == 1
        custody.work(feeds_watch.NOTICE)
        assert Alert.objects.filter(kind=AlertKind.STALE).count() == 2
        assert feeds_watch.watch(timezone.now()) == 0
        load(jail)
        jail.refresh_from_db()
        assert (jail.warned_at, jail.noticed_at) == (None, None)
