"""Signing up, being matched, being told: what is queued for whom, when it leaves, and what keeps it from leaving."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.custody import SID, feed, following, load, row, signed_up, verified
from tests.factories import Cast, screen
from workflow.custody import schedule
from workflow.errors import Invalid, NotAllowed, NotYours, Stale
from workflow.models import (
    Alert,
    AlertState,
    AlertSubscription,
    ContactWay,
    CustodyMatch,
    Event,
    Feed,
    OutboxRow,
    Screening,
    TryResult,
)
from workflow.policies import Actor
from workflow.services import alerts, alerts_calls, alerts_match, alerts_queue, alerts_send
from workflow.states import Role

pytestmark = pytest.mark.django_db
Standing = AlertSubscription.State


def by(subscription: AlertSubscription) -> Actor:
    return Actor(Role.REQUESTER, subscription.request.requester.user)


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


def test_who_is_not_verified_cannot_sign_up(cast: Cast) -> None:
    request = verified(cast)
    request.checks.filter(question="standing").delete()

    with pytest.raises(Invalid, match="check first"):
        signed_up(request)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"knows": False}, "knows"),
        ({"ways": []}, "ways"),
        ({"pin": "123"}, "pin"),
        ({"pin": "1111"}, "pin"),
        ({"pin": "3456"}, "pin"),
        ({"pin": "12ab"}, "pin"),
        ({"language": "xx"}, "language"),
    ],
)
def test_a_sign_up_lacks_nothing(cast: Cast, change: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as raised:
        signed_up(verified(cast), **change)

    assert list(raised.value.fields) == [field]


def test_only_ways_marked_safe_and_proved_are_taken(cast: Cast) -> None:
    request = verified(cast)
    request.requester.ways.update(to_verify=True)
    way = request.requester.ways.get()

    with pytest.raises(Invalid, match="stands as safe"):
        signed_up(request, ways=[way.pk])


def test_a_release_is_queued_once_for_each_way_in_the_transaction_of_the_run(cast: Cast, jail: Feed) -> None:
    ways = [{"kind": kind, "value": value, "safe": True} for kind, value in
            (("email", "e1@mail.example"), ("telephone", "410 555 0111"))]  # fmt: skip
    subscription = following(cast, ways=ways)
    run = load(jail, row("release"))

    assert run.told == 2
    assert set(Alert.objects.values_list("standing", flat=True)) == {AlertState.WAITING}
    assert OutboxRow.objects.filter(verb=alerts_queue.SEND).count() == 1
    assert Event.objects.filter(chain=f"alerts:{subscription.pk}", verb="alert.queued").count() == 2


def test_a_number_matches_unless_name_or_birth_date_speak_against_it(cast: Cast, jail: Feed) -> None:
    same = following(cast)
    other = following(cast, subject_name="Maria Lopez")
    younger = following(cast, subject_birth_date="1990-01-01")

    assert same.matches.get().standing == "confirmed"
    assert (other.matches.get().standing, other.matches.get().agrees) == (
        "suggested",
        ["sid", "birth_date", "not:name"],
    )
    assert younger.matches.get().agrees == ["sid", "name", "not:birth_date"]


def test_a_name_alone_finds_nobody_and_with_the_birth_date_only_asks(cast: Cast, jail: Feed) -> None:
    assert not signed_up(verified(cast, subject_birth_date="")).matches.exists()
    found = signed_up(verified(cast)).matches.get()

    assert (found.standing, found.agrees) == ("suggested", ["name", "birth_date"])
    assert load(jail, row("release")).told == 0


def test_a_person_not_there_yet_is_matched_when_a_feed_speaks_of_them(cast: Cast) -> None:
    subscription = following(cast)
    assert not subscription.matches.exists()
    jail = feed(cast)
    load(jail, row("booking", minutes_ago=60, sid="sid 77120"))

    assert subscription.matches.get().standing == "confirmed"


def test_two_people_look_before_a_suggestion_is_believed(cast: Cast, jail: Feed) -> None:
    subscription = signed_up(verified(cast))
    match = subscription.matches.get()

    def judge(role: Role, facts: tuple[str, ...] = ("charge", "court"), *, same: bool = True) -> CustodyMatch:
        return alerts_match.judge_match(
            request_id=subscription.request_id, match_id=match.pk, same=same, facts=facts, why="As the papers show.",
            by=cast.actor(role),
        )  # fmt: skip

    with pytest.raises(Invalid, match="Two things"):
        judge(Role.RECORDS_OFFICER, ("charge",))
    judge(Role.RECORDS_OFFICER)
    with pytest.raises(NotAllowed):
        judge(Role.RECORDS_OFFICER)
    assert load(jail, row("furlough", minutes_ago=50)).told == 0
    assert judge(Role.INTAKE).standing == "confirmed"
    assert load(jail, row("return", minutes_ago=40)).told == 1
    assert judge(Role.COUNSEL, same=False).standing == "rejected"
    assert load(jail, row("release", minutes_ago=30)).told == 0


def test_a_registration_follows_the_person_to_another_feed(cast: Cast, jail: Feed) -> None:
    subscription = signed_up(verified(cast))
    match = subscription.matches.get()
    CustodyMatch.objects.filter(pk=match.pk).update(standing="confirmed")
    prison = feed(cast)
    load(prison, row("booking", person="X9", name="J. Example", minutes_ago=100, sid=SID))

    assert set(subscription.matches.values_list("basis", flat=True)) == {"suggestion", "followed"}
    assert load(prison, row("release", person="X9")).told == 1


@pytest.mark.parametrize("why", ["barred", "not screened", "screened long ago", "standing lost"])
def test_what_meets_a_gate_goes_to_counsel_within_a_day_and_never_to_the_person(
    cast: Cast, jail: Feed, why: str
) -> None:
    identifiers = [{"kind": "sid", "value": SID}]
    bars = ("vawa_t_u",) if why == "barred" else ()
    request = verified(cast, *bars, screened=why != "not screened", subject_identifiers=identifiers)
    subscription = signed_up(request)
    if why == "screened long ago":
        Screening.objects.update(valid_until=timezone.now())
    if why == "standing lost":
        request.checks.filter(question="standing").update(replaced_at=timezone.now())
    run = load(jail, row("escape"))

    alert = Alert.objects.get()
    assert (run.told, alert.standing, alert.way) == (0, AlertState.COUNSEL, None)
    assert alert.counsel_due_at is not None and alert.counsel_due_at - alert.made_at == schedule.COUNSEL_WITHIN
    assert OutboxRow.objects.filter(verb="notify.counsel").exists()
    assert alerts.alerts_shown(subscription) == []
    with pytest.raises(NotYours):
        alerts.confirm_read(request_id=request.pk, alert_id=alert.pk, by=by(subscription))


def test_counsel_opens_nothing_while_a_gate_is_closed(cast: Cast, jail: Feed) -> None:
    request = verified(cast, screened=False, subject_identifiers=[{"kind": "sid", "value": SID}])
    signed_up(request)
    load(jail, row("escape"))
    alert = Alert.objects.get()

    def answer() -> Alert:
        return alerts_calls.answer_held(
            request_id=request.pk, alert_id=alert.pk, release=True, why="Screened now.", by=cast.actor(Role.COUNSEL)
        )

    with pytest.raises(Invalid, match="gate is still closed"):
        answer()
    screen(cast, request)
    answer()
    assert sorted(Alert.objects.values_list("standing", flat=True)) == ["cancelled", "waiting"]


def test_a_bar_found_after_queueing_stops_the_sending(cast: Cast, jail: Feed) -> None:
    subscription = following(cast)
    load(jail, row("release"))
    screen(cast, subscription.request, "vawa_t_u")

    assert send() == []
    assert Alert.objects.get().standing == AlertState.COUNSEL


def test_a_way_no_longer_safe_is_not_used_and_nobody_who_calls_in_is_called(cast: Cast, jail: Feed) -> None:
    subscription = following(cast)
    load(jail, row("furlough", minutes_ago=50))
    ContactWay.objects.update(safe=False)
    assert send() == []
    assert Alert.objects.get().standing == AlertState.OVER
    ContactWay.objects.update(safe=True)
    ContactWay.objects.create(requester=subscription.request.requester, kind="they_call", safe=True,
                              asked_date=timezone.localdate())  # fmt: skip
    assert load(jail, row("return", minutes_ago=20)).told == 1
    assert Alert.objects.filter(way=None, standing=AlertState.OVER).count() == 1


def test_a_message_waits_for_the_hours_called_safe(cast: Cast, jail: Feed) -> None:
    following(cast)
    way = ContactWay.objects.get()
    way.when = "every day 17-21"
    way.save()
    day = (timezone.now() + timedelta(days=1)).replace(hour=14)  # before five in the evening there
    with time_machine.travel(day, tick=False):
        load(jail, row("release"))
        assert send() == []
        alert = Alert.objects.get()
        assert alert.next_at is not None and alert.next_at > timezone.now()


def test_a_transfer_is_told_after_eight_hours_and_only_the_last_of_a_journey(cast: Cast, jail: Feed) -> None:
    following(cast)
    load(jail, row("transfer", minutes_ago=120))
    load(jail, row("transfer", minutes_ago=60))
    first, second = Alert.objects.order_by("next_at")
    assert first.event is not None and first.next_at == first.event.at + timedelta(hours=8)
    assert send() == []
    with time_machine.travel(timezone.now() + timedelta(hours=9), tick=False):
        Screening.objects.update(valid_until=timezone.now() + timedelta(days=1))
        assert [one.alert.pk for one in send()] == [second.pk]
    first.refresh_from_db()
    assert first.standing == AlertState.CANCELLED


def test_paused_and_stopped_people_are_told_nothing_and_a_pause_ends_by_itself(cast: Cast, jail: Feed) -> None:
    subscription = following(cast)
    alerts.pause(request_id=subscription.request_id, days=7, by=by(subscription))
    assert load(jail, row("furlough", minutes_ago=50)).told == 0
    alerts.end_over(timezone.now() + timedelta(days=8))
    subscription.refresh_from_db()
    assert subscription.standing == Standing.ACTIVE
    assert load(jail, row("return", minutes_ago=40)).told == 1
    alerts.stop(request_id=subscription.request_id, by=by(subscription))
    assert send() == []
    assert load(jail, row("release")).told == 0
    with pytest.raises(Stale):
        alerts.resume(request_id=subscription.request_id, by=by(subscription))


def test_staff_say_how_they_made_sure_and_who_is_not_sure_may_only_stop(cast: Cast, jail: Feed) -> None:
    subscription = following(cast)
    intake = cast.actor(Role.INTAKE)
    with pytest.raises(Invalid):
        alerts.resume(request_id=subscription.request_id, by=intake, assured="not_sure")
    with pytest.raises(Invalid):
        alerts.stop(request_id=subscription.request_id, by=intake)
    stopped = alerts.stop(request_id=subscription.request_id, by=intake, assured="not_sure")
    assert stopped.standing == Standing.STOPPED
