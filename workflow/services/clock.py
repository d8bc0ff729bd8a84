"""The clock of a request: rows that moved it, the reading computed from them, and the due date the queue sorts by."""

from datetime import date, timedelta

from django.utils import timezone

from workflow.deadlines import Calendar, ClockEvent, ClockReading, run_clock
from workflow.models import ClockEntry, Office, Request


def calendar_of(office: Office) -> Calendar:
    """Return the working days of an office: government holidays and its own closures."""
    return Calendar(closures={closure.date: closure.reason for closure in office.closures.all()})


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
