"""Every path of the machine, good and bad steps alike: nothing leaves without all that must come before it.

The walk starts in every state of the usual path and tries every event in every role, with everything given and with
something left out, each in a savepoint that is rolled back. Whatever order gets a release through, the rows behind it
must show identity, standing or an open route, screening, determinations, another's review, a proof and a third
person's decision.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from tests import factories
from tests.factories import PATH, Cast, submitted, walk
from workflow import known, policies
from workflow.errors import Refusal
from workflow.models import (
    Answer,
    Determination,
    Question,
    Release,
    Request,
    RouteKind,
)
from workflow.policies import Actor
from workflow.services import (
    appeals,
    assignments,
    contact,
    deciding,
    intake,
    legal,
    redacting,
    releasing,
    reviewing,
    searching,
    verification,
)
from workflow.states import STAFF_ROLES, Outcome, Role, State, table

pytestmark = pytest.mark.django_db

Try = Callable[[Cast, Request], object]


@dataclass(frozen=True)
class Attempt:
    """Something somebody could try, by name."""

    name: str
    do: Try


def _check(question: Question, answer: Answer) -> Try:
    def do(cast: Cast, request: Request) -> object:
        evidence = [one.pk for one in request.evidence.all()]
        return verification.record_check(
            request_id=request.pk,
            question=question,
            answer=answer,
            reasons="So it is.",
            evidence=evidence,
            by=cast.actor(Role.INTAKE),
        )

    return do


def _swap(role: Role, taken: Role) -> Try:
    """Give a role to whoever holds another one, as a careless manager might."""

    def do(cast: Cast, request: Request) -> object:

        return assignments.give(request, cast.people[taken], role)

    return do


ATTEMPTS = (
    Attempt("ask", lambda c, r: contact.ask_requester(request_id=r.pk, text="When?", by=c.actor(Role.INTAKE))),
    Attempt("reply", lambda c, r: contact.requester_replied(request_id=r.pk, text="Then.", by=c.actor(Role.INTAKE))),
    Attempt("start", lambda c, r: verification.start_verification(request_id=r.pk, by=c.actor(Role.INTAKE))),
    Attempt("check all", factories.verify_checks),
    Attempt("identity no", _check(Question.IDENTITY, Answer.NO)),
    Attempt("standing no", _check(Question.STANDING, Answer.NO)),
    Attempt("conflict yes", _check(Question.CONFLICT, Answer.YES)),
    Attempt("screen clear", factories.screen),
    Attempt("screen barred", lambda c, r: factories.screen(c, r, "vawa_t_u")),
    Attempt("close foia", lambda c, r: verification.set_routes(
        request_id=r.pk, kinds=[RouteKind.VICTIM_NOTICE], reason="x", by=c.actor(Role.INTAKE))),
    Attempt("close victim routes", lambda c, r: verification.set_routes(
        request_id=r.pk, kinds=[RouteKind.FOIA], reason="x", by=c.actor(Role.COUNSEL))),
    Attempt("verify", lambda c, r: verification.verify(request_id=r.pk, by=c.actor(Role.INTAKE))),
    Attempt("not verified", lambda c, r: verification.propose_not_verified(
        request_id=r.pk, reasons="x", by=c.actor(Role.INTAKE))),
    Attempt("search", factories.STEPS[State.SEARCH]),
    Attempt("complete search", lambda c, r: searching.complete_search(
        request_id=r.pk, by=c.actor(Role.RECORDS_OFFICER))),
    Attempt("back to search", lambda c, r: legal.return_to_search(
        request_id=r.pk, reason="x", by=c.actor(Role.COUNSEL))),
    Attempt("let all go", factories.determine),
    Attempt("let a part go", lambda c, r: factories.determine(c, r, Determination.Verdict.PART)),
    Attempt("withhold all", lambda c, r: factories.determine(c, r, Determination.Verdict.WITHHOLD)),
    Attempt("clear", lambda c, r: legal.clear_for_redaction(request_id=r.pk, by=c.actor(Role.COUNSEL))),
    Attempt("nothing to release", lambda c, r: legal.nothing_to_release(
        request_id=r.pk, outcome=Outcome.NEITHER_CONFIRM_NOR_DENY, reasons="x", by=c.actor(Role.COUNSEL))),
    Attempt("look at pages", factories.look_at_pages),
    Attempt("submit redactions", lambda c, r: redacting.submit_redactions(request_id=r.pk, by=c.actor(Role.REDACTOR))),
    Attempt("proofs pass", lambda c, r: factories.stand_in_proofs(r)),
    Attempt("proofs fail", lambda c, r: factories.stand_in_proofs(r, passed=False)),
    Attempt("read proposal", lambda c, r: reviewing.read_proposal(request_id=r.pk, by=c.actor(Role.SECOND_REVIEWER))),
    Attempt("approve", lambda c, r: reviewing.approve(request_id=r.pk, by=c.actor(Role.SECOND_REVIEWER))),
    Attempt("redactor approves", lambda c, r: reviewing.approve(
        request_id=r.pk, by=Actor(Role.SECOND_REVIEWER, c.people[Role.REDACTOR]))),
    Attempt("back to redaction", lambda c, r: reviewing.return_to_redaction(
        request_id=r.pk, words="x", by=c.actor(Role.SECOND_REVIEWER))),
    Attempt("back to review", lambda c, r: legal.return_to_review(
        request_id=r.pk, reason="x", by=c.actor(_holder(r)))),
    Attempt("decide", factories.decide),
    Attempt("decide a part", lambda c, r: factories.decide(c, r, factories.REST)),
    Attempt("counsel decides", lambda c, r: deciding.decide(
        request_id=r.pk, letter_sha256="0" * 64, by=Actor(Role.DECIDING_OFFICIAL, c.people[Role.COUNSEL]))),
    Attempt("unapproved letter", lambda c, r: factories.stand_in_letter(r, approved=False)),
    Attempt("release", lambda c, r: releasing.release(request_id=r.pk, by=c.actor(Role.RECORDS_OFFICER))),
    Attempt("release part", lambda c, r: releasing.release_part(
        request_id=r.pk, by=c.actor(Role.RECORDS_OFFICER))),
    Attempt("withdraw item", lambda c, r: searching.withdraw_item(
        request_id=r.pk, item_id=known.items(r)[0].pk, reason="x", by=c.actor(Role.COUNSEL))),
    Attempt("redactor becomes reviewer", _swap(Role.SECOND_REVIEWER, Role.REDACTOR)),
    Attempt("withdraw", lambda c, r: intake.withdraw(request_id=r.pk, by=c.actor(Role.INTAKE))),
    Attempt("reopen by court", lambda c, r: appeals.reopen(
        request_id=r.pk, reason="x", court_order="No. 1", by=c.actor(Role.COUNSEL))),
)  # fmt: skip


def _holder(request: Request) -> Role:
    holders = {State.REDACTION: Role.REDACTOR, State.SECOND_REVIEW: Role.SECOND_REVIEWER,
               State.DECISION: Role.DECIDING_OFFICIAL}  # fmt: skip
    return holders.get(State(request.state), Role.RECORDS_OFFICER)


class Undo(Exception):
    """Rolls a savepoint back."""


def paths(cast: Cast, request_id: UUID, depth: int, taken: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield each path of accepted attempts, with the database as it stands at its end."""
    yield taken
    if depth == 0:
        return
    for attempt in ATTEMPTS:
        try:
            with transaction.atomic():
                request = Request.objects.select_related("office").get(pk=request_id)
                try:
                    attempt.do(cast, request)
                except (Refusal, IndexError, ObjectDoesNotExist):
                    raise Undo from None
                yield from paths(cast, request_id, depth - 1, (*taken, attempt.name))
                raise Undo
        except Undo:
            continue


def assert_release_is_earned(release: Release, path: tuple[str, ...]) -> None:
    """Show, from the rows alone, that what left was allowed to leave."""
    request = release.request
    decision = release.decision
    leaving = [item for one in release.items.all() if (item := one.determination.record or one.determination.entry)]
    assert decision.decided_by is not None, path
    if known.open_proposal(request) is not None or not leaving:
        assert not decision.outputs, path
        return
    answers = {check.question: check.answer for check in request.checks.filter(replaced_at=None)}
    assert answers["identity"] == Answer.YES, path
    assert answers["conflict"] == Answer.NO, path
    assert answers["standing"] == Answer.YES or known.has_route(request, "foia"), path
    assert known.screening_is_fresh(request), path
    assert not known.person_bars(request), path
    for item in leaving:
        determination = known.determination_of(item)
        assert determination is not None and determination.releases, path
        assert item.matched_by != item.match_confirmed_by, path
        assert not known.item_bars(item), path
    review = request.second_reviews.filter(approved=True).order_by("-reviewed_at")[0]
    redactors = {part.user_id for part in request.parts.filter(role=Role.REDACTOR)}
    counsel = {part.user_id for part in request.parts.filter(role=Role.COUNSEL)}
    assert review.reviewed_by_id not in redactors, path
    assert decision.decided_by_id not in redactors | counsel | {review.reviewed_by_id}, path
    left = sorted(one.output_sha256 for one in release.items.filter(determination__record__isnull=False))
    assert sorted(review.outputs) == sorted(decision.outputs) == left, path
    assert decision.partial == release.partial, path
    assert "" not in decision.outputs, path
    assert release.letter_sha256 and release.package_sha256, path


def walk_from(state: State, depth: int, prepare: Try | None = None) -> tuple[int, int]:
    """Walk all paths from a state; return how many there were and how many ended with a release."""
    cast = Cast()
    request = walk(cast, state)
    factories.staff_role(cast.people[Role.REDACTOR], Role.SECOND_REVIEWER, cast.office)
    if prepare is not None:
        prepare(cast, request)
    count = released = 0
    for path in paths(cast, request.pk, depth, ()):
        count += 1
        if path and path[-1].startswith("release"):  # judged as things stood when it left
            newest = (
                Release.objects.filter(request=request).select_related("request", "decision").order_by("-released_at")
            )
            for release in newest[:1]:
                released += 1
                assert_release_is_earned(release, path)
    return count, released


# Each two steps are the beginning of three, which `--all` walks from every state.
@pytest.mark.parametrize("state", [State.READY])
def test_every_path_of_two_steps(state: State) -> None:
    count, _released = walk_from(state, 2)

    assert count > 1


def test_the_walk_can_see_a_release() -> None:
    _count, released = walk_from(State.READY, 1)

    assert released


@pytest.mark.long
@pytest.mark.parametrize("state", PATH)
def test_every_path_of_three_steps(state: State) -> None:
    count, _released = walk_from(state, 3)

    assert count > 1


SHORTCUTS = ("verify", "search", "let all go", "clear", "look at pages", "submit redactions", "proofs pass", "approve",
             "decide", "release")  # fmt: skip


@pytest.mark.parametrize("left_out", [*SHORTCUTS[:-1], "check all", "screen clear"])
def test_leaving_one_step_out_of_the_whole_path_releases_nothing(left_out: str) -> None:
    cast = Cast()
    request = submitted(cast.office)
    cast.give_all(request)
    attempts = {attempt.name: attempt for attempt in ATTEMPTS}
    for name in ("start", "check all", "screen clear", *SHORTCUTS):
        if name == left_out:
            continue
        request = Request.objects.select_related("office").get(pk=request.pk)
        try:
            with transaction.atomic():
                attempts[name].do(cast, request)
        except (Refusal, ObjectDoesNotExist):
            continue

    assert not Release.objects.filter(request=request).exists()


def test_the_whole_path_releases() -> None:
    cast = Cast()
    request = submitted(cast.office)
    cast.give_all(request)
    attempts = {attempt.name: attempt for attempt in ATTEMPTS}
    for name in ("start", "check all", "screen clear", *SHORTCUTS):
        attempts[name].do(cast, Request.objects.select_related("office").get(pk=request.pk))

    assert_release_is_earned(Release.objects.get(request=request), SHORTCUTS)


def test_a_role_may_cause_exactly_the_events_of_its_cell() -> None:
    """Every role in every state: the policy allows what the table says and nothing else."""
    cast = Cast()
    events = sorted({event for names in table().values() for event in names})
    for state in State:
        if state in {State.DRAFT}:
            continue
        request = walk(cast, state)
        for role in STAFF_ROLES:
            if role in {Role.AUDITOR, Role.APPEALS_OFFICER}:
                continue
            actor = cast.actor(role)
            allowed = {event for event in events if policies.may(actor, event, request)}
            assert allowed == table().get((role, state), frozenset()), (role, state)
