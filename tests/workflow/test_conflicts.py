"""Whether a requester stands on the subject's side: found in our own cases, answered by a person, told to nobody."""

from collections.abc import Mapping
from typing import Any

import pytest

from disclosure.letters.composition import compose
from disclosure.letters.library import catalogue_template
from disclosure.letters.notice import letter_of
from tests import factories
from tests.factories import Cast, submitted, verify_checks, walk
from workflow import known
from workflow.errors import Blocked, Invalid
from workflow.law import conflicts
from workflow.models import Answer, EvidenceKind, Notice, Question, Request, RouteKind
from workflow.services import verification
from workflow.states import Role, State

pytestmark = pytest.mark.django_db
HIM: Mapping[str, Any] = {"subject_name": "Jonas P. Example", "subject_birth_date": "1984-05-06"}
POSING: Mapping[str, Any] = {
    "requester_name": "Jonás Example",
    "requester_birth_date": "1984-06-05",
    "requester_address": "7 Harbor Street\nFairview, ST 00002",
    "subject_name": "Elena Example Moreno",
}


@pytest.fixture
def cast() -> Cast:
    return Cast()


def keys(request: Request) -> set[str]:
    return {one.key.partition(":")[0] for one in conflicts.findings(request)}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, set()),
        ({"requester_name": "Jonas Example", "requester_birth_date": "1984-05-06", **HIM}, {"self"}),
        ({"requester_name": "Jonas Example", "requester_birth_date": "1961-02-03", **HIM}, set()),
        ({"subject_address": "48 willow lane, Fairview ST 00001"}, {"address"}),
        ({"subject_identifiers": [{"kind": "telephone", "value": "(410) 555-0177"}],
          "ways": [{"kind": "sms", "value": "410 555 0177", "safe": True}]}, {"reached"}),
        ({"routes_hint": ["own_records"], "requester_name": "Jonas Example", **HIM}, set()),
    ],
)  # fmt: skip
def test_what_requester_and_subject_share_is_found(cast: Cast, answers: Mapping[str, Any], expected: set[str]) -> None:
    assert keys(submitted(cast.office, **answers)) == expected


def test_who_was_named_as_the_one_who_harmed_is_found_in_any_office(cast: Cast) -> None:
    submitted(Cast().office, **HIM)

    assert keys(submitted(cast.office, **POSING)) == {"named"}
    assert keys(submitted(cast.office, **{**POSING, "requester_birth_date": "1950-01-01"})) == set()


def test_a_number_or_an_address_given_as_his_is_found(cast: Cast) -> None:
    submitted(
        cast.office,
        subject_address="7 Harbor Street, Fairview ST 00002",
        subject_identifiers=[{"kind": "email", "value": "him@mail.example"}],
    )
    posing = {
        **POSING,
        "requester_name": "Another Name",
        "ways": [{"kind": "email", "value": "HIM@mail.example", "safe": True}],
    }

    assert keys(submitted(cast.office, **posing)) == {"number", "at"}


def test_counsel_shared_with_the_subjects_own_request_is_found(cast: Cast) -> None:
    lawyer = {"kind": "email", "value": "office@lawyers.example", "safe": True}
    submitted(
        cast.office, requester_name="Jonas P. Example", requester_birth_date="1984-05-06",
        subject_name="Jonas P. Example", subject_birth_date="1984-05-06", routes_hint=["own_records"], ways=[lawyer],
    )  # fmt: skip

    assert keys(submitted(cast.office, **HIM, ways=[lawyer])) == {"side"}


BESIDE: Mapping[str, Any] = {
    "requester_kind": "family", "relation": "parent", "victim_is_requester": False, "ties": "none",
    "authority_what": "Birth certificate", "victim_name": "Amara Another", "victim_birth_date": "1984-05-06",
}  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"interpreter": "Jonas Example"}, {"interpreter"}),
        ({"interpreter": "Ines Interprete"}, set()),
        ({**BESIDE, "victim_name": "Jonas Example"}, {"victim"}),
        ({**BESIDE, "victim_name": "Jonas Example", "victim_birth_date": "1950-01-01"}, set()),
        (BESIDE, set()),
    ],
)
@pytest.mark.parametrize("where", ["here", "in another case"])
def test_the_interpreter_and_the_victim_somebody_speaks_for_are_compared_too(
    cast: Cast, answers: Mapping[str, Any], expected: set[str], where: str
) -> None:
    if where == "here":
        request = submitted(cast.office, **HIM, **answers)
    else:
        submitted(Cast().office, **HIM)
        request = submitted(cast.office, **{**answers, "subject_name": "Somebody Unlike"})

    assert keys(request) == expected


def test_no_finding_names_another_case_or_person(cast: Cast) -> None:
    other = submitted(cast.office, **HIM)
    words = " ".join(one.words for one in conflicts.findings(submitted(cast.office, **POSING)))

    assert words
    assert (other.number or "") not in words
    assert "Elena" not in words


def test_nothing_goes_on_until_a_person_has_answered_what_was_found(cast: Cast) -> None:
    request = walk(cast, State.VERIFICATION)
    verify_checks(cast, request)
    factories.screen(cast, request)
    submitted(cast.office, subject_name="Elena Example", subject_birth_date="1990-04-05")  # after the answer
    by = cast.actor(Role.INTAKE)
    with pytest.raises(Blocked) as raised:
        verification.verify(request_id=request.pk, by=by)
    assert {one.code for one in raised.value.obstacles} == {"conflict_found"}

    verification.record_check(
        request_id=request.pk, question=Question.CONFLICT, answer=Answer.NO, reasons="He named her to get even.", by=by
    )
    verification.verify(request_id=request.pk, by=by)


def test_a_finding_that_comes_late_holds_back_what_is_to_leave(cast: Cast) -> None:
    request = walk(cast, State.LEGAL_REVIEW)
    submitted(cast.office, subject_name="Elena Example", subject_birth_date="1990-04-05")
    with pytest.raises(Blocked) as raised:
        factories.STEPS[State.LEGAL_REVIEW](cast, request)

    assert "conflict_found" in {one.code for one in raised.value.obstacles}


def fail(cast: Cast, request: Request, question: Question, answer: Answer) -> None:
    """Answer everything well but one question, and have the subject screened."""
    verify_checks(cast, request)
    by = cast.actor(Role.INTAKE)
    shown = verification.add_evidence(
        request_id=request.pk, kind=EvidenceKind.CONFLICT, description="The prosecutor was asked.", by=by
    )
    verification.record_check(
        request_id=request.pk, question=question, answer=answer, reasons="As was seen.", evidence=[shown.pk], by=by
    )
    factories.screen(cast, request)


FAILURES = [(Question.STANDING, Answer.NO), (Question.CONFLICT, Answer.YES)]


@pytest.mark.parametrize(("question", "answer"), FAILURES)
def test_what_fails_ends_the_victims_routes_and_the_foia_route_goes_on(
    cast: Cast, question: Question, answer: Answer
) -> None:
    request = walk(cast, State.VERIFICATION)
    due = request.due_date
    fail(cast, request, question, answer)
    by = cast.actor(Role.INTAKE)
    with pytest.raises(Blocked) as raised:
        verification.propose_not_verified(request_id=request.pk, reasons="Not shown.", by=by)
    assert {one.code for one in raised.value.obstacles} == {"foia_goes_on"}
    with pytest.raises(Invalid, match="victim's route cannot"):
        verification.set_routes(request_id=request.pk, kinds=[RouteKind.VICTIM_NOTICE], reason="x", by=by)

    verification.verify(request_id=request.pk, by=by)

    request.refresh_from_db()
    assert (request.state, request.due_date) == (State.SEARCH, due)
    assert known.has_route(request, "foia")
    assert not known.has_route(request, "victim_notice")
    assert [one.kind for one in request.notices.exclude(kind="acknowledgement")] == ["continuing_as_foia"]


def test_the_letter_says_not_which_of_them_failed() -> None:
    """An abuser who posed as a victim reads what anybody reads whose standing was not shown."""
    said = set()
    for question, answer in FAILURES:
        cast = Cast(office=factories.office(name="One Office"))
        request = walk(cast, State.VERIFICATION)
        fail(cast, request, question, answer)
        verification.verify(request_id=request.pk, by=cast.actor(Role.INTAKE))
        notice = Notice.objects.get(request=request, kind="continuing_as_foia")
        kind, context = letter_of(notice)
        letter = repr(compose(kind, "en", context, catalogue_template(kind, "en")))
        for own in (
            request.number or "",
            context.code,
            context.trail_head,
            cast.office.email,
            cast.office.liaison_email,
        ):
            letter = letter.replace(own, "…")
        said.add(letter)

    assert len(said) == 1
    assert "We could not confirm all of them." in said.pop()


def test_it_is_told_once(cast: Cast) -> None:
    request = walk(cast, State.VERIFICATION)
    fail(cast, request, *FAILURES[0])
    by = cast.actor(Role.INTAKE)
    verification.verify(request_id=request.pk, by=by)

    assert request.notices.filter(kind="continuing_as_foia").count() == 1


def test_without_a_foia_route_it_ends_as_not_verified(cast: Cast) -> None:
    request = walk(cast, State.VERIFICATION, submitted(cast.office, routes_hint=["victim_notice"]))
    fail(cast, request, *FAILURES[1])
    by = cast.actor(Role.INTAKE)
    with pytest.raises(Blocked):
        verification.verify(request_id=request.pk, by=by)
    verification.propose_not_verified(request_id=request.pk, reasons="Not shown.", by=by)

    request.refresh_from_db()
    assert request.state == State.SECOND_REVIEW
