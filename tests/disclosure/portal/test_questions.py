"""The questions as data: keys the workflow reads, words for each, neutral addresses."""

import re

import pytest

from disclosure import places
from disclosure.portal import ways
from disclosure.portal.fields import form_of
from disclosure.portal.questions import WALK
from disclosure.portal.steps import Step, keys_of
from workflow.models import ContactKind, RequesterKind
from workflow.services import answers

#: Answers `parse` reads that are computed from the fields of a step, and fields that exist only for that.
COMPUTED_FROM = {
    "urgency": {"danger": True, "expedite": True},
    "victim_condition": {"victim_minor": True, "victim_deceased": False, "victim_incapacitated": True},
    "aliases_text": {"subject_aliases": ["Joe"]},
}
OTHER_KEYS = {"requester_kind", "scope", "language", "large_print", "delivery_way", "contact_kinds"}
ONLY_COMPUTED = {*COMPUTED_FROM, "number_court", "number_a", "number_other"}


def test_every_answer_has_a_key_the_workflow_reads() -> None:
    known = {*answers.TEXTS, *answers.DATES, *OTHER_KEYS, *ONLY_COMPUTED}

    assert keys_of(WALK.steps) <= known


def test_every_text_and_date_the_workflow_reads_is_asked_for() -> None:
    assert {*answers.TEXTS, *answers.DATES} <= keys_of(WALK.steps)


@pytest.mark.parametrize("step", WALK.steps, ids=lambda step: step.key)
def test_each_step_asks_one_question_and_says_why(step: Step) -> None:
    assert str(step.question)
    assert str(step.why) or not step.fields
    assert [name for name, field in form_of(step.fields)().fields.items() if not str(field.label)] == []


@pytest.mark.parametrize("step", WALK.steps, ids=lambda step: step.key)
def test_no_address_says_what_the_page_is_about(step: Step) -> None:
    assert not re.search(r"victim|crime|subject|abuse|danger|incident|harm|record", step.key)


def test_nobody_is_asked_an_immigration_status() -> None:
    about_requesters = [step for step in WALK.steps if step.part in {"you", "reach", "happened"}]
    words = " ".join(
        f"{step.question} {step.why} {' '.join(f'{field.label} {field.hint}' for field in step.fields)}"
        for step in about_requesters
    )

    assert not re.search(r"immigra|visa|citizen|status|passport", words, re.IGNORECASE)


def test_every_kind_of_requester_and_every_way_of_contact_can_be_chosen() -> None:
    kinds = next(field for field in WALK.by_key["who"].fields if field.key == "requester_kind")

    assert {value for value, _label in kinds.choices} == set(RequesterKind.values)
    assert {value for value, _label in ways.CHOICES} == set(ContactKind.values)


def test_a_way_is_kept_with_all_that_was_said_of_it() -> None:
    given = {"value": "(410) 555-0142", "safe": "times", "when": "mornings", "voicemail": True,
             "seen_by": "my sister", "code_word": "lilac"}  # fmt: skip

    assert ways.ways_of({"contact_kinds": ["telephone"], "way_telephone": given}) == [
        {**given, "kind": "telephone", "safe": True}
    ]


def test_a_way_that_is_not_safe_or_no_longer_chosen_is_never_used() -> None:
    unsafe = {"contact_kinds": ["email"], "way_email": {"value": "a@mail.example", "safe": "no"}}

    assert [way["safe"] for way in ways.ways_of(unsafe)] == [False]
    assert ways.ways_of({**unsafe, "contact_kinds": ["post"]}) == []


def test_states_are_known_by_two_letters_once_each() -> None:
    codes = [code for code, _name in places.STATES]

    assert len(codes) == len(set(codes)) == 56
    assert all(re.fullmatch("[A-Z]{2}", code) for code in codes)
