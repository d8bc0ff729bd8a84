"""Verification as evidence: the four questions, the routes, and the move to search or to “not verified”."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from workflow.errors import Invalid
from workflow.law import conflicts
from workflow.law.representing import Representing, Standing, lacks, shown_by
from workflow.models import (
    VICTIM_ROUTES,
    Answer,
    Check,
    Evidence,
    EvidenceKind,
    FileStanding,
    Grade,
    Proposal,
    Question,
    Request,
    Route,
    RouteKind,
)
from workflow.policies import Actor
from workflow.services.acting import acting
from workflow.services.contact import checked
from workflow.services.evidence import Upload, keep_evidence
from workflow.states import REQUESTERS, Outcome


def start_verification(*, request_id: UUID, by: Actor, revision: int | None = None) -> Request:
    """Begin to check a received request."""
    with acting("start_verification", request_id=request_id, by=by, revision=revision) as case:
        case.move()
        case.record()
    return case.request


def add_evidence(
    *, request_id: UUID, kind: EvidenceKind, description: str, by: Actor, upload: Upload | None = None
) -> Evidence:
    """Add a file or an observation. What concerns a conflict is sealed from the requester's side.

    :raises Invalid: no description, or a requester's observation without a file.
    """
    words = checked(description)
    with acting("add_evidence", request_id=request_id, by=by) as case:
        if by.role in REQUESTERS and upload is None:
            raise Invalid(_("Choose a file."), {"file": _("Choose a file.")})
        made = keep_evidence(case, kind, words, upload)
        case.record({"kind": kind.value, "sha256": made.sha256}, target=f"evidence:{made.pk}", personal={"text": words})
    return made


def add_files(
    *, request_id: UUID, kind: EvidenceKind, description: str, uploads: Sequence[Upload], by: Actor
) -> list[Evidence]:
    """Add several files that show the same, all or none of them; each is evidence of its own.

    :raises Invalid: no description or no file.
    """
    if not uploads:
        raise Invalid(_("Choose a file."), {"papers": _("Choose a file.")})
    with transaction.atomic():
        return [
            add_evidence(request_id=request_id, kind=kind, description=description, upload=upload, by=by)
            for upload in uploads
        ]


def record_check(
    *,
    request_id: UUID,
    question: Question,
    answer: Answer,
    reasons: str,
    by: Actor,
    grade: Grade | None = None,
    confirming_source: str = "",
    evidence: Sequence[UUID] = (),
    standing: Standing = Standing(),  # noqa: B008 — frozen
    representing: Representing = Representing(),  # noqa: B008 — frozen
) -> Check:
    """Answer one of the four questions; the earlier answer stays in the record, replaced.

    A failed standing, or a conflict, ends the victim routes and no other (design, states). Identity answered yes needs
    a grade. The answer on a conflict answers everything the office's own cases show of one by now.

    :raises Invalid: a yes without evidence or grade, or no reasons; standing without offence, agency, case and source;
        authority without its line of the law, of the subject's side, or out of turn without a reason.
    """
    words = checked(reasons)
    shown = shown_by(question, answer, standing, representing)
    with acting("record_check", request_id=request_id, by=by) as case:
        files = list(case.request.evidence.filter(pk__in=evidence))
        if any(file.standing != FileStanding.READY for file in files):
            shut = _("A file you chose is not open yet, or was destroyed. Wait a moment, or choose another.")
            raise Invalid(shut, {"evidence": shut})
        if answer is Answer.YES and not files:
            raise Invalid(_("A yes needs evidence: choose what shows it."), {"evidence": _("Choose the evidence.")})
        if answer is Answer.YES and question is Question.IDENTITY and grade is None:
            raise Invalid(_("Say how well identity is known."), {"grade": _("Choose one.")})
        missing = lacks(case.request, question, confirming_source, shown) if answer is Answer.YES else {}
        if missing:
            raise Invalid(next(iter(missing.values())), missing)
        case.request.checks.filter(question=question, replaced_at=None).update(replaced_at=case.now)
        made = Check.objects.create(
            request=case.request,
            question=question,
            answer=answer,
            grade=grade or "",
            confirming_source=confirming_source.strip(),
            shown=shown,
            reasons=words,
            answered_by=by.person,
            answered_at=case.now,
            findings=[one.key for one in conflicts.findings(case.request)] if question is Question.CONFLICT else [],
        )
        made.evidence.set(files)
        if _ends_the_victims_routes(question, answer):
            for route in Route.objects.filter(request=case.request, kind__in=VICTIM_ROUTES, is_open=True):
                route.is_open, route.ended_reason = False, f"{question.value}: {answer.value}"
                route.save(update_fields=["is_open", "ended_reason"])
        case.record(
            {
                "question": question.value,
                "answer": answer.value,
                "grade": made.grade,
                "evidence": [str(file.pk) for file in files],
            },
            target=f"check:{made.pk}",
            personal={"reasons": words, "source": confirming_source, "shown": shown, "findings": made.findings},
        )
    return made


def set_routes(*, request_id: UUID, kinds: Sequence[RouteKind], reason: str, by: Actor) -> None:
    """Say by which routes the request goes on; a route that is not named is closed with the reason.

    :raises Invalid: none named; a request always has a route.
    """
    if not kinds:
        raise Invalid(_("Choose at least one route. FOIA is open to any person."), {"kinds": _("Choose one.")})
    with acting("set_routes", request_id=request_id, by=by) as case:
        if set(kinds) & set(VICTIM_ROUTES) and _victims_routes_ended(case.request):
            raise Invalid(
                _("Standing was not shown, or there is a conflict: a victim's route cannot be opened. Answer it first.")
            )
        for kind in RouteKind:
            is_open = kind in kinds
            Route.objects.update_or_create(
                request=case.request,
                kind=kind,
                defaults={"is_open": is_open, "ended_reason": "" if is_open else reason[:200]},
            )
        case.record({"routes": sorted(kind.value for kind in kinds)}, personal={"reason": reason})


def verify(*, request_id: UUID, by: Actor, revision: int | None = None) -> Request:
    """Pass a request on to search. Where the victim's routes ended and FOIA goes on, one letter says so.

    The letter is the same whether standing was not shown or a conflict was found: it says nothing of which.

    :raises Blocked: a question is open, evidence or declaration is missing, or the screening is not recorded.
    """
    with acting("verify", request_id=request_id, by=by, revision=revision) as case:
        case.move()
        case.record()
        ended = case.request.routes.filter(kind__in=VICTIM_ROUTES, is_open=False)
        if ended.exists() and _victims_routes_ended(case.request):
            told = case.request.notices.filter(kind="continuing_as_foia").exists()
            if not told and case.request.routes.filter(kind=RouteKind.FOIA, is_open=True).exists():
                case.tell("continuing_as_foia", case.key("foia"), values={"due_date": case.request.due_date})
    return case.request


def _victims_routes_ended(request: Request) -> bool:
    """Whether an answer that stands ends the victim's routes."""
    return any(_ends_the_victims_routes(one.question, one.answer) for one in request.checks.filter(replaced_at=None))


def _ends_the_victims_routes(question: str, answer: str) -> bool:
    return (question, answer) in {(Question.STANDING, Answer.NO), (Question.CONFLICT, Answer.YES)}


def propose_not_verified(*, request_id: UUID, reasons: str, by: Actor, revision: int | None = None) -> Proposal:
    """Propose to answer that the request could not be verified; a second reader reads it first.

    :raises Blocked: no reasons.
    """
    with acting("propose_not_verified", request_id=request_id, by=by, revision=revision) as case:
        case.move(reasons=reasons)
        made = Proposal.objects.create(
            request=case.request,
            outcome=Outcome.NOT_VERIFIED,
            reasons=reasons.strip(),
            proposed_by=by.person,
            proposed_at=case.now,
        )
        case.request.evidence.filter(kind=EvidenceKind.CONFLICT).update(sealed=True)
        case.record(
            {"outcome": Outcome.NOT_VERIFIED.value}, target=f"proposal:{made.pk}", personal={"reasons": reasons}
        )
    return made
