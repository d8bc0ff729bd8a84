"""Work that follows a transaction: posted in it, done by the worker, handlers registered from above.

`post` writes a row and enqueues a task in the same transaction. `run` claims the row under a lease, calls the handler
of its verb, and marks it done; a handler must give the same result when it runs again. A failure is tried again with
growing pauses, then stays visible as failed, to staff and in the trail. `sweep` brings back rows of a dead worker.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from workflow import audit, policies
from workflow.models import OutboxRow, Request

log = structlog.get_logger(__name__)
#: Pauses before the second, third … try.
PAUSES = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=5), timedelta(minutes=30))
#: How long a claimed row stays claimed without a sign of life from its worker.
LEASE = timedelta(minutes=2)


class Later(Exception):
    """What a handler raises when what it needs is not there yet: tried again soon, not counted as a failure.

    :param pause: how long to wait; two seconds when not given.
    """

    def __init__(self, pause: timedelta = timedelta(seconds=2)) -> None:
        super().__init__(f"again in {pause}")
        self.pause = pause


@dataclass(frozen=True)
class Work:
    """What a handler is given. `progress(done, total)` shows itself to people and renews the lease."""

    row: OutboxRow
    request: Request | None
    data: dict[str, Any]
    progress: Callable[[int, int], None]

    @property
    def of(self) -> Request:
        """The request the work belongs to.

        :raises LookupError: it belongs to none.
        """
        if self.request is None:
            raise LookupError(f"{self.row.verb} belongs to no request.")
        return self.request


Handler = Callable[[Work], None]
_handlers: dict[str, Handler] = {}
#: Verbs whose rows hold what nobody needs afterwards: gone once done, and once given up, as this tells somebody.
_forgotten: dict[str, Callable[[dict[str, Any]], None]] = {}


def handles(verb: str, *, forget: Callable[[dict[str, Any]], None] | None = None) -> Callable[[Handler], Handler]:
    """Register the handler of a verb; `disclosure.handlers` does so at start.

    :param forget: delete the row when its work is done or given up; called with its data when it is given up, to show
        staff that it was (`lost`), since no row is left to show it.
    """

    def register(handler: Handler) -> Handler:
        _handlers[verb] = handler
        if forget is not None:
            _forgotten[verb] = forget
        return handler

    return register


def post(
    verb: str, *, request: Request | None, key: str, data: dict[str, Any], now: datetime, office_id: int | None = None
) -> OutboxRow:
    """Write a row for `verb` in the caller's transaction, once for each `key`.

    :param office_id: whose work it is, where it belongs to no request: who sees that it failed for good.
    :raises ValueError: nobody would see that; only what is forgotten anyway may belong to nobody.
    """
    if request is None and office_id is None and verb not in _forgotten:
        raise ValueError(f"{verb} needs a request or an office.")
    row, made = OutboxRow.objects.get_or_create(
        key=f"{verb}:{key}",
        defaults={
            "verb": verb,
            "request": request,
            "office_id": None if request else office_id,
            "data": data,
            "posted_at": now,
            "next_at": now,
        },  # fmt: skip
    )
    if made:
        run_row.enqueue(str(row.pk))
    return row


@task()
def run_row(row_id: str) -> None:
    """Do the work of one outbox row, if it is due and nobody else holds it."""
    run(UUID(row_id))


def run(row_id: UUID) -> None:
    """Claim a row, call its handler, mark the result. Does nothing when the row is done, held or not due."""
    row = _claim(row_id)
    if row is None:
        return

    def progress(done: int, total: int) -> None:
        if done > row.done:  # further than whoever died over it: this is not what kills its worker each time
            row.attempts = 1
        row.done = max(done, row.done)
        OutboxRow.objects.filter(pk=row.pk).update(
            done=done, total=total, attempts=row.attempts, lease_until=timezone.now() + LEASE
        )

    try:
        handler = _handlers[row.verb]
        handler(Work(row, row.request, row.data, progress))
    except Later as waits:
        _again(row, waits.pause)
    except Exception as error:  # noqa: BLE001 — a worker outlives every task; the error is kept and shown
        log.exception("outbox.failed", verb=row.verb, row=str(row.pk), attempt=row.attempts)
        _failed(row, f"{type(error).__name__}: {error}")
    else:
        if row.verb in _forgotten:
            row.delete()
            return
        _keep(row, status=OutboxRow.Status.DONE, finished_at=timezone.now(), lease_until=None, error="")


def sweep() -> int:
    """Enqueue what is due again: rows whose pause ended and rows whose worker died. Return how many."""
    now = timezone.now()
    due = OutboxRow.objects.filter(
        Q(status=OutboxRow.Status.WAITING, next_at__lte=now - timedelta(seconds=1))
        | Q(status=OutboxRow.Status.RUNNING, lease_until__lt=now)
    ).values_list("pk", flat=True)[:500]
    ids = list(due)
    for row_id in ids:
        run_row.enqueue(str(row_id))
    return len(ids)


def retry(row_id: UUID) -> None:
    """Give a failed row another round of tries, as a person asked."""
    with transaction.atomic():
        OutboxRow.objects.filter(pk=row_id, status=OutboxRow.Status.FAILED).update(
            status=OutboxRow.Status.WAITING, attempts=0, next_at=timezone.now()
        )
        run_row.enqueue(str(row_id))


def lost(verb: str, *, office_id: int, said: str, now: datetime) -> None:
    """Show an office that work it would never have seen was given up: one failed row, until it is tried again.

    :param verb: what “try again” then does.
    :param said: what it says on the page of failed tasks; it may speak of nobody.
    """
    with transaction.atomic():
        key = f"{verb}:{office_id}"
        given = {
            "verb": verb,
            "office_id": office_id,
            "posted_at": now,
            "next_at": now,
            "status": OutboxRow.Status.DONE,
        }
        row, _made = OutboxRow.objects.select_for_update(of=("self",)).get_or_create(key=key, defaults=given)
        if row.status == OutboxRow.Status.DONE:
            _give_up(row, said, now)


def told(row: OutboxRow) -> str:
    """Return what may be shown of an error: of work of no case its kind alone, as it may speak of any case."""
    error = str(row.error)
    return error if row.request_id else error.partition(":")[0]


def _claim(row_id: UUID) -> OutboxRow | None:
    now = timezone.now()
    with transaction.atomic():
        row = (
            OutboxRow.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(pk=row_id)
            .filter(
                Q(status=OutboxRow.Status.WAITING, next_at__lte=now)
                | Q(status=OutboxRow.Status.RUNNING, lease_until__lt=now)
            )
            .first()
        )
        if row is None:
            return None
        if row.status == OutboxRow.Status.RUNNING and row.attempts > len(PAUSES):
            # No handler of errors ran: what kills its worker (memory, a crash of a library) would do so for ever.
            _failed(row, "WorkerDied: whoever took this up ended before it was done, each time.")
            return None
        row.status = OutboxRow.Status.RUNNING
        row.attempts += 1
        row.lease_until = now + LEASE
        row.save(update_fields=["status", "attempts", "lease_until"])
    return row


def _again(row: OutboxRow, pause: timedelta) -> None:
    OutboxRow.objects.filter(pk=row.pk).update(
        status=OutboxRow.Status.WAITING, attempts=row.attempts - 1, next_at=timezone.now() + pause, lease_until=None
    )


def _keep(row: OutboxRow, **changes: Any) -> None:
    """Write some columns of a row; the error among them is sealed, so it goes through the instance."""
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=list(changes))


def _failed(row: OutboxRow, error: str) -> None:
    now = timezone.now()
    if row.attempts <= len(PAUSES):
        pause = PAUSES[row.attempts - 1]
        _keep(row, status=OutboxRow.Status.WAITING, next_at=now + pause, lease_until=None, error=error[:2000])
        return
    if row.verb in _forgotten:
        with transaction.atomic():
            _forgotten[row.verb](row.data)
            row.delete()
        return
    _give_up(row, error, now)


def _give_up(row: OutboxRow, error: str, now: datetime) -> None:
    """Mark a row as failed for good, and write it into the chain of its case or office."""
    with transaction.atomic():
        _keep(row, status=OutboxRow.Status.FAILED, finished_at=now, lease_until=None, error=error[:2000])
        audit.record(
            row.request,
            "task.failed",
            actor=policies.system("worker"),
            at=now,
            target=f"outbox:{row.pk}",
            data={"verb": row.verb, "attempts": row.attempts},
            personal={"error": told(row)},
            chain_name="" if row.office_id is None else policies.chain_of_office(row.office_id),
        )
