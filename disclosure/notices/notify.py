"""Tell a requester, or the office's managers, that something waits. Nothing about the case is in the message itself.

A notice leaves only by mail or as a text message, by a way its owner marked as safe (domain, people in danger). Who
chose to call in gets none. What was sent, or why nothing was, is an event of the trail.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from uuid import NAMESPACE_OID, UUID, uuid5
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from disclosure.notices import channels
from workflow import hours, policies
from workflow.lists.coming import About
from workflow.models import ContactKind, ContactWay, Office, Request, ServiceRequest, TryResult, User
from workflow.outbox import Later
from workflow.services import notices, offering, warning, ways
from workflow.states import Role

#: When a provider of text messages that did not answer is asked again.
TRY_AGAIN = timedelta(minutes=5)
_NOT_THIS_TIME = (TryResult.FAILED, TryResult.UNKNOWN)


def requester(request: Request, *, about: str, question: str, key: str) -> None:
    """Send the neutral notice by each safe way of a requester, once for each `key`, at an hour called safe.

    Text messages go where the office has a provider for them.

    :raises Later: no way is safe at this hour, and one will be; or the only one is a provider that does not answer.
    """
    if notices.was_sent(request, key):
        return
    found = _open_now(request)
    addresses = [way.value for way in found if way.kind == ContactKind.EMAIL]
    with translation.override(request.language):
        texted = _text([way for way in found if way.kind == ContactKind.SMS], request.language, key)
        if addresses:
            _send(addresses, _("A message for you"), _requester_text())
    if found and not addresses and not texted.accepted and texted.failed:
        raise Later(TRY_AGAIN)
    count = len(addresses) + texted.accepted
    notices.sent(request_id=request.pk, key=key, about=about, count=count, question=question)


def way_code(request: Request, way_id: UUID) -> None:
    """Send the code that proves a new address, unless it was closed since it was given."""
    way = ContactWay.objects.filter(pk=way_id, requester__request=request).first()
    code = ways.issue_code(way_id=way_id)
    if way is None or code is None:
        return
    with translation.override(request.language):
        words = _("Your code:\n\n%(code)s\n\nIt works for thirty minutes. If you did not ask for it, do nothing.")
        _send([way.value], _("Your code"), words % {"code": code})


def managers(request: Request, *, about: str, key: str) -> None:
    """Tell the managers of the office that a case needs them, by its number alone."""
    if notices.was_sent(request, key):
        return
    addresses = [user.email for user in managers_of(request.office) if policies.may_see(user, request)]
    if addresses:
        text = _("Case %(number)s needs a manager: %(about)s.\n\n%(url)s") % {
            "number": request.number,
            "about": _ABOUT.get(about, about),
            "url": f"{settings.PUBLIC_URL}{reverse('desk:case', args=(request.number,))}",
        }
        _send(addresses, _("A case needs a manager"), text)
    notices.sent(request_id=request.pk, key=key, about=about, count=len(addresses), question="")


def asked_under_service(asked_id: UUID) -> None:
    """Tell who asked under a service, by the mail or the text message they called safe and at its hours, that the
    answer is there.

    Where no clock says when it is safe, or nothing carries it, it stays on the list of what staff tell.

    :raises Later: the hour is not safe, and one will be; or the provider of text messages does not answer.
    """
    row = ServiceRequest.objects.select_related("office").filter(pk=asked_id, to_tell=True).first()
    way = next((one for one in offering.ways_of(row) if one.kind in ways.BY_CLOCK), None) if row else None
    if row is None or way is None:
        return
    now = timezone.now().astimezone(ZoneInfo(row.office.time_zone))
    opens = hours.safe_from(way.when, now)
    if opens is None:
        return
    if opens > now:
        raise Later(opens.astimezone(UTC) - now.astimezone(UTC))
    with translation.override(row.language):
        words = _("There is a message for you.\n\nOpen it with number and code when it is safe for you:\n%(url)s\n")
        text = words % {"url": f"{settings.PUBLIC_URL}{reverse('portal:followed')}"}
        if way.kind == ContactKind.EMAIL:
            _send([way.value], _("A message for you"), text)
        elif not _texted_to(way.value, row, text):
            return
    offering.told(request_id=row.pk, how=way.kind, user=None)


def _texted_to(number: str, row: ServiceRequest, text: str) -> bool:
    """Whether the provider took a text message for who asked under a service.

    :raises Later: it did not answer; tried again, the message has the same id.
    """
    channel = channels.channel_for(ContactKind.SMS, tty=False)
    if channel is None:
        return False
    message = channels.Message(
        message_id=str(uuid5(NAMESPACE_OID, f"notice:service:{row.pk}")), kind=ContactKind.SMS, to=number, tty=False,
        language=row.language, subject=_("A message for you"), text=text,
    )  # fmt: skip
    result = channel.hand_over(message)
    if result in _NOT_THIS_TIME:
        raise Later(TRY_AGAIN)
    return result is TryResult.ACCEPTED


def staff(user_id: UUID, office_id: int, lines: Sequence[Sequence[str]], *, key: str) -> None:
    """Warn a member of staff of days to come: the number of each case, what is due, and the day; nothing of the case.

    :param lines: number, a word of `workflow.lists.coming.About`, and the day, for each.
    """
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or warning.was_sent(office_id, key):
        return
    with translation.override(user.language or settings.LANGUAGE_CODE):
        told = [
            _("%(number)s: %(about)s, %(day)s")
            % {"number": number, "about": About(about).label, "day": formats.date_format(date.fromisoformat(day))}
            for number, about, day in lines
        ]
        text = "{}\n\n{}\n\n{}\n".format(
            _("These days come:"), "\n".join(told), f"{settings.PUBLIC_URL}{reverse('desk:queue')}"
        )
        _send([user.email], _("Days to come in your cases"), text)
    warning.sent(office_id=office_id, key=key, user=user, lines=len(lines))


def safe_mail(request: Request) -> list[ContactWay]:
    """Return the e-mail ways of a requester that are marked as safe, and proved where they came after intake."""
    known = list(request.requester.ways.all())
    if any(way.kind == ContactKind.THEY_CALL and way.safe for way in known):
        return []
    return [way for way in known if way.kind == ContactKind.EMAIL and way.is_used and way.value]


def safe_texts(request: Request) -> list[ContactWay]:
    """Return the telephones of a requester that are marked as safe for text messages, where something carries them."""
    known = list(request.requester.ways.all())
    if any(way.kind == ContactKind.THEY_CALL and way.safe for way in known):
        return []
    if channels.channel_for(ContactKind.SMS, tty=False) is None:
        return []
    return [way for way in known if way.kind == ContactKind.SMS and way.is_used and way.value]


def _open_now(request: Request) -> list[ContactWay]:
    """Return the safe ways whose hours are now; none when no clock says when it is safe.

    :raises Later: all of them open at another hour.
    """
    now = timezone.now().astimezone(ZoneInfo(request.office.time_zone))
    opens = {
        (way.kind, way.value): (way, hours.safe_from(way.when, now))
        for way in (*safe_mail(request), *safe_texts(request))
    }
    later = [at for _way, at in opens.values() if at is not None and at > now]
    found = [way for way, at in opens.values() if at is not None and at <= now]
    if later and not found:
        # Across a change of the clocks two times of one zone lie an hour nearer or farther than they read.
        raise Later(min(later).astimezone(UTC) - now.astimezone(UTC))
    return found


@dataclass(frozen=True)
class Texted:
    """How text messages fared: how many were taken, and how many not this time."""

    accepted: int
    failed: int


def _text(found: list[ContactWay], language: str, key: str) -> Texted:
    """Hand the notice to the provider for each telephone; the same notice has the same id when it is tried again."""
    channel = channels.channel_for(ContactKind.SMS, tty=False)
    if channel is None or not found:
        return Texted(0, 0)
    results = [
        channel.hand_over(
            channels.Message(
                message_id=str(uuid5(NAMESPACE_OID, f"notice:{key}:{way.pk}")),
                kind=way.kind,
                to=way.value,
                tty=False,
                language=language,
                subject=_("A message for you"),
                text=_requester_text(),
            )
        )
        for way in found
    ]
    return Texted(results.count(TryResult.ACCEPTED), sum(one in _NOT_THIS_TIME for one in results))


def managers_of(office: Office) -> list[User]:
    """Return who manages an office today."""
    named = User.objects.filter(
        is_active=True, staff_roles__office=office, staff_roles__role=Role.OFFICE_MANAGER
    ).distinct()
    return [user for user in named if policies.holds_role(user, office, Role.OFFICE_MANAGER)]


def to_staff(addresses: list[str], subject: str, text: str) -> None:
    """Send a few words to members of staff, at their work addresses."""
    _send(sorted(set(addresses)), subject, text)


def _requester_text() -> str:
    return _("There is a message for you.\n\nSign in when it is safe for you:\n%(url)s\n") % {
        "url": f"{settings.PUBLIC_URL}/account/login/"
    }


def _send(addresses: list[str], subject: str, text: str) -> None:
    for address in addresses:
        EmailMessage(subject, text, to=[address]).send()


_ABOUT = {
    "recusal": "somebody stood aside",
    "recall": "a release was recalled",
    "reading": "somebody read it",
    "correction": "something it told was corrected or is disputed; see whether its requester must be told",
    "match": "a record it holds was taken out of another case; see whether it is about the right person",
    "unanswered": "an answer of a source or of another agency is days late",
    "danger": "danger was not triaged in 24 hours",
}
