"""What an official writes by hand for a letter: looked through, and each thing found is answered."""

import pytest

from tests.disclosure.release.cases import in_redaction, nothing_to_release, to_decision
from tests.factories import Cast
from workflow import known
from workflow.errors import Invalid
from workflow.law import free_words
from workflow.law.decided import SEVEN
from workflow.models import Decision, Event, Request
from workflow.services import deciding
from workflow.states import Outcome, Role

pytestmark = pytest.mark.django_db
TELLING = "His sister Mary Poppins lives at 12 Oak Street, and her telephone is 410-555-0199."


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def request_(cast: Cast) -> Request:
    return to_decision(cast, in_redaction(cast))


def draft(
    cast: Cast, request: Request, note: str, *cleared: str, reasons: str = "You have a right to know."
) -> Decision:
    return deciding.draft_decision(
        request_id=request.pk,
        outcome=known.expected_outcomes(request)[0],
        reasons=reasons,
        answers={key: "Considered." for key, _question in SEVEN},
        note=note,
        cleared=cleared,
        by=cast.actor(Role.DECIDING_OFFICIAL),
    )


def test_names_homes_and_numbers_are_found(request_: Request) -> None:
    found = free_words.found(request_, {"note": TELLING})

    assert {one.kind for one in found} == {"name", "address", "phone"}
    assert {one.field for one in found} == {"note"}


def test_who_stands_in_the_letter_anyway_and_the_office_are_not_asked_about(request_: Request) -> None:
    office = request_.office
    words = f"{request_.subject.name} is held. {request_.requester.name}, call {office.telephone} on May 4, 2026."

    assert free_words.found(request_, {"note": words}) == ()


def test_a_draft_with_something_open_is_refused_and_says_where(cast: Cast, request_: Request) -> None:
    with pytest.raises(Invalid) as refused:
        draft(cast, request_, TELLING)
    assert set(refused.value.fields) == {"note"}

    with pytest.raises(Invalid) as refused:
        draft(cast, request_, "", reasons=TELLING)
    assert set(refused.value.fields) == {"reasons"}
    assert not request_.decisions.exists()


def test_each_thing_answered_it_stands_and_the_trail_keeps_what_was_let_go(cast: Cast, request_: Request) -> None:
    answers = [one.words for one in free_words.found(request_, {"note": TELLING})]

    made = draft(cast, request_, TELLING, *answers)

    assert made.note == TELLING
    event = Event.objects.get(object=f"decision:{made.pk}", verb="request.draft_decision")
    assert '"cleared":3' in event.data
    assert "Poppins" not in event.data


def test_the_answer_that_is_the_same_for_everybody_takes_no_note(cast: Cast) -> None:
    request = nothing_to_release(cast, Outcome.NEITHER_CONFIRM_NOR_DENY)

    with pytest.raises(Invalid, match="same for everybody"):
        draft(cast, request, "We wish you well.")
