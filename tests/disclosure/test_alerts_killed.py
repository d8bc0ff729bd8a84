"""Worker processes that are really killed, tens of times, while a feed is applied and alerts leave by mail and as text
messages: none is lost, and one is repeated only where nobody can know whether it was accepted. The same with deaths at
chosen points, some hundreds of them, is `test_alerts_survive.py`.
"""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from tests import custody
from tests.custody import following, row
from tests.disclosure.test_alerts_survive import somebody
from tests.disclosure.test_killed_worker import address_of_the_database
from tests.factories import Cast
from workflow.models import Alert, AlertState, Event, FeedRun, OutboxRow, TryResult
from workflow.services import alerts_queue, feeds
from workflow.trail.inspection import chain_break

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[2]
PEOPLE, KINDS, KILLS, LEAST = 30, ("furlough", "return", "escape"), 100, 20


class Taken:
    """What mail server and provider accepted, by message id; each answers a little later than it accepted."""

    def __init__(self) -> None:
        self.times: Counter[str] = Counter()
        self._lock = threading.Lock()

    def take(self, message_id: str) -> None:
        with self._lock:
            self.times[message_id] += 1
        time.sleep(0.01)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        self.take(str(message_from_bytes(content)["Message-ID"])[1:].partition("@")[0])
        return "250 OK"


@contextmanager
def carriers(taken: Taken) -> Iterator[tuple[int, str]]:
    """Run a mail server and a provider of text messages; yield the port of one and the address of the other."""

    class Provider(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # noqa: N802
            given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            taken.take(given["message_id"])
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"result": "accepted"}')

        def log_message(self, *args: object) -> None:
            pass

        def handle(self) -> None:
            with suppress(OSError):  # whoever asked is dead
                super().handle()

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    mail = Controller(taken, hostname="127.0.0.1", port=port)
    mail.start()
    texts = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=texts.serve_forever, daemon=True).start()
    try:
        yield port, f"http://127.0.0.1:{texts.server_port}/"
    finally:
        mail.stop()
        texts.shutdown()
        texts.server_close()


@contextmanager
def workers(smtp_port: int, sms_provider: str) -> Iterator["subprocess.Popen[str]"]:
    """Yield what starts a worker for each line it is given."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "disclosure.settings.dev",
        "FORTHRIGHT_DATA": str(settings.DATA_DIR),
        "DATABASE_URL": address_of_the_database(),
        "FORTHRIGHT_SMS_PROVIDER": sms_provider,
        "FORTHRIGHT_LOG_LEVEL": "CRITICAL",
    }
    command = [sys.executable, "-m", "tests.forking_worker", str(smtp_port)]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            assert process.stdin is not None
            process.stdin.close()


def started(process: "subprocess.Popen[str]") -> int:
    """Start a worker; return its process id."""
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write("another\n")
    process.stdin.flush()
    return int(process.stdout.readline())


def is_done() -> bool:
    loading = FeedRun.objects.exclude(status=FeedRun.Status.APPLIED).exists()
    return not loading and not Alert.objects.filter(standing=AlertState.WAITING).exists()


def left() -> list[str]:
    """Return what is still to be done, for whoever reads that it never was."""
    now = timezone.now()
    alerts = Alert.objects.filter(standing=AlertState.WAITING)
    rows = OutboxRow.objects.filter(verb__in=(feeds.VERB, alerts_queue.SEND)).exclude(status__in=("done", "failed"))
    return [
        *(f"alert due in {one.next_at and one.next_at - now}, tries {one.tries}, lease {one.lease_until}: "
          f"{list(one.sendings.values_list('result', flat=True))}" for one in alerts[:5]),
        *(f"{row.verb} {row.status}, attempts {row.attempts}, due in {row.next_at - now}: {row.error}"
          for row in rows[:5]),
    ]  # fmt: skip


def killed_until_done(process: "subprocess.Popen[str]") -> int:
    """Kill one worker after the other at random moments of its life, then let one end the work; return how many."""
    chance, kills = random.Random(11), 0
    while kills < KILLS and not is_done():
        worker = started(process)
        time.sleep(chance.uniform(0.1, 0.6))
        os.kill(worker, signal.SIGKILL)
        kills += 1
    last, end = started(process), time.monotonic() + 120
    while not is_done():
        assert time.monotonic() < end, f"it was never done: {left()}"
        time.sleep(0.1)
    os.kill(last, signal.SIGTERM)
    with suppress(ProcessLookupError):
        while True:
            os.kill(last, 0)
            time.sleep(0.1)
    return kills


def test_alerts_survive_workers_that_are_really_killed() -> None:
    call_command("createcachetable", "forthright_cache", verbosity=0)
    cast, taken = Cast(), Taken()
    jail = custody.feed(cast, hold_percent=100, hold_count=10_000)
    for index in range(PEOPLE):
        who = somebody(index)
        ways = [{"kind": kind, "value": value, "safe": True} for kind, value in
                (("email", f"e{index}@mail.example"), ("sms", f"410 555 01{index:02d}"))]  # fmt: skip
        following(
            cast, subject_name=who["name"], subject_birth_date=who["birth_date"], ways=ways,
            subject_identifiers=[{"kind": "sid", "value": f"SID-9{index:04d}"}],
        )  # fmt: skip
    custody.load(
        jail,
        *(row("booking", minutes_ago=90, sid=f"SID-9{index:04d}", **somebody(index)) for index in range(PEOPLE)),
        *(row("booking", minutes_ago=90, **somebody(index, "X")) for index in range(3 * PEOPLE)),
    )
    OutboxRow.objects.exclude(verb__in=(feeds.VERB, alerts_queue.SEND)).delete()
    events = [row(kind, minutes_ago=60 - 5 * at, **somebody(index))
              for at, kind in enumerate(KINDS) for index in range(PEOPLE)]  # fmt: skip
    with carriers(taken) as (port, address), workers(port, address) as process:
        run = feeds.take_in(key=jail.key, data=custody.written(events), way="file")
        kills = killed_until_done(process)

    assert kills >= LEAST, "the work was done before many died: give them more"
    assert Event.objects.filter(verb="alert.repeated").exists(), "some died between the handing over and the writing"
    run.refresh_from_db()
    alerts = list(Alert.objects.filter(event__run=run))
    assert (run.status, run.told, len(alerts)) == (FeedRun.Status.APPLIED, 2 * len(events), 2 * len(events))
    assert {alert.way_kind for alert in alerts} == {"email", "sms"}
    assert {alert.standing for alert in alerts} == {AlertState.UNCONFIRMED}
    for alert in alerts:
        assert taken.times[f"{alert.pk}.1"] >= 1, "none is lost"
        unknown = Counter(alert.sendings.filter(result=TryResult.UNKNOWN).values_list("number", flat=True))
        assert alert.repeats == unknown.total(), "repeated only where the end of a sending is not known, and counted"
        for number in range(1, alert.tries + 1):
            assert taken.times[f"{alert.pk}.{number}"] - 1 <= unknown[number], "under the message id it had"
    assert sum(taken.times.values()) - len(taken.times) <= sum(alert.repeats for alert in alerts)
    assert Event.objects.filter(verb="alert.repeated").count() == sum(alert.repeats for alert in alerts)
    chains = Event.objects.filter(chain__startswith="alerts:").values_list("chain", flat=True).distinct()
    assert [found for found in map(chain_break, chains) if found is not None] == []
