"""The second reader: read a proposal, approve what was proved, or send it back."""

from uuid import UUID

from django.utils.translation import gettext as _

from workflow import known
from workflow.errors import Invalid
from workflow.models import Proposal, Request, SecondReview
from workflow.policies import Actor
from workflow.services.acting import acting


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


def approve(*, request_id: UUID, by: Actor, words: str = "", revision: int | None = None) -> Request:
    """Approve the outputs as they are, byte for byte, or the proposal read.

    :raises Blocked: an output lacks a passing proof, the proposal was not read, or a bar holds on what leaves.
    """
    with acting("approve", request_id=request_id, by=by, revision=revision) as case:
        case.move()
        outputs = [] if known.open_proposal(case.request) else known.outputs(case.request)
        SecondReview.objects.create(
            request=case.request,
            approved=True,
            words=words.strip(),
            outputs=outputs,
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
        case.record(personal={"words": words})
    return case.request
