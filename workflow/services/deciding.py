"""The decision: drafted with its reasons and seven answers, its letter composed, then decided once."""

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from workflow import audit, known
from workflow.errors import Blocked, Invalid, NotAllowed, Stale
from workflow.gates import SEVEN
from workflow.models import ArtifactKind, Decision, Request
from workflow.policies import Actor
from workflow.services import artifacts
from workflow.services.acting import acting
from workflow.services.contact import checked
from workflow.states import Outcome


def draft_decision(
    *,
    request_id: UUID,
    outcome: Outcome,
    reasons: str,
    answers: Mapping[str, str],
    by: Actor,
    revision: int | None = None,
) -> Decision:
    """Draft the decision and have its letter composed; an earlier draft falls.

    The head of the trail as it stands now is what the letter prints.

    :raises Invalid: the outcome does not fit what leaves, or reasons or one of the seven answers are missing.
    """
    words = checked(reasons)
    missing = {key: str(question) for key, question in SEVEN if not str(answers.get(key, "")).strip()}
    if missing:
        raise Invalid(_("Answer each of the seven questions."), missing)
    with acting("draft_decision", request_id=request_id, by=by, revision=revision) as case:
        fitting = known.expected_outcomes(case.request)
        if outcome not in fitting:
            expected = ", ".join(str(one.label) for one in fitting)
            raise Invalid(
                _("The outcome does not fit what leaves. It should be: %s.") % expected, {"outcome": expected}
            )
        case.request.decisions.filter(superseded_at=None).update(superseded_at=case.now)
        made = Decision.objects.create(
            request=case.request,
            outcome=outcome,
            reasons=words,
            answers={key: str(answers[key]).strip() for key, _question in SEVEN},
            drafted_by=by.person,
            drafted_at=case.now,
            trail_head=audit.head_of(case.request),
        )
        case.record(target=f"decision:{made.pk}", personal={"outcome": outcome.value, "reasons": words})
        case.post("letter.compose", str(made.pk), decision=str(made.pk))
    return made


def decide(*, request_id: UUID, letter_sha256: str, by: Actor, revision: int | None = None) -> Request:
    """Decide: the letter read and the outputs reviewed are fixed by their digests; signing follows.

    :param letter_sha256: digest of the letter on the page the official read.
    :raises Blocked: an answer, proof, screening or the letter is missing, or a bar holds on what leaves.
    :raises NotAllowed: somebody else drafted it, so the letter names them.
    :raises Stale: the letter is another one than the official read.
    """
    with acting("decide", request_id=request_id, by=by, revision=revision) as case:
        draft = case.request.decisions.filter(superseded_at=None, decided_at=None).first()
        letter = artifacts.of_decision(draft, ArtifactKind.LETTER_UNSIGNED) if draft else None
        case.ask_gates()
        if draft is None or letter is None:  # the gates said so already
            raise Blocked(())
        if draft.drafted_by != by.user:
            raise NotAllowed(_("The letter names who drafted this decision. Draft it yourself to decide it."))
        if letter.sha256 != letter_sha256:
            raise Stale(_("The letter changed after you read it. Read it again, then decide."))
        case.move()
        draft.decided_by, draft.decided_at = by.user, case.now
        draft.letter_sha256 = letter.sha256
        draft.outputs = [] if known.open_proposal(case.request) else known.outputs(case.request)
        draft.save()
        case.request.outcome = draft.outcome
        case.record({"letter": letter.sha256, "outputs": draft.outputs}, target=f"decision:{draft.pk}")
        case.post("letter.sign", str(draft.pk), decision=str(draft.pk))
    return case.request
