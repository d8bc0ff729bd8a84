"""What leaves for nobody: private numbers, medical data, and how requester and victim are reached."""

import json
from uuid import uuid4

import pytest
from django.utils import timezone

from redaction.comparing import keep_text
from redaction.engine import FileText
from redaction.models import Run
from tests.factories import Cast, determine, submitted, walk
from workflow import gates, known
from workflow.errors import Blocked, Invalid, NotAllowed
from workflow.models import Event, Request
from workflow.services import legal, looking_through, releasing, suggesting, victims
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


def kept(cast: Cast, request: Request, role: Role, **given: str) -> list[str]:
    return victims.keep_contact(request_id=request.pk, why="Her aunt called.", by=cast.actor(role), **given)


def test_how_a_victim_is_reached_is_added_later_and_counsel_alone_takes_a_line_out(cast: Cast) -> None:
    request = walk(cast, State.VERIFICATION, on_behalf(cast))
    kept(cast, request, Role.INTAKE, add="77 Harbor Road\n410 555 0188 ")
    with pytest.raises(NotAllowed, match="Counsel alone"):
        kept(cast, request, Role.INTAKE, strike="12 Juniper Court")

    assert set(known.protected_terms(request)) >= {*HERS.splitlines(), "77 Harbor Road"}
    assert kept(cast, request, Role.COUNSEL, strike="12 JUNIPER COURT") == [*HERS.splitlines()[1:], "77 Harbor Road"]
    event = Event.objects.filter(chain=f"request:{request.pk}", verb="request.keep_contact").latest("seq")
    assert json.loads(event.data)["struck"] == 1
    assert "Juniper" not in event.data


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "changes nothing"),
        ({"add": "12 Juniper Court"}, "changes nothing"),
        ({"add": "Elm"}, "characters"),
        ({"strike": "9 Elm Street"}, "does not stand"),
    ],
)
def test_a_line_that_cannot_be_kept_or_taken_out_is_refused(cast: Cast, given: dict[str, str], words: str) -> None:
    request = walk(cast, State.VERIFICATION, on_behalf(cast))

    with pytest.raises(Invalid, match=words):
        kept(cast, request, Role.COUNSEL, **given)


@pytest.mark.long
def test_what_was_given_after_the_proof_stands_on_no_page_that_leaves(cast: Cast) -> None:
    request = walk(cast, State.READY, on_behalf(cast))
    run = Run.objects.get()
    run.finished_at, run.text_name = timezone.now(), keep_text(FileText("", (), ("A page.", "at 77 Harbor-\nRoad, N")))
    run.save()

    assert "reached" not in codes(request)
    kept(cast, request, Role.COUNSEL, add="77 Harbor Road")

    assert "reached" in codes(request)
    with pytest.raises(Blocked, match="page 2 shows"):
        releasing.release(request_id=request.pk, by=cast.actor(Role.RECORDS_OFFICER))


def codes(request: Request) -> set[str]:
    return {one.code for one in gates.obstacles("release", Request.objects.get(pk=request.pk))}
