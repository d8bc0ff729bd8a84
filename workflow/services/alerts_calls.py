"""Alerts that a person makes known: calls and how they went, what a provider reports, and what met a bar."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow import audit, policies
from workflow.errors import Invalid, NotYours
from workflow.models import Alert, AlertKind, AlertState, AlertTry, Request, TryResult, User
from workflow.policies import Actor
from workflow.services import alerts_queue, alerts_send
from workflow.services.acting import acting
from workflow.services.alerts_queue import BY, Telling
from workflow.services.contact import checked
from workflow.services.custody_acting import CALLERS, chain_of_alerts, chain_of_feeds, role_in

CALLED = (TryResult.ANSWERED, TryResult.UNANSWERED)


def call_list(user: User) -> QuerySet[Alert]:
    """Return the alerts a person is to make known in the offices where `user` calls, the longest waiting first,
    and after them the notices that a feed is late.

    Nobody is called in a pause or after a stop, and the gates are asked again: what meets one goes to counsel.
    """
    waiting = _waiting_for(user)
    _take_off(waiting, timezone.now())
    return _in_order(waiting)


def first_to_call(user: User, most: int) -> list[Alert]:
    """Return the first lines of that list, for a page that changes nothing: what may not be said is left out."""
    rows = list(_in_order(_waiting_for(user).exclude(alerts_send.PAST_NOTICE))[:most])
    about = {one.subscription.request_id for one in rows if one.kind != AlertKind.STALE}
    barred = alerts_queue.barred_requests(about, timezone.now()) if about else set()
    return [one for one in rows if one.kind == AlertKind.STALE or one.subscription.request_id not in barred]


def _waiting_for(user: User) -> QuerySet[Alert]:
    offices = {pk for role in CALLERS for pk in policies.offices_where(user, role)}
    seen = policies.requests_not_hidden(user, Request.objects.filter(office_id__in=offices))
    return Alert.objects.filter(
        Q(subscription__standing__in=alerts_send.LISTENING) | Q(kind=AlertKind.CORRECTION),
        Exists(seen.filter(pk=OuterRef("subscription__request"))), standing=AlertState.PERSON,
    )  # fmt: skip


def _in_order(waiting: QuerySet[Alert]) -> QuerySet[Alert]:
    notices_last = Case(When(kind=AlertKind.STALE, then=1), default=0)
    return waiting.select_related("subscription__request__office", "way__way", "event", "feed").order_by(
        notices_last, "next_at", "id"
    )


def _take_off(waiting: QuerySet[Alert], now: datetime) -> None:
    """Take off the list what may not be said any more."""
    past = list(waiting.filter(alerts_send.PAST_NOTICE).select_related("subscription__request"))
    if past:
        entries = [audit.Entry(chain_of_alerts(one.subscription), "alert.stopped", f"alert:{one.pk}",
                               {"why": "spoke_again"}) for one in past]  # fmt: skip
        with transaction.atomic():
            for one in past:
                one.standing, one.next_at = AlertState.CANCELLED, None
            Alert.objects.bulk_update(past, ["standing", "next_at"], batch_size=200)
            audit.record_many(entries, actor=BY, at=now)
    about = waiting.exclude(kind=AlertKind.STALE)
    requests = set(about.values_list("subscription__request_id", flat=True))
    barred = alerts_queue.barred_requests(requests, now) if requests else set()
    if not barred:
        return
    with transaction.atomic():
        for alert in about.filter(subscription__request__in=barred).select_for_update(of=("self",)).select_related(
            "subscription__request", "event"
        ):  # fmt: skip
            alerts_send.may_be_said(alert, now)


def list_read(user: User, alerts: list[Alert], *, printed: bool) -> None:
    """Record that somebody saw numbers of the call list."""
    offices = {one.subscription.office_id for one in alerts}
    now = timezone.now()
    for office in sorted(offices):
        role = role_in(user, office, CALLERS)
        if role is None:
            raise NotYours
        audit.record(
            None, "alerts.list_read", actor=Actor(role, user), at=now, chain_name=chain_of_feeds(office),
            data={"alerts": sum(one.subscription.office_id == office for one in alerts), "printed": printed},
        )  # fmt: skip


def record_call(*, alert_id: UUID, reached: str, pin: str = "", user: User) -> Alert:
    """Write down how a call (or a letter) went. A call counts as confirmed by the PIN alone.

    :param reached: ``confirmed``, ``answered``, ``unanswered``, ``posted`` or ``over`` (nobody calls any more).
    :raises NotYours: it is not on this person's list.
    :raises Invalid: the PIN is not the one, or there is no such result.
    """
    alert = call_list(user).filter(pk=alert_id).first()
    if alert is None:
        raise NotYours
    role = role_in(user, alert.subscription.office_id, CALLERS)
    if role is None:
        raise NotYours
    by, now = Actor(role, user), timezone.now()
    if reached == "confirmed" and not alerts_send.is_pin(alert.subscription, pin):
        raise Invalid(_("This is not the PIN. Say nothing of what it is about."), {"pin": _("This is not the PIN.")})
    with transaction.atomic():
        locked = Alert.objects.select_for_update(of=("self",)).select_related("subscription").get(pk=alert.pk)
        if locked.standing != AlertState.PERSON:
            raise NotYours
        if reached == "over":
            locked.standing, locked.next_at = AlertState.OVER, None
            locked.save()
            audit.record(None, "alert.over", actor=by, at=now, target=f"alert:{locked.pk}",
                         chain_name=chain_of_alerts(locked.subscription))  # fmt: skip
            return locked
        results = {"confirmed": TryResult.CONFIRMED, "answered": TryResult.ANSWERED, "unanswered": TryResult.UNANSWERED,
                   "posted": TryResult.ACCEPTED}  # fmt: skip
        if reached not in results:
            raise Invalid(_("Choose one."), {"reached": _("Choose one.")})
        locked.tries += 1
        locked.first_sent_at = locked.first_sent_at or now
        locked.save()
        attempt = AlertTry.objects.create(
            alert=locked, number=locked.tries, message_id=f"{locked.pk}.{locked.tries}", begun_at=now, by=user
        )
        return alerts_send.end(attempt.pk, results[reached], now=now, by=by)


@dataclass(frozen=True)
class Reported:
    """The alert a report is about, or the correction of it; and whether it is to be said now."""

    alert: Alert
    says: bool = False


def reported(*, message_id: str, result: str, pin: str, now: datetime | None = None) -> Reported:
    """Take what a provider reports later of a message: answered, not answered, or the PIN typed on the telephone.

    :raises NotYours: there is no such message.
    :raises Invalid: no such result, or a wrong PIN.
    """
    at = now or timezone.now()
    attempt = AlertTry.objects.filter(message_id=message_id).order_by("-begun_at").first()
    if attempt is None:
        raise NotYours
    alert = Alert.objects.select_related("subscription__request", "event", "feed").get(pk=attempt.alert_id)
    if result == "pin":
        if not alerts_send.is_pin(alert.subscription, pin):
            raise Invalid(_("This is not the PIN."))
        return _said(alert, at)
    ends = {"answered": TryResult.ANSWERED, "unanswered": TryResult.UNANSWERED, "refused": TryResult.REFUSED}
    if result not in ends:
        raise Invalid(_("There is no such result."))
    if alert.standing not in alerts_send.MACHINE:
        return Reported(alert)
    return Reported(alerts_send.end(attempt.pk, ends[result], now=at))


def _said(alert: Alert, at: datetime) -> Reported:
    """Confirm what is said after the PIN: the alert; its correction, where it was taken back; or nothing."""
    about = Alert.objects.filter(subscription=alert.subscription_id, event=alert.event_id).exclude(event=None)
    corrected = about.filter(kind=AlertKind.CORRECTION).select_related("subscription__request", "event").first()
    told = corrected or alert
    with transaction.atomic():
        if told.standing in {AlertState.CANCELLED, AlertState.COUNSEL} or alerts_send.closed_by(told, at):
            if told.standing in {*alerts_send.MACHINE, AlertState.PERSON}:
                alerts_send.may_be_said(told, at)
            return Reported(told)
        alerts_send.confirm(told, how="pin", at=at)
    return Reported(told, says=True)


def answer_held(*, request_id: UUID, alert_id: UUID, release: bool, why: str, by: Actor) -> Alert:
    """Let counsel answer an alert that met a bar: it leaves where the gates are open by now, or never does.

    A bar is lifted by its own act with its second signature; counsel's word here opens nothing.

    :raises NotYours: there is no such alert in this case.
    :raises Invalid: no reason, or a gate is still closed.
    """
    words = checked(why)
    with acting("answer_held_alert", request_id=request_id, by=by) as case:
        alert = (
            Alert.objects.select_for_update(of=("self",))
            .select_related("subscription__request", "event")
            .filter(pk=alert_id, subscription__request=case.request, standing=AlertState.COUNSEL)
            .first()
        )
        if alert is None:
            raise NotYours
        if release and alerts_queue.barred_requests({case.request.pk}, case.now):
            raise Invalid(
                _("A gate is still closed: screen the subject anew, or lift the bar with its second signature.")
            )
        held = alert.subscription.alerts.filter(kind=alert.kind, event=alert.event_id, standing=AlertState.COUNSEL)
        held.update(standing=AlertState.CANCELLED)  # of every way it had: one answer for all
        case.record({"leaves": release}, target=f"alert:{alert.pk}", personal={"why": words})
        if release:
            # named by this alert: what counsel let go may meet a bar, and be answered, once more
            telling = Telling(alert.subscription, alert.pk.hex, AlertKind(alert.kind), case.now, alert.event)
            alerts_queue.tell([telling], case.now)
        audit.record(None, "alert.stopped" if not release else "alert.queued", actor=BY, at=case.now,
                     target=f"alert:{alert.pk}", data={"why": "counsel"},
                     chain_name=chain_of_alerts(alert.subscription))  # fmt: skip
    return alert
