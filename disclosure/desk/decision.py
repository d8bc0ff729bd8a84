"""The page of the decision: the draft with its seven answers, the letter as it will be signed, and the decision."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from disclosure.desk.act import drawn
from disclosure.desk.casefile import BAR_EVENTS, ITEMS_SHOWN, items
from disclosure.desk.common import header, open_case
from disclosure.desk.forms_letters import when_words
from disclosure.desk.work import under_way
from disclosure.models import Letter
from disclosure.staff import StaffRequest, names_of, staff_page
from disclosure.verbs import actor_in_words, in_words
from workflow import known, policies
from workflow.law import changes
from workflow.law.decided import SEVEN
from workflow.models import Artifact, ArtifactKind, Decision, Request
from workflow.services import artifacts


@staff_page
def decision(http: StaffRequest, number: str) -> HttpResponse:
    """Show what is to be decided. The digest of the letter on this page goes with the decision."""
    case = open_case(http, number, page="decision")
    draft: Decision | None = (
        case.decisions.filter(superseded_at=None).select_related("drafted_by", "decided_by").first()
    )
    letter = artifacts.of_decision(draft, ArtifactKind.LETTER_UNSIGNED) if draft else None
    before = _typed_before(draft) if draft else {}
    knows = policies.may_know_bars(http.user, case)
    context = {
        "case": case,
        "header": header(http, case, "decision"),
        "draft": draft,
        "answers": [(words, draft.answers.get(key, "")) for key, words in SEVEN] if draft else [],
        "letter": letter,
        "forms": _other_forms(draft) if draft else [],
        "parts": _parts(draft, letter) if draft and letter else [],
        "signed": artifacts.of_decision(draft, ArtifactKind.LETTER_SIGNED) if draft else None,
        "knows_bars": knows,
        "proposal": known.open_proposal(case),
        "review": case.second_reviews.filter(approved=True)
        .select_related("reviewed_by")
        .order_by("-reviewed_at")
        .first(),
        "items": items(case).page(ITEMS_SHOWN, None),
        "since": _since(case, knows=knows),
        "work": under_way(case),
        "draft_form": drawn(http, case, "draft_decision", **before),
        "decide": drawn(http, case, "decide", obstacles=True, letter_sha256=letter.sha256 if letter else ""),
        "back": drawn(http, case, "return_to_review"),
    }
    return render(http, "desk/decision.html", context)


@dataclass(frozen=True)
class Changed:
    """One kind of change in words."""

    words: str
    count: int
    who: str
    last_at: datetime


def _since(case: Request, *, knows: bool) -> tuple[datetime | None, list[Changed]]:
    """Return when legal review let the case go on, and in words what happened since."""
    since = changes.since_review(case, without=() if knows else BAR_EVENTS)
    names = names_of(actor for one in since.changes for actor in one.actors)
    lines = [
        Changed(
            in_words(one.verb),
            one.count,
            ", ".join(sorted(actor_in_words(actor, names) for actor in one.actors)),
            one.last_at,
        )
        for one in since.changes
    ]
    return since.left_at, lines


def _other_forms(draft: Decision) -> list[Artifact]:
    """Return the letter in its other language and in large print: signed once it is decided."""
    if draft.decided_at is not None and (signed := artifacts.variants_to_hand(draft)):
        return signed
    return list(draft.artifacts.filter(kind=ArtifactKind.VARIANT_UNSIGNED).order_by("language", "large_print"))


def _parts(draft: Decision, letter: Artifact) -> list[tuple[dict[str, Any], list[str]]]:
    """Return each part of the letter as it was composed, with what it waits for in words."""
    made = Letter.objects.filter(decision=draft, unsigned_sha256=letter.sha256).first()
    return [(part, when_words(tuple(part["when"]))) for part in ((made.parts or []) if made else [])]


def _typed_before(draft: Decision) -> dict[str, Any]:
    """Return what a draft holds, by the names of the form's fields."""
    part = {"part": "part", "remaining": draft.remaining, "rest_due_date": draft.rest_due_date}
    answers: dict[str, Any] = draft.answers
    return {
        "outcome": draft.outcome,
        "reasons": draft.reasons,
        "note": draft.note or "",
        **(part if draft.partial else {"part": "whole"}),
        **answers,
    }
