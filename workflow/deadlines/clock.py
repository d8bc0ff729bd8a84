"""The clock of a request, replayed from the events that moved it and explained in a sentence for each.

Day 1 is the first working day after the right office received the request (6 CFR 5.5(a)). A question stops the clock
until its answer comes; an extension adds ten working days (5 USC 552(a)(6)(B)(i)). What is reopened is received again:
the count starts anew, with the days allowed at first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils import formats
from django.utils.translation import gettext as _

from workflow.deadlines.calendar import ONE_DAY, Calendar

EXTENSION_DAYS = 10


@dataclass(frozen=True)
class ClockEvent:
    """Something that moved the clock (received, stopped, resumed, extended, ended, reopened), on a day, with a note."""

    kind: str
    on_date: date
    note: str = ""


@dataclass(frozen=True)
class Step:
    """One line of the explanation."""

    on_date: date
    words: str


@dataclass(frozen=True)
class ClockReading:
    """Where a clock stands. `due_date` while stopped is what it would be if it went on today."""

    due_date: date
    days_allowed: int
    days_used: int
    days_left: int
    stopped: bool
    ended: bool
    overdue: bool
    steps: tuple[Step, ...]


@dataclass
class _Run:
    """The hands of the clock while the events are replayed."""

    calendar: Calendar
    allowed: int
    #: The days allowed before any extension.
    days: int
    used: int = 0
    since: date | None = None
    ended: bool = False
    #: The last of the allowed days, once it has been counted.
    ran_out: date | None = None
    #: Holidays and closures on weekdays that passed while the clock ran and were not told yet, with their reasons.
    skipped: list[tuple[date, str]] = field(default_factory=list)

    def run_to(self, day: date) -> None:
        """Count the working days of a running clock up to and including `day`."""
        if self.since is None or day <= self.since:
            return
        passed = self.calendar.working_days_between(self.since, day)
        if self.used < self.allowed <= self.used + passed:
            self.ran_out = self.calendar.add_working_days(self.since, self.allowed - self.used)
        self.skipped += _weekdays_off(self.calendar, self.since + ONE_DAY, day)
        self.used += passed
        self.since = day

    def apply(self, event: ClockEvent) -> None:
        self.run_to(event.on_date)
        if event.kind in {"received", "resumed"}:
            self.since = event.on_date
        elif event.kind == "stopped":
            self.since = None
        elif event.kind == "extended":
            self.allowed += EXTENSION_DAYS
            self.ran_out = None
        elif event.kind == "ended":
            self.since, self.ended = None, True
        elif event.kind == "reopened":
            self.allowed, self.used, self.since = self.days, 0, event.on_date
            self.ended, self.ran_out = False, None

    @property
    def left(self) -> int:
        return self.allowed - self.used

    @property
    def stopped(self) -> bool:
        return self.since is None and not self.ended


def run_clock(events: Iterable[ClockEvent], calendar: Calendar, *, days: int, today: date) -> ClockReading:
    """Replay the events and say where the clock stands on `today`.

    :param days: working days allowed before any extension.
    :raises ValueError: the first event is not the receipt.
    """
    ordered = sorted(events, key=lambda event: event.on_date)
    if not ordered or ordered[0].kind != "received":
        raise ValueError("A clock starts with the receipt.")
    run = _Run(calendar, days, days)
    steps: list[Step] = []
    for event in ordered:
        run.run_to(event.on_date)
        steps += _skipped(run)
        run.apply(event)
        steps.append(Step(event.on_date, _sentence(run, event)))
    shown = ordered[-1].on_date if run.ended else max(today, ordered[-1].on_date)
    run.run_to(shown)
    steps += _skipped(run)
    due = run.ran_out if run.left <= 0 and run.ran_out else calendar.add_working_days(shown, max(run.left, 0))
    steps += _outlook(run, due, today)
    return ClockReading(
        due_date=due,
        days_allowed=run.allowed,
        days_used=run.used,
        days_left=max(run.left, 0),
        stopped=run.stopped,
        ended=run.ended,
        overdue=not run.ended and not run.stopped and today > due,
        steps=tuple(steps),
    )


def _sentence(run: _Run, event: ClockEvent) -> str:
    """Say in a sentence what an event did, with the day of the count it fell on."""
    given = {"day": _written(event.on_date), "used": run.used}
    words = {
        "received": _("%(day)s: received. The count starts on the next working day."),
        "stopped": _("Day %(used)d, %(day)s: the clock stops."),
        "resumed": _("%(day)s: the clock goes on after day %(used)d."),
        "extended": _("Day %(used)d, %(day)s: ten working days more."),
        "ended": _("Day %(used)d, %(day)s: the clock ends."),
        "reopened": _("%(day)s: reopened. The count starts anew on the next working day."),
    }[event.kind] % given
    return f"{words} {event.note}." if event.note and event.kind != "received" else words


def _outlook(run: _Run, due: date, today: date) -> Sequence[Step]:
    """Say what lies between today and the last day."""
    if run.ended:
        return []
    if run.stopped:
        return [Step(today, _("The clock stands still. Working days left when it goes on: %d.") % max(run.left, 0))]
    off = _weekdays_off(run.calendar, today + ONE_DAY, due)
    steps = [Step(today, _("Not counted: %s.") % _listed(off))] if off else []
    return [*steps, Step(due, _("Day %(count)d, the last: %(day)s.") % {"count": run.allowed, "day": _written(due)})]


def _skipped(run: _Run) -> list[Step]:
    """Say which weekdays passed without being counted since this was last said."""
    off, run.skipped = run.skipped, []
    return [Step(off[-1][0], _("Not counted: %s.") % _listed(off))] if off else []


def _listed(off: Sequence[tuple[date, str]]) -> str:
    return "; ".join(f"{_written(day)} ({_(reason)})" for day, reason in off)


def _weekdays_off(calendar: Calendar, start: date, end: date) -> list[tuple[date, str]]:
    """Return the holidays and closures on weekdays from `start` to `end`, with their reasons."""
    days = [start + ONE_DAY * offset for offset in range((end - start).days + 1)]
    return [(day, reason) for day in days if (reason := calendar.why_closed(day)) not in {"", "weekend"}]


def _written(day: date) -> str:
    return formats.date_format(day, "l j F Y")
