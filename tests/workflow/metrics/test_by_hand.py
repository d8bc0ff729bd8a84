"""Every measure of the cases against a count by hand over the rows themselves, which know nothing of the trail."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import cycle
from typing import Any
from unittest import mock
from uuid import UUID

import pytest
import time_machine
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from tests import factories
from tests.factories import MEMO, Cast, draft, walk
from workflow import known
from workflow.metrics import counting, tables
from workflow.metrics.figures import AGES
from workflow.metrics.periods import Quarter, quarter_of
from workflow.models import Authority, CaseSpell, Channel, Determination, HistoryEntry, Office, QuarterFigures, Request
from workflow.services import clock, contact, intake, legal, searching, verification
from workflow.services.legal import Ruling
from workflow.states import Role, State

pytestmark = [pytest.mark.long, pytest.mark.django_db]
BEGAN, NOW = datetime(2027, 1, 12, 15, tzinfo=UTC), datetime(2027, 6, 16, 15, tzinfo=UTC)
SIGNED = intake.Signature("I declare under penalty of perjury.", "Elena Example")
PLACES, LANGUAGES, KINDS = ("MD", "VA", "DC", ""), ("en", "es"), ("victim", "family", "other")
#: The state each said they live in: no row keeps it.
TOLD: defaultdict[UUID, str] = defaultdict(str)


def asks(cast: Cast, number: int) -> Request:
    """Return a request like no two beside each other: from another place, in another language, by another way."""
    language = LANGUAGES[number % 2]
    answers = {"requester_kind": KINDS[number % 3], "state": PLACES[number % 4], "language": language}
    made = draft(cast.office, **answers)
    TOLD[made.request_id] = answers["state"]
    channel = Channel.WEB if number % 3 else (Channel.PAPER, Channel.TELEPHONE)[number % 2]
    Request.objects.filter(pk=made.request_id).update(language=language, channel=channel)
    made.request.refresh_from_db()
    if channel is Channel.WEB:
        return intake.submit(draft_id=made.pk, signature=SIGNED)
    cast.give_all(made.request)
    return intake.submit(
        draft_id=made.pk, signature=SIGNED, by=cast.actor(Role.INTAKE), received_date=timezone.localdate()
    )


def withheld(cast: Cast, *bases: str) -> None:
    """Take a case to its release with a record that leaves and entries withheld on bases."""
    request, officer = walk(cast, State.SEARCH), cast.actor(Role.RECORDS_OFFICER)
    for source in cast.office.sources.all():
        task = searching.ask_source(request_id=request.pk, source_id=source.pk, by=officer)
        factories.add_record(cast, request, task)
        for _basis in bases:
            factories.add_entry(cast, request, task)
        searching.answer_source(request_id=request.pk, task_id=task.pk, has_records=True, attested_by="", by=officer)
    searching.complete_search(request_id=request.pk, by=officer)
    keys = cycle(bases)
    for item in known.open_items(request):
        on = next(keys) if isinstance(item, HistoryEntry) else ""
        ruling = (
            Ruling(Determination.Verdict.WITHHOLD, None, basis=on, harm="It would expose a witness.",
                   segregable_certified=True, memo=MEMO, unbarred=True)
            if on
            else Ruling(Determination.Verdict.RELEASE, Authority.VICTIM_NOTICE, segregable_certified=True,
                        memo=MEMO, unbarred=True)
        )  # fmt: skip
        legal.determine(request_id=request.pk, item_id=item.pk, ruling=ruling, by=cast.actor(Role.COUNSEL))
    legal.clear_for_redaction(request_id=request.pk, by=cast.actor(Role.COUNSEL))
    for state in (State.REDACTION, State.SECOND_REVIEW, State.DECISION, State.READY):
        request.refresh_from_db()
        factories.STEPS[state](cast, request)


def live(cast: Cast) -> None:
    """Half a year of an office: many ask, some are read, one is asked and does not answer, some are answered."""
    with time_machine.travel(BEGAN, tick=False) as clockwork:
        for number in range(27):
            clockwork.shift(timedelta(days=3))
            request = asks(cast, number)
            cast.give_all(request)
            clockwork.shift(timedelta(days=2))
            if number % 4:
                verification.start_verification(request_id=request.pk, by=cast.actor(Role.INTAKE))
            if number == 5:
                contact.ask_requester(request_id=request.pk, text="When?", by=cast.actor(Role.INTAKE))
            if number % 9 == 8:
                intake.withdraw(request_id=request.pk, by=cast.actor(Role.INTAKE))
        for bases in (("b7c",), ("b7c", "b6"), ("b6",)):
            withheld(cast, *bases)


@pytest.fixture(autouse=True)
def _summer() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(scope="module")
def office(module_rows: DjangoDbBlocker) -> Iterator[Office]:
    """An office counted as its life went on, and two weeks later once more."""
    with module_rows.unblock():
        cast = Cast()
        live(cast)
        for at in (NOW - timedelta(days=14), NOW):
            # Only what grew is read again, as where there are many events.
            with time_machine.travel(at, tick=False), mock.patch.object(counting, "OVERLAP", 0):
                counting.count()
    yield cast.office


def rows_of(office: Office) -> list[Request]:
    return list(Request.objects.filter(office=office).exclude(state=State.DRAFT).select_related("requester"))


def figures(office: Office, quarter: Quarter) -> dict[str, Any]:
    row = QuarterFigures.objects.get(office=office, year=quarter.year, quarter=quarter.number)
    found: dict[str, Any] = row.figures["groups"][""]
    return found


def received_by_quarter(office: Office) -> dict[Quarter, list[Request]]:
    found: dict[Quarter, list[Request]] = {}
    for row in rows_of(office):
        assert row.received_date is not None
        found.setdefault(quarter_of(row.received_date), []).append(row)
    return found


def test_place_language_way_and_who_asks_are_those_of_the_rows(office: Office) -> None:
    quarters = received_by_quarter(office)
    assert len(quarters) == 2

    for quarter, rows in quarters.items():
        cells = figures(office, quarter)["cells"]
        assert cells["language"] == Counter(row.language for row in rows)
        assert cells["channel"] == Counter(row.channel for row in rows)
        assert cells["category"] == Counter(row.requester.kind for row in rows)
        assert cells["place"] == Counter(TOLD[row.pk] or "unknown" for row in rows)
    everywhere = Counter(row.channel for rows in quarters.values() for row in rows)
    assert set(everywhere) == {Channel.WEB, Channel.PAPER, Channel.TELEPHONE} and min(everywhere.values()) > 1


def test_bases_are_those_of_the_determinations_each_once_a_request(office: Office) -> None:
    by_request: dict[UUID, set[str]] = {}
    for one in Determination.objects.filter(request__office=office, replaced_at=None).exclude(basis=""):
        by_request.setdefault(one.request_id, set()).add(one.basis)
    closed = {row.pk: quarter_of(timezone.localdate(row.closed_at)) for row in rows_of(office) if row.closed_at}

    for quarter in set(closed.values()):
        by_hand = Counter(basis for pk, bases in by_request.items() if closed[pk] == quarter for basis in bases)
        assert figures(office, quarter)["cells"]["basis"] == by_hand
    assert Counter(basis for bases in by_request.values() for basis in bases) == {"b7c": 2, "b6": 2}


def test_ages_are_those_of_today_also_where_nothing_happened_for_weeks(office: Office) -> None:
    today = timezone.localdate()
    ages = [(row.state, clock.reading(row, today).days_used) for row in rows_of(office) if row.closed_at is None]

    by_hand = Counter(next(name for most, name in AGES if days <= most) for _state, days in ages)
    assert figures(office, quarter_of(today))["cells"]["age"] == by_hand
    assert CaseSpell.objects.filter(office=office, closed_date=None, clock_runs=False).count() == 1, "one is asked"


def came_here(request: Request) -> date:
    """Return the day a case came to its step: the clock knows of questions, the verification of its beginning."""
    if request.state == State.AWAITING_REQUESTER:
        return timezone.localdate(request.questions.get().asked_at)
    assert request.received_date is not None
    return request.received_date + timedelta(days=2 if request.state == State.VERIFICATION else 0)


def spread(values: Iterable[int]) -> dict[str, Any]:
    """Return median and ninetieth percentile as the standard library has them."""
    found = sorted(values)
    tenths = statistics.quantiles(found, n=10, method="inclusive") if len(found) > 1 else []
    return {
        "count": len(found),
        "median": round(statistics.median(found), 1) if len(found) >= 5 else None,
        "ninety": round(tenths[8], 1) if len(found) >= 10 else None,
    }


def test_waiting_and_age_by_step_are_those_of_the_open_rows(office: Office) -> None:
    today = timezone.localdate()
    here: dict[str, list[Request]] = {}
    for row in rows_of(office):
        if row.closed_at is None:
            here.setdefault(row.state, []).append(row)

    waits = figures(office, quarter_of(today))["waits"]
    assert set(waits) == set(here) == {"received", "verification", "awaiting_requester"}
    for state, rows in here.items():
        assert waits[state]["waited"] == spread((today - came_here(row)).days for row in rows)
        assert waits[state]["age"] == spread(clock.reading(row, today).days_used for row in rows)
    assert figures(office, quarter_of(today).before)["waits"] == {}, "of a quarter that is over nobody knows it"


def test_steps_of_closed_cases_took_what_the_days_between_their_moves_say(office: Office) -> None:
    closed = [row for row in rows_of(office) if row.outcome == "withdrawn"]

    for row in closed:
        spell = CaseSpell.objects.get(chain=f"request:{row.pk}")
        assert sum(spell.steps.values()) == pytest.approx(2, abs=0.02)
    assert len(closed) == 3


def test_the_page_holds_a_step_of_few_back_and_its_percentiles_with_it(office: Office) -> None:
    found = tables.figures_of(office, quarter_of(timezone.localdate()))
    assert found is not None
    where, waits = found.tables["where"].cells, {one.state: one for one in found.waits}

    assert {state: one.count for state, one in waits.items()} == dict(where)
    assert where["awaiting_requester"] is None
    for one in waits.values():
        if one.count is None:
            assert (one.waited, one.waited_ninety, one.age, one.age_ninety) == (None, None, None, None)
    assert any(one.waited is not None for one in waits.values())
