"""Determinations: what each of them must say, and like entries determined together."""

from dataclasses import replace
from typing import Any

import pytest

from tests.factories import MEMO, Cast, walk
from workflow.errors import Blocked, Invalid
from workflow.models import Authority, Determination, Event, HistoryEntry, Request
from workflow.services import legal
from workflow.states import Role, State

pytestmark = pytest.mark.django_db
RELEASE = legal.Ruling(Determination.Verdict.RELEASE, Authority.VICTIM_NOTICE, unbarred=True)
WITHHOLD = legal.Ruling(
    Determination.Verdict.WITHHOLD, None, basis="b7c", harm="It would expose a witness.", segregable_certified=True,
    memo=MEMO,
)  # fmt: skip


@pytest.fixture
def cast() -> Cast:
    return Cast()


def another(entry: HistoryEntry, **changes: Any) -> HistoryEntry:
    """Return an entry like another, but for some changes."""
    given = {one.name: getattr(entry, one.name) for one in HistoryEntry._meta.concrete_fields if not one.primary_key}
    return HistoryEntry.objects.create(**{**given, **changes})


def alike(cast: Cast, request: Request, *items: Any) -> list[Determination]:
    return legal.determine_like(
        request_id=request.pk, item_ids=[item.pk for item in items], ruling=RELEASE, by=cast.actor(Role.COUNSEL)
    )


@pytest.mark.parametrize(
    ("ruling", "field"),
    [
        (replace(RELEASE, authority=None), "authority"),
        (replace(RELEASE, verdict=Determination.Verdict.PART), "segregable_certified"),
        (replace(WITHHOLD, segregable_certified=False), "segregable_certified"),
        (replace(WITHHOLD, basis=""), "basis"),
        (replace(WITHHOLD, harm=""), "harm"),
        (replace(WITHHOLD, basis="b3"), "statute"),
    ],
)
def test_a_determination_says_by_which_right_and_for_which_harm(cast: Cast, ruling: legal.Ruling, field: str) -> None:
    request = walk(cast, State.LEGAL_REVIEW)

    with pytest.raises(Invalid) as raised:
        legal.determine(
            request_id=request.pk, item_id=request.records.get().pk, ruling=ruling, by=cast.actor(Role.COUNSEL)
        )

    assert field in raised.value.fields
    assert not request.records.get().determinations.exists()


def test_like_entries_are_determined_together_each_with_its_own_event(cast: Cast) -> None:
    request = walk(cast, State.LEGAL_REVIEW)
    entry = request.history.get()

    made = alike(cast, request, entry, another(entry, title="Another hearing"))

    assert {one.entry_id for one in made} == set(request.history.values_list("pk", flat=True))
    events = Event.objects.filter(chain=f"request:{request.pk}", verb="request.determine")
    assert sorted(events.values_list("object", flat=True)) == sorted(f"item:{one.entry_id}" for one in made)


def test_entries_that_are_not_alike_and_documents_are_determined_one_by_one(cast: Cast) -> None:
    request = walk(cast, State.LEGAL_REVIEW)
    entry = request.history.get()
    other = another(entry, source_name="Another court")

    for items in ((entry,), (entry, entry), (entry, other), (entry, another(entry), request.records.get())):
        with pytest.raises(Invalid):
            alike(cast, request, *items)
    assert not Determination.objects.exists()


def test_where_a_bar_lies_on_one_none_of_them_is_determined(cast: Cast) -> None:
    request = walk(cast, State.LEGAL_REVIEW)
    entry = request.history.get()
    barred = another(entry, bars=["sealed"])

    with pytest.raises(Blocked):
        alike(cast, request, entry, barred)

    assert not Determination.objects.exists()
