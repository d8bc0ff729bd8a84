"""An answer in parts: what leaves when, nothing twice, and every gate asked again for the rest."""

from copy import deepcopy

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoDbBlocker

from tests import factories, turns
from tests.factories import REST, Cast, walk
from workflow import known
from workflow.errors import Blocked, Invalid
from workflow.models import ArtifactKind, Authority, Determination, HistoryEntry, Record, ReleaseItem, Request
from workflow.policies import Actor
from workflow.services import appeals, deciding, legal, releasing, reviewing, searching
from workflow.states import AppealState, Outcome, Role, State

pytestmark = pytest.mark.django_db
Verdict = Determination.Verdict


@pytest.fixture
def cast(kept: tuple[Cast, Request]) -> Cast:
    return kept[0]


def rule(cast: Cast, request: Request, item: Record | HistoryEntry, verdict: Verdict) -> None:
    authority = Authority.VICTIM_NOTICE if verdict is Verdict.RELEASE else None
    basis, harm = ("b7c", "A witness.") if verdict is Verdict.WITHHOLD else ("", "")
    ruling = legal.Ruling(
        verdict, authority, basis=basis, harm=harm, segregable_certified=True, memo=factories.MEMO, unbarred=True
    )
    legal.determine(request_id=request.pk, item_id=item.pk, ruling=ruling, by=cast.actor(Role.COUNSEL))


def go_on(cast: Cast, request: Request, rest: deciding.Rest | None) -> None:
    """Take what is determined from legal review to its release: a part when there is a rest."""
    legal.clear_for_redaction(request_id=request.pk, by=cast.actor(Role.COUNSEL))
    for state in (State.REDACTION, State.SECOND_REVIEW):
        factories.STEPS[state](cast, request)
    factories.decide(cast, request, rest)
    let_go = releasing.release_part if rest else releasing.release
    let_go(request_id=request.pk, by=cast.actor(Role.RECORDS_OFFICER))
    request.refresh_from_db()


@pytest.fixture(scope="module")
def made(module_rows: DjangoDbBlocker) -> tuple[Cast, Request]:
    """A case whose record left in a first part; its history entry is set aside for later."""
    with module_rows.unblock():
        cast = Cast()
        request = walk(cast, State.LEGAL_REVIEW)
        rule(cast, request, request.records.get(), Verdict.RELEASE)
        rule(cast, request, request.history.get(), Verdict.LATER)
        go_on(cast, request, REST)
    return cast, request


@pytest.fixture
def kept(made: tuple[Cast, Request]) -> tuple[Cast, Request]:
    return deepcopy(made)


@pytest.fixture
def part(kept: tuple[Cast, Request]) -> Request:
    return kept[1]


def left(request: Request) -> list[list[str]]:
    """Return the titles of what left, release by release."""
    return [sorted(one.title for one in release.items.all()) for release in request.releases.order_by("released_at")]


def codes(blocked: Blocked) -> set[str]:
    return {one.code for one in blocked.obstacles}


@pytest.mark.long
def test_what_leaves_in_the_part_and_what_leaves_at_the_end(cast: Cast, part: Request) -> None:
    assert left(part) == [["Arrest report"]]
    assert (part.state, part.outcome, part.closed_at) == (State.LEGAL_REVIEW, "", None)

    rule(cast, part, part.history.get(), Verdict.RELEASE)
    go_on(cast, part, None)

    assert left(part) == [["Arrest report"], ["Court outcome"]]
    assert (part.state, part.outcome) == (State.CLOSED, Outcome.GRANTED_IN_FULL)


@pytest.mark.long
def test_each_release_has_its_own_line_in_the_accounting(cast: Cast, part: Request) -> None:
    rule(cast, part, part.history.get(), Verdict.RELEASE)
    go_on(cast, part, None)

    assert sorted(line.nature for line in part.disclosures.all()) == ["Arrest report", "Court outcome"]


def test_what_left_does_not_let_the_case_go_on_by_itself(cast: Cast, part: Request) -> None:
    with pytest.raises(Blocked) as raised:
        legal.clear_for_redaction(request_id=part.pk, by=cast.actor(Role.COUNSEL))

    assert codes(raised.value) == {"nothing_leaves"}


def test_every_gate_is_asked_again_for_the_rest(cast: Cast, part: Request) -> None:
    rule(cast, part, part.history.get(), Verdict.RELEASE)
    factories.screen(cast, part, "vawa_t_u")

    with pytest.raises(Blocked) as raised:
        legal.clear_for_redaction(request_id=part.pk, by=cast.actor(Role.COUNSEL))
    assert "person_barred" in codes(raised.value)


def test_what_left_is_not_determined_taken_out_or_packed_again(cast: Cast, part: Request) -> None:
    record = part.records.get()
    with pytest.raises(Invalid, match="leaves once"):
        rule(cast, part, record, Verdict.RELEASE)
    with pytest.raises(Invalid, match="has left"):
        searching.withdraw_item(request_id=part.pk, item_id=record.pk, reason="x", by=cast.actor(Role.COUNSEL))

    assert known.releasing_records(part) == []
    assert known.open_items(part) == [part.history.get()]


def test_the_database_refuses_a_second_departure(part: Request) -> None:
    once = ReleaseItem.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReleaseItem.objects.create(release=once.release, determination=once.determination)


@pytest.mark.long
def test_page_numbers_go_on_from_the_part(cast: Cast) -> None:
    request = walk(cast, State.SEARCH)
    by = cast.actor(Role.RECORDS_OFFICER)
    task = searching.ask_source(request_id=request.pk, source_id=cast.office.sources.all()[0].pk, by=by)
    first, second = (factories.add_record(cast, request, task, title) for title in ("First", "Second"))
    searching.answer_source(request_id=request.pk, task_id=task.pk, has_records=True, by=by)
    searching.complete_search(request_id=request.pk, by=by)
    rule(cast, request, first, Verdict.RELEASE)
    rule(cast, request, second, Verdict.LATER)
    go_on(cast, request, REST)
    rule(cast, request, second, Verdict.RELEASE)
    go_on(cast, request, None)

    stamps = [(one.title, one.first_stamp, one.last_stamp) for one in known.departures(request)]
    assert stamps == [("First", 1, 2), ("Second", 3, 4)]


@pytest.mark.long
def test_a_part_and_the_whole_are_not_mixed_up(cast: Cast) -> None:
    request = walk(cast, State.READY)
    officer = cast.actor(Role.RECORDS_OFFICER)
    with pytest.raises(Blocked) as raised:
        releasing.release_part(request_id=request.pk, by=officer)
    assert "whole" in codes(raised.value)

    turns.decide_a_part_instead(cast, request)
    with pytest.raises(Blocked) as raised:
        releasing.release(request_id=request.pk, by=officer)
    assert "partial" in codes(raised.value)


def test_what_is_set_aside_makes_the_answer_a_part(cast: Cast) -> None:
    request = walk(cast, State.LEGAL_REVIEW)
    rule(cast, request, request.records.get(), Verdict.RELEASE)
    rule(cast, request, request.history.get(), Verdict.LATER)
    legal.clear_for_redaction(request_id=request.pk, by=cast.actor(Role.COUNSEL))
    for state in (State.REDACTION, State.SECOND_REVIEW):
        factories.STEPS[state](cast, request)

    with pytest.raises(Invalid, match="a part only"):
        factories.draft_decision(cast, request)


@pytest.mark.parametrize(
    "outcome", [Outcome.NEITHER_CONFIRM_NOR_DENY, Outcome.DENIED_IN_FULL, Outcome.NO_RECORDS, Outcome.GRANTED_IN_FULL]
)
def test_the_last_answer_does_not_deny_what_was_given(cast: Cast, part: Request, outcome: Outcome) -> None:
    rule(cast, part, part.history.get(), Verdict.WITHHOLD)
    with pytest.raises(Blocked) as raised:
        legal.nothing_to_release(request_id=part.pk, outcome=outcome, reasons="No.", by=cast.actor(Role.COUNSEL))

    assert codes(raised.value) == {"outcome"}


def test_the_last_answer_may_be_that_nothing_more_leaves(cast: Cast, part: Request) -> None:
    rule(cast, part, part.history.get(), Verdict.WITHHOLD)
    legal.nothing_to_release(
        request_id=part.pk, outcome=Outcome.GRANTED_IN_PART, reasons="No more.", by=cast.actor(Role.COUNSEL)
    )
    reader = cast.actor(Role.SECOND_REVIEWER)
    reviewing.read_proposal(request_id=part.pk, by=reader)
    reviewing.approve(request_id=part.pk, by=reader)
    factories.decide(cast, part)
    releasing.release(request_id=part.pk, by=cast.actor(Role.RECORDS_OFFICER))

    assert left(part) == [["Arrest report"], []]


def test_nothing_more_is_not_said_while_something_waits(cast: Cast, part: Request) -> None:
    with pytest.raises(Blocked) as raised:
        legal.nothing_to_release(
            request_id=part.pk, outcome=Outcome.GRANTED_IN_PART, reasons="No.", by=cast.actor(Role.COUNSEL)
        )

    assert "later" in codes(raised.value)


def test_after_a_recall_the_same_item_may_leave_in_another_release(cast: Cast, part: Request) -> None:
    releasing.recall(request_id=part.pk, reason="A name showed.", by=cast.actor(Role.COUNSEL))

    assert known.departures(part) == []
    assert known.releasing_records(part) == [part.records.get()]
    assert known.next_stamp(part) == 3


@pytest.mark.long
def test_an_appeal_lets_counsel_determine_anew_what_left(cast: Cast) -> None:
    request = walk(cast, State.CLOSED)
    appeal = appeals.file_appeal(request_id=request.pk, grounds="Too much is black.", by=cast.actor(Role.INTAKE))
    officer = cast.people[Role.APPEALS_OFFICER]
    appeals.take_up(appeal_id=appeal.pk, user=officer)
    appeals.decide_appeal(appeal_id=appeal.pk, result=AppealState.REVERSED, reasons="Less black.", user=officer)
    request.refresh_from_db()
    rule(cast, request, request.records.get(), Verdict.RELEASE)
    go_on(cast, request, None)

    assert left(request) == [["Arrest report", "Court outcome"], ["Arrest report"]]


def test_the_requester_reaches_each_part_as_it_left(cast: Cast, part: Request) -> None:
    follower = Actor(Role.REQUESTER, part.requester.user)

    def letter(**which: object) -> str:
        given = {"request_id": part.pk, "kind": ArtifactKind.LETTER_SIGNED, "by": follower, **which}
        return releasing.download(**given)  # type: ignore[arg-type]

    early = letter()
    rule(cast, part, part.history.get(), Verdict.RELEASE)
    go_on(cast, part, None)

    assert letter(release_id=part.releases.order_by("released_at")[0].pk) == early != letter()
