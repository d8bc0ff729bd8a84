"""What leaves for nobody: private numbers, medical data, and how requester and victim are reached."""

from uuid import uuid4

import pytest

from tests.factories import Cast, determine, submitted, walk
from workflow import known
from workflow.errors import Blocked, Invalid
from workflow.models import Request
from workflow.services import legal, looking_through, suggesting
from workflow.services.suggesting import Choice
from workflow.states import Role, State

pytestmark = pytest.mark.django_db
HERS = "12 Juniper Court\n(410) 555-0188\namara@mail.example"
ON_BEHALF = {
    "requester_kind": "family", "relation": "parent", "victim_is_requester": False, "victim_name": "Amara Another",
    "victim_contact": HERS, "ties": "none", "authority_what": "Birth certificate",
}  # fmt: skip


@pytest.fixture
def cast() -> Cast:
    return Cast()


def on_behalf(cast: Cast) -> Request:
    return submitted(cast.office, **ON_BEHALF)


@pytest.mark.parametrize(
    "words",
    [
        "His number is 219 09 9999.",
        "He was diagnosed with schizophrenia.",
        "Prescribed lithium by the jail's doctor.",
        "Medical record no. 00482913 is attached.",
        "Fue diagnosticado con depresión mayor.",
        "She called from 410-555-0188.",
        "He waited at 12 Juniper Court.",
    ],
)
def test_an_entry_with_it_goes_no_further(cast: Cast, words: str) -> None:
    request = walk(cast, State.LEGAL_REVIEW, on_behalf(cast))
    entry = request.history.get()
    entry.text = words
    entry.save()
    determine(cast, request)

    with pytest.raises(Blocked) as raised:
        legal.clear_for_redaction(request_id=request.pk, by=cast.actor(Role.COUNSEL))

    assert {one.code for one in raised.value.obstacles} == {"private_words"}


def test_how_a_victim_is_reached_is_covered_also_where_somebody_else_asks(cast: Cast) -> None:
    request = on_behalf(cast)

    assert set(HERS.splitlines()) <= set(known.protected_terms(request))
    assert set(HERS.splitlines()) <= set(looking_through.known_of(request).contact)


@pytest.mark.parametrize("kind", ["ssn", "medical"])
def test_a_kind_that_never_leaves_is_refused_one_by_one_alone(cast: Cast, kind: str) -> None:
    request = walk(cast, State.REDACTION)
    record = request.records.get()

    with pytest.raises(Invalid, match="never leaves"):
        suggesting.answer(
            request_id=request.pk, record_id=record.pk, choice=Choice(kind=kind), grounds=None, batch=uuid4(),
            by=cast.actor(Role.REDACTOR),
        )  # fmt: skip
