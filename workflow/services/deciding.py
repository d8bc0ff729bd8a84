"""The decision: drafted with its reasons and seven answers, its letter composed, then decided once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from workflow import audit, known
from workflow.errors import Blocked, Invalid, NotAllowed, Stale
from workflow.helping import near
from workflow.law import comparing, free_words
from workflow.law.decided import SEVEN
from workflow.models import ArtifactKind, Decision, Request
from workflow.policies import Actor
from workflow.services import artifacts, releasing, telling
from workflow.services.acting import acting
from workflow.services.contact import checked
from workflow.states import Outcome, State

#: Outcomes that open nothing, and whose letters print the reasons: these pass the no-tell gate.
TOLD_IN_REASONS = frozenset({Outcome.NOT_VERIFIED, Outcome.NOT_DESCRIBED})


@dataclass(frozen=True)
class Rest:
    """What goes on after an interim answer: what is still to come, in words, and by when it is expected."""

    words: str
    due_date: date


def draft_decision(
    *,
    request_id: UUID,
    outcome: Outcome,
    reasons: str,
    answers: Mapping[str, str],
    by: Actor,
    rest: Rest | None = None,
    note: str = "",
    cleared: Collection[str] = (),
    revision: int | None = None,
) -> Decision:
    """Draft the decision and have its letter composed; an earlier draft falls.

    The head of the trail as it stands now is what the letter prints.

    :param rest: what is still to come, where this answers a part only; None for the last answer.
    :param note: words of the official's own, which the letter marks as such.
    :param cleared: names, numbers and addresses in the free words that the official says may leave.
    :raises Invalid: the outcome does not fit what leaves, reasons or one of the seven answers are missing, words tell
        too much, the answer and what was set aside for later do not agree, or something found in the free words is not
        answered.
    """
    words = checked(reasons)
    missing = {key: str(question) for key, question in SEVEN if not str(answers.get(key, "")).strip()}
    if missing:
        raise Invalid(_("Answer each of the seven questions."), missing)
    if rest is not None and not rest.words.strip():
        raise Invalid(_("Say what is still to come."), {"remaining": _("Say what is still to come.")})
    with acting("draft_decision", request_id=request_id, by=by, revision=revision) as case:
        fitting = known.expected_outcomes(case.request)
        if outcome not in fitting:
            expected = ", ".join(str(one.label) for one in fitting)
            raise Invalid(
                _("The outcome does not fit what leaves. It should be: %s.") % expected, {"outcome": expected}
            )
        _check_part(case.request, rest)
        if outcome in TOLD_IN_REASONS:
            telling.plain_words(case.request, words, "reasons")
            telling.plain_words(case.request, note, "note")
        texts = {"reasons": words, "note": note.strip(), "remaining": rest.words.strip() if rest else ""}
        let_go = _answered(case.request, outcome, texts, cleared)
        case.request.decisions.filter(superseded_at=None).update(superseded_at=case.now)
        made = Decision.objects.create(
            request=case.request,
            outcome=outcome,
            reasons=words,
            note=texts["note"] or None,
            answers={key: str(answers[key]).strip() for key, _question in SEVEN},
            drafted_by=by.person,
            drafted_at=case.now,
            trail_head=audit.head_of(case.request),
            support=next((one.as_kept() for one in near.contacts_of(case.request, timezone.localdate(case.now))), None),
            partial=rest is not None,
            remaining=rest.words.strip() if rest else None,
            rest_due_date=rest.due_date if rest else None,
        )
        case.record(
            {"partial": made.partial, "note": bool(made.note), "cleared": len(let_go)},
            target=f"decision:{made.pk}",
            personal={"outcome": outcome.value, "reasons": words, "note": texts["note"], "cleared": let_go},
        )
        case.post("letter.compose", str(made.pk), decision=str(made.pk))
    return made


def decide(*, request_id: UUID, letter_sha256: str, by: Actor, revision: int | None = None) -> Request:
    """Decide: the letter read and the outputs reviewed are fixed by their digests; signing follows.

    :param letter_sha256: digest of the letter on the page the official read.
    :raises Blocked: an answer, proof, screening or the letter is missing, a bar holds on what leaves, or something is
        not as the second reader approved it.
    :raises NotAllowed: somebody else drafted it, so the letter names them.
    :raises Stale: the letter is another one than the official read.
    """
    comparing.compare_again(request_id, State.DECISION)
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
        draft.variants = artifacts.variants_of(draft)
        draft.outputs = [] if known.open_proposal(case.request) else known.outputs(case.request)
        draft.save()
        case.request.outcome = "" if draft.partial else draft.outcome
        case.record(
            {"letter": letter.sha256, "variants": draft.variants, "outputs": draft.outputs},
            target=f"decision:{draft.pk}",
        )
        case.post("letter.sign", str(draft.pk), decision=str(draft.pk))
        releasing.ask_again(case, draft)
    return case.request


def _answered(request: Request, outcome: Outcome, texts: Mapping[str, str], cleared: Collection[str]) -> list[str]:
    """Return what was found in the free words and let go.

    :raises Invalid: something found is not answered, or the answer is one that takes no words of anybody's own.
    """
    if outcome is Outcome.NEITHER_CONFIRM_NOR_DENY:
        if texts["note"]:
            words = _("This answer reads the same for everybody, so it takes no words of your own.")
            raise Invalid(words, {"note": words})
        return []
    found = free_words.found(request, texts)
    left = [one for one in found if one.words not in cleared]
    if left:
        told = {one.field: _("Take it out, or say that it may leave: “%s”.") % one.words for one in left}
        raise Invalid(_("Your words hold what may tell of a person. Answer each."), told)
    return [one.words for one in found]


def _check_part(request: Request, rest: Rest | None) -> None:
    """:raises Invalid: something waits for later and the answer is the last, or a part is asked of nothing."""
    if rest is None and any(known.waits_for_later(item) for item in known.open_items(request)):
        words = _("Something is set aside for later, so this answers a part only. Say what is still to come.")
        raise Invalid(words, {"remaining": words})
    if rest is not None and known.open_proposal(request) is not None:
        words = _("An answer with which nothing leaves is no part.")
        raise Invalid(words, {"remaining": words})
