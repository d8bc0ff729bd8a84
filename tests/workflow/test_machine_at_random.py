"""Everybody at once, in any order: whatever is tried, what must never be does not come to be.

Steps are the attempts of the walk (`test_machine_walk`), drawn at random in longer runs than every path can be walked,
on two requests of one office whose people are the same, with screenings that change in between.
"""

from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.factories import Cast, submitted
from tests.workflow.test_machine_walk import ATTEMPTS, assert_release_is_earned
from workflow import audit, known
from workflow.errors import Refusal
from workflow.models import Event, Part, Release, ReleaseItem, Request
from workflow.services import clock
from workflow.states import FORBIDDEN_PAIRS, Role

pytestmark = [pytest.mark.django_db, pytest.mark.long]
BY_NAME = {attempt.name: attempt for attempt in ATTEMPTS}
#: The usual way is likelier, or a run would seldom come far.
USUAL = ("start", "check all", "screen clear", "verify", "search", "let all go", "clear", "look at pages",
         "submit redactions", "proofs pass", "approve", "decide", "release")  # fmt: skip
STEPS = st.one_of(st.sampled_from(USUAL), st.sampled_from(sorted(BY_NAME)))


class Office(RuleBasedStateMachine):
    """One office, two requests, and everybody's attempts."""

    def __init__(self) -> None:
        super().__init__()
        self.cast = Cast()
        self.keys = []
        for _index in range(2):
            request = submitted(self.cast.office)
            self.cast.give_all(request)
            self.keys.append(request.pk)
        self.judged: set[Any] = set()

    @rule(which=st.integers(0, 1), name=STEPS)
    def somebody_tries(self, which: int, name: str) -> None:
        before = self._standing(self.keys[which])
        try:
            with transaction.atomic():
                BY_NAME[name].do(self.cast, self._request(self.keys[which]))
        except (Refusal, IndexError, ObjectDoesNotExist):
            assert self._standing(self.keys[which]) == before, "what was refused changed something"
            return
        state, events = self._standing(self.keys[which])
        assert state == before[0] or events > before[1], "the case moved without an event"

    @rule(which=st.integers(0, 1))
    def everybody_does_their_part(self, which: int) -> None:
        for name in USUAL:
            try:
                with transaction.atomic():
                    BY_NAME[name].do(self.cast, self._request(self.keys[which]))
            except (Refusal, IndexError, ObjectDoesNotExist):
                continue

    @invariant()
    def what_left_was_earned(self) -> None:
        for release in Release.objects.select_related("request", "decision").exclude(pk__in=self.judged):
            self.judged.add(release.pk)
            assert_release_is_earned(release, ())

    @invariant()
    def nothing_barred_leaves(self) -> None:
        for one in ReleaseItem.objects.filter(recalled_at=None).select_related("determination", "release"):
            item = one.determination.record or one.determination.entry
            assert item is not None
            set_after = item.bars_set_at is not None and item.bars_set_at > one.release.released_at
            assert set_after or not known.item_bars(item)

    @invariant()
    def duties_stay_apart(self) -> None:
        for pair in FORBIDDEN_PAIRS:
            one, other = (set(Part.objects.filter(role=role).values_list("request", "user")) for role in pair)
            assert not one & other, sorted(role.value for role in pair)

    @invariant()
    def clocks_and_chains_hold(self) -> None:
        for key in self.keys:
            request = self._request(key)
            reading = clock.reading(request)
            assert reading.days_used >= 0
            assert reading.days_left >= 0
            assert audit.verify(request) is None

    def _request(self, key: Any) -> Request:
        return Request.objects.select_related("office").get(pk=key)

    def _standing(self, key: Any) -> tuple[str, int]:
        request = self._request(key)
        return request.state, Event.objects.filter(chain=audit.chain_of(request)).count()


def test_whatever_everybody_tries_nothing_leaves_that_may_not() -> None:
    steps = settings(
        max_examples=12,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    run_state_machine_as_test(Office, settings=steps)


def test_the_forbidden_pairs_are_those_the_machine_watches() -> None:
    assert {Role.SECOND_REVIEWER, Role.DECIDING_OFFICIAL} in FORBIDDEN_PAIRS
