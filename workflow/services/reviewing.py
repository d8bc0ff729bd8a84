"""The second reader: read a proposal, approve what was proved, or send it back."""

from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from django.utils.translation import gettext as _

from redaction import marking, services
from redaction import selectors as redactions
from workflow import audit, known
from workflow.errors import Invalid
from workflow.law import comparing, fixing
from workflow.models import Proposal, Request, SecondReview
from workflow.policies import Actor
from workflow.services.acting import Case, acting
from workflow.services.redacting import record_of
from workflow.states import State


def read_proposal(*, request_id: UUID, by: Actor) -> Proposal:
    """Record that the second reader read the proposal to release nothing.

    :raises Invalid: there is none.
    """
    with acting("read_proposal", request_id=request_id, by=by) as case:
        proposal = known.open_proposal(case.request)
        if proposal is None:
            raise Invalid(_("There is no proposal to read."))
        proposal.read_by, proposal.read_at = by.user, case.now
        proposal.save()
        case.record(target=f"proposal:{proposal.pk}")
    return proposal


def read_marks(
    *,
    request_id: UUID,
    record_id: UUID,
    marks: Sequence[UUID],
    accepted: bool,
    words: str,
    by: Actor,
    press: UUID | None = None,
) -> None:
    """Accept marks, or return them with words. Said again, the last word counts.

    :param press: names the press: sent again because its answer got lost, it counts once.
    :raises Invalid: no words where a mark is returned, or none of the marks stands on this record.
    """
    if not accepted and not words.strip():
        raise Invalid(_("Say what is wrong with the mark."), {"words": _("Write what to change.")})
    with suppress(_Counted), acting("read_marks", request_id=request_id, by=by) as case:
        _count_once(case, press)
        record = record_of(case.request, record_id)
        asked = set(marks)
        found = [mark for mark in redactions.marks_of(record.document_id) if mark.pk in asked]
        if not found:
            raise Invalid(_("This mark is gone; open the page again."))
        marking.read_marks(found, accepted=accepted, words=words, by=by.person.pk, now=case.now)
        case.record(
            {"marks": [str(mark.pk) for mark in found], "accepted": accepted, **_named(press)},
            target=f"record:{record.pk}",
            personal={"words": words},
        )


def answer_finding(
    *,
    request_id: UUID,
    record_id: UUID,
    finding: str,
    may_stay: bool,
    words: str,
    by: Actor,
    press: UUID | None = None,
) -> None:
    """Say of a finding of the proof that it may stay, and why, or that it has to be mended, and how.

    :param press: as of `read_marks`.
    :raises Invalid: no words, or the proof as it stands has no such finding.
    """
    if not words.strip():
        raise Invalid(_("Say why it may stay, or what to change."), {"words": _("Write a few words.")})
    with suppress(_Counted), acting("answer_finding", request_id=request_id, by=by) as case:
        _count_once(case, press)
        record = record_of(case.request, record_id)
        run = redactions.run_of(record.document_id, case.request.number or "", record.first_stamp or 0)
        found = redactions.findings_of(run).get(finding)
        if found is None:
            raise Invalid(_("The proof no longer says this; open the page again."))
        marking.answer_finding(
            record.document_id, finding=finding, may_stay=may_stay, words=words, by=by.person.pk, now=case.now
        )
        case.record(
            {"finding": finding, "kind": str(found.get("name", "")), "may_stay": may_stay, **_named(press)},
            target=f"record:{record.pk}",
            personal={"words": words},
        )


def approve(*, request_id: UUID, by: Actor, words: str = "", revision: int | None = None) -> Request:
    """Approve the outputs as they are, byte for byte, or the proposal read.

    :raises Blocked: an output lacks a passing proof, a mark or finding was not read, the proposal was not read, or a
        bar holds on what leaves.
    """
    comparing.compare_again(request_id, State.SECOND_REVIEW)
    with acting("approve", request_id=request_id, by=by, revision=revision) as case:
        case.move()
        outputs = [] if known.open_proposal(case.request) else known.outputs(case.request)
        SecondReview.objects.create(
            request=case.request,
            approved=True,
            words=words.strip(),
            outputs=outputs,
            fixed=fixing.fixed(case.request),
            reviewed_by=by.person,
            reviewed_at=case.now,
        )
        case.record({"outputs": outputs}, personal={"words": words})
    return case.request


def return_to_redaction(*, request_id: UUID, words: str, by: Actor, revision: int | None = None) -> Request:
    """Send the marks back to the redactor, saying what to change.

    :raises Blocked: no words, or there is nothing to redact.
    """
    with acting("return_to_redaction", request_id=request_id, by=by, revision=revision) as case:
        case.move(reasons=words)
        SecondReview.objects.create(
            request=case.request, approved=False, words=words.strip(), reviewed_by=by.person, reviewed_at=case.now
        )
        services.stop_all([record.document_id for record in known.releasing_records(case.request)])
        case.record(personal={"words": words})
    return case.request


class _Counted(Exception):
    """The press came before and counted then; only its answer got lost. Nothing is said a second time."""


def _count_once(case: Case, press: UUID | None) -> None:
    """Leave a verb whose press the trail names already: the lock on the request lets no two of them in at a time."""
    if press is not None and audit.names(case.request, f"request.{case.event}", str(press)):
        raise _Counted


def _named(press: UUID | None) -> dict[str, str]:
    return {} if press is None else {"press": str(press)}
