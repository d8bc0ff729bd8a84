"""The annual FOIA report: valid where the schema is there, its sums consistent, last year's figures carried."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from lxml import etree
from pytest_django import DjangoDbBlocker

from disclosure.oversight import reports
from disclosure.oversight.annual_parts import SPACES
from disclosure.oversight.annual_xml import SECTIONS, Agency, Component, xml_of
from tests.factories import Cast, submitted, walk
from workflow.deadlines import Calendar
from workflow.law import told
from workflow.metrics.annual import Report, of_year, together
from workflow.metrics.periods import Year
from workflow.models import AnnualFigures, CaseSpell
from workflow.services import appeals, intake
from workflow.states import AppealState, Outcome, Role, State

pytestmark = pytest.mark.long

SCHEMA = Path(__file__).resolve().parents[4] / "shared/data/foia_annual_report/schema/exchange/FoiaAnnualReport.xsd"
needs_schema = pytest.mark.skipif(not SCHEMA.exists(), reason="the schema of the report is not beside this checkout")
NOW = datetime(2027, 11, 3, 15, tzinfo=UTC)


def validated(data: bytes) -> Any:
    """Return a report, valid where the schema is there to say so."""
    tree = etree.fromstring(data)
    if SCHEMA.exists():
        etree.XMLSchema(etree.parse(SCHEMA)).assertValid(tree)
    return tree


def figures(tree: Any, section: str, component: int = 0) -> dict[str, str]:
    """Return the figures of one component in a section of flat figures, by their short names."""
    found = tree.find(f"foia:{section}", SPACES)
    link = next(
        one
        for one in found
        if one.tag.endswith("Association")
        and one.find("nc:OrganizationReference", SPACES).get(f"{{{SPACES['s']}}}ref") == f"ORG{component}"
    )
    key = link.find("foia:ComponentDataReference", SPACES).get(f"{{{SPACES['s']}}}ref")
    item = next(one for one in found if one.get(f"{{{SPACES['s']}}}id") == key)
    return {one.tag.rpartition("}")[2]: one.text for one in item}


@pytest.fixture(scope="module")
def written(module_rows: DjangoDbBlocker) -> Iterator[Any]:
    """Two offices over two fiscal years, and the reports of both."""
    with module_rows.unblock(), time_machine.travel(datetime(2026, 12, 8, 15, tzinfo=UTC), tick=False) as clockwork:
        cast, other = Cast(), Cast()
        for number in range(8):
            clockwork.shift(timedelta(days=20))
            request = submitted(cast.office if number % 2 else other.office)
            by = (cast if number % 2 else other).actor(Role.INTAKE)
            (cast if number % 2 else other).give_all(request)
            if number == 3:
                intake.decide_expedite(request_id=request.pk, granted=True, reason="A hearing.", by=by)
            if number in {1, 2}:
                intake.withdraw(request_id=request.pk, by=by)
        closed = walk(cast, State.CLOSED)
        clockwork.shift(timedelta(days=3))
        appeal = appeals.file_appeal(request_id=closed.pk, grounds="Look.", by=cast.actor(Role.INTAKE))
        officer = cast.people[Role.APPEALS_OFFICER]
        appeals.take_up(appeal_id=appeal.pk, user=officer)
        appeals.decide_appeal(appeal_id=appeal.pk, result=AppealState.AFFIRMED, reasons="It stands.", user=officer)
        clockwork.move_to(NOW)
        yield validated(reports.annual_report(2027)), validated(reports.annual_report(2028)), cast


@pytest.mark.long
@needs_schema
def test_both_reports_are_valid(written: Any) -> None:
    schema = etree.XMLSchema(etree.parse(SCHEMA))

    assert [schema.validate(tree) for tree in written[:2]] == [True, True]


def test_a_report_has_all_its_parts_in_their_order(written: Any) -> None:
    tree = written[0]
    parts = [one.tag.rpartition("}")[2] for one in tree if one.tag.endswith("Section")]

    assert parts == ["Exemption3StatuteSection", *(section.name for section in SECTIONS)]
    assert len(parts) + 2 == 34, "with the organization and the fiscal year"


@pytest.mark.parametrize("section", [f"Processed{what}Section" for what in ("Request", "Appeal", "Consultation")])
@pytest.mark.parametrize("component", [0, 1, 2])
def test_start_and_received_less_processed_is_the_end(written: Any, section: str, component: int) -> None:
    for tree in written[:2]:
        start, received, processed, end = (int(one) for one in figures(tree, section, component).values())
        assert start + received - processed == end


def test_every_request_that_was_processed_has_its_disposition_and_its_increment(written: Any) -> None:
    tree = written[0]
    processed = int(figures(tree, "ProcessedRequestSection")["ProcessingStatisticsProcessedQuantity"])
    total = int(figures(tree, "RequestDispositionSection")["RequestDispositionTotalQuantity"])
    increments = sum(
        int(figures(tree, f"{track}ResponseTimeIncrementsSection")["TimeIncrementTotalQuantity"])
        for track in ("Simple", "Complex", "Expedited")
    )

    assert processed == total == increments == 3


def test_the_agency_is_its_offices_together(written: Any) -> None:
    for name in figures(written[0], "ProcessedRequestSection"):
        each = [int(figures(written[0], "ProcessedRequestSection", number)[name]) for number in (0, 1, 2)]
        assert each[0] == each[1] + each[2]


def test_the_appeal_is_there_and_affirmed(written: Any) -> None:
    assert figures(written[0], "AppealDispositionSection", 1)["AppealDispositionAffirmedQuantity"] == "1"


def test_one_years_end_is_the_nexts_start_and_its_figures_are_carried(written: Any) -> None:
    first, second, cast = written
    end = figures(first, "ProcessedRequestSection", 1)["ProcessingStatisticsPendingAtEndQuantity"]
    compared = figures(second, "ProcessedRequestComparisonSection", 1)

    assert figures(second, "ProcessedRequestSection", 1)["ProcessingStatisticsPendingAtStartQuantity"] == end
    kept = AnnualFigures.objects.get(office=cast.office, year=2027).figures
    assert compared["ItemsReceivedLastYearQuantity"] == str(kept["received"])
    assert compared["ItemsProcessedLastYearQuantity"] == str(kept["processed"])


def spell(**changes: Any) -> CaseSpell:
    """Return a spell as it would be kept."""
    given = {
        "chain": "request:x", "foia": True, "received_date": date(2026, 11, 2), "closed_date": date(2026, 12, 1),
        "due_date": date(2026, 12, 2), "outcome": Outcome.GRANTED_IN_PART.value, "days": 19, "appeals": [], "bases": [],
        "extended": False, "consulted": False, "expedited": False, **changes,
    }  # fmt: skip
    return CaseSpell(**given)


def test_every_outcome_and_basis_fits_the_schema() -> None:
    """Also an agency with nothing at all, every kind of end, every exemption, and the longest and the shortest wait."""
    outcomes = [*(one.value for one in Outcome), ""]
    bases = ["b1", "b2", "b3", "b4", "b5", "b6", "b7a", "b7b", "b7c", "b7d", "b7e", "b7f", "b8", "b9", "pa_j2"]
    spells = [spell(outcome=one, bases=bases, days=60 * number) for number, one in enumerate(outcomes)]
    spells += [spell(closed_date=None, expedited=True, expedite_asked_date=date(2026, 11, 2), expedite_granted=False,
                     expedite_decided_date=date(2026, 11, 9)), spell(extended=True)]  # fmt: skip
    results = [*(one.value for one in AppealState if one not in {AppealState.FILED, AppealState.UNDER_REVIEW}), ""]
    spells[0].appeals = [{"filed": "2026-12-01", "decided": "2026-12-30", "result": one} for one in results]
    spells[1].appeals = [{"filed": "2026-12-01", "decided": "", "result": ""}]
    made = of_year(spells, Year(2027), Calendar(), date(2027, 10, 30))

    tree = validated(
        xml_of(
            Agency(
                "A",
                "Agency",
                2027,
                date(2027, 10, 30),
                [Component("ONE", "One", made), Component("TWO", "Two", Report())],
                {"26 USC 6103": {1: 3}},
            )
        )  # fmt: skip
    )

    dispositions = figures(tree, "RequestDispositionSection", 1)
    assert int(dispositions["RequestDispositionTotalQuantity"]) == len(outcomes) + 1
    appeals_told = figures(tree, "AppealDispositionSection", 1)
    assert int(appeals_told["AppealDispositionTotalQuantity"]) == len(results)
    codes = tree.findall(".//foia:AppliedExemptionCode", SPACES)
    assert {one.text for one in codes} >= {"Ex. 3", "Ex. 7(C)"}


def test_only_the_foia_route_is_reported() -> None:
    assert of_year([spell(foia=False)], Year(2027), Calendar(), date(2027, 10, 30)) == Report()


def test_reports_added_together_keep_the_ten_oldest() -> None:
    old = [Report(oldest=[(f"2020-01-{day:02}", day) for day in range(1, 11)]), Report(oldest=[("2019-01-01", 1)])]

    assert [one for one, _days in together(old).oldest][:2] == ["2019-01-01", "2020-01-01"]
    assert len(together(old).oldest) == 10


@pytest.mark.django_db
@pytest.mark.parametrize("year", ["1999", "2031"])
def test_a_year_that_cannot_be_reported_is_refused_and_nothing_is_written(tmp_path: Path, year: str) -> None:
    Cast()
    with time_machine.travel(NOW, tick=False), pytest.raises(CommandError) as refused:
        call_command("annual_report", "--year", year, str(tmp_path / "out.xml"))

    assert refused.value.returncode == 2
    assert not list(tmp_path.iterdir())


@pytest.mark.django_db
def test_the_command_writes_the_report(tmp_path: Path) -> None:
    submitted(Cast().office)

    call_command("annual_report", "--year", "2026", str(tmp_path / "out.xml"))

    validated((tmp_path / "out.xml").read_bytes())


@pytest.mark.django_db
def test_statutes_and_bases_are_those_that_may_be_told() -> None:
    request = walk(Cast(), State.CLOSED)

    assert told.bases(request) == []
    assert told.statutes(request) == []
