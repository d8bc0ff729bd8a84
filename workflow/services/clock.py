"""The clock of a request: rows that moved it, the reading computed from them, and the due date the queue sorts by."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from workflow.deadlines import Calendar, ClockEvent, ClockReading, run_clock
from workflow.lists import queueing
from workflow.models import ClockEntry, Office, Request
from workflow.models.requests import OPEN

#: Cases whose due date is set anew between two signs of life of the worker.
KEPT_AT_A_TIME = 200


def calendar_of(office: Office) -> Calendar:
    """Return the working days of an office: government holidays and its own closures."""
    return Calendar(closures={closure.date: closure.reason for closure in office.closures.filter(withdrawn_at=None)})


def reading(request: Request, today: date | None = None) -> ClockReading:
    """Compute where the clock of a request stands, step by step."""
    events = [ClockEvent(entry.kind, entry.on_date, entry.note) for entry in request.clock_entries.all()]
    return run_clock(
        events, calendar_of(request.office), days=request.office.answer_days, today=today or timezone.localdate()
    )


def enter(request: Request, kind: str, on: date, note: str = "") -> None:
    """Add a row to the clock and set the due date anew. Called inside `acting`, which saves the request."""
    ClockEntry.objects.create(request=request, kind=kind, on_date=on, note=note)
    request.due_date = reading(request, on).due_date


def working_days_after(request: Request, day: date, count: int) -> date:
    """Return the working day that lies `count` working days after `day`."""
    return calendar_of(request.office).add_working_days(day, count)


def triage_is_due(now_date: date) -> date:
    """Return the day by which danger must be triaged: one day after first contact (domain, clocks)."""
    return now_date + timedelta(days=1)


def keep_office(office_id: int, progress: Callable[[int, int], None]) -> int:
    """Set the due dates of an office's open cases anew after its calendar changed; return how many moved.

    Case by case, each locked for a moment, so that work goes on meanwhile; run again it changes nothing.
    """
    last, seen, moved = UUID(int=0), 0, 0
    while True:
        rows = Request.objects.filter(OPEN, office=office_id, pk__gt=last).order_by("pk")
        keys = list(rows.values_list("pk", flat=True)[:KEPT_AT_A_TIME])
        if not keys:
            return moved
        for key in keys:
            moved += _keep_one(key)
        last, seen = keys[-1], seen + len(keys)
        progress(seen, 0)


def _keep_one(key: UUID) -> int:
    with transaction.atomic():
        request = Request.objects.select_for_update(of=("self",)).select_related("office").filter(OPEN, pk=key).first()
        last = request.clock_entries.order_by("-on_date").first() if request is not None else None
        if request is None or last is None:
            return 0
        due = reading(request, last.on_date).due_date  # as `enter` did when the clock last moved
        if due == request.due_date:
            return 0
        request.due_date = due
        queueing.keep(request)
        request.save(update_fields=["due_date", "unheld"])
    return 1
