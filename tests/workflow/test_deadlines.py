"""The calendar and the clock against counting day by day."""

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.deadlines import Calendar, ClockEvent, run_clock

DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
FEDERAL = holidays.country_holidays("US", years=range(2023, 2034), observed=True, categories=("government",))
CLOSED = date(2026, 11, 27)
CALENDAR = Calendar({CLOSED: "The building is shut"})


def counts(day: date) -> bool:
    return day.weekday() < 5 and day not in FEDERAL and day != CLOSED


@given(DAYS, st.integers(0, 90))
def test_adding_days_is_counting_them(start: date, count: int) -> None:
    day, left = start, count
    while left:
        day += timedelta(days=1)
        left -= counts(day)

    assert CALENDAR.add_working_days(start, count) == day


@given(DAYS, st.integers(0, 120))
def test_between_undoes_adding(start: date, count: int) -> None:
    assert CALENDAR.working_days_between(start, CALENDAR.add_working_days(start, count)) == count


def brute_force(events: list[ClockEvent], today: date, allowed: int) -> tuple[int, bool]:
    """Count one day after another: days used until today, and whether the clock runs."""
    used, running, day = 0, False, events[0].on_date
    while day <= today:
        if running and counts(day):
            used += 1
        for event in events:
            if event.on_date == day:
                running = {"received": True, "resumed": True, "stopped": False, "ended": False}.get(event.kind, running)
        day += timedelta(days=1)
    return used, running


@st.composite
def histories(draw: st.DrawFn) -> list[ClockEvent]:
    start = draw(st.dates(date(2025, 1, 1), date(2027, 12, 31)))
    gaps = draw(st.lists(st.integers(1, 25), max_size=4))
    events, day, running = [ClockEvent("received", start)], start, True
    for gap in gaps:
        day += timedelta(days=gap)
        kind = draw(st.sampled_from(["stopped", "extended"] if running else ["resumed", "extended"]))
        running = {"stopped": False, "resumed": True}.get(kind, running)
        events.append(ClockEvent(kind, day))
    return events


@given(histories(), st.integers(0, 60))
def test_the_clock_against_counting(events: list[ClockEvent], later: int) -> None:
    today = events[-1].on_date + timedelta(days=later)
    allowed = 20 + 10 * sum(event.kind == "extended" for event in events)

    reading = run_clock(events, CALENDAR, days=20, today=today)
    used, running = brute_force(events, today, allowed)

    assert (reading.days_used, reading.stopped, reading.days_allowed) == (used, not running, allowed)
    assert reading.days_left == max(allowed - used, 0)
    if running and used <= allowed:
        assert CALENDAR.working_days_between(today, reading.due_date) == allowed - used
    if running and used > allowed:
        assert reading.overdue
        assert brute_force(events, reading.due_date, allowed)[0] == allowed


@given(histories())
def test_the_due_date_stays_while_the_clock_runs(events: list[ClockEvent]) -> None:
    """Reading the clock on another day does not move its end, unless it stands still."""
    last = events[-1].on_date
    readings = [run_clock(events, CALENDAR, days=20, today=last + timedelta(days=offset)) for offset in range(40)]

    if not readings[0].stopped:
        assert len({reading.due_date for reading in readings}) == 1


def test_thanksgiving_and_a_closure_are_explained() -> None:
    reading = run_clock([ClockEvent("received", date(2026, 11, 23))], CALENDAR, days=5, today=date(2026, 11, 24))

    assert reading.due_date == date(2026, 12, 2)
    words = " ".join(step.words for step in reading.steps)
    assert "Thursday 26 November 2026 (Thanksgiving" in words
    assert "Friday 27 November 2026 (The building is shut)" in words
    assert "Day 5, the last: Wednesday 2 December 2026." in words


def test_a_clock_needs_its_receipt() -> None:
    with pytest.raises(ValueError, match="starts with the receipt"):
        run_clock([ClockEvent("stopped", date(2026, 1, 1))], CALENDAR, days=20, today=date(2026, 1, 2))
