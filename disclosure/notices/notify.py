"""Tell a requester, or the office's managers, that something waits. Nothing about the case is in the message itself.

A notice leaves only by an e-mail address its owner marked as safe (domain, people in danger). Who chose to call in gets
none. What was sent, or why nothing was, is an event of the trail.
"""

from datetime import UTC
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from workflow import hours, policies
from workflow.models import ContactKind, ContactWay, Office, Request, User
from workflow.outbox import Later
from workflow.services import notices, ways
from workflow.states import Role


def requester(request: Request, *, about: str, question: str, key: str) -> None:
    """Send the neutral notice to each safe address of a requester, once for each `key`, at an hour called safe.

    :raises Later: no address is safe at this hour, and one will be.
    """
    if notices.was_sent(request, key):
        return
    addresses = _open_now(request)
    with translation.override(request.language):
        if addresses:
            _send(addresses, _("A message for you"), _requester_text())
    notices.sent(request_id=request.pk, key=key, about=about, count=len(addresses), question=question)


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
            "url": f"{settings.PUBLIC_URL}/desk/{request.number}/",
        }
        _send(addresses, _("A case needs a manager"), text)
    notices.sent(request_id=request.pk, key=key, about=about, count=len(addresses), question="")


def safe_mail(request: Request) -> list[ContactWay]:
    """Return the e-mail ways of a requester that are marked as safe, and proved where they came after intake."""
    known = list(request.requester.ways.all())
    if any(way.kind == ContactKind.THEY_CALL and way.safe for way in known):
        return []
    return [way for way in known if way.kind == ContactKind.EMAIL and way.is_used and way.value]


def _open_now(request: Request) -> list[str]:
    """Return the safe addresses whose hours are now; none when no clock says when it is safe.

    :raises Later: all of them open at another hour.
    """
    now = timezone.now().astimezone(ZoneInfo(request.office.time_zone))
    opens = {way.value: hours.safe_from(way.when, now) for way in safe_mail(request)}
    later = [at for at in opens.values() if at is not None and at > now]
    addresses = [address for address, at in opens.items() if at is not None and at <= now]
    if later and not addresses:
        # Across a change of the clocks two times of one zone lie an hour nearer or farther than they read.
        raise Later(min(later).astimezone(UTC) - now.astimezone(UTC))
    return addresses


def managers_of(office: Office) -> list[User]:
    """Return who manages an office today."""
    named = User.objects.filter(
        is_active=True, staff_roles__office=office, staff_roles__role=Role.OFFICE_MANAGER
    ).distinct()
    return [user for user in named if policies.holds_role(user, office, Role.OFFICE_MANAGER)]


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
    "danger": "danger was not triaged in 24 hours",
}
