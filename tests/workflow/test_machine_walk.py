"""Every path of the machine, good and bad steps alike: nothing leaves without all that must come before it.

The walk starts in every state and tries every attempt, with everything given and with something left out, each in a
savepoint that is rolled back. Whatever order gets a release through, the rows behind it must show identity, standing or
an open route, screening, determinations, another's review, a proof and a third person's decision.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from uuid import UUID

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from redaction.models import Certificate
from tests import factories
from tests.every_run import variants
from tests.factories import PATH, Cast, submitted, walk
from tests.workflow.attempts import ATTEMPTS, BY_NAME, USUAL, WAYS_OUT, Attempt
from workflow import known, policies
from workflow.errors import Refusal
from workflow.models import Answer, Release, Request
from workflow.states import STAFF_ROLES, Role, State, allowed_edges, table

pytestmark = pytest.mark.django_db
#: What an attempt may end with: refused, or there is nothing it could be about.
REFUSED = (Refusal, IndexError, ObjectDoesNotExist)
#: How long paths are where three steps lead out, so that something else comes between them.
DEPTHS = {State.SECOND_REVIEW: 4}
BEGINNINGS = tuple(state for state in State if state is not State.DRAFT)


class Undo(Exception):
    """Rolls a savepoint back."""


@cache
def moves_to_ready(state: str) -> int:
    """Return the fewest moves of the table that lead from a state to the one from which something leaves."""
    reached, moves = {State.READY.value}, 0
    while state not in reached:
        reached |= {source for source, target in allowed_edges() if target in reached}
        moves += 1
    return moves


def paths(cast: Cast, request_id: UUID, depth: int, taken: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield each path of accepted attempts, with the database as it stands at its end.

    What is judged is what left, so the last step is a way out: any other would end a path with nothing to judge. Each
    step is seen to make no more than one move of the table; a path from which too few steps are left ends there.
    """
    yield taken
    if depth == 0:
        return
    for attempt in ATTEMPTS if depth > 1 else WAYS_OUT:
        try:
            with transaction.atomic():
                before = read(request_id)
                if not accepted(cast, before, attempt):
                    raise Undo
                after = read(request_id).state
                path = (*taken, attempt.name)
                assert after == before.state or (before.state, after) in allowed_edges(), path
                yield from paths(cast, request_id, depth - 1 if moves_to_ready(after) < depth - 1 else 0, path)
                raise Undo
        except Undo:
            continue


def accepted(cast: Cast, request: Request, attempt: Attempt) -> bool:
    try:
        attempt.do(cast, request)
    except REFUSED:
        return False
    return True


def read(request_id: UUID) -> Request:
    return Request.objects.select_related("office").get(pk=request_id)


def assert_release_is_earned(release: Release, path: tuple[str, ...]) -> None:
    """Show, from the rows alone, that what left was allowed to leave."""
    request = release.request
    decision = release.decision
    leaving = [item for one in release.items.all() if (item := one.determination.record or one.determination.entry)]
    review = request.second_reviews.filter(approved=True).order_by("-reviewed_at")[0]
    people = {role: {part.user_id for part in request.parts.filter(role=role)} for role in STAFF_ROLES}
    others = people[Role.REDACTOR] | people[Role.COUNSEL] | people[Role.SECOND_REVIEWER] | {review.reviewed_by_id}
    assert decision.decided_by is not None and decision.decided_by_id not in others, path
    assert decision.decided_at is not None and review.reviewed_at <= decision.decided_at <= release.released_at, path
    assert decision.partial == release.partial, path
    assert release.letter_sha256 and release.package_sha256, path
    if not leaving:
        assert not decision.outputs, path
        return
    assert known.open_proposal(request) is None, path
    checks = {check.question: check for check in request.checks.filter(replaced_at=None)}
    assert checks["identity"].answer == Answer.YES and checks["identity"].evidence.exists(), path
    assert checks["standing"].answer == Answer.YES or known.has_route(request, "foia"), path
    assert checks["authority"].answer in {Answer.YES, Answer.NOT_NEEDED}, path
    assert checks["conflict"].answer == Answer.NO, path
    assert request.declaration.signed_at is not None, path
    assert known.screening_is_fresh(request, release.released_at), path
    assert not known.person_bars(request), path
    for item in leaving:
        determination = known.determination_of(item)
        assert determination is not None and determination.releases, path
        assert determination.determined_at <= review.reviewed_at, path
        assert item.matched_by is not None and item.match_confirmed_by is not None, path
        assert item.matched_by != item.match_confirmed_by, path
        assert not known.item_bars(item), path
    assert review.reviewed_by_id not in people[Role.REDACTOR], path
    left = sorted(one.output_sha256 for one in release.items.filter(determination__record__isnull=False))
    assert sorted(review.outputs) == sorted(decision.outputs) == left, path
    assert "" not in decision.outputs, path
    proofs = Certificate.objects.filter(output_sha256__in=left)
    assert {proof.output_sha256 for proof in proofs} == set(left) and all(proof.passed for proof in proofs), path


def begin(state: State) -> tuple[Cast, Request]:
    """Return a case in a state, beside another request of the same person about the same subject."""
    cast = Cast()
    request = walk(cast, state)
    way = request.requester.ways.get().value
    submitted(cast.office, ways=[{"kind": "email", "value": way, "safe": True}], delivery_way="portal")
    for role in (Role.REDACTOR, Role.COUNSEL):
        factories.staff_role(cast.people[role], Role.SECOND_REVIEWER, cast.office)
        factories.staff_role(cast.people[role], Role.DECIDING_OFFICIAL, cast.office)
    return cast, request


def walk_from(state: State, depth: int) -> tuple[int, int]:
    """Walk all paths from a state; return how many there were and how many ended with a release."""
    cast, request = begin(state)
    count = released = 0
    before = Release.objects.filter(request=request).count()
    for path in paths(cast, request.pk, depth, ()):
        count += 1
        left = Release.objects.filter(request=request).select_related("request", "decision").order_by("-released_at")
        ways_out = sum(name.startswith("release") for name in path)
        assert left.count() <= before + ways_out, path  # nothing else lets anything leave
        if path and path[-1].startswith("release"):  # judged as things stood when it left
            for release in left[:1]:
                released += 1
                assert_release_is_earned(release, path)
    return count, released


def test_the_walk_can_see_a_release() -> None:
    _count, released = walk_from(State.READY, 1)

    assert released


@pytest.mark.long
@pytest.mark.parametrize("state", BEGINNINGS)
def test_every_path_of_three_steps(state: State) -> None:
    count, released = walk_from(state, DEPTHS.get(state, 3))

    assert count > 1
    assert released or moves_to_ready(state) > 2


def go(cast: Cast, request: Request, names: Sequence[str]) -> list[Release]:
    """Try some steps one after the other, judge all that leaves as it leaves, and return it."""
    there = set(Release.objects.filter(request=request).values_list("pk", flat=True))
    gone = []
    for name in names:
        with transaction.atomic():
            accepted(cast, read(request.pk), BY_NAME[name])
        for release in Release.objects.filter(request=request).exclude(pk__in=there).select_related("decision"):
            there.add(release.pk)
            gone.append(release)
            assert_release_is_earned(release, tuple(names))
    return gone


@pytest.mark.long
@pytest.mark.parametrize("before", ["verify", "clear"])
def test_whatever_comes_between_two_steps_far_from_the_release(before: str) -> None:
    at = USUAL.index(before)
    cast, request = begin(State.RECEIVED)
    assert go(cast, request, USUAL[:at]) == []
    released = 0
    for attempt in ATTEMPTS:
        try:
            with transaction.atomic():
                if accepted(cast, read(request.pk), attempt):
                    released += len(go(cast, request, USUAL[at:]))
                raise Undo
        except Undo:
            continue

    assert released


@pytest.mark.parametrize(
    "again",
    variants([("appeal reverses",), ("recall", "reopen after recall"), ("reopen by court",)], [("appeal reverses",)]),
)
def test_what_leaves_a_second_time_is_earned_anew(again: tuple[str, ...]) -> None:
    cast, request = begin(State.CLOSED)

    assert len(go(cast, request, (*again, "let all go again", *USUAL[USUAL.index("clear") :]))) == 1


@pytest.mark.parametrize("left_out", [name for name in USUAL if name not in {"start", "release"}])
def test_leaving_one_step_out_of_the_whole_path_releases_nothing(left_out: str) -> None:
    cast, request = begin(State.RECEIVED)

    assert go(cast, request, [name for name in USUAL if name != left_out]) == []


def test_the_whole_path_releases() -> None:
    cast, request = begin(State.RECEIVED)

    assert len(go(cast, request, USUAL)) == 1


#: Where a case that was answered gives a role no ground, the button is not there: intake reopens only what lapsed.
NO_GROUND = {(Role.INTAKE, State.CLOSED): frozenset({"reopen"})}


def test_a_role_may_cause_exactly_the_events_of_its_cell() -> None:
    """Every role in every state: the policy allows what the table says and nothing else."""
    cast = Cast()
    events = sorted({event for names in table().values() for event in names})
    on_the_path = submitted(cast.office)
    for state in (*PATH, *(set(State) - {State.DRAFT, *PATH})):
        request = walk(cast, state, on_the_path if state in PATH else None)
        for role in STAFF_ROLES:
            if role in {Role.AUDITOR, Role.APPEALS_OFFICER}:
                continue
            actor = cast.actor(role)
            allowed = {event for event in events if policies.may(actor, event, request)}
            cell = table().get((role, state), frozenset())
            assert allowed == cell - NO_GROUND.get((role, state), frozenset()), (role, state)
