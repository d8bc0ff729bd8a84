"""Standing is more than a word; whoever speaks for a victim is in the line of the law, and never with the accused."""

from dataclasses import replace
from typing import Any

import pytest

from tests.factories import STANDING, Cast, screen, submitted, verify_checks, walk
from workflow import gates
from workflow.errors import Invalid
from workflow.law.representing import Line, Representing
from workflow.models import Answer, Check, Evidence, EvidenceKind, Grade, Question, Request
from workflow.services import verification
from workflow.states import Role, State

pytestmark = pytest.mark.django_db
ON_BEHALF = {
    "requester_kind": "family", "relation": "sibling", "victim_is_requester": False, "victim_name": "Amara Another",
    "ties": "none", "authority_what": "Birth certificate",
}  # fmt: skip


@pytest.fixture
def cast() -> Cast:
    return Cast()


def on_behalf(cast: Cast, **more: str) -> Request:
    return walk(cast, State.VERIFICATION, submitted(cast.office, **{**ON_BEHALF, **more}))


def yes(cast: Cast, request: Request, question: Question, **given: Any) -> Check:
    by = cast.actor(Role.INTAKE)
    shown: Evidence = verification.add_evidence(
        request_id=request.pk, kind=EvidenceKind.OTHER, description="A paper.", by=by
    )
    return verification.record_check(
        request_id=request.pk, question=question, answer=Answer.YES, reasons="As the papers show.", by=by,
        evidence=[shown.pk], **given,
    )  # fmt: skip


@pytest.mark.parametrize("lacking", ["offence", "agency", "case_number", "confirming_source"])
def test_a_yes_to_standing_names_offence_agency_case_and_who_confirms_it(cast: Cast, lacking: str) -> None:
    request = walk(cast, State.VERIFICATION)
    source, standing = "The victim desk of the court, today.", STANDING
    if lacking == "confirming_source":
        source = " "
    else:
        standing = replace(STANDING, **{lacking: " "})
    with pytest.raises(Invalid) as refused:
        yes(cast, request, Question.STANDING, standing=standing, confirming_source=source)

    assert set(refused.value.fields) == {lacking}
    assert not request.checks.exists()
    made = yes(cast, request, Question.STANDING, standing=STANDING, confirming_source="The victim desk, today.")
    assert made.shown == {"offence": "Burglary", "agency": "County Court", "case_number": "26-CR-0123"}


def test_a_yes_without_them_that_stands_from_before_lets_nothing_on(cast: Cast) -> None:
    request = walk(cast, State.VERIFICATION)
    verify_checks(cast, request)
    screen(cast, request)
    assert gates.obstacles("verify", request) == ()
    for check in request.checks.filter(question=Question.STANDING):
        check.shown = None
        check.save()

    assert {one.code for one in gates.obstacles("verify", request)} == {"shown_standing"}


def test_who_speaks_for_a_victim_says_in_which_line(cast: Cast) -> None:
    request = on_behalf(cast)
    with pytest.raises(Invalid) as refused:
        yes(cast, request, Question.AUTHORITY)
    assert set(refused.value.fields) == {"line"}


@pytest.mark.parametrize("line", [Line.GUARDIAN, Line.SIBLING, Line.DESIGNEE])
@pytest.mark.parametrize("known_from", ["staff", "requester"])
def test_out_of_turn_needs_a_reason(cast: Cast, line: Line, known_from: str) -> None:
    request = on_behalf(cast, **({"closer_kin": "Her husband"} if known_from == "requester" else {}))
    out_of_turn = Representing(line, closer_exists=known_from == "staff")
    with pytest.raises(Invalid) as refused:
        yes(cast, request, Question.AUTHORITY, representing=out_of_turn)
    assert set(refused.value.fields) == {"passed_over"}

    made = yes(cast, request, Question.AUTHORITY, representing=replace(out_of_turn, passed_over="He is the accused."))
    assert made.shown is not None and made.shown["line"] == line


@pytest.mark.parametrize("line", [Line.SPOUSE, Line.COUNSEL])
def test_nobody_comes_before_a_spouse_or_counsel(cast: Cast, line: Line) -> None:
    request = on_behalf(cast, closer_kin="Her mother")
    assert yes(cast, request, Question.AUTHORITY, representing=Representing(line)).answer == Answer.YES


def test_the_accused_never_speaks_for_the_victim(cast: Cast) -> None:
    request = on_behalf(cast)
    yes(cast, request, Question.CONFLICT)
    with pytest.raises(Invalid, match="never speaks"):
        yes(cast, request, Question.AUTHORITY, representing=Representing(Line.PARENT))


def test_who_turns_out_to_be_of_the_subjects_side_stops_what_stood(cast: Cast) -> None:
    request = on_behalf(cast)
    verify_checks(cast, request)
    screen(cast, request)
    yes(cast, request, Question.CONFLICT)

    codes = {one.code for one in gates.obstacles("verify", request)}
    assert "shown_authority" in codes


@pytest.mark.parametrize("grade", list(Grade))
def test_how_well_identity_is_known_is_kept(cast: Cast, grade: Grade) -> None:
    request = walk(cast, State.VERIFICATION)
    with pytest.raises(Invalid):
        yes(cast, request, Question.IDENTITY)

    assert yes(cast, request, Question.IDENTITY, grade=grade).grade == grade
