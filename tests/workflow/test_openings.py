"""Consent, death or official acknowledgement opens what a third party may be told, once counsel has recorded it."""

import pytest

from tests.factories import Cast, submitted, walk
from workflow import audit, gates
from workflow.errors import Blocked, Invalid
from workflow.models import Authority, Determination, Event, Request
from workflow.services import contact, legal, searching
from workflow.states import Outcome, Role, State

pytestmark = pytest.mark.django_db
GROUNDS = ("consent", "death", "acknowledged")


@pytest.fixture
def cast() -> Cast:
    return Cast()


def nothing_found(cast: Cast) -> Request:
    """A case in legal review in which every source attested that it holds nothing."""
    request = walk(cast, State.SEARCH, submitted(cast.office))
    officer = cast.actor(Role.RECORDS_OFFICER)
    for source in cast.office.sources.all():
        task = searching.ask_source(request_id=request.pk, source_id=source.pk, by=officer)
        searching.answer_source(
            request_id=request.pk, task_id=task.pk, has_records=False, attested_by="Otto Other, clerk", by=officer
        )
    searching.complete_search(request_id=request.pk, by=officer)
    return request


def open_it(cast: Cast, request: Request, ground: str) -> None:
    legal.record_opening(
        request_id=request.pk, ground=ground, evidence="A certificate of the county.", by=cast.actor(Role.COUNSEL)
    )


def propose_no_records(cast: Cast, request: Request) -> None:
    legal.nothing_to_release(
        request_id=request.pk, outcome=Outcome.NO_RECORDS, reasons="Nothing.", by=cast.actor(Role.COUNSEL)
    )


@pytest.mark.parametrize("ground", GROUNDS)
def test_no_records_is_said_only_once_the_case_is_open(cast: Cast, ground: str) -> None:
    request = nothing_found(cast)
    with pytest.raises(Blocked) as raised:
        propose_no_records(cast, request)
    assert {one.code for one in raised.value.obstacles} == {"outcome"}

    open_it(cast, request, ground)
    propose_no_records(cast, request)

    request.refresh_from_db()
    assert request.state == State.SECOND_REVIEW
    event = Event.objects.get(chain=audit.chain_of(request), verb="request.record_opening")
    assert ground in event.data
    assert "certificate" not in event.data  # sealed beside it


def test_what_was_found_may_be_spoken_of_once_the_case_is_open(cast: Cast) -> None:
    request = nothing_found(cast)
    by = cast.actor(Role.INTAKE)
    with pytest.raises(Invalid, match="too much"):
        contact.message(request_id=request.pk, text="We found no records.", by=by)

    open_it(cast, request, "death")
    contact.message(request_id=request.pk, text="We found no records.", by=by)


@pytest.mark.parametrize(("recorded", "stands"), [("", False), ("death", False), ("consent", True)])
def test_an_item_leaves_on_consent_only_where_consent_is_recorded(cast: Cast, recorded: str, stands: bool) -> None:
    request = walk(cast, State.LEGAL_REVIEW)
    if recorded:
        open_it(cast, request, recorded)
    for item in (request.records.get(), request.history.get()):
        ruling = legal.Ruling(Determination.Verdict.RELEASE, Authority.CONSENT, segregable_certified=True)
        legal.determine(request_id=request.pk, item_id=item.pk, ruling=ruling, by=cast.actor(Role.COUNSEL))

    request.refresh_from_db()
    codes = {one.code for one in gates.obstacles("clear_for_redaction", request)}
    assert ("opening" not in codes) is stands


def test_an_opening_needs_its_evidence_and_a_ground_of_the_law(cast: Cast) -> None:
    request = walk(cast, State.LEGAL_REVIEW)
    by = cast.actor(Role.COUNSEL)
    for ground, evidence in (("rumour", "Somebody said so."), ("death", " ")):
        with pytest.raises(Invalid):
            legal.record_opening(request_id=request.pk, ground=ground, evidence=evidence, by=by)
