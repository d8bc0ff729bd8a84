"""A worker killed with a record half redacted: the work runs again, and there is exactly one result."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from disclosure.sample.papers.court import court_disposition
from redaction import services
from redaction.models import Certificate, Run
from tests import factories
from tests.factories import Cast, walk
from workflow import audit
from workflow.models import Event, OutboxRow, Request
from workflow.services import legal, redacting
from workflow.states import Role, State

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def submitted_case() -> Request:
    """A case whose one real record waits for the engine, and the table a worker's cache needs."""
    call_command("createcachetable", "forthright_cache", verbosity=0)
    cast = Cast()
    case = walk(cast, State.LEGAL_REVIEW)
    record = case.records.get()
    paper = court_disposition()
    document = services.take_in(paper.data, file_name=paper.file_name, by=record.added_by_id, now=timezone.now())
    record.document = services.read(document.pk)
    record.save()
    factories.determine(cast, case)
    legal.clear_for_redaction(request_id=case.pk, by=cast.actor(Role.COUNSEL))
    factories.look_at_pages(cast, case)
    return redacting.submit_redactions(request_id=case.pk, by=cast.actor(Role.REDACTOR))


def worker() -> "subprocess.Popen[bytes]":
    """Start a worker on the database of this test, with the files and keys of this test."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "disclosure.settings.dev",
        "FORTHRIGHT_DATA": str(settings.DATA_DIR),
        "DATABASE_URL": address_of_the_database(),
    }
    return subprocess.Popen([sys.executable, "manage.py", "work"], cwd=ROOT, env=environment)


def address_of_the_database() -> str:
    """Return where the database of this test is, for another process."""
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{at['NAME']}"
    user, password, host = (quote(str(at[name]), safe="") for name in ("USER", "PASSWORD", "HOST"))
    return f"postgres://{user}:{password}@{host}:{at['PORT'] or 5432}/{at['NAME']}"


def wait_until(truth: object, seconds: float = 60) -> None:
    assert callable(truth)
    end = time.monotonic() + seconds
    while not truth():
        assert time.monotonic() < end, "it did not become so"
        time.sleep(0.2)


def test_a_record_half_redacted_by_a_killed_worker_is_redacted_once(submitted_case: Request) -> None:
    row = OutboxRow.objects.get(request=submitted_case, verb="redaction.run")
    first = worker()
    wait_until(lambda: OutboxRow.objects.get(pk=row.pk).status == OutboxRow.Status.RUNNING)
    first.send_signal(signal.SIGKILL)
    first.wait()
    run = Run.objects.get(pk=row.data["run"])
    assert (run.stored_name == "") == (run.status != Run.Status.PROVED), "nothing half done is visible"

    OutboxRow.objects.filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    second = worker()
    wait_until(lambda: OutboxRow.objects.get(pk=row.pk).status == OutboxRow.Status.DONE, 120)
    second.send_signal(signal.SIGTERM)

    assert second.wait(timeout=60) == 0
    run.refresh_from_db()
    assert run.status == Run.Status.PROVED
    assert Certificate.objects.filter(output_sha256=run.output_sha256).count() == 1
    assert Event.objects.filter(chain=audit.chain_of(submitted_case), verb="task.failed").count() == 0
    # Deaths are counted since it last got further: again from one where the first worker kept a page.
    assert OutboxRow.objects.get(pk=row.pk).attempts in {1, 2}
