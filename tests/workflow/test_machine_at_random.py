"""Everybody at once, in any order: whatever is tried, what must never be does not come to be.

Steps are the attempts of the walk (`attempts`), drawn at random in longer runs than every path can be walked,
on two requests of one office whose people are the same, with screenings that change in between.
"""

from collections.abc import Iterable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests import factories
from tests.factories import Cast, submitted
from tests.workflow.attempts import ATTEMPTS, USUAL, Attempt, Try
from tests.workflow.test_machine_walk import REFUSED, assert_release_is_earned
from workflow import audit, known
from workflow.models import Event, Part, Release, ReleaseItem, Request
from workflow.policies import Actor
from workflow.services import appeals, clock, contact, legal, releasing, screening
from workflow.states import FORBIDDEN_PAIRS, AppealState, Role

pytestmark = [pytest.mark.django_db, pytest.mark.long]
TAMPER = "words changed"


def _say_otherwise(cast: Cast, request: Request) -> None:
    """Change what an entry says behind everybody's back, as a hand in the database might."""
    entry = request.history.filter(withdrawn_at=None)[0]
    entry.text = f"{entry.text} And more."
    entry.save()


def _lift(cast: Cast, request: Request) -> None:
    """Lift the first bar that stands, by two hands."""
    bar = sorted(known.found_bars(request) | {key for item in known.items(request) for key in item.bars})[0]
    lift = screening.lift_bar(
        request_id=request.pk, bar=bar, authority="Consent", evidence="Paper", by=cast.actor(Role.COUNSEL)
    )
    screening.second_bar_lift(request_id=request.pk, lift_id=lift.pk, by=cast.actor(Role.SCREENER))


def _decide_appeal(result: AppealState) -> Try:
    return lambda cast, request: appeals.decide_appeal(
        appeal_id=request.appeals.order_by("-filed_at")[0].pk,
        result=result,
        reasons="x",
        user=cast.people[Role.APPEALS_OFFICER],
    )


#: Attempts in longer runs alone: every path of a few steps would grow too many by them.
MORE = (
    Attempt("bar an item", lambda c, r: legal.set_bars(
        request_id=r.pk, item_id=known.items(r)[0].pk, bars=["sealed"], by=c.actor(Role.COUNSEL))),
    Attempt("bar a page", lambda c, r: legal.set_bars(
        request_id=r.pk, item_id=r.records.all()[0].pk, bars=["grand_jury"], pages=[1], by=c.actor(Role.COUNSEL))),
    Attempt("screener bars records", lambda c, r: factories.screen(c, r, "juvenile")),
    Attempt("lift a bar", _lift),
    Attempt("appeal", lambda c, r: appeals.file_appeal(request_id=r.pk, grounds="x", by=c.actor(Role.INTAKE))),
    Attempt("take appeal up", lambda c, r: appeals.take_up(
        appeal_id=r.appeals.order_by("-filed_at")[0].pk, user=c.people[Role.APPEALS_OFFICER])),
    Attempt("counsel takes appeal up", lambda c, r: appeals.take_up(
        appeal_id=r.appeals.order_by("-filed_at")[0].pk, user=c.people[Role.COUNSEL])),
    Attempt("reverse", _decide_appeal(AppealState.REVERSED)),
    Attempt("affirm", _decide_appeal(AppealState.AFFIRMED)),
    Attempt("officer reopens", lambda c, r: appeals.reopen(
        request_id=r.pk, reason="x", by=Actor(Role.APPEALS_OFFICER, c.people[Role.APPEALS_OFFICER]), appeal="x")),
    Attempt("danger told", lambda c, r: contact.log_call(
        request_id=r.pk, text="x", way="telephone", inbound=True, in_danger=True, by=c.actor(Role.INTAKE))),
    Attempt(TAMPER, _say_otherwise),
)  # fmt: skip
BY_NAME = {attempt.name: attempt for attempt in (*ATTEMPTS, *MORE)}
#: What may follow an answer: a wrong one is recalled, or it is appealed and reversed; then the case is open again.
AFTERWARDS = (("recall", "reopen after recall"), ("appeal", "take appeal up", "reverse"))
#: The usual way is likelier, or a run would seldom come far.
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
        #: Requests whose words were changed after the second reader last approved them.
        self.changed: set[Any] = set()

    @rule(which=st.integers(0, 1), name=STEPS)
    def somebody_tries(self, which: int, name: str) -> None:
        before = self._standing(self.keys[which])
        try:
            with transaction.atomic():
                BY_NAME[name].do(self.cast, self._request(self.keys[which]))
        except REFUSED:
            assert self._standing(self.keys[which]) == before, "what was refused changed something"
            return
        self._note(which, name)
        state, events = self._standing(self.keys[which])
        assert state == before[0] or events > before[1], "the case moved without an event"

    @rule(which=st.integers(0, 1))
    def everybody_does_their_part(self, which: int) -> None:
        self._all_of(which, USUAL)

    @rule(which=st.integers(0, 1), names=st.sampled_from(AFTERWARDS))
    def the_answer_is_taken_back_or_reversed(self, which: int, names: tuple[str, ...]) -> None:
        self._all_of(which, names)

    def _all_of(self, which: int, names: Iterable[str]) -> None:
        for name in names:
            try:
                with transaction.atomic():
                    BY_NAME[name].do(self.cast, self._request(self.keys[which]))
            except REFUSED:
                continue
            self._note(which, name)

    def _note(self, which: int, name: str) -> None:
        """Remember what was changed since it was approved."""
        if name == TAMPER:
            self.changed.add(self.keys[which])
        elif name == "approve":
            self.changed.discard(self.keys[which])

    @invariant()
    def what_left_was_earned(self) -> None:
        left = Release.objects.filter(request__in=self.keys).exclude(pk__in=self.judged)  # not those of runs before
        for release in left.select_related("request", "decision"):
            self.judged.add(release.pk)
            assert_release_is_earned(release, ())
            assert release.request_id not in self.changed or not release.items.exists()

    @invariant()
    def nothing_barred_leaves(self) -> None:
        left = ReleaseItem.objects.filter(release__request__in=self.keys, recalled_at=None)
        for one in left.select_related("determination", "release"):
            item = one.determination.record or one.determination.entry
            assert item is not None
            set_after = item.bars_set_at is not None and item.bars_set_at > one.release.released_at
            assert set_after or not known.item_bars(item)

    @invariant()
    def what_was_recalled_is_shut(self) -> None:
        for key in self.keys:
            request = self._request(key)
            assert request.recalled_at is None or releasing.undelivered(request)
            assert request.recalled_at is None or not known.departures(request)

    @invariant()
    def duties_stay_apart(self) -> None:
        judged = set(Part.objects.filter(role=Role.APPEALS_OFFICER).values_list("request", "user"))
        acted = set(Part.objects.exclude(role=Role.APPEALS_OFFICER).values_list("request", "user"))
        assert not judged & acted, "an appeal was decided by somebody who acted"
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
