"""The mail with a sign-in code: posted for every address that is typed, written by the worker, for some.

A page that sends mail itself takes longer for an address it knows, and so tells which these are. Here each asking posts
one sealed row, and the worker finds out, when nobody waits, whether anything is to be sent. Then the row is gone.
"""

from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.utils import timezone, translation

from workflow import known, outbox, policies
from workflow.models import Request, User

VERB = "mail.code"
#: What an office sees, and may have tried again, when a code for somebody of its cases did not leave in time.
UNSENT = "mail.check"


def post(address: str, code: str) -> None:
    """Have a code sent to an address, if it is one that gets codes."""
    now = timezone.now()
    until = now + timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
    data = {"address": address, "code": code, "language": translation.get_language(), "until": until.isoformat()}
    outbox.post(VERB, request=None, key=str(uuid4()), data=data, now=now)


def send(*, address: str, code: str, language: str, until: datetime) -> None:
    """Send a code, unless it is over by now or the address gets none: unknown, closed, or of staff.

    One that is over never came: the mail server was down, or no worker ran. Its office is shown that, and not whose.
    """
    user = _taker(address)
    if user is None:
        return
    if timezone.now() > until:
        unsent(address)
        return
    with translation.override(language):
        subject = render_to_string("account/email/login_code_subject.txt").strip()
        text = render_to_string("account/email/login_code_message.txt", {"code": code})
        EmailMessage(subject, text, to=[user.email]).send()


def unsent(address: str) -> None:
    """Show the offices of whoever was to get a code that it was not sent: too late, or its worker died each time."""
    user, now = _taker(address), timezone.now()
    if user is None:
        return
    theirs = policies.requests_of(user, Request.objects.all())
    for office_id in theirs.values_list("office_id", flat=True).distinct():
        outbox.lost(UNSENT, office_id=office_id, said="A sign-in code could not be sent in time", now=now)


def _taker(address: str) -> User | None:
    """Return who gets codes at an address: nobody where it is unknown, closed, or of staff."""
    user = User.objects.filter(email=address).first()
    return None if user is None or user.is_staff or not known.takes_codes(user) else user


def check_mail() -> None:
    """See whether mail can leave again; an error says why not."""
    connection = get_connection()
    connection.open()
    connection.close()
