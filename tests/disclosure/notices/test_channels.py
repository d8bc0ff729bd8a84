"""Messages handed over: real SMTP, a provider over HTTP on this machine, and what is known of each ending."""

import json
import socket
import threading
from collections.abc import Iterator
from email import message_from_string
from email.message import Message as Mail
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from disclosure.notices import channels
from disclosure.notices.channels import Message
from tests import custody
from tests.custody import SID
from tests.factories import Cast
from workflow.models import Alert, AlertState, AlertTry, Event, TryResult


class Postbox:
    """A mail server that keeps what it takes, and refuses whom it is told to."""

    def __init__(self) -> None:
        self.taken: list[Mail] = []

    async def handle_RCPT(  # noqa: N802 — aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("gone"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        text = (envelope.content or b"").decode() if isinstance(envelope.content, bytes) else str(envelope.content)
        if "later please" in text:
            return "451 later"
        self.taken.append(message_from_string(text))
        return "250 OK"


@pytest.fixture
def postbox(settings: Any) -> Iterator[Postbox]:
    kept = Postbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(kept, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield kept
    server.stop()


def message(**changes: Any) -> Message:
    given = {"message_id": "a.1", "kind": "email", "to": "elena@mail.example", "tty": False, "language": "en",
             "subject": "A message for you", "text": "There is a message."}  # fmt: skip
    return Message(**{**given, **changes})


def test_mail_is_taken_under_the_same_message_id_or_refused(postbox: Postbox) -> None:
    mail = channels.Mail()

    assert mail.hand_over(message()) is TryResult.ACCEPTED
    assert mail.hand_over(message(to="gone@mail.example")) is TryResult.REFUSED
    assert mail.hand_over(message(text="later please")) is TryResult.FAILED
    (taken,) = postbox.taken
    assert taken["Message-ID"] == "<a.1@127.0.0.1>"


def test_a_mail_server_that_is_down_took_nothing(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    assert channels.Mail().hand_over(message()) is TryResult.FAILED


class Provider(BaseHTTPRequestHandler):
    """A provider of text messages and calls, as another company runs one."""

    said: list[dict[str, Any]] = []
    answer: tuple[int, bytes] = (200, b'{"result": "accepted"}')

    def do_POST(self) -> None:  # noqa: N802 — the library's name
        body = self.rfile.read(int(self.headers["Content-Length"]))
        signed = self.headers["X-Forthright-Signature"] == channels.signature("between us", body)
        self.said.append({**json.loads(body), "signed": signed, "key": self.headers["Idempotency-Key"]})
        status, content = self.answer
        if not status:
            self.close_connection = True
            return
        self.send_response(status)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 — the library's name
        pass


@pytest.fixture
def provider(settings: Any) -> Iterator[type[Provider]]:
    server = HTTPServer(("127.0.0.1", 0), Provider)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.SMS_PROVIDER = settings.VOICE_PROVIDER = f"http://127.0.0.1:{server.server_port}/send"
    settings.ALERT_PROVIDER_SECRET = "between us"
    Provider.said, Provider.answer = [], (200, b'{"result": "accepted"}')
    yield Provider
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        ((200, b'{"result": "accepted"}'), TryResult.ACCEPTED),
        ((200, b'{"result": "answered"}'), TryResult.ANSWERED),
        ((200, b'{"result": "unanswered"}'), TryResult.UNANSWERED),
        ((200, b'{"result": "refused"}'), TryResult.REFUSED),
        ((200, b'{"result": "confirmed"}'), TryResult.UNKNOWN),
        ((200, b"<html>"), TryResult.UNKNOWN),
        ((400, b""), TryResult.REFUSED),
        ((429, b""), TryResult.FAILED),
        ((503, b""), TryResult.FAILED),
        ((0, b""), TryResult.UNKNOWN),
    ],
)
def test_what_a_provider_answers_and_what_is_known_then(
    provider: type[Provider], answer: tuple[int, bytes], result: TryResult
) -> None:
    provider.answer = answer
    channel = channels.channel_for("sms", tty=False)
    assert channel is not None
    assert channel.hand_over(message(kind="sms", to="410 555 0111")) is result
    assert (provider.said[0]["signed"], provider.said[0]["key"]) == (True, "a.1")


@pytest.mark.django_db
def test_alerts_leave_by_every_way_and_what_nobody_carries_waits_for_a_person(
    provider: type[Provider], postbox: Postbox
) -> None:
    cast = Cast()
    given = (("email", "elena@mail.example"), ("sms", "410 555 0111"), ("telephone", "410 555 0112"),
             ("post", "1 Willow Lane, Fairview, ST 00001"))  # fmt: skip
    custody.following(cast, ways=[{"kind": kind, "value": value, "safe": True} for kind, value in given])
    custody.load(custody.feed(cast), custody.row("release", sid=SID))
    custody.work("alerts.send")

    standings = dict(Alert.objects.values_list("way_kind", "standing"))
    assert standings.pop("post") == AlertState.PERSON
    assert set(standings.values()) == {AlertState.UNCONFIRMED}
    assert sorted(one["kind"] for one in provider.said) == ["sms", "telephone"]
    everything = json.dumps(provider.said) + "".join(str(one) for one in postbox.taken)
    assert not any(word in everything.lower() for word in ("custody", "released", "example, jonas", "jonas"))
    assert AlertTry.objects.filter(result=TryResult.ACCEPTED).count() == 3
    assert Event.objects.filter(verb="alert.sent").count() == 3
