"""Custody alerts for one request: signing up, changing, pausing, stopping, reading and confirming. What is said at
each of these is the same whoever the subject is and whatever is known of them.
"""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from redaction.vault.blind import blind
from workflow import audit, hours, known, policies
from workflow.custody.kinds import PAST
from workflow.errors import Invalid, NotYours, Stale
from workflow.models import (
    Alert,
    AlertKind,
    AlertState,
    AlertSubscription,
    AlertWay,
    ContactKind,
    ContactWay,
    CustodyMatch,
    Request,
)
from workflow.policies import Actor
from workflow.services import alerts_match, alerts_queue, alerts_send
from workflow.services.acting import Case, acting
from workflow.services.alerts_match import LISTENING
from workflow.services.custody_acting import chain_of_alerts
from workflow.services.ways import assurance

Standing = AlertSubscription.State
#: Digits of a PIN; and those so plain that they are no PIN.
PIN_LENGTHS = range(4, 9)
PAUSES = (1, 3, 7, 30)
#: Ways an alert can go by; who calls in has no way to be told by.
TELLING_KINDS = (ContactKind.EMAIL, ContactKind.SMS, ContactKind.TELEPHONE, ContactKind.POST)
LINK_BYTES = 24
#: How staff on the telephone made sure: the caller said the PIN of the alerts, and it was typed and compared.
SAID_PIN = "alert_pin"
#: Whoever came by the link of a message and typed the PIN.
BY_LINK = policies.system("alert_link")


@dataclass(frozen=True)
class Wish:
    """How somebody wants to be told: ways of their request (those with a TTY apart), language, hours, and a new PIN.

    Hours are a key of `hours.LABELS`, empty for any; those at which each way is safe hold besides. An empty PIN keeps
    the one that is there. `knows` says that they read that silence is not safety.
    """

    ways: Sequence[UUID]
    tty: Sequence[UUID] = ()
    language: str = "en"
    hours: str = ""
    pin: str = ""
    knows: bool = False


def sign_up(*, request_id: UUID, wish: Wish, by: Actor, assured: str = "") -> AlertSubscription:
    """Sign somebody up for alerts about the subject of their request, or again after they stopped or it ended.

    Nothing is looked for before the gates were asked; nothing of what is found changes what is answered.

    :raises Invalid: standing is not verified, no way that is safe, no PIN, or they did not say that they understand.
    :raises Stale: they are signed up.
    """
    with acting("sign_up_alerts", request_id=request_id, by=by) as case:
        sure = assurance(by, assured)
        if not known.standing_is_verified(case.request):
            raise Invalid(_("We must check first that you may be told. We are on it; try again when we said so."))
        if not wish.knows:
            raise _wrong("knows", _("Say that you understand: an alert may never come."))
        ways = _ways(case.request, wish)
        found = AlertSubscription.objects.select_for_update(of=("self",)).filter(request=case.request).first()
        if found is not None and found.standing in {Standing.ACTIVE, Standing.PAUSED}:
            raise Stale(_("You are signed up already."))
        made = found or AlertSubscription(request=case.request, office=case.request.office)
        if found is None:
            made.link = secrets.token_urlsafe(LINK_BYTES)
            made.link_token = link_token(made.link)
        made.pin_digest = _pin(made, wish.pin)
        made.standing, made.language, made.hours = Standing.ACTIVE, _language(wish), _hours(ways, wish)
        made.signed_up_at, made.ended_at, made.paused_until, made.wrong_pins = case.now, None, None, 0
        made.save()
        _choose(made, ways, wish)
        case.record({"ways": sorted(way.kind for way in ways), "language": made.language, "hours": bool(made.times),
                     **sure}, target=f"subscription:{made.pk}")  # fmt: skip
        made.matches.filter(standing="ended").update(standing="confirmed", until_at=None)
        alerts_match.keep_tokens(made)
    return made


def change(*, request_id: UUID, wish: Wish, by: Actor, assured: str = "", pin_now: str = "") -> AlertSubscription:
    """Change ways, language or PIN.

    :param pin_now: what a caller said as their PIN, where that is how staff made sure.
    :raises Invalid: as at sign-up, or the PIN said is not the one.
    :raises NotYours: nobody signed up.
    """
    with _changing(request_id, by, assured, pin_now=pin_now) as (case, subscription, sure):
        _apply(subscription, wish, case.request)
        case.record({"change": "ways", "language": subscription.language, "hours": bool(subscription.times),
                     "pin": bool(wish.pin), **sure}, target=f"subscription:{subscription.pk}")  # fmt: skip
    return subscription


def pause(*, request_id: UUID, days: int, by: Actor, assured: str = "", pin_now: str = "") -> AlertSubscription:
    """Send nothing for some days. What happens meanwhile is not told later.

    :raises Invalid: not so many days.
    """
    if days not in PAUSES:
        raise _wrong("days", _("Choose one."))
    with _changing(request_id, by, assured, closing=True, pin_now=pin_now) as (case, subscription, sure):
        _set(subscription, Standing.PAUSED, case.now, until=case.now + timedelta(days=days))
        case.record({"change": "pause", "days": days, **sure}, target=f"subscription:{subscription.pk}")
    return subscription


def resume(*, request_id: UUID, by: Actor, assured: str = "", pin_now: str = "") -> AlertSubscription:
    """End a pause."""
    with _changing(request_id, by, assured, pin_now=pin_now) as (case, subscription, sure):
        _set(subscription, Standing.ACTIVE, case.now)
        case.record({"change": "resume", **sure}, target=f"subscription:{subscription.pk}")
    return subscription


def stop(*, request_id: UUID, by: Actor, assured: str = "", pin_now: str = "") -> AlertSubscription:
    """Stop all alerts, at once and until somebody signs up again."""
    with _changing(request_id, by, assured, closing=True, pin_now=pin_now) as (case, subscription, sure):
        _set(subscription, Standing.STOPPED, case.now)
        case.record({"change": "stop", **sure}, target=f"subscription:{subscription.pk}")
    return subscription


def confirm_read(*, request_id: UUID, alert_id: UUID, by: Actor) -> None:
    """Confirm an alert that was read on the page, signed in.

    :raises NotYours: there is none in this request.
    """
    with transaction.atomic():
        alert = Alert.objects.select_related("subscription__request").filter(
            pk=alert_id, subscription__request=request_id
        ).first()  # fmt: skip
        if alert is None or alert.standing == AlertState.COUNSEL:
            raise NotYours
        policies.require(by, "change_alerts", alert.subscription.request)
        alerts_send.confirm(alert, how="page", at=timezone.now(), by=by)


def by_link(secret: str) -> AlertSubscription:
    """Return the subscription a link leads to.

    :raises NotYours: it leads nowhere.
    """
    found = AlertSubscription.objects.select_related("request__office").filter(link_token=link_token(secret)).first()
    if found is None:
        raise NotYours
    return found


def do_by_link(*, secret: str, act: str, alert_id: UUID | None = None, days: int = 0) -> AlertSubscription:
    """Do one thing by the link of a message, after the PIN was asked (`alerts_send.is_pin`): ``read``, ``pause``,
    ``resume`` or ``stop``.

    :raises NotYours: the link leads nowhere, or there is no such alert.
    :raises Invalid: there is no such act.
    """
    subscription = by_link(secret)
    now = timezone.now()
    with transaction.atomic():
        locked = AlertSubscription.objects.select_for_update(of=("self",)).get(pk=subscription.pk)
        if act == "read":
            alert = locked.alerts.filter(pk=alert_id or locked.pk).exclude(standing=AlertState.COUNSEL).first()
            if alert is None:
                raise NotYours
            alerts_send.confirm(alert, how="link", at=now, by=BY_LINK)
            return locked
        changes = {"pause": Standing.PAUSED, "resume": Standing.ACTIVE, "stop": Standing.STOPPED}
        if act not in changes or (act == "pause" and days not in PAUSES):
            raise Invalid(_("Choose one."))
        if locked.standing not in {Standing.ACTIVE, Standing.PAUSED}:
            raise Stale(_("These alerts are stopped. Sign up again on your page, or call us."))
        _set(locked, changes[act], now, until=now + timedelta(days=days) if act == "pause" else None)
        audit.record(None, "alerts.changed_by_link", actor=BY_LINK, at=now, chain_name=chain_of_alerts(locked),
                     target=f"subscription:{locked.pk}", data={"change": act, "days": days})  # fmt: skip
    return locked


def change_by_link(*, secret: str, wish: Wish, pin_now: str) -> AlertSubscription:
    """Change ways, language or PIN by the link of a message; the PIN is asked once more for it.

    :raises NotYours: the link leads nowhere.
    :raises Invalid: the PIN is not the one, or as at sign-up.
    :raises Stale: they are stopped.
    """
    subscription = by_link(secret)
    if not alerts_send.is_pin(subscription, pin_now):
        raise _wrong("pin_now", wrong_pin_words())
    now = timezone.now()
    with transaction.atomic():
        locked = AlertSubscription.objects.select_for_update(of=("self",)).get(pk=subscription.pk)
        if locked.standing not in {Standing.ACTIVE, Standing.PAUSED}:
            raise Stale(_("These alerts are stopped. Sign up again on your page, or call us."))
        _apply(locked, wish, subscription.request)
        audit.record(None, "alerts.changed_by_link", actor=BY_LINK, at=now, chain_name=chain_of_alerts(locked),
                     target=f"subscription:{locked.pk}",
                     data={"change": "ways", "language": locked.language, "hours": bool(locked.times),
                           "pin": bool(wish.pin)})  # fmt: skip
    return locked


def alerts_shown(subscription: AlertSubscription) -> list[Alert]:
    """Return what a subscriber was told or may read now, newest first, each thing once whatever the ways.

    Where a bar was found since, what they have not read yet is kept from them, and the page says nothing of it.
    """
    shown = subscription.alerts.exclude(standing__in=(AlertState.COUNSEL, AlertState.WAITING))
    shown = shown.exclude(standing=AlertState.CANCELLED, first_sent_at=None).select_related("event", "feed")
    if alerts_queue.barred_requests({subscription.request_id}, timezone.now(), told=True):
        shown = shown.filter(Q(kind=AlertKind.STALE) | Q(confirmed_at__isnull=False))
    once: dict[tuple[str, object, object], Alert] = {}
    for alert in shown.order_by("-made_at", "standing")[:200]:
        key = (alert.kind, alert.event_id, alert.feed_id if alert.kind == AlertKind.STALE else None)
        kept = once.get(key)
        if kept is None or (kept.confirmed_at is None and alert.confirmed_at is not None):
            once[key] = alert
    return list(once.values())


def link_token(secret: str) -> str:
    return blind("alert-link", secret)


def end_over(now: datetime, most: int = 500) -> int:
    """End what is past its days after a release that was told, and pauses that are over; return how many
    subscriptions changed.

    Whoever is in custody after all is followed on (a release may be taken back), and so is whoever must not be told
    of now: the end says that there was a release.
    """
    done = 0
    paused = AlertSubscription.objects.filter(standing=Standing.PAUSED, paused_until__lte=now)
    for subscription in paused.order_by("pk")[:most]:
        done += _by_itself(subscription.pk, (Standing.PAUSED,), Standing.ACTIVE, now)
    over = CustodyMatch.objects.filter(standing="confirmed", until_at__lt=now).select_related("subscription", "person")
    matches = list(over.order_by("until_at")[:most])
    silent = alerts_queue.barred_requests({one.subscription.request_id for one in matches}, now, told=True)
    for match in matches:
        ends = match.person.status in PAST and match.subscription.request_id not in silent
        with transaction.atomic():
            match.standing, match.until_at = ("ended", match.until_at) if ends else ("confirmed", None)
            match.save(update_fields=["standing", "until_at"])
            if ends and not match.subscription.matches.filter(standing="confirmed").exists():
                done += _by_itself(match.subscription_id, LISTENING, Standing.ENDED, now)
    return done


def _by_itself(subscription_id: UUID, before: Sequence[Standing], after: Standing, now: datetime) -> int:
    with transaction.atomic():
        locked = AlertSubscription.objects.select_for_update(of=("self",)).get(pk=subscription_id)
        if locked.standing not in before:
            return 0
        _set(locked, after, now)
        audit.record(None, f"alerts.{after.value}", actor=policies.system("alerts"), at=now,
                     chain_name=chain_of_alerts(locked), target=f"subscription:{locked.pk}")  # fmt: skip
    return 1


@contextmanager
def _changing(
    request_id: UUID, by: Actor, assured: str, *, closing: bool = False, pin_now: str = ""
) -> Iterator[tuple[Case, AlertSubscription, dict[str, str]]]:
    if assured == SAID_PIN:
        _compare(request_id, by, pin_now)
    with acting("change_alerts", request_id=request_id, by=by) as case:
        sure = {"assured": SAID_PIN} if assured == SAID_PIN else assurance(by, assured, closing=closing)
        found = AlertSubscription.objects.select_for_update(of=("self",)).filter(request=case.request).first()
        if found is None:
            raise NotYours
        if found.standing not in {Standing.ACTIVE, Standing.PAUSED}:
            raise Stale(_("These alerts are stopped. Sign up again."))
        yield case, found, sure


def _compare(request_id: UUID, by: Actor, pin: str) -> None:
    """Compare what a caller said with the PIN, in a transaction of its own: a wrong one counts, whatever follows."""
    found = AlertSubscription.objects.select_related("request").filter(request=request_id).first()
    if found is None:
        raise NotYours
    policies.require(by, "change_alerts", found.request)
    if not alerts_send.is_pin(found, pin):
        raise _wrong("pin_now", wrong_pin_words())


def _apply(subscription: AlertSubscription, wish: Wish, request: Request) -> None:
    ways = _ways(request, wish)
    subscription.language, subscription.hours = _language(wish), _hours(ways, wish)
    if wish.pin.strip():
        subscription.pin_digest = _pin(subscription, wish.pin)
        subscription.wrong_pins = 0
    subscription.save()
    _choose(subscription, ways, wish)


def _set(subscription: AlertSubscription, state: Standing, now: datetime, until: datetime | None = None) -> None:
    subscription.standing, subscription.paused_until = state, until
    subscription.ended_at = now if state in {Standing.STOPPED, Standing.ENDED} else None
    subscription.wrong_pins = 0 if state == Standing.ACTIVE else subscription.wrong_pins
    subscription.save()
    if state == Standing.STOPPED:
        alerts_send.give_up(subscription, now)


def _ways(request: Request, wish: Wish) -> list[ContactWay]:
    """Return the ways chosen, all of them safe and, where it is an address, proved by its code."""
    theirs = {way.pk: way for way in request.requester.ways.all()}
    chosen = [theirs[pk] for pk in dict.fromkeys(wish.ways) if pk in theirs]
    usable = [way for way in chosen if way.is_used and way.kind in TELLING_KINDS]
    if not usable or len(usable) != len(set(wish.ways)):
        raise _wrong("ways", _("Choose at least one way that stands as safe. You can add one first."))
    return usable


def _choose(subscription: AlertSubscription, ways: Iterable[ContactWay], wish: Wish) -> None:
    kept = {way.pk for way in ways}
    subscription.ways.exclude(way__in=kept).delete()
    for way in ways:
        AlertWay.objects.update_or_create(
            subscription=subscription, way=way,
            defaults={"tty": way.kind == ContactKind.TELEPHONE and way.pk in set(wish.tty)},
        )  # fmt: skip


def _pin(subscription: AlertSubscription, typed: str) -> str:
    pin = typed.strip()
    plain = len(set(pin)) == 1 or pin in "0123456789876543210"
    if not pin.isdigit() or len(pin) not in PIN_LENGTHS or plain:
        raise _wrong("pin", _("Choose 4 to 8 digits, not all the same and not in a row. No birthday."))
    return alerts_send.pin_digest(subscription, pin)


def _language(wish: Wish) -> str:
    if wish.language not in dict(settings.LANGUAGES):
        raise _wrong("language", _("Choose one."))
    return wish.language


def _hours(ways: Iterable[ContactWay], wish: Wish) -> str:
    """Return the hours chosen, where each way is safe at one of them at least."""
    if wish.hours and wish.hours not in hours.LABELS:
        raise _wrong("hours", _("Choose one."))
    for way in ways:
        if not hours.meet((way.when, wish.hours)):
            words = _("One of the ways is safe at other hours only: %s. Choose hours that fit, or another way.")
            raise _wrong("hours", words % hours.in_words(way.when))
    return wish.hours


def wrong_pin_words() -> str:
    return _("This is not the PIN. After ten wrong ones the link closes; you can sign in, or call us.")


def _wrong(field: str, words: str) -> Invalid:
    return Invalid(words, {field: words})
