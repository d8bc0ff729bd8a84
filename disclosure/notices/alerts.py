"""Custody alerts in words. What leaves is neutral: that there is a message. What it says is read behind the PIN or a
sign-in. Staff are told of feeds and of alerts that need them, without a name.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from disclosure.notices import channels, notify
from disclosure.notices.channels import Message
from workflow import policies
from workflow.custody.kinds import KINDS
from workflow.models import Alert, AlertKind, ContactKind, Feed, Request, TryResult, User
from workflow.outbox import Work
from workflow.services import alerts_send
from workflow.services.alerts_send import Sending
from workflow.states import Role


@dataclass(frozen=True)
class Told:
    """What an alert says, in the language it is read in: a title, lines, and when its source said so."""

    title: str
    lines: tuple[str, ...]
    at: datetime


def send(work: Work) -> None:
    """Send what is due of the alerts a row names."""
    ids = [UUID(one) for one in work.data["alerts"]]
    alerts_send.send_all(ids, _carries, hand_over, work.progress)


def hand_over(sending: Sending) -> TryResult:
    """Hand one message to the channel of its way."""
    carrier = channels.channel_for(sending.way.kind, tty=sending.tty)
    if carrier is None:
        return TryResult.FAILED
    return carrier.hand_over(message_of(sending))


def message_of(sending: Sending) -> Message:
    """Return the neutral message of a sending: the same words whatever it is about."""
    subscription = sending.alert.subscription
    with translation.override(subscription.language):
        if sending.way.kind == ContactKind.TELEPHONE:
            text = _("There is a message for you. Type your PIN to hear it. If you did not ask for messages, hang up.")
        else:
            text = _(
                "There is a message for you.\n\nRead it when it is safe for you:\n%(url)s\n\nIt asks for your PIN.\n"
            )
        return Message(
            sending.attempt.message_id, sending.way.kind, sending.way.value, sending.tty, subscription.language,
            _("A message for you"), text % {"url": link_of(subscription.link)} if "%" in text else text, sending.again,
        )  # fmt: skip


def link_of(secret: str) -> str:
    """Return the address of the one link every message of a subscription carries."""
    return f"{settings.PUBLIC_URL}{reverse('portal:alert_link', args=(secret,))}"


def words_of(alert: Alert) -> Told:
    """Return what an alert says, in the language that is active."""
    if alert.kind == AlertKind.STALE or alert.event is None:
        return _stale(alert)
    event = alert.event
    kind = KINDS[event.kind]
    said = str(kind.words) % {"day": _expected(event.details.get("expected_at", ""))} if kind.words else ""
    happened = _("When: %s") % formats.date_format(timezone.localtime(event.at), "DATETIME_FORMAT")
    places = [_("Place: %s") % event.details[name] for name in ("place", "to_place") if event.details.get(name)]
    if alert.kind == AlertKind.CORRECTION:
        lines = (
            _("We told you this, and it was wrong: “%s”") % said,
            happened,
            _("Our source took it back. We are sorry. Do not rely on what we told you then."),
            _("Nobody can tell from this whether the person is in custody now. Assume that they are not."),
        )
        return Told(_("A correction: what we told you was wrong"), lines, alert.made_at)
    ends = () if kind.lasts else (_end_of(event.kind),)
    return Told(str(kind.label), (said, happened, *places, *ends), event.reported_at)


def _end_of(kind: str) -> str:
    """Return when a sign-up ends after what was told of."""
    if kind == "death":
        return _("This sign-up ends 14 days after the death.")
    if kind == "removal":
        return _("This sign-up ends 14 days after the removal. You can sign up again then.")
    return _("This sign-up ends 14 days after the release. You can sign up again then.")


def _stale(alert: Alert) -> Told:
    feed = alert.feed
    name = feed.name if feed else ""
    since = feed.confirmed_at if feed and feed.confirmed_at else None
    everybody = _("Everybody who signed up with this office gets this message, whoever they asked about.")
    if feed and (feed.noticed_at is None or (since is not None and since > alert.made_at)):
        spoke = _(
            "“%(name)s” had sent us nothing for a long time when we told you this. It has sent us something since."
        )
        return Told(_("A source was late"), (spoke % {"name": name}, everybody), alert.made_at)
    when = formats.date_format(timezone.localtime(since), "DATETIME_FORMAT") if since else _("never")
    lines = (
        _("“%(name)s” has sent us nothing for a long time. Last confirmed at: %(when)s") % {"name": name, "when": when},
        _("As long as this lasts, nothing that happens there reaches us, and we can tell you nothing of it."),
        _("Custody cannot be confirmed. Assume that the person is not in custody."),
        everybody,
    )
    return Told(_("A source is late"), lines, alert.made_at)


def _expected(text: str) -> str:
    try:
        return formats.date_format(timezone.localtime(datetime.fromisoformat(text)), "DATETIME_FORMAT")
    except ValueError:
        return text


def warn_of_feed(feed_id: UUID, about: str) -> None:
    """Tell an office's managers and records officers that a feed is late, or that a run is held."""
    feed = Feed.objects.select_related("office").get(pk=feed_id)
    words = {
        "late": _("The custody feed “%(name)s” is late: it has confirmed nothing for too long. Ask its source."),
        "held": _("A run of the custody feed “%(name)s” is held. Nothing of it was told. Look at it soon."),
    }
    url = f"{settings.PUBLIC_URL}{reverse('desk:feed', args=(feed.key,))}"
    people = {
        user.pk: user
        for role in (Role.OFFICE_MANAGER, Role.RECORDS_OFFICER)
        for user in User.objects.filter(is_active=True, staff_roles__office=feed.office, staff_roles__role=role)
        if policies.holds_role(user, feed.office, role)
    }
    text = f"{words[about] % {'name': feed.name}}\n\n{url}\n"
    notify.to_staff([user.email for user in people.values()], _("A custody feed needs you"), text)


def tell_counsel(request: Request) -> None:
    """Tell the counsel of a case, or the managers where it has none, that something must be decided within a day."""
    held = request.assignments.filter(role=Role.COUNSEL, until_at=None).select_related("user")
    people = [one.user for one in held if one.user.is_active] or notify.managers_of(request.office)
    url = f"{settings.PUBLIC_URL}{reverse('desk:case_alerts', args=(request.number,))}"
    text = _("Case %(number)s needs counsel within 24 hours.\n\n%(url)s\n") % {"number": request.number, "url": url}
    addresses = [user.email for user in people if policies.may_see(user, request)]
    notify.to_staff(addresses, _("A case needs counsel"), text)


def _carries(kind: str, tty: bool) -> bool:  # noqa: FBT001 — as a channel asks
    return channels.channel_for(kind, tty=tty) is not None
