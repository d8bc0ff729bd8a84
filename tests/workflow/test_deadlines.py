"""The calendar and the clock against counting day by day."""

from datetime import date, datetime, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.deadlines import Calendar, ClockEvent, run_clock
from workflow.lists import coming
from workflow.models import Appeal, Office, Request

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


def test_days_off_that_passed_stay_in_the_explanation() -> None:
    received, stopped = ClockEvent("received", date(2026, 11, 23)), ClockEvent("stopped", date(2026, 11, 30))
    standing = run_clock([received, stopped], CALENDAR, days=20, today=date(2026, 12, 28))
    words = [step.words for step in standing.steps]
    assert [("Thanksgiving" in one, "The building is shut" in one) for one in words].count((True, True)) == 1
    assert "Christmas" not in " ".join(words)

    gone_on = [received, stopped, ClockEvent("resumed", date(2026, 12, 22))]
    steps = run_clock(gone_on, CALENDAR, days=20, today=date(2026, 12, 28)).steps
    assert [step.on_date for step in steps] == sorted(step.on_date for step in steps)
    told = " ".join(step.words for step in steps)
    assert [told.count(name) for name in ("Thanksgiving", "Christmas", "New Year")] == [1, 1, 1]


@given(histories(), st.integers(0, 40), st.integers(0, 40))
def test_what_is_reopened_is_counted_as_if_received_that_day(events: list[ClockEvent], shut: int, later: int) -> None:
    last = events[-1].on_date + timedelta(days=shut)
    again, today = last + timedelta(days=shut), last + timedelta(days=shut + later)
    whole = [*events, ClockEvent("ended", last), ClockEvent("reopened", again)]

    one = run_clock(whole, CALENDAR, days=20, today=today)
    other = run_clock([ClockEvent("received", again)], CALENDAR, days=20, today=today)

    assert (one.due_date, one.days_used, one.days_allowed, one.days_left, one.stopped, one.ended, one.overdue) == (
        other.due_date, other.days_used, other.days_allowed, other.days_left, other.stopped, other.ended, other.overdue,
    )  # fmt: skip


def test_a_clock_needs_its_receipt() -> None:
    with pytest.raises(ValueError, match="starts with the receipt"):
        run_clock([ClockEvent("stopped", date(2026, 1, 1))], CALENDAR, days=20, today=date(2026, 1, 2))


CLOSURES = st.sets(st.dates(date(2025, 1, 1), date(2028, 12, 31)), max_size=60)


@given(histories(), CLOSURES, st.integers(0, 40), st.integers(1, 40))
def test_the_clock_against_counting_with_any_closures_and_any_time_allowed(
    events: list[ClockEvent], shut: set[date], later: int, days: int
) -> None:
    """Stops, extensions and closures together: the last day is the one on which a count day by day reaches the time."""
    today = events[-1].on_date + timedelta(days=later)
    reading = run_clock(events, Calendar(dict.fromkeys(shut, "Shut")), days=days, today=today)
    allowed = days + 10 * sum(event.kind == "extended" for event in events)
    used, running, day, reached = 0, False, events[0].on_date, None
    while day <= today or (running and used < allowed):
        if running and day.weekday() < 5 and day not in FEDERAL and day not in shut:
            used += 1
            reached = day if used == allowed else reached
        for event in (one for one in events if one.on_date == day):
            running = {"received": True, "resumed": True, "stopped": False}.get(event.kind, running)
        day += timedelta(days=1)

    assert reading.days_used >= 0
    if running and reached is not None:
        assert reading.due_date == reached
        assert reading.overdue is (today > reached)
    assert reading.stopped is not running


@given(histories(), st.integers(1, 60))
def test_a_clock_that_ended_never_moves_or_runs_late(events: list[ClockEvent], later: int) -> None:
    last = events[-1].on_date + timedelta(days=1)
    ended = [*events, ClockEvent("ended", last)]
    first, second = (run_clock(ended, CALENDAR, days=20, today=last + timedelta(days=offset)) for offset in (0, later))
    assert (first.due_date, first.days_used) == (second.due_date, second.days_used)
    assert second.ended
    assert not second.overdue


@given(st.dates(date(2025, 1, 1), date(2030, 12, 31)))
def test_speed_is_decided_in_ten_days_of_any_kind(asked: date) -> None:
    request = Request(expedite_asked_date=asked)
    due = coming.expedite_due(request)
    assert due is not None
    assert (due - asked).days == 10
    assert coming.expedite_due(Request(expedite_asked_date=asked, expedite_decided_date=asked)) is None
    assert coming.expedite_due(Request(expedite_asked_date=asked, expedited=True)) is None


@given(st.dates(date(2025, 1, 1), date(2028, 12, 31)), st.integers(1, 15), CLOSURES)
def test_a_warning_leaves_so_many_working_days_as_the_office_set(today: date, ahead: int, shut: set[date]) -> None:
    last = coming.horizon(Office(warn_days=ahead), Calendar(dict.fromkeys(shut, "Shut")), today)
    counted = [today + timedelta(days=offset) for offset in range(1, (last - today).days + 1)]
    working = [day for day in counted if day.weekday() < 5 and day not in FEDERAL and day not in shut]
    assert len(working) == ahead
    assert working[-1] == last


@pytest.mark.parametrize(
    ("zone", "filed", "late"),
    [
        ("America/New_York", "2027-01-06T04:59", False),
        ("America/New_York", "2027-01-06T05:00", True),
        ("America/Los_Angeles", "2027-01-06T07:59", False),
        ("America/Los_Angeles", "2027-01-06T08:00", True),
    ],
)
def test_an_appeal_of_the_evening_of_the_last_day_is_in_time_where_the_office_is(
    zone: str, filed: str, late: bool
) -> None:
    request = Request(office=Office(time_zone=zone))
    appeal = Appeal(request=request, filed_at=datetime.fromisoformat(f"{filed}+00:00"), last_day=date(2027, 1, 5))
    assert appeal.is_late is late
