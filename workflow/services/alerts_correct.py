"""A wrong event is taken back: what was not sent yet never is, and exactly those who got it are told it was wrong."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from workflow import audit
from workflow.errors import Invalid, NotYours
from workflow.models import Alert, AlertKind, AlertState, AlertTry, CustodyEvent, CustodyPerson, TryResult, User
from workflow.services.alerts_queue import BY, Telling, tell
from workflow.services.contact import checked
from workflow.services.custody_acting import chain_of_alerts, tending

#: Results of a sending after which nobody was told anything.
REACHED_NOBODY = (TryResult.UNANSWERED, TryResult.REFUSED, TryResult.FAILED)
LIVE = (AlertState.WAITING, AlertState.UNCONFIRMED, AlertState.PERSON, AlertState.COUNSEL)


def correct(events: Iterable[CustodyEvent], now: datetime) -> int:
    """Stop the alerts of wrong events, and tell those who got one; return how many corrections were queued.

    Whoever read of it on their page got it too. A sending that nobody knows the end of counts as one that arrived.
    """
    wrong = {event.pk: event for event in events}
    if not wrong:
        return 0
    alerts = list(Alert.objects.filter(event__in=wrong, kind=AlertKind.EVENT).select_related("subscription__request"))
    reached = set(
        AlertTry.objects.filter(alert__in=[one.pk for one in alerts])
        .exclude(result__in=REACHED_NOBODY)
        .values_list("alert_id", flat=True)
    )
    stopped = [one for one in alerts if one.standing in LIVE]
    for one in stopped:
        one.standing, one.next_at = AlertState.CANCELLED, None
    Alert.objects.bulk_update(stopped, ["standing", "next_at"], batch_size=200)
    if stopped:
        audit.record_many(
            [audit.Entry(chain_of_alerts(one.subscription), "alert.stopped", f"alert:{one.pk}", {"why": "corrected"})
             for one in stopped], actor=BY, at=now,
        )  # fmt: skip
    got: dict[tuple[UUID, UUID], Alert] = {}
    for one in alerts:
        if one.event_id and (one.pk in reached or one.confirmed_at is not None):
            got.setdefault((one.subscription_id, one.event_id), one)
    return tell(
        [Telling(one.subscription, str(event), AlertKind.CORRECTION, now, wrong[event])
         for (_subscription, event), one in got.items()], now,
    )  # fmt: skip


def retract(*, event_id: UUID, why: str, user: User) -> int:
    """Take back an event a feed told wrongly, as its source said or a person found out; return how many are told so.

    :raises NotYours: there is no such event of this person's office.
    :raises Invalid: no reason, or it was taken back before.
    """
    words = checked(why)
    found = CustodyEvent.objects.select_related("person__feed").filter(pk=event_id).first()
    if found is None:
        raise NotYours
    with transaction.atomic(), tending(found.person.feed.key, user) as act:
        event = CustodyEvent.objects.select_for_update(of=("self",)).get(pk=event_id)
        if event.standing in {CustodyEvent.Standing.CORRECTED, CustodyEvent.Standing.RETRACTED}:
            raise Invalid(_("It was taken back before."))
        person = CustodyPerson.objects.select_for_update(of=("self",)).get(pk=event.person_id)
        if event.standing == CustodyEvent.Standing.CURRENT and person.status_at == event.at and event.status_before:
            person.status = event.status_before
            person.save()
        event.standing = CustodyEvent.Standing.RETRACTED
        event.save()
        told = correct([event], act.now)
        act.record("event_retracted", {"kind": event.kind, "corrections": told}, target=f"event:{event.pk}", why=words)
    return told
