"""What the walk of the machine would see if a guard were gone: each clause of what must come before is red once.

A guard is taken away, the case goes on as the guard would not have let it, and the judgement of what left must fail.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.utils import timezone

from tests import standins
from tests.factories import Cast
from tests.workflow.attempts import BY_NAME, USUAL
from tests.workflow.test_machine_walk import assert_release_is_earned, begin, read
from workflow import gates, known, policies
from workflow.law.decided import SEVEN
from workflow.models import Answer, Determination, EvidenceKind, Question, Request, RouteKind
from workflow.policies import Actor
from workflow.services import assignments, deciding, reviewing, verification
from workflow.states import Role, State

pytestmark = [pytest.mark.django_db, pytest.mark.long]
Step = Callable[[Cast, Request], object]
REST = USUAL[USUAL.index("let all go") :]
APART = "duties apart"
ONLY_RELEASING = "only what is released"


@dataclass(frozen=True)
class Fault:
    """A clause, the guards that keep it, and what happens before a step of the usual way, or in its place."""

    clause: str
    guards: tuple[str, ...]
    what: Step
    before: str = ""
    instead_of: str = ""


def answered(question: Question, answer: Answer) -> Step:
    def do(cast: Cast, request: Request) -> None:
        by = cast.actor(Role.INTAKE)
        verification.set_routes(
            request_id=request.pk, kinds=[RouteKind.VICTIM_NOTICE], reason="x", by=cast.actor(Role.COUNSEL)
        )
        seen = verification.add_evidence(request_id=request.pk, kind=EvidenceKind.OTHER, description="x", by=by)
        verification.record_check(
            request_id=request.pk, question=question, answer=answer, reasons="x", evidence=[seen.pk], by=by
        )

    return do


def screening_ran_out(cast: Cast, request: Request) -> None:
    request.screenings.update(valid_until=timezone.now())


def matched_by_one_hand(cast: Cast, request: Request) -> None:
    entry = request.history.get()
    entry.match_confirmed_by = entry.matched_by
    entry.save()


def redactor_approves(cast: Cast, request: Request) -> None:
    redactor = cast.people[Role.REDACTOR]
    assignments.give(request, redactor, Role.SECOND_REVIEWER)
    by = Actor(Role.SECOND_REVIEWER, redactor)
    reviewing.approve(request_id=request.pk, by=by)


def decided_by(role: Role) -> Step:
    def do(cast: Cast, request: Request) -> None:
        assignments.give(request, cast.people[role], Role.DECIDING_OFFICIAL)
        by = Actor(Role.DECIDING_OFFICIAL, cast.people[role])
        deciding.draft_decision(
            request_id=request.pk,
            outcome=known.expected_outcomes(request)[0],
            reasons="x",
            answers={key: "x" for key, _question in SEVEN},
            by=by,
        )
        deciding.decide(request_id=request.pk, letter_sha256=standins.stand_in_letter(request), by=by)
        standins.stand_in_package(request)

    return do


def withheld_behind_everybodys_back(cast: Cast, request: Request) -> None:
    request.determinations.filter(replaced_at=None).update(verdict=Determination.Verdict.WITHHOLD)


def step(name: str) -> Step:
    return BY_NAME[name].do


CHECKS, APPROVED = ("leaving_needs_the_checks", "items_are_determined"), ("nothing_changed_since",)
FAULTS = (
    Fault("identity", CHECKS, answered(Question.IDENTITY, Answer.NO), "clear"),
    Fault("standing or an open route", CHECKS, answered(Question.STANDING, Answer.NO), "clear"),
    Fault("authority", CHECKS, answered(Question.AUTHORITY, Answer.NO), "clear"),
    Fault("conflict", CHECKS, answered(Question.CONFLICT, Answer.YES), "clear"),
    Fault("screening", ("leaving_needs_a_fresh_screening",), screening_ran_out, "clear"),
    Fault("bars of the person", ("nothing_barred_leaves",), step("screen barred"), "clear"),
    Fault("bars of an item", ("nothing_barred_leaves",), step("set a bar"), "clear"),
    Fault("the right person", ("items_are_matched", *APPROVED), matched_by_one_hand, "clear"),
    Fault("determinations", (ONLY_RELEASING, *APPROVED), withheld_behind_everybodys_back, "release"),
    Fault("another's second review", (APART,), redactor_approves, instead_of="approve"),
    Fault("a passing proof", ("outputs_are_proved", "files_are_compared"), step("proofs fail"),
          instead_of="proofs pass"),
    Fault("a third person: not counsel", (APART,), decided_by(Role.COUNSEL), instead_of="decide"),
    Fault("a third person: not the redactor", (APART,), decided_by(Role.REDACTOR), instead_of="decide"),
)  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.clause for fault in FAULTS])
def test_a_guard_that_is_gone_is_seen(fault: Fault, monkeypatch: pytest.MonkeyPatch) -> None:
    cast, request = begin(State.LEGAL_REVIEW)
    take_away(fault.guards, monkeypatch)
    for name in REST:
        if name in {fault.before, fault.instead_of}:
            fault.what(cast, read(request.pk))
        if name != fault.instead_of:
            step(name)(cast, read(request.pk))

    with pytest.raises(AssertionError):
        assert_release_is_earned(request.releases.get(), REST)


def take_away(guards: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    if APART in guards:
        monkeypatch.setattr(policies, "FORBIDDEN_PAIRS", ())
    if ONLY_RELEASING in guards:
        monkeypatch.setattr(known, "_leaves", lambda determination, gone: determination is not None)
    kept = {event: tuple(one for one in asked if one.__name__ not in guards) for event, asked in gates.GATES.items()}
    monkeypatch.setattr(gates, "GATES", kept)
