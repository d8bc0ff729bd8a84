"""The state machine, made from the table in `workflow.states`: one method an event, each with its permission.

Only `workflow.services` calls these methods: a django-fsm transition runs without asking its permission, so the service
asks first, in one transaction with the lock, the gates and the trail.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import models
from django_fsm import GET_STATE, transition

from workflow import policies
from workflow.states import ASKING_STATES, Outcome, State, moves_of

if TYPE_CHECKING:
    from workflow.models import Request


def moved_by_table(event: str) -> Callable[[Any], Any]:
    """Declare a method the transition of `event`: sources, target and permission come from the table."""

    def permitted(request: Any, actor: Any) -> bool:
        return policies.may(actor, event, request)

    def decorate(method: Any) -> Any:
        for move in moves_of(event):
            target: Any = move.targets[0].value
            if len(move.targets) > 1:
                target = GET_STATE(CHOOSERS[event], states=[state.value for state in move.targets])
            sources = [state.value for state in move.sources]
            method = transition("state", source=sources, target=target, permission=permitted)(method)
        return method

    return decorate


def where_it_was_asked(request: "Request", **_: Any) -> str:
    """Choose the state a question was asked from."""
    return request.asked_from


def where_reopening_leads(request: "Request", **_: Any) -> str:
    """Choose verification for what was never verified, legal review for everything else."""
    shown = request.checks.filter(question="identity", answer="yes", replaced_at=None).exists()
    unverified = request.outcome in {Outcome.NOT_VERIFIED, Outcome.LAPSED} or not shown
    return State.VERIFICATION.value if unverified else State.LEGAL_REVIEW.value


def where_an_answer_leads(request: "Request", **_: Any) -> str:
    """Stay while another agency has not answered."""
    waits = request.consultations.filter(answered_at=None, closed_at=None).exists()
    return State.CONSULTATION.value if waits else State.LEGAL_REVIEW.value


CHOOSERS: dict[str, Callable[..., str]] = {
    "requester_replied": where_it_was_asked,
    "consultation_answered": where_an_answer_leads,
    "reopen": where_reopening_leads,
}


class Machine(models.Model):
    """The transitions of a request. Bodies set only what belongs to the state itself."""

    if TYPE_CHECKING:
        state: models.CharField[str, str]
        asked_from: models.CharField[str, str]

    class Meta:
        abstract = True

    @moved_by_table("submit")
    def fire_submit(self) -> None: ...

    @moved_by_table("start_verification")
    def fire_start_verification(self) -> None: ...

    @moved_by_table("verify")
    def fire_verify(self) -> None: ...

    @moved_by_table("propose_not_verified")
    def fire_propose_not_verified(self) -> None: ...

    @moved_by_table("refer_elsewhere")
    def fire_refer_elsewhere(self) -> None: ...

    @moved_by_table("ask_requester")
    def fire_ask_requester(self) -> None:
        if self.state not in ASKING_STATES:  # the table and this list must agree
            raise AssertionError(self.state)
        self.asked_from = self.state

    @moved_by_table("requester_replied")
    def fire_requester_replied(self) -> None: ...

    @moved_by_table("lapse")
    def fire_lapse(self) -> None: ...

    @moved_by_table("complete_search")
    def fire_complete_search(self) -> None: ...

    @moved_by_table("return_to_search")
    def fire_return_to_search(self) -> None: ...

    @moved_by_table("start_consultation")
    def fire_start_consultation(self) -> None: ...

    @moved_by_table("consultation_answered")
    def fire_consultation_answered(self) -> None: ...

    @moved_by_table("clear_for_redaction")
    def fire_clear_for_redaction(self) -> None: ...

    @moved_by_table("nothing_to_release")
    def fire_nothing_to_release(self) -> None: ...

    @moved_by_table("submit_redactions")
    def fire_submit_redactions(self) -> None: ...

    @moved_by_table("return_to_redaction")
    def fire_return_to_redaction(self) -> None: ...

    @moved_by_table("approve")
    def fire_approve(self) -> None: ...

    @moved_by_table("return_to_review")
    def fire_return_to_review(self) -> None: ...

    @moved_by_table("decide")
    def fire_decide(self) -> None: ...

    @moved_by_table("release")
    def fire_release(self) -> None: ...

    @moved_by_table("release_part")
    def fire_release_part(self) -> None: ...

    @moved_by_table("withdraw")
    def fire_withdraw(self) -> None: ...

    @moved_by_table("close_as_duplicate")
    def fire_close_as_duplicate(self) -> None: ...

    @moved_by_table("reopen")
    def fire_reopen(self) -> None: ...
