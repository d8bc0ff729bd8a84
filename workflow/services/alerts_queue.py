"""What is to be told to whom: an alert for each subscriber and safe way, in the transaction of its event, or for
counsel where a bar stands in the way. The gates answer here, before anything is queued, and again before it leaves.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from workflow import audit, outbox, policies
from workflow.custody.kinds import KINDS, PAST_RELEASE
from workflow.custody.schedule import COUNSEL_WITHIN
from workflow.known import BarsRead
from workflow.models import (
    Alert,
    AlertKind,
    AlertState,
    AlertSubscription,
    AlertWay,
    BarLift,
    Check,
    ContactKind,
    ContactWay,
    CustodyEvent,
    CustodyMatch,
    Feed,
    Screening,
)
from workflow.services.custody_acting import chain_of_alerts

SEND = "alerts.send"
BY = policies.system("alerts")
ACTIVE = AlertSubscription.State.ACTIVE


@dataclass(frozen=True)
class Telling:
    """One thing to tell one subscription; `key` keeps it from being told twice."""

    subscription: AlertSubscription
    key: str
    kind: AlertKind
    at: datetime
    event: CustodyEvent | None = None
    feed: Feed | None = None


def queue(feed: Feed, events: Sequence[CustodyEvent], now: datetime) -> int:
    """Queue what some events tell to those whose match stands; return how many alerts were made."""
    told: dict[UUID, list[CustodyEvent]] = {}
    for event in events:
        told.setdefault(event.person_id, []).append(event)
    _go_on(events, now)
    matches = CustodyMatch.objects.filter(person__in=told, standing=CustodyMatch.State.CONFIRMED)
    matches = matches.filter(subscription__office=feed.office_id, subscription__standing=ACTIVE)
    tellings = []
    for match in matches.select_related("subscription__request"):
        for event in told[match.person_id]:
            kind = KINDS[event.kind]
            if kind.told:
                at = max(now, event.at + kind.delay)
                tellings.append(Telling(match.subscription, str(event.pk), AlertKind.EVENT, at, event))
    return tell(tellings, now)


def _go_on(events: Iterable[CustodyEvent], now: datetime) -> None:
    """Follow whoever is in custody again: their days are over no more, and an ended match of a sign-up that stands
    begins anew.
    """
    last = {event.person_id: event for event in events if KINDS[event.kind].target is not None}
    back = [person for person, event in last.items() if KINDS[event.kind].lasts]
    if not back:
        return
    theirs = CustodyMatch.objects.filter(person__in=back)
    theirs.filter(standing=CustodyMatch.State.CONFIRMED, until_at__isnull=False).update(until_at=None)
    standing = (ACTIVE, AlertSubscription.State.PAUSED)
    ended = theirs.filter(standing=CustodyMatch.State.ENDED, subscription__standing__in=standing)
    again = list(ended.select_related("subscription__request"))
    for match in again:
        match.standing, match.until_at = CustodyMatch.State.CONFIRMED, None
    CustodyMatch.objects.bulk_update(again, ["standing", "until_at"], batch_size=200)
    if again:
        audit.record_many(
            [audit.Entry(chain_of_alerts(one.subscription), "match.again", f"match:{one.pk}", {"basis": one.basis})
             for one in again], actor=BY, at=now,
        )  # fmt: skip


def end_later(alert: Alert) -> None:
    """Begin the days after which a registration ends: a release was told. One that was not told ends nothing, or the
    end would tell of it.
    """
    event = alert.event
    if event is None or alert.kind != AlertKind.EVENT or KINDS[event.kind].lasts:
        return
    if event.standing == CustodyEvent.Standing.CURRENT and event.person.status_at == event.at:
        matches = CustodyMatch.objects.filter(subscription=alert.subscription_id, person=event.person_id)
        matches.filter(standing=CustodyMatch.State.CONFIRMED).update(until_at=event.at + PAST_RELEASE)


def tell(tellings: Sequence[Telling], now: datetime) -> int:
    """Make the alerts of some tellings, with their events and the work of sending them; return how many."""
    if not tellings:
        return 0
    subscriptions = {one.subscription.pk: one.subscription for one in tellings}
    barred = barred_requests({one.request_id for one in subscriptions.values()}, now)
    ways = usable_ways(subscriptions)
    alerts = []
    for one in tellings:
        if one.kind is not AlertKind.STALE and one.subscription.request_id in barred:
            alerts.append(_alert(one, now, AlertState.COUNSEL, suffix="counsel"))
        elif not ways.get(one.subscription.pk):
            alerts.append(_alert(one, now, AlertState.OVER, suffix="no-way"))
        else:
            alerts += [_alert(one, now, AlertState.WAITING, way=way) for way in ways[one.subscription.pk]]
    there = set(Alert.objects.filter(key__in=[one.key for one in alerts]).values_list("key", flat=True))
    alerts = list({one.key: one for one in alerts if one.key not in there}.values())
    Alert.objects.bulk_create(alerts, batch_size=400)
    audit.record_many([_entry(alert) for alert in alerts], actor=BY, at=now)
    due: dict[int, list[str]] = {}
    for alert in alerts:
        if alert.standing == AlertState.WAITING and alert.next_at and alert.next_at <= now:
            due.setdefault(alert.subscription.office_id, []).append(str(alert.pk))
    for office_id, ids in due.items():
        outbox.post(SEND, request=None, office_id=office_id, key=ids[0], data={"alerts": ids}, now=now)
    held = [alert for alert in alerts if alert.standing == AlertState.COUNSEL]
    for alert in held:
        outbox.post("notify.counsel", request=alert.subscription.request, key=str(alert.pk), data={}, now=now)
    return len(alerts) - len(held)


def barred_requests(requests: set[UUID], now: datetime, *, told: bool = False) -> set[UUID]:
    """Return those of some requests of whose subject nothing may be told now: barred, not screened or not lately, or
    standing is no longer verified. Default deny: in 2017 a custody service listed protected people for ten weeks.

    :param told: asked of what was told already, from which only what was found since takes anything away, not time.
    """
    screenings: dict[UUID, list[Screening]] = {}
    for screening in Screening.objects.filter(request__in=requests):
        screenings.setdefault(screening.request_id, []).append(screening)
    lifts: dict[UUID, dict[str, datetime]] = {}
    for lift in BarLift.objects.filter(request__in=requests, seconded_at__isnull=False).order_by("seconded_at"):
        if lift.seconded_at is not None:
            lifts.setdefault(lift.request_id, {})[lift.bar] = lift.seconded_at
    standing = set(
        Check.objects.filter(request__in=requests, question="standing", answer="yes", replaced_at=None).values_list(
            "request_id", flat=True
        )
    )
    barred = set()
    for request in requests:
        found = screenings.get(request, [])
        fresh = told or any(screening.valid_until > now for screening in found)
        bars = BarsRead(tuple(found), lifts.get(request, {}), request in standing)
        if not fresh or request not in standing or bars.of_person():
            barred.add(request)
    return barred


def usable_ways(subscriptions: Mapping[UUID, AlertSubscription]) -> dict[UUID, list[AlertWay]]:
    """Return the ways chosen that are marked as safe now, by subscription; none for who chose to call in."""
    rows = AlertWay.objects.filter(
        subscription__in=subscriptions, way__safe=True, way__to_verify=False
    ).select_related("way")  # fmt: skip
    callers = set(
        ContactWay.objects.filter(
            kind=ContactKind.THEY_CALL, safe=True,
            requester__request__in={one.request_id for one in subscriptions.values()},
        ).values_list("requester__request_id", flat=True)
    )  # fmt: skip
    found: dict[UUID, list[AlertWay]] = {}
    for row in rows.order_by("pk"):
        if subscriptions[row.subscription_id].request_id not in callers:
            found.setdefault(row.subscription_id, []).append(row)
    return found


def wake(now: datetime, most: int = 2000) -> int:
    """Post the work of sending what is due by now: delayed, to be repeated, or left by a worker that died."""
    due = Alert.objects.filter(next_at__lte=now, standing__in=(AlertState.WAITING, AlertState.UNCONFIRMED))
    due = due.filter(Q(lease_until=None) | Q(lease_until__lt=now)).order_by("next_at", "id")
    offices: dict[int, list[str]] = {}
    for pk, office_id in due.values_list("pk", "subscription__office_id")[:most]:
        offices.setdefault(office_id, []).append(str(pk))
    for office_id, ids in offices.items():
        for start in range(0, len(ids), 100):
            part = ids[start : start + 100]
            key = f"{now.isoformat()}:{part[0]}"
            outbox.post(SEND, request=None, office_id=office_id, key=key, data={"alerts": part}, now=now)
    return sum(len(ids) for ids in offices.values())


def _alert(one: Telling, now: datetime, state: AlertState, *, way: AlertWay | None = None, suffix: str = "") -> Alert:
    return Alert(
        subscription=one.subscription, way=way, way_kind=way.way.kind if way else "", kind=one.kind, event=one.event,
        feed=one.feed, standing=state, made_at=now, next_at=one.at if state == AlertState.WAITING else None,
        counsel_due_at=now + COUNSEL_WITHIN if state == AlertState.COUNSEL else None,
        key=f"{one.kind.value}:{one.key}:{one.subscription.pk if way is None else way.pk}{suffix and ':'}{suffix}",
    )  # fmt: skip


def _entry(alert: Alert) -> audit.Entry:
    verb = {AlertState.WAITING: "alert.queued", AlertState.COUNSEL: "alert.held", AlertState.OVER: "alert.no_safe_way"}
    about = f"event:{alert.event_id}" if alert.event_id else f"feed:{alert.feed_id}"
    return audit.Entry(
        chain_of_alerts(alert.subscription), verb[AlertState(alert.standing)], f"alert:{alert.pk}",
        {"kind": alert.kind, "about": about, "way": alert.way_kind},
    )  # fmt: skip
