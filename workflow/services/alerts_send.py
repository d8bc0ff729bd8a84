"""One sending of one alert: claimed, begun on paper, handed over, and its end written down.

Between the handing over and the writing lies the one moment in which a worker may die and nobody knows whether the
message was accepted. It is then sent again under the same message id, and counted. Nothing else is ever repeated.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from redaction.vault.blind import blind
from workflow import audit, hours, outbox
from workflow.custody import schedule
from workflow.models import (
    Alert,
    AlertKind,
    AlertState,
    AlertSubscription,
    AlertTry,
    ContactKind,
    ContactWay,
    CustodyEvent,
    TryResult,
)
from workflow.policies import Actor
from workflow.services.alerts_queue import BY, barred_requests, end_later
from workflow.services.custody_acting import chain_of_alerts

LEASE = timedelta(minutes=2)
#: A provider that does not answer at all is asked again so much later.
AFTER_FAILURE = timedelta(minutes=5)
#: Sign-ups whose alerts are still sent: what was told last is repeated past the end.
LISTENING = (AlertSubscription.State.ACTIVE, AlertSubscription.State.ENDED)
GATE = "gate"
#: Notices of a feed that spoke since, is told of anew, or is not in use any more.
PAST_NOTICE = Q(kind=AlertKind.STALE) & (
    Q(feed__is_active=False) | Q(feed__noticed_at=None) | Q(feed__noticed_at__gt=F("made_at"))
)
MACHINE = (AlertState.WAITING, AlertState.UNCONFIRMED)


@dataclass(frozen=True)
class Sending:
    """A sending that was begun: to whom, by which way, under which message id. `again`: the one before may have
    been accepted.
    """

    attempt: AlertTry
    alert: Alert
    way: ContactWay
    tty: bool
    again: bool


def begin(
    alert_id: UUID, now: datetime | None = None, *, carries: Callable[[str, bool], bool] = lambda kind, tty: True
) -> Sending | None:
    """Claim an alert that is due and begin a sending; None when it is not due, held by another worker, or must not
    leave any more. The gates, the safety of the way and its hours are asked again here.

    :param carries: whether a machine serves a way of this kind (and TTY); otherwise it goes on the list of calls.
    """
    at = now or timezone.now()
    with transaction.atomic():
        alert = (
            Alert.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("subscription__request__office", "way__way", "event")
            .filter(pk=alert_id, standing__in=MACHINE, next_at__lte=at)
            .filter(Q(lease_until=None) | Q(lease_until__lt=at))
            .first()
        )
        if alert is None or not _may_leave(alert, at):
            return None
        assert alert.way is not None  # noqa: S101 — _may_leave said so
        if not carries(alert.way_kind, alert.way.tty):
            _list(alert, at, "way")
            return None
        last = alert.sendings.order_by("-begun_at").first()
        before = last if last is not None and last.result in {TryResult.BEGUN, TryResult.UNKNOWN} else None
        if before is not None:
            before.result, before.ended_at = TryResult.UNKNOWN, before.ended_at or at
            before.save()
            alert.repeats += 1
        else:
            alert.tries += 1
        alert.lease_until = at + LEASE
        alert.first_sent_at = alert.first_sent_at or at
        alert.save()
        attempt = AlertTry.objects.create(
            alert=alert, number=alert.tries, message_id=f"{alert.pk}.{alert.tries}", begun_at=at
        )
        if before is not None:
            _told(alert, "alert.repeated", at, {"number": alert.tries, "way": alert.way_kind})
    return Sending(attempt, alert, alert.way.way, alert.way.tty, before is not None)


def end(attempt_id: UUID, result: TryResult, *, now: datetime | None = None, by: Actor = BY) -> Alert:
    """Write down how a sending ended, and when it is repeated or goes to a person."""
    at = now or timezone.now()
    with transaction.atomic():
        attempt = AlertTry.objects.get(pk=attempt_id)
        alert = Alert.objects.select_for_update(of=("self",)).select_related("subscription").get(pk=attempt.alert_id)
        attempt.result, attempt.ended_at = result, at
        attempt.save()
        alert.lease_until = None
        _told(alert, f"alert.{_VERB[result]}", at, {"number": attempt.number, "way": alert.way_kind}, by)
        if result in {TryResult.ACCEPTED, TryResult.ANSWERED}:
            end_later(alert)
        if result is TryResult.CONFIRMED:
            alert.save()
            confirm(alert, how="pin", at=at, by=by)
        elif alert.standing in {*MACHINE, AlertState.PERSON}:
            _plan(alert, result, at)
            alert.save()
    return alert


def confirm(alert: Alert, *, how: str, at: datetime, by: Actor = BY) -> int:
    """Confirm an alert: what was told by one way is not repeated by another. Return how many were open."""
    with transaction.atomic():
        end_later(alert)
        same = Alert.objects.select_for_update(of=("self",)).filter(
            subscription=alert.subscription_id, kind=alert.kind, event=alert.event_id, feed=alert.feed_id
        )
        open_ones = [one for one in same if one.standing in {*MACHINE, AlertState.PERSON, AlertState.OVER}]
        for one in open_ones:
            one.standing, one.next_at, one.lease_until = AlertState.CONFIRMED, None, None
            one.confirmed_at, one.confirmed_how = at, how
            one.save()
            _told(one, "alert.confirmed", at, {"how": how}, by)
    return len(open_ones)


def is_pin(subscription: AlertSubscription, typed: str) -> bool:
    """Whether somebody typed the PIN; wrong ones are counted, and too many close the link."""
    with transaction.atomic():
        locked = AlertSubscription.objects.select_for_update(of=("self",)).get(pk=subscription.pk)
        if locked.wrong_pins >= WRONG_PINS:
            return False
        right = pin_digest(locked, typed) == locked.pin_digest
        wrong = 0 if right else locked.wrong_pins + 1
        if wrong != locked.wrong_pins:
            AlertSubscription.objects.filter(pk=locked.pk).update(wrong_pins=wrong)
        if not right:
            audit.record(None, "alerts.wrong_pin", actor=BY, chain_name=chain_of_alerts(locked), data={"count": wrong})
    return right


WRONG_PINS = 10


def pin_digest(subscription: AlertSubscription, pin: str) -> str:
    digits = "".join(letter for letter in pin if letter.isdigit())
    return blind("alert-pin", f"{subscription.pk}:{digits}")


def send_all(
    ids: list[UUID],
    carries: Callable[[str, bool], bool],
    hand_over: Callable[[Sending], TryResult],
    alive: Callable[[int, int], None],
) -> None:
    """Send what is due of some alerts, one after the other.

    :param hand_over: gives a message to whoever carries it and returns how that ended.
    """
    for done, alert_id in enumerate(ids):
        sending = begin(alert_id, carries=carries)
        if sending is not None:
            end(sending.attempt.pk, hand_over(sending))
        alive(done + 1, len(ids))


def _may_leave(alert: Alert, at: datetime) -> bool:
    """Whether a machine may send an alert now; what it may not is stopped, waits for its hour, or goes to a person."""
    if not may_be_said(alert, at):
        return False
    subscription = alert.subscription
    if alert.way is None or not alert.way.way.is_used or _calls_in(subscription):
        return _stop(alert, at, AlertState.OVER, "alert.no_safe_way", "way")
    local = at.astimezone(ZoneInfo(subscription.request.office.time_zone))
    opens = hours.all_safe_from((alert.way.way.when, subscription.times), local)
    if opens is None and alert.way_kind in {ContactKind.EMAIL, ContactKind.SMS}:
        return _stop(alert, at, AlertState.OVER, "alert.no_safe_way", "hours")
    if opens is None:  # words a person can keep, and no clock
        return _list(alert, at, "hours")
    if opens > local:
        alert.next_at = opens.astimezone(UTC)
        alert.save()
        return False
    return True


def may_be_said(alert: Alert, at: datetime) -> bool:
    """Whether an alert may be made known now, by whomever; what may not is stopped, or goes to counsel."""
    why = closed_by(alert, at)
    if why == GATE:
        alert.counsel_due_at = at + schedule.COUNSEL_WITHIN
        outbox.post("notify.counsel", request=alert.subscription.request, key=f"{alert.pk}:{at.isoformat()}", data={},
                    now=at)  # fmt: skip
        return _stop(alert, at, AlertState.COUNSEL, "alert.held", why)
    return _stop(alert, at, AlertState.CANCELLED, "alert.stopped", why) if why else True


def closed_by(alert: Alert, at: datetime) -> str:
    """Return why an alert may not be made known now, as a word; empty when it may."""
    subscription = alert.subscription
    if alert.kind == AlertKind.EVENT and (
        alert.event is None or alert.event.standing != CustodyEvent.Standing.CURRENT or _moved_on(alert)
    ):
        return "moved_on"
    if alert.kind == AlertKind.STALE and Alert.objects.filter(PAST_NOTICE, pk=alert.pk).exists():
        return "spoke_again"
    if subscription.standing not in LISTENING and alert.kind != AlertKind.CORRECTION:
        return str(subscription.standing)
    barred = alert.kind != AlertKind.STALE and barred_requests({subscription.request_id}, at)
    return GATE if barred else ""


def give_up(subscription: AlertSubscription, at: datetime) -> None:
    """Call nobody any more who stopped their alerts; a correction of what they were told still reaches them."""
    for alert in subscription.alerts.filter(standing=AlertState.PERSON).exclude(kind=AlertKind.CORRECTION):
        _stop(alert, at, AlertState.OVER, "alert.stopped", str(subscription.standing))


def _moved_on(alert: Alert) -> bool:
    """Whether a journey went on before it was told: the later transfer tells of both."""
    event = alert.event
    if event is None or event.kind != "transfer" or alert.tries:
        return False
    later = CustodyEvent.objects.filter(person=event.person_id, kind="transfer", at__gt=event.at)
    return later.filter(standing=CustodyEvent.Standing.CURRENT).exists()


def _calls_in(subscription: AlertSubscription) -> bool:
    return ContactWay.objects.filter(
        requester__request=subscription.request_id, kind=ContactKind.THEY_CALL, safe=True
    ).exists()  # fmt: skip


def _list(alert: Alert, at: datetime, why: str) -> bool:
    """Put an alert on the list of calls: a person makes it known, by the hours as they were said."""
    alert.standing, alert.next_at = AlertState.PERSON, at
    alert.save()
    _told(alert, "alert.listed", at, {"way": alert.way_kind, "why": why})
    return False


def _stop(alert: Alert, at: datetime, state: AlertState, verb: str, why: str) -> bool:
    alert.standing, alert.next_at, alert.lease_until = state, None, None
    alert.save()
    _told(alert, verb, at, {"why": why})
    return False


def _plan(alert: Alert, result: TryResult, at: datetime) -> None:
    """Say when an alert goes out again after a sending nobody confirmed, or give it to a person."""
    first = alert.first_sent_at or at
    if result in {TryResult.ACCEPTED, TryResult.ANSWERED}:
        alert.answered_at = alert.answered_at or at
        if alert.kind == AlertKind.STALE:  # said once a day, as long as the feed is late
            alert.standing, alert.next_at = AlertState.UNCONFIRMED, None
            return
    if result is TryResult.REFUSED:
        _escalate(alert, at, "refused")
        return
    if result in {TryResult.FAILED, TryResult.UNKNOWN} and alert.standing != AlertState.PERSON:
        if at - first > schedule.UNANSWERED_EVERY and alert.answered_at is None:
            _escalate(alert, at, "unreachable")
        else:
            alert.next_at = at + AFTER_FAILURE
        return
    following = schedule.after(at, first_sent=first, answered_at=alert.answered_at)
    if alert.standing == AlertState.PERSON:
        alert.next_at = following.at or at + schedule.PERSON_EVERY
    elif following.at is None:
        _escalate(alert, at, "unconfirmed")
    else:
        alert.standing, alert.next_at = AlertState.UNCONFIRMED, following.at


def _escalate(alert: Alert, at: datetime, why: str) -> None:
    """Give an alert to a person; a notice that a feed is late is given up, or those of everybody would hide alerts."""
    if alert.kind == AlertKind.STALE:
        _stop(alert, at, AlertState.OVER, "alert.over", why)
        return
    alert.standing, alert.next_at, alert.escalated_at = AlertState.PERSON, at, at
    _told(alert, "alert.escalated", at, {"why": why, "way": alert.way_kind})


def _told(alert: Alert, verb: str, at: datetime, data: dict[str, object], by: Actor = BY) -> None:
    audit.record(
        None, verb, actor=by, at=at, target=f"alert:{alert.pk}", data=data,
        chain_name=chain_of_alerts(alert.subscription),
    )  # fmt: skip


_VERB = {
    TryResult.ACCEPTED: "sent",
    TryResult.ANSWERED: "answered",
    TryResult.UNANSWERED: "not_answered",
    TryResult.CONFIRMED: "answered",
    TryResult.REFUSED: "refused",
    TryResult.UNKNOWN: "uncertain",
    TryResult.FAILED: "failed",
}
