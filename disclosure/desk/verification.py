"""The page of verification: the four questions with their answers, the evidence, the routes, and the way on."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from disclosure.desk.act import Drawn, drawn, drawn_as
from disclosure.desk.common import header, open_case
from disclosure.staff import StaffRequest, staff_page
from workflow import known, policies
from workflow.law import conflicts, duplicates
from workflow.models import Check, Question, Request
from workflow.states import Role

#: Other events that belong here, in the order of the work.
OTHER = ("receive_declaration", "keep_contact", "set_routes", "triage_danger", "ask_requester")


@dataclass(frozen=True)
class Asked:
    """One of the four questions, its standing answer, and the form that answers it again."""

    key: str
    words: str
    check: Check | None
    form: Drawn | None


@dataclass(frozen=True)
class Suspected:
    """Something the office's own cases show of a conflict, and whether a person has answered it."""

    words: str
    answered: bool


def _conflicts(case: Request, check: Check | None) -> list[Suspected]:
    answered = set(check.findings or ()) if check is not None else set()
    return [Suspected(one.words, one.key in answered) for one in conflicts.findings(case)]


@staff_page
def verification(http: StaffRequest, number: str) -> HttpResponse:
    """Show what is answered and on which evidence, and what is still open before the search."""
    case = open_case(http, number, page="verification")
    answers = {
        check.question: check
        for check in case.checks.filter(replaced_at=None).select_related("answered_by").prefetch_related("evidence")
    }
    role = policies.role_for(http.user, "record_check", case)
    context = {
        "case": case,
        "header": header(http, case, "verification"),
        "requester": case.requester,
        "victim": case.victim,
        "incident": case.incident,
        "declaration": getattr(case, "declaration", None),
        "routes": list(case.routes.order_by("kind")),
        "evidence": list(case.evidence.select_related("added_by").order_by("added_at")),
        "screening_fresh": known.screening_is_fresh(case),
        "questions": [
            Asked(
                one.value,
                str(one.label),
                answers.get(one.value),
                _form(http, case, one, answers.get(one.value), role) if role else None,
            )
            for one in Question
        ],
        "conflicts": _conflicts(case, answers.get(Question.CONFLICT.value)),
        "similar": duplicates.similar_to(case, http.user),
        "start": drawn(http, case, "start_verification"),
        "add_evidence": drawn(http, case, "add_evidence"),
        "others": [found for event in _others(case) if (found := drawn(http, case, event)) is not None],
        "verify": drawn(http, case, "verify", obstacles=True),
        "propose": drawn(http, case, "propose_not_verified"),
    }
    return render(http, "desk/verification.html", context)


def _others(case: Request) -> tuple[str, ...]:
    """Return the other events that belong here; a name is asked for only where none stands."""
    return OTHER if case.subject.name else ("name_subject", *OTHER)


def _form(http: StaffRequest, case: Request, one: Question, check: Check | None, role: Role) -> Drawn:
    """Return the form of a question, filled with its standing answer."""
    before: dict[str, Any] = {}
    if check is not None:
        before = {
            "answer": check.answer,
            "grade": check.grade,
            "reasons": check.reasons,
            "confirming_source": check.confirming_source,
            **(check.shown or {}),
            "evidence": [str(file.pk) for file in check.evidence.all()],
        }
    return drawn_as(http, case, "record_check", role, suffix=f"_{one.value}", question=one.value, **before)
