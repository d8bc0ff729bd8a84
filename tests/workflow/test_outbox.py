"""Work after a transaction: never lost, never done twice, seen when it fails."""

import json
from collections.abc import Iterator
from datetime import timedelta
from itertools import count

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tests.factories import Cast, submitted
from workflow import outbox, policies
from workflow.models import Event, OutboxRow, Request
from workflow.outbox import Later, Work

pytestmark = pytest.mark.django_db

_keys = count()
done: list[str] = []


class Killed(BaseException):
    """As a process ends when it is killed: no handler of errors runs."""


@outbox.handles("test.work")
def _work(work: Work) -> None:
    how = work.data.get("how", "")
    if how == "fails":
        raise RuntimeError("no paper in the tray")
    if how == "dies" and work.row.attempts == 1:
        raise Killed
    if how == "kills":
        raise Killed
    if how == "gets further" and work.row.done < 2 * len(outbox.PAUSES):
        work.progress(work.row.done + 1, 100)
        raise Killed
    if how == "waits" and not done:
        done.append("asked")
        raise Later
    work.progress(1, 2)
    done.append(work.row.key)


@pytest.fixture(autouse=True)
def _nothing_done() -> Iterator[None]:
    done.clear()
    yield
    done.clear()


@pytest.fixture
def request_() -> Request:
    return submitted(Cast().office)


def post(request: Request, how: str = "", key: str = "") -> OutboxRow:
    return outbox.post("test.work", request=request, key=key or str(next(_keys)), data={"how": how}, now=timezone.now())


def status(row: OutboxRow) -> str:
    row.refresh_from_db()
    return row.status


def test_work_is_done_once_however_often_it_is_run(request_: Request) -> None:
    row = post(request_)
    for _ in range(3):
        outbox.run(row.pk)

    assert status(row) == OutboxRow.Status.DONE
    assert len(done) == 1


def test_the_same_key_is_one_row_and_one_task(request_: Request) -> None:
    before = DBTaskResult.objects.count()
    first, second = post(request_, key="same"), post(request_, key="same")

    assert first.pk == second.pk
    assert DBTaskResult.objects.count() == before + 1


def test_a_row_is_undone_with_its_transaction(request_: Request) -> None:
    before = OutboxRow.objects.count(), DBTaskResult.objects.count()
    with pytest.raises(RuntimeError), transaction.atomic():
        post(request_)
        raise RuntimeError

    assert (OutboxRow.objects.count(), DBTaskResult.objects.count()) == before


def test_work_of_a_killed_worker_is_found_and_done_by_another(request_: Request) -> None:
    row = post(request_, "dies")
    with pytest.raises(Killed):
        outbox.run(row.pk)

    outbox.run(row.pk)
    assert status(row) == OutboxRow.Status.RUNNING, "its lease has not ended"
    with time_machine.travel(timezone.now() + outbox.LEASE + timedelta(seconds=1)):
        assert outbox.sweep() >= 1
        outbox.run(row.pk)

    assert status(row) == OutboxRow.Status.DONE
    assert len(done) == 1


def test_a_failure_is_tried_again_then_shown(request_: Request) -> None:
    row = post(request_, "fails")
    with time_machine.travel(timezone.now()) as clock:
        for _ in range(len(outbox.PAUSES) + 1):
            outbox.run(row.pk)
            clock.shift(timedelta(hours=1))

    assert status(row) == OutboxRow.Status.FAILED
    assert "no paper in the tray" in row.error
    assert Event.objects.filter(verb="task.failed", object=f"outbox:{row.pk}").count() == 1

    outbox.retry(row.pk)
    assert status(row) == OutboxRow.Status.WAITING


def test_work_that_kills_each_worker_fails_and_is_shown(request_: Request) -> None:
    row = post(request_, "kills")
    with time_machine.travel(timezone.now()) as clock:
        for _ in range(len(outbox.PAUSES) + 1):
            with pytest.raises(Killed):
                outbox.run(row.pk)
            clock.shift(outbox.LEASE + timedelta(seconds=1))
        outbox.run(row.pk)
        outbox.run(row.pk)

    assert status(row) == OutboxRow.Status.FAILED
    assert "WorkerDied" in row.error
    assert Event.objects.filter(verb="task.failed", object=f"outbox:{row.pk}").count() == 1

    outbox.retry(row.pk)
    assert status(row) == OutboxRow.Status.WAITING


def test_work_that_gets_further_with_each_worker_that_dies_is_not_given_up(request_: Request) -> None:
    row = post(request_, "gets further")
    with time_machine.travel(timezone.now()) as clock:
        for _ in range(2 * len(outbox.PAUSES)):
            with pytest.raises(Killed):
                outbox.run(row.pk)
            clock.shift(outbox.LEASE + timedelta(seconds=1))
        outbox.run(row.pk)

    assert status(row) == OutboxRow.Status.DONE


def test_work_of_no_case_that_fails_is_an_event_of_its_office_without_what_was_said() -> None:
    of, now = Cast().office, timezone.now()
    row = outbox.post("test.work", request=None, office_id=of.pk, key="none", data={"how": "fails"}, now=now)
    with time_machine.travel(now) as clock:
        for _ in range(len(outbox.PAUSES) + 1):
            outbox.run(row.pk)
            clock.shift(timedelta(hours=1))

    assert status(row) == OutboxRow.Status.FAILED
    event = Event.objects.get(verb="task.failed", object=f"outbox:{row.pk}")
    assert event.chain == policies.chain_of_office(of.pk)
    assert json.loads(event.content.text) == {"error": "RuntimeError"}


def test_work_belongs_to_a_request_or_an_office() -> None:
    with pytest.raises(ValueError, match="needs a request or an office"):
        outbox.post("test.work", request=None, key="nobody", data={}, now=timezone.now())


def test_what_is_not_ready_is_asked_again_and_is_no_failure(request_: Request) -> None:
    row = post(request_, "waits")
    outbox.run(row.pk)
    assert status(row) == OutboxRow.Status.WAITING
    with time_machine.travel(timezone.now() + timedelta(seconds=5)):
        outbox.run(row.pk)

    assert status(row) == OutboxRow.Status.DONE
