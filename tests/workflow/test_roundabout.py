"""Ways round the gates that somebody found: other orders of events, later findings, one hand for two people's part."""

from datetime import date

import pytest

from tests import factories
from tests.factories import Cast, screen, submitted, walk
from workflow import known
from workflow.errors import Blocked, Invalid, NotAllowed
from workflow.models import Answer, Authority, Determination, EvidenceKind, OutboxRow, Question, Request, RouteKind
from workflow.services import (
    appeals,
    assignments,
    contact,
    intake,
    legal,
    releasing,
    reviewing,
    screening,
    searching,
    verification,
    viewing,
)
from workflow.states import Outcome, Role, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast()


def unverified(cast: Cast) -> Request:
    """A case whose requester belongs to the subject's side, proposed as not verified and sent back by the reader."""
    request = walk(cast, State.VERIFICATION)
    by = cast.actor(Role.INTAKE)
    screen(cast, request)
    for question, answer in ((Question.CONFLICT, Answer.YES), (Question.IDENTITY, Answer.NO)):
        shown = verification.add_evidence(
            request_id=request.pk, kind=EvidenceKind.CONFLICT, description="The same address.", by=by
        )
        verification.record_check(
            request_id=request.pk, question=question, answer=answer, reasons="Seen.", evidence=[shown.pk], by=by
        )
    verification.propose_not_verified(request_id=request.pk, reasons="The subject's brother.", by=by)
    legal.return_to_review(request_id=request.pk, reason="Look again.", by=cast.actor(Role.SECOND_REVIEWER))
    legal.return_to_search(request_id=request.pk, reason="Search.", by=cast.actor(Role.COUNSEL))
    return request


def test_a_returned_not_verified_case_releases_nothing(cast: Cast) -> None:
    request = unverified(cast)
    factories.STEPS[State.SEARCH](cast, request)
    with pytest.raises(Blocked) as raised:
        factories.STEPS[State.LEGAL_REVIEW](cast, request)

    assert {"check_identity", "standing"} <= {one.code for one in raised.value.obstacles}


def test_an_appeal_does_not_lead_round_verification(cast: Cast) -> None:
    request = submitted(cast.office)
    cast.give_all(request)
    intake.withdraw(request_id=request.pk, by=cast.actor(Role.INTAKE))
    with pytest.raises(Invalid, match="no answer to appeal"):
        appeals.file_appeal(request_id=request.pk, grounds="I want it.", by=cast.actor(Role.INTAKE))

    appeals.reopen(request_id=request.pk, reason="Order.", court_order="No. 1", by=cast.actor(Role.COUNSEL))
    request.refresh_from_db()
    assert request.state == State.VERIFICATION


def test_a_bar_on_records_found_by_the_screener_must_be_answered_for_each_item(cast: Cast) -> None:
    request = walk(cast, State.LEGAL_REVIEW)
    factories.determine(cast, request)
    screen(cast, request, "sealed")
    factories.determine(cast, request)
    counsel = cast.actor(Role.COUNSEL)
    with pytest.raises(Blocked) as raised:
        legal.clear_for_redaction(request_id=request.pk, by=counsel)
    assert {one.code for one in raised.value.obstacles} == {"bars_unasked"}

    for item in known.items(request):
        legal.set_bars(request_id=request.pk, item_id=item.pk, bars=[], by=counsel)
    legal.clear_for_redaction(request_id=request.pk, by=counsel)


def test_screening_again_takes_no_bar_away(cast: Cast) -> None:
    request = walk(cast, State.LEGAL_REVIEW)
    screen(cast, request, "vawa_t_u")
    screen(cast, request)

    assert known.person_bars(request) == {"vawa_t_u"}


def test_a_bar_on_an_item_is_not_taken_away_by_one_hand(cast: Cast) -> None:
    request = walk(cast, State.LEGAL_REVIEW)
    item, counsel = known.items(request)[0], cast.actor(Role.COUNSEL)
    legal.set_bars(request_id=request.pk, item_id=item.pk, bars=["sealed"], by=counsel)

    with pytest.raises(Invalid, match="stays"):
        legal.set_bars(request_id=request.pk, item_id=item.pk, bars=[], by=counsel)


def test_a_lift_needs_a_bar_and_holds_for_what_was_found_before(cast: Cast) -> None:
    request = walk(cast, State.LEGAL_REVIEW)
    counsel = cast.actor(Role.COUNSEL)
    with pytest.raises(Invalid, match="nothing to lift"):
        screening.lift_bar(request_id=request.pk, bar="asylum", authority="Consent", evidence="Paper", by=counsel)

    screen(cast, request, "asylum")
    lift = screening.lift_bar(request_id=request.pk, bar="asylum", authority="Consent", evidence="Paper", by=counsel)
    with pytest.raises(NotAllowed):
        screening.second_bar_lift(request_id=request.pk, lift_id=lift.pk, by=counsel)
    screening.second_bar_lift(request_id=request.pk, lift_id=lift.pk, by=cast.actor(Role.SCREENER))
    assert known.person_bars(request) == frozenset()
    screen(cast, request, "asylum")
    assert known.person_bars(request) == {"asylum"}


def test_an_entry_leaves_whole_or_not_at_all(cast: Cast) -> None:
    request = walk(cast, State.LEGAL_REVIEW)
    ruling = legal.Ruling(
        Determination.Verdict.PART,
        Authority.VICTIM_NOTICE,
        basis="b7c",
        harm="A witness.",
        segregable_certified=True,
        memo=factories.MEMO,
    )
    with pytest.raises(Invalid, match="whole or not at all"):
        legal.determine(
            request_id=request.pk, item_id=request.history.get().pk, ruling=ruling, by=cast.actor(Role.COUNSEL)
        )


@pytest.mark.parametrize("words", ["SSN 123-45-6789.", "A-number A012345678.", "Lives now at 48 willow LANE."])
def test_an_entry_with_private_words_stays(cast: Cast, words: str) -> None:
    request = walk(cast, State.SEARCH)
    task = searching.ask_source(
        request_id=request.pk, source_id=cast.office.sources.all()[0].pk, by=cast.actor(Role.RECORDS_OFFICER)
    )
    factories.add_entry(cast, request, task, text=words, on_date=date(2025, 1, 2))
    searching.answer_source(
        request_id=request.pk, task_id=task.pk, has_records=True, by=cast.actor(Role.RECORDS_OFFICER)
    )
    searching.complete_search(request_id=request.pk, by=cast.actor(Role.RECORDS_OFFICER))
    factories.determine(cast, request)

    with pytest.raises(Blocked) as raised:
        legal.clear_for_redaction(request_id=request.pk, by=cast.actor(Role.COUNSEL))
    assert {one.code for one in raised.value.obstacles} == {"private_words"}


def test_a_victims_route_needs_standing_that_is_shown(cast: Cast) -> None:
    request = walk(cast, State.VERIFICATION)
    factories.verify_checks(cast, request)
    by = cast.actor(Role.INTAKE)
    verification.record_check(
        request_id=request.pk, question=Question.STANDING, answer=Answer.NOT_NEEDED, reasons="By FOIA.", by=by
    )
    screen(cast, request)
    verification.verify(request_id=request.pk, by=by)
    factories.STEPS[State.SEARCH](cast, request)
    with pytest.raises(Blocked) as raised:
        factories.STEPS[State.LEGAL_REVIEW](cast, request)

    assert "standing" in {one.code for one in raised.value.obstacles}


def test_failed_standing_keeps_the_victims_routes_shut(cast: Cast) -> None:
    request = walk(cast, State.VERIFICATION)
    by = cast.actor(Role.INTAKE)
    verification.record_check(request_id=request.pk, question=Question.STANDING, answer=Answer.NO, reasons="No.", by=by)
    with pytest.raises(Invalid, match="Standing was not shown"):
        verification.set_routes(request_id=request.pk, kinds=[RouteKind.VICTIM_NOTICE], reason="x", by=by)


def test_a_reason_to_read_opens_the_case_and_not_its_records(cast: Cast) -> None:
    request = walk(cast, State.CLOSED)
    reader = cast.second_records_officer
    assignments.read_for_reason(request_id=request.pk, reason="I cover for a colleague.", user=reader)

    with pytest.raises(NotAllowed):
        viewing.original(request_id=request.pk, record_id=request.records.get().pk, by_user=reader)
    told = OutboxRow.objects.filter(request=request, verb="notify.manager")
    assert "reading" in {row.data["about"] for row in told}


@pytest.mark.parametrize("words", ["8 U.S.C. § 1367 applies.", "She has a U visa."])
def test_no_message_and_no_question_names_the_law_of_a_bar(cast: Cast, words: str) -> None:
    request = walk(cast, State.VERIFICATION)
    by = cast.actor(Role.INTAKE)
    with pytest.raises(Invalid, match="too much"):
        contact.message(request_id=request.pk, text=words, by=by)
    with pytest.raises(Blocked):
        contact.ask_requester(request_id=request.pk, text=words, by=by)


def test_what_never_left_cannot_be_recalled(cast: Cast) -> None:
    request = walk(cast, State.READY)

    with pytest.raises(Invalid, match="Nothing of this case has left"):
        releasing.recall(request_id=request.pk, reason="Wrong.", by=cast.actor(Role.COUNSEL))


def test_two_requests_cannot_be_each_others_duplicate(cast: Cast) -> None:
    ways = [{"kind": "email", "value": "twice@mail.example", "safe": True}]
    one, two = (walk(cast, State.RECEIVED, submitted(cast.office, ways=ways)) for _ in range(2))
    intake.close_as_duplicate(request_id=one.pk, other_id=two.pk, by=cast.actor(Role.INTAKE))

    with pytest.raises(Blocked):
        intake.close_as_duplicate(request_id=two.pk, other_id=one.pk, by=cast.actor(Role.INTAKE))


def test_half_a_name_is_not_the_same_subject(cast: Cast) -> None:
    ways = [{"kind": "email", "value": "half@mail.example", "safe": True}]
    names = ("Jonas P. Example", "Jonas Quite Different")
    one, two = (walk(cast, State.RECEIVED, submitted(cast.office, ways=ways, subject_name=name)) for name in names)
    with pytest.raises(Blocked):
        intake.close_as_duplicate(request_id=one.pk, other_id=two.pk, by=cast.actor(Role.INTAKE))


def test_a_proposal_to_release_nothing_is_not_held_up_by_what_was_to_leave(cast: Cast) -> None:
    request = walk(cast, State.LEGAL_REVIEW)
    factories.determine(cast, request)
    screen(cast, request, "vawa_t_u")
    legal.nothing_to_release(
        request_id=request.pk, outcome=Outcome.NEITHER_CONFIRM_NOR_DENY, reasons="The class.",
        by=cast.actor(Role.COUNSEL),
    )  # fmt: skip
    by = cast.actor(Role.SECOND_REVIEWER)
    reviewing.read_proposal(request_id=request.pk, by=by)
    reviewing.approve(request_id=request.pk, by=by)

    request.refresh_from_db()
    assert request.state == State.DECISION
