"""A bar on an item, on whichever of them: it goes no further at clearing, at the decision and at the release."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.utils import timezone

from redaction import marking
from tests import factories
from tests.factories import Cast, screen, walk
from workflow import gates
from workflow.bars import BARS
from workflow.errors import Blocked, Invalid
from workflow.models import Authority, Determination, Request
from workflow.services import deciding, legal, redacting, releasing
from workflow.states import Role, State

pytestmark = pytest.mark.django_db
#: Bars of single items (domain, Bars), each with the law that counsel reads.
ON_ITEMS = ("juvenile", "rap_sheet", "child_witness", "visa", "informant", "sealed", "grand_jury")


@pytest.fixture
def cast() -> Cast:
    return Cast()


def clear(cast: Cast, request: Request) -> None:
    legal.clear_for_redaction(request_id=request.pk, by=cast.actor(Role.COUNSEL))


def decide_it(cast: Cast, request: Request) -> None:
    digest = factories.draft_decision(cast, request)
    deciding.decide(request_id=request.pk, letter_sha256=digest, by=cast.actor(Role.DECIDING_OFFICIAL))


def release(cast: Cast, request: Request) -> None:
    releasing.release(request_id=request.pk, by=cast.actor(Role.RECORDS_OFFICER))


STEPS = [(State.LEGAL_REVIEW, clear), (State.DECISION, decide_it), (State.READY, release)]
Step = Callable[[Cast, Request], None]


def at(cast: Cast, state: State) -> Request:
    request = walk(cast, state)
    if state is State.LEGAL_REVIEW:
        factories.determine(cast, request)
    return request


@pytest.mark.parametrize("key", ON_ITEMS)
@pytest.mark.parametrize(("state", "step"), STEPS, ids=[state.value for state, _step in STEPS])
@pytest.mark.parametrize("which", ["records", "history"])
def test_an_item_with_it_leaves_at_no_step(cast: Cast, key: str, state: State, step: Step, which: str) -> None:
    request = at(cast, state)
    item = getattr(request, which).get()
    item.bars, item.bars_set_at = [key], timezone.now()
    if which == "history":
        item.kind = "arrest"  # no final disposition, which a victim may learn
    item.save()

    with pytest.raises(Blocked) as raised:
        step(cast, request)

    barred = [one for one in raised.value.obstacles if one.code == "item_barred"]
    assert [one.target for one in barred] == [str(item.pk)]
    assert all(one.restricted and BARS[key].authority in one.words for one in barred)


@pytest.mark.parametrize("key", ON_ITEMS)
@pytest.mark.parametrize(("state", "step"), STEPS, ids=[state.value for state, _step in STEPS])
def test_a_screening_that_finds_it_asks_for_each_item_at_every_step(
    cast: Cast, key: str, state: State, step: Step
) -> None:
    request = at(cast, state)
    screen(cast, request, key)

    with pytest.raises(Blocked) as raised:
        step(cast, request)

    assert [one.code for one in raised.value.obstacles].count("bars_unasked") == 2


@pytest.mark.parametrize(("state", "step"), STEPS, ids=[state.value for state, _step in STEPS])
def test_after_a_clear_screening_too_somebody_says_of_each_item_that_none_covers_it(
    cast: Cast, state: State, step: Step
) -> None:
    request = at(cast, state)
    record = request.records.get()
    record.bars_set_at = None
    record.save()

    with pytest.raises(Blocked) as raised:
        step(cast, request)

    assert [one.target for one in raised.value.obstacles if one.code == "bars_unasked"] == [str(record.pk)]


def test_counsel_says_it_with_the_determination(cast: Cast) -> None:
    request = walk(cast, State.LEGAL_REVIEW)
    entry = request.history.get()
    ruling = legal.Ruling(Determination.Verdict.RELEASE, Authority.VICTIM_NOTICE)
    for unbarred, asked in ((False, True), (True, False)):
        legal.determine(
            request_id=request.pk, item_id=entry.pk, by=cast.actor(Role.COUNSEL),
            ruling=legal.Ruling(ruling.verdict, ruling.authority, unbarred=unbarred),
        )  # fmt: skip
        found = gates.obstacles("clear_for_redaction", request)
        assert (str(entry.pk) in {one.target for one in found if one.code == "bars_unasked"}) is asked


def withhold(
    cast: Cast, request: Request, page: int, box: tuple[float, float, float, float] = marking.WHOLE_PAGE
) -> None:
    record = request.records.get()
    marking.draw_many(
        record.document_id, [marking.Placed(page, box)], grounds=marking.Grounds("b6"), batch=uuid4(),
        by=cast.people[Role.REDACTOR].pk, now=timezone.now(),
    )  # fmt: skip


@pytest.fixture
def with_a_barred_page(cast: Cast) -> Request:
    request = walk(cast, State.LEGAL_REVIEW)
    legal.set_bars(
        request_id=request.pk, item_id=request.records.get().pk, bars=["grand_jury"], pages=[1],
        by=cast.actor(Role.COUNSEL),
    )  # fmt: skip
    return walk(cast, State.REDACTION, request)


def codes(event: str, request: Request) -> set[str]:
    return {one.code for one in gates.obstacles(event, request)}


def test_a_page_with_it_leaves_covered_whole_or_not_at_all(cast: Cast, with_a_barred_page: Request) -> None:
    request = with_a_barred_page
    factories.look_at_pages(cast, request)
    for box in ((), ((0.0, 0.0, 1.0, 0.9),)):
        for one in box:
            withhold(cast, request, 1, one)
        with pytest.raises(Blocked) as raised:
            redacting.submit_redactions(request_id=request.pk, by=cast.actor(Role.REDACTOR))
        (told,) = (one for one in raised.value.obstacles if one.code == "page_barred")
        assert not told.restricted
        assert "6(e)" not in told.words

    withhold(cast, request, 1)
    assert "page_barred" not in codes("submit_redactions", request)


@pytest.mark.parametrize("event", ["approve", "decide", "release", "release_part"])
def test_a_page_barred_later_is_asked_for_at_every_step(cast: Cast, event: str) -> None:
    request = walk(cast, State.READY)
    record = request.records.get()
    assert "page_barred" not in codes(event, request)
    record.barred_pages = {"1": ["sealed"]}
    record.save()

    assert "page_barred" in codes(event, request)


@pytest.mark.parametrize("pages", [[0], [99]])
def test_only_pages_of_the_document_are_barred(cast: Cast, pages: list[int]) -> None:
    request = walk(cast, State.LEGAL_REVIEW)
    by = cast.actor(Role.COUNSEL)
    with pytest.raises(Invalid):
        legal.set_bars(request_id=request.pk, item_id=request.records.get().pk, bars=["sealed"], pages=pages, by=by)
    with pytest.raises(Invalid):
        legal.set_bars(request_id=request.pk, item_id=request.history.get().pk, bars=["sealed"], pages=[1], by=by)
