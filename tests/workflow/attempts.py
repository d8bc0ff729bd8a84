"""What somebody could try with a case, well or badly, by name: the steps of every walk through the machine."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from tests import factories, standins
from tests.factories import Cast
from workflow import known, policies
from workflow.models import Answer, Authority, Determination, Question, Request, RouteKind
from workflow.policies import Actor
from workflow.services import (
    appeals,
    assignments,
    consulting,
    contact,
    deciding,
    intake,
    legal,
    redacting,
    releasing,
    reviewing,
    screening,
    searching,
    verification,
)
from workflow.states import AppealState, Outcome, Role, State

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


def _stand_aside(role: Role) -> Try:
    return lambda cast, request: assignments.recuse(request_id=request.pk, reason="x", by=cast.actor(role))


def _others(request: Request) -> list[Request]:
    return list(Request.objects.filter(office=request.office).exclude(pk=request.pk))


def _lapse(cast: Cast, request: Request) -> object:
    """Close for want of a reply, as if the open question had been delivered long ago."""
    request.questions.filter(replied_at=None).update(delivered_at=timezone.now() - timedelta(days=200))
    return intake.lapse(request_id=request.pk, by=policies.system("clock"))


def _answered(cast: Cast, request: Request) -> object:
    first = request.consultations.filter(answered_at=None)[0]
    return consulting.consultation_answered(
        request_id=request.pk, consultation_id=first.pk, answer="x", by=cast.actor(Role.RECORDS_OFFICER)
    )


def _reverse(cast: Cast, request: Request) -> object:
    """File an appeal, take it up and reverse the answer: the case opens again."""
    officer = cast.people[Role.APPEALS_OFFICER]
    appeal = appeals.file_appeal(request_id=request.pk, grounds="More was asked.", by=cast.actor(Role.INTAKE))
    appeals.take_up(appeal_id=appeal.pk, user=officer)
    return appeals.decide_appeal(appeal_id=appeal.pk, result=AppealState.REVERSED, reasons="So it is.", user=officer)


def _let_go_again(cast: Cast, request: Request) -> None:
    """Determine all once more, also what left on the answer that was reversed or recalled."""
    for item in known.items(request):
        legal.determine(request_id=request.pk, item_id=item.pk, ruling=RULING, by=cast.actor(Role.COUNSEL))


RULING = legal.Ruling(Determination.Verdict.RELEASE, Authority.VICTIM_NOTICE, segregable_certified=True)
ASKED = consulting.Asked("County Court", "May it leave?")

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
    Attempt("let all go again", _let_go_again),
    Attempt("let a part go", lambda c, r: factories.determine(c, r, Determination.Verdict.PART)),
    Attempt("withhold all", lambda c, r: factories.determine(c, r, Determination.Verdict.WITHHOLD)),
    Attempt("clear", lambda c, r: legal.clear_for_redaction(request_id=r.pk, by=c.actor(Role.COUNSEL))),
    Attempt("nothing to release", lambda c, r: legal.nothing_to_release(
        request_id=r.pk, outcome=Outcome.NEITHER_CONFIRM_NOR_DENY, reasons="x", by=c.actor(Role.COUNSEL))),
    Attempt("look at pages", factories.look_at_pages),
    Attempt("submit redactions", lambda c, r: redacting.submit_redactions(request_id=r.pk, by=c.actor(Role.REDACTOR))),
    Attempt("proofs pass", lambda c, r: standins.stand_in_proofs(r)),
    Attempt("proofs fail", lambda c, r: standins.stand_in_proofs(r, passed=False)),
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
    Attempt("unapproved letter", lambda c, r: standins.stand_in_letter(r, approved=False)),
    Attempt("release", lambda c, r: releasing.release(request_id=r.pk, by=c.actor(Role.RECORDS_OFFICER))),
    Attempt("release part", lambda c, r: releasing.release_part(
        request_id=r.pk, by=c.actor(Role.RECORDS_OFFICER))),
    Attempt("withdraw item", lambda c, r: searching.withdraw_item(
        request_id=r.pk, item_id=known.items(r)[0].pk, reason="x", by=c.actor(Role.COUNSEL))),
    Attempt("set a bar", lambda c, r: legal.set_bars(
        request_id=r.pk, item_id=known.items(r)[0].pk, bars=["asylum"], by=c.actor(Role.COUNSEL))),
    Attempt("lift a bar", lambda c, r: screening.lift_bar(
        request_id=r.pk, bar="vawa_t_u", authority="A waiver.", evidence="Paper.", by=c.actor(Role.COUNSEL))),
    Attempt("second the lift", lambda c, r: screening.second_bar_lift(
        request_id=r.pk, lift_id=r.bar_lifts.filter(seconded_at=None)[0].pk, by=c.actor(Role.DECIDING_OFFICIAL))),
    Attempt("refer", lambda c, r: intake.refer_elsewhere(
        request_id=r.pk, reason="x", office_named="The county clerk", by=c.actor(Role.INTAKE))),
    Attempt("lapse", _lapse),
    Attempt("duplicate", lambda c, r: intake.close_as_duplicate(
        request_id=r.pk, other_id=_others(r)[0].pk, by=c.actor(Role.INTAKE))),
    Attempt("consult", lambda c, r: consulting.start_consultation(
        request_id=r.pk, asked=ASKED, by=c.actor(Role.COUNSEL))),
    Attempt("consult another", lambda c, r: consulting.consult_another(
        request_id=r.pk, asked=ASKED, by=c.actor(Role.COUNSEL))),
    Attempt("agency answers", _answered),
    Attempt("reviewer stands aside", _stand_aside(Role.SECOND_REVIEWER)),
    Attempt("official stands aside", _stand_aside(Role.DECIDING_OFFICIAL)),
    Attempt("redactor becomes reviewer", _swap(Role.SECOND_REVIEWER, Role.REDACTOR)),
    Attempt("withdraw", lambda c, r: intake.withdraw(request_id=r.pk, by=c.actor(Role.INTAKE))),
    Attempt("recall", lambda c, r: releasing.recall(request_id=r.pk, reason="x", by=c.actor(Role.OFFICE_MANAGER))),
    Attempt("appeal reverses", _reverse),
    Attempt("reopen what lapsed", lambda c, r: appeals.reopen(request_id=r.pk, reason="x", by=c.actor(Role.INTAKE))),
    Attempt("reopen after recall", lambda c, r: appeals.reopen(
        request_id=r.pk, reason="x", by=c.actor(Role.COUNSEL))),
    Attempt("reopen by court", lambda c, r: appeals.reopen(
        request_id=r.pk, reason="x", court_order="No. 1", by=c.actor(Role.COUNSEL))),
)  # fmt: skip


def _holder(request: Request) -> Role:
    holders = {State.REDACTION: Role.REDACTOR, State.SECOND_REVIEW: Role.SECOND_REVIEWER,
               State.DECISION: Role.DECIDING_OFFICIAL}  # fmt: skip
    return holders.get(State(request.state), Role.RECORDS_OFFICER)


#: The usual way, from the first look at a request to the answer.
USUAL = (
    "start", "check all", "screen clear", "verify", "search", "let all go", "clear", "look at pages",
    "submit redactions", "proofs pass", "approve", "decide", "release",
)  # fmt: skip
#: The only attempts by which anything may leave.
WAYS_OUT = tuple(attempt for attempt in ATTEMPTS if attempt.name.startswith("release"))
BY_NAME = {attempt.name: attempt for attempt in ATTEMPTS}
