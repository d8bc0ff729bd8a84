"""Figures against a count by hand over the rows themselves: what the trail tells is what happened."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from tests.factories import ANSWERS, Cast, draft, submitted, walk
from workflow.metrics import counting, drill, tables
from workflow.metrics.figures import percentiles
from workflow.metrics.periods import Quarter, Year, period_named, quarter_of
from workflow.models import CaseSpell, CountedTo, Office, QuarterFigures, Request
from workflow.services import appeals, clock, contact, desk, intake, verification
from workflow.states import AppealState, Role, State

pytestmark = [pytest.mark.long, pytest.mark.django_db]
BEGAN, NOW = datetime(2027, 1, 12, 15, tzinfo=UTC), datetime(2027, 8, 20, 15, tzinfo=UTC)
SIGNED = intake.Signature("I declare under penalty of perjury.", "Elena Example")


def live(cast: Cast) -> None:
    """A winter of an office: requests of several kinds, some withdrawn, some late, one asked, one answered."""
    with time_machine.travel(BEGAN, tick=False) as clockwork:
        for number in range(14):
            clockwork.shift(timedelta(days=3))
            kind = ("victim", "family", "other")[number % 3]
            made = draft(
                cast.office, requester_kind=kind, state=("ST", "MD")[number % 2], language=("en", "es")[number % 2]
            )
            request = intake.submit(draft_id=made.pk, signature=SIGNED)
            cast.give_all(request)
            if number % 2:
                verification.start_verification(request_id=request.pk, by=cast.actor(Role.INTAKE))
            if number == 5:
                asked(cast, request, clockwork)
            if number % 3 == 0:
                clockwork.shift(timedelta(days=number * 4))
                intake.withdraw(request_id=request.pk, by=cast.actor(Role.INTAKE))
        for category in (desk.CallCategory.UNRELATED, desk.CallCategory.SERVICES):
            for _ in range(6):
                desk.log_enquiry(
                    office=cast.office, category=category, way="telephone", text="", user=cast.people[Role.INTAKE]
                )
        answered = walk(cast, State.CLOSED)
        appealed(cast, answered, clockwork)


def asked(cast: Cast, request: Request, clockwork: time_machine.Traveller) -> None:
    contact.ask_requester(request_id=request.pk, text="When did it happen?", by=cast.actor(Role.INTAKE))
    clockwork.shift(timedelta(days=9))
    contact.requester_replied(request_id=request.pk, text="In March.", by=cast.actor(Role.INTAKE))


def appealed(cast: Cast, request: Request, clockwork: time_machine.Traveller) -> None:
    clockwork.shift(timedelta(days=20))
    filed = appeals.file_appeal(request_id=request.pk, grounds="Look again.", by=cast.actor(Role.INTAKE))
    officer = cast.people[Role.APPEALS_OFFICER]
    appeals.take_up(appeal_id=filed.pk, user=officer)
    clockwork.shift(timedelta(days=5))
    appeals.decide_appeal(appeal_id=filed.pk, result=AppealState.REVERSED, reasons="Looked again.", user=officer)


@pytest.fixture(autouse=True)
def _summer() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(scope="module")
def office(module_rows: DjangoDbBlocker) -> Iterator[Office]:
    with module_rows.unblock():
        cast = Cast()
        live(cast)
        with time_machine.travel(NOW, tick=False):
            counting.count()
    yield cast.office


def closings(office: Office) -> list[Request]:
    return list(Request.objects.filter(office=office, closed_at__isnull=False))


def kept(office: Office, period: Any) -> dict[str, Any]:
    cells: dict[str, Any] = QuarterFigures.objects.get(office=office, year=period.year, quarter=period.number).figures[
        "groups"
    ][""]["cells"]
    return cells


def test_what_came_in_is_counted_as_the_rows_have_it(office: Office) -> None:
    rows = list(Request.objects.filter(office=office).exclude(state=State.DRAFT).select_related("requester"))
    by_quarter = Counter(quarter_of(row.received_date) for row in rows if row.received_date)
    reopened = Counter(
        {quarter_of(spell.received_date): 1 for spell in CaseSpell.objects.filter(office=office, number=2)}
    )

    for quarter in by_quarter:
        assert kept(office, quarter)["flow"]["received"] == (by_quarter + reopened)[quarter]
        here = [row for row in rows if row.received_date and quarter_of(row.received_date) == quarter]
        again = [
            spell.category
            for spell in CaseSpell.objects.filter(office=office, number=2)
            if quarter_of(spell.received_date) == quarter
        ]
        assert kept(office, quarter)["category"] == Counter([*(row.requester.kind for row in here), *again])


def test_start_and_received_less_closed_is_the_end_in_every_period(office: Office) -> None:
    rows = QuarterFigures.objects.filter(office=office)

    assert rows.count() >= 3
    for row in rows:
        for group in row.figures["groups"].values():
            flow = group["cells"]["flow"]
            assert flow["pending_at_start"] + flow["received"] - flow["closed"] == flow["pending_at_end"], row


def test_one_quarter_ends_where_the_next_begins(office: Office) -> None:
    rows = list(QuarterFigures.objects.filter(office=office, quarter__gt=0).order_by("year", "quarter"))
    flows = [row.figures["groups"][""]["cells"]["flow"] for row in rows]

    assert [one["pending_at_end"] for one in flows[:-1]] == [one["pending_at_start"] for one in flows[1:]]


def test_outcomes_lateness_and_days_are_those_of_the_clock(office: Office) -> None:
    spells = {spell.chain: spell for spell in CaseSpell.objects.filter(office=office).order_by("number")}
    for request in closings(office):
        spell = spells[f"request:{request.pk}"]
        reading = clock.reading(request, timezone.localdate(request.closed_at))
        assert spell.outcome == request.outcome
        assert (spell.days, spell.due_date) == (reading.days_used, reading.due_date), request
        assert spell.closed_date == timezone.localdate(request.closed_at)
    late = sum(kept(office, Quarter(2027, number)).get("in_time", {}).get("late", 0) for number in (2, 3))
    assert late == sum(timezone.localdate(one.closed_at) > one.due_date for one in closings(office) if one.closed_at)


def test_where_cases_sit_is_where_they_are(office: Office) -> None:
    today = quarter_of(timezone.localdate())
    open_rows = Request.objects.filter(office=office).exclude(state__in=[State.DRAFT, State.CLOSED])

    assert kept(office, today)["where"] == Counter(open_rows.values_list("state", flat=True))


def test_an_appeal_that_reopens_is_counted_and_its_request_received_again(office: Office) -> None:
    found = [appeal for spell in CaseSpell.objects.filter(office=office) for appeal in spell.appeals]
    again = CaseSpell.objects.get(office=office, number=2)

    assert [one["result"] for one in found] == ["reversed"]
    assert again.state == State.LEGAL_REVIEW
    assert again.received_date.isoformat() == found[0]["decided"]


def test_a_stop_of_the_clock_is_no_day(office: Office) -> None:
    stopped = next(one for one in Request.objects.filter(office=office) if one.questions.exists())
    spell = CaseSpell.objects.get(chain=f"request:{stopped.pk}")

    assert spell.steps["awaiting_requester"] == pytest.approx(9, abs=0.1)
    assert spell.days == clock.reading(stopped, timezone.localdate()).days_used


def test_calls_that_became_no_case_are_counted_by_what_they_were(office: Office) -> None:
    row = next(row for row in QuarterFigures.objects.filter(office=office) if row.figures["enquiries"]["category"])

    assert row.figures["enquiries"] == {"category": {"unrelated": 6, "services": 6}, "way": {"telephone": 12}}


def test_counted_again_whole_or_in_part_it_is_the_same(office: Office) -> None:
    def all_of_it() -> list[Any]:
        rows = QuarterFigures.objects.filter(office=office).order_by("year", "quarter")
        return [(row.year, row.quarter, row.figures) for row in rows]

    before = all_of_it()
    counting.count()
    again = all_of_it()
    counting.count(anew=True)

    assert before == again == all_of_it()
    assert CountedTo.objects.count() == 1


def test_a_drill_down_finds_as_many_as_the_cell_says(office: Office) -> None:
    for row in QuarterFigures.objects.filter(office=office):
        period = Quarter(row.year, row.quarter) if row.quarter else Year(row.year)
        for measure in drill.FINDS:
            for cell, count in row.figures["groups"][""]["cells"][measure].items():
                found = drill.chains(office, period, measure, cell)
                assert found is not None
                assert found.count() == count, (period, measure, cell)
                grouped = row.figures["groups"].get("channel:web", {}).get("cells", {}).get(measure, {}).get(cell, 0)
                narrowed = drill.chains(office, period, measure, cell, "channel:web")
                assert narrowed is not None
                assert narrowed.count() == grouped


def test_a_page_is_given_no_figure_under_five(office: Office) -> None:
    for period in tables.periods_of(office):
        for group in ("", "channel:web", "language:es"):
            found = tables.figures_of(office, period, group)
            for table in found.tables.values() if found else ():
                assert not any(count is not None and 0 < count < 5 for count in table.cells.values()), table
                assert table.total is None or not 0 < table.total < 5


def test_a_group_gives_no_small_figure_of_another_group_away() -> None:
    """Three ways in beside all of them: the figure of one, held back, is not what the other two leave."""
    cast = Cast()
    states = {"web": ("MD", 10, "VA", 8), "telephone": ("MD", 3, "VA", 7), "post": ("MD", 9, "VA", 6)}
    spells = [
        CaseSpell(
            chain=f"request:{way}-{state}-{number}", number=1, office=cast.office, channel=way, place=state,
            language="en", category="victim", foia=False, received_date=date(2027, 2, 1), told_date=date(2027, 2, 1),
            due_date=date(2027, 3, 1), state=State.RECEIVED, state_date=date(2027, 2, 1), days=3, extended=False,
            consulted=False, expedited=False,
        )
        for way, (first, many, second, more) in states.items()
        for state, times in ((first, many), (second, more))
        for number in range(times)
    ]  # fmt: skip
    CaseSpell.objects.bulk_create(spells)
    counting.keep_figures(timezone.now())

    shown = {
        way: found.tables["place"].cells
        for way in states
        if (found := tables.figures_of(cast.office, Quarter(2027, 2), f"channel:{way}")) is not None
    }

    assert set(shown) == set(states)
    assert shown["telephone"] == {"MD": None, "VA": None}
    assert sum(one["MD"] is None for one in shown.values()) == 2


def test_a_request_received_on_an_earlier_day_changes_the_quarters_since_that_day() -> None:
    cast = Cast()
    with time_machine.travel(BEGAN, tick=False):
        submitted(cast.office)
    counting.count()
    paper = draft(cast.office)
    cast.give_all(paper.request)
    intake.submit(draft_id=paper.pk, signature=SIGNED, by=cast.actor(Role.INTAKE), received_date=date(2027, 5, 3))

    counting.count()

    flows = {number: kept(cast.office, Quarter(2027, number))["flow"] for number in (2, 3, 4)}
    assert [flows[number]["received"] for number in (2, 3, 4)] == [1, 1, 0]
    assert flows[4]["pending_at_start"] == 2


def test_a_group_too_small_to_show_cannot_be_chosen(office: Office) -> None:
    assert tables.figures_of(office, Year(2027), "category:nobody") is None
    assert tables.figures_of(office, Quarter(1999, 1)) is None


@pytest.mark.parametrize(
    ("values", "median", "ninety"),
    [([1, 2, 3, 4], None, None), ([5, 1, 3, 2, 4], 3, None), (list(range(1, 12)), 6, 10)],
)
def test_percentiles_stand_on_enough_values(values: list[int], median: float | None, ninety: float | None) -> None:
    assert percentiles(values) == {"count": len(values), "median": median, "ninety": ninety}


@pytest.mark.parametrize(
    ("day", "quarter", "since", "until"),
    [
        (date(2026, 10, 1), "2027Q1", date(2026, 10, 1), date(2026, 12, 31)),
        (date(2026, 9, 30), "2026Q4", date(2026, 7, 1), date(2026, 9, 30)),
        (date(2026, 2, 28), "2026Q2", date(2026, 1, 1), date(2026, 3, 31)),
    ],
)
def test_a_fiscal_year_begins_in_october(day: date, quarter: str, since: date, until: date) -> None:
    found = quarter_of(day)

    assert (str(found), found.since, found.until) == (quarter, since, until)
    assert period_named(quarter) == found
    assert found.before.after == found


@pytest.mark.parametrize("text", ["2026", "2026Q5", "26Q1", "", "2026Q1x"])
def test_only_a_quarter_is_a_quarter(text: str) -> None:
    if text == "2026":
        assert period_named(text) == Year(2026)
        return
    with pytest.raises(ValueError, match=text or "^$"):
        period_named(text)


def test_a_draft_is_counted_nowhere() -> None:
    cast = Cast()
    draft(cast.office, **ANSWERS)
    submitted(cast.office)

    counting.count()

    assert CaseSpell.objects.filter(office=cast.office).count() == 1
