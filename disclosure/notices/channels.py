"""How a message leaves: by mail, by a provider of text messages or telephone calls over HTTP, or by a person.

One small interface: a channel says which ways it carries, and hands one message over. What it answers is what is
known: accepted, refused for good, not taken this time, or that nobody knows, which is the only case in which the same
message may arrive twice. A way no channel carries goes on the list of calls, which is what an office begins with.
"""

import hashlib
import hmac
import json
import smtplib
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage

from workflow.models import ContactKind, TryResult

#: Seconds a provider may take to answer.
PATIENCE = 20
LONGEST_ANSWER = 64 * 1024
#: What a provider may answer, and what it means. “confirmed” is not among them: only the PIN confirms.
ANSWERS = {
    "accepted": TryResult.ACCEPTED,
    "answered": TryResult.ANSWERED,
    "unanswered": TryResult.UNANSWERED,
    "refused": TryResult.REFUSED,
}


@dataclass(frozen=True)
class Message:
    """A neutral message: who gets it by which way, and words that say nothing of what it is about."""

    message_id: str
    kind: str
    to: str
    tty: bool
    language: str
    subject: str
    text: str
    #: Whether the one before may have been accepted: a provider that keeps ids can tell them apart.
    again: bool = False


class Channel(Protocol):
    """What carries messages of some kinds of way."""

    def carries(self, kind: str, tty: bool) -> bool: ...  # noqa: FBT001 — a property of the way

    def hand_over(self, message: Message) -> TryResult: ...


class Mail:
    """Mail, by the server Django is set up with. The message id is the same when a message is sent again."""

    def carries(self, kind: str, tty: bool) -> bool:  # noqa: FBT001
        return kind == ContactKind.EMAIL

    def hand_over(self, message: Message) -> TryResult:
        host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
        mail = EmailMessage(
            message.subject, message.text, to=[message.to], headers={"Message-ID": f"<{message.message_id}@{host}>"}
        )
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused:
            return TryResult.REFUSED
        except (smtplib.SMTPConnectError, smtplib.SMTPHeloError, smtplib.SMTPSenderRefused, smtplib.SMTPDataError):
            return TryResult.FAILED
        except ConnectionRefusedError:
            return TryResult.FAILED
        except (smtplib.SMTPServerDisconnected, OSError):
            return TryResult.UNKNOWN  # it may have been taken before the line broke
        return TryResult.ACCEPTED


class Provider:
    """A provider over HTTP: one POST of signed JSON a message, idempotent by its id (docs/custody-alerts.md)."""

    def __init__(self, url: str, kinds: Sequence[str]) -> None:
        self.url, self.kinds = url, tuple(kinds)

    def carries(self, kind: str, tty: bool) -> bool:  # noqa: FBT001
        return bool(self.url) and kind in self.kinds

    def hand_over(self, message: Message) -> TryResult:
        body = json.dumps(
            {"message_id": message.message_id, "kind": message.kind, "to": message.to, "tty": message.tty,
             "language": message.language, "text": message.text, "again": message.again}
        ).encode()  # fmt: skip
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": message.message_id,
            "X-Forthright-Signature": signature(settings.ALERT_PROVIDER_SECRET, body),
        }
        asked = urllib.request.Request(self.url, data=body, headers=headers, method="POST")  # noqa: S310  # ours
        try:
            with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:  # noqa: S310
                said = json.loads(answer.read(LONGEST_ANSWER))
                return ANSWERS[said["result"]]
        except urllib.error.HTTPError as error:
            return TryResult.FAILED if error.code >= 500 or error.code == 429 else TryResult.REFUSED
        except urllib.error.URLError as error:
            return TryResult.FAILED if isinstance(error.reason, ConnectionRefusedError) else TryResult.UNKNOWN
        except (OSError, ValueError, KeyError, TypeError):
            return TryResult.UNKNOWN


def channels() -> list[Channel]:
    """Return the channels this installation has; what none of them carries is for a person."""
    return [
        Mail(),
        Provider(settings.SMS_PROVIDER, (ContactKind.SMS,)),
        Provider(settings.VOICE_PROVIDER, (ContactKind.TELEPHONE,)),
    ]


def channel_for(kind: str, *, tty: bool) -> Channel | None:
    """Return what carries a kind of way, or None where a person must."""
    return next((one for one in channels() if one.carries(kind, tty)), None)


def signature(secret: str, body: bytes) -> str:
    """Return the hexadecimal HMAC-SHA256 of a body."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
