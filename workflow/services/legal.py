"""Legal review: a determination for each item, consultations, and the way on: to redaction or to a proposal."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from redaction.bases import basis
from workflow import grounds
from workflow.bars import BARS
from workflow.errors import Blocked, Invalid, NotYours, Obstacle
from workflow.known import departure_of, item_bars
from workflow.models import Authority, Consultation, Determination, HistoryEntry, Proposal, Record, Request
from workflow.policies import Actor
from workflow.services import clock
from workflow.services.acting import Case, acting
from workflow.services.contact import checked
from workflow.services.searching import item_of
from workflow.states import Outcome

#: Working days another agency has to answer a consultation.
CONSULTATION_DAYS = 10
#: Verdicts with which at least a part of an item leaves.
_LETTING_GO = frozenset({Determination.Verdict.RELEASE, Determination.Verdict.PART})


@dataclass(frozen=True)
class Ruling:
    """What counsel determines of one item."""

    verdict: Determination.Verdict
    authority: Authority | None = None
    basis: str = ""
    statute: str = ""
    harm: str = ""
    balancing: str = ""
    segregable_certified: bool = False


def set_bars(*, request_id: UUID, item_id: UUID, bars: Sequence[str], by: Actor) -> None:
    """Say which bars an item carries, or that it carries none. One that is set stays: lifting takes two signatures.

    :raises Invalid: an unknown bar, or one that is set is left out.
    """
    unknown = sorted(set(bars) - set(BARS))
    if unknown:
        raise Invalid(_("There is no bar called %s.") % ", ".join(unknown))
    with acting("set_bars", request_id=request_id, by=by) as case:
        item = item_of(case.request, item_id)
        if set(item.bars) - set(bars):
            raise Invalid(_("A bar that is set stays. Record that it is lifted, with a second signature, instead."))
        item.bars, item.bars_set_at = sorted(set(bars)), case.now
        item.save()
        case.record(target=f"item:{item.pk}", personal={"bars": item.bars})


def determine(*, request_id: UUID, item_id: UUID, ruling: Ruling, by: Actor) -> Determination:
    """Determine one item: what leaves on which authority, what is withheld on which basis and for which harm.

    An item that left is determined again only once the request was reopened: it leaves once.

    :raises Blocked: a bar holds on the item and the verdict lets any of it leave.
    :raises Invalid: an authority, basis, statute, harm or certificate is missing, or the item has left.
    """
    _check_ruling(ruling)
    with acting("determine", request_id=request_id, by=by) as case:
        made = _determine(case, item_of(case.request, item_id), ruling)
    return made


def determine_like(*, request_id: UUID, item_ids: Sequence[UUID], ruling: Ruling, by: Actor) -> list[Determination]:
    """Determine several history entries of one kind from one source alike: each gets its own determination and event.

    Documents are not among them: what can be separated is certified for each document by itself.

    :raises Blocked: a bar holds on one of them and the verdict lets any of it leave; then none is determined.
    :raises Invalid: fewer than two, a document among them, entries that are not alike, or as for one.
    """
    _check_ruling(ruling)
    with acting("determine_like", request_id=request_id, by=by) as case:
        found: list[Record | HistoryEntry] = [item_of(case.request, one) for one in dict.fromkeys(item_ids)]
        entries = [item for item in found if isinstance(item, HistoryEntry)]
        if len(entries) < 2 or len(entries) < len(found):
            words = _("Choose two history entries or more. A document is determined by itself.")
            raise Invalid(words, {"items": words})
        if len({(entry.kind, entry.source_name) for entry in entries}) > 1:
            words = _("These entries are not alike: choose entries of one kind from one source.")
            raise Invalid(words, {"items": words})
        made = [_determine(case, entry, ruling) for entry in entries]
    return made


def _determine(case: Case, item: Record | HistoryEntry, ruling: Ruling) -> Determination:
    """Write one determination and its event."""
    if ruling.basis and ruling.basis not in grounds.grounds_of(case.request.office):
        words = _("“%s” is not a basis of the catalogues this office chose.") % ruling.basis
        raise Invalid(words, {"basis": words})
    if isinstance(item, HistoryEntry) and ruling.verdict is Determination.Verdict.PART:
        raise Invalid(
            _("An entry leaves whole or not at all. Shorten its words in the search, or withhold it."),
            {"verdict": _("Release or withhold.")},
        )
    gone = departure_of(item)
    if gone is not None and gone.release.reopened_at is None:
        raise Invalid(
            _("“%(title)s” left on %(day)s, and an item leaves once. Recall the release if it was wrong.")
            % {"title": item.title, "day": timezone.localdate(gone.release.released_at)}
        )
    held = item_bars(item)
    if held and ruling.verdict in _LETTING_GO:
        raise Blocked(
            [
                Obstacle("item_barred", _("This item may not leave: %s.") % BARS[key].authority, restricted=True)
                for key in sorted(held)
            ]
        )
    item.determinations.filter(replaced_at=None).update(replaced_at=case.now)
    made = Determination.objects.create(
        request=case.request,
        record=item if isinstance(item, Record) else None,
        entry=item if isinstance(item, HistoryEntry) else None,
        verdict=ruling.verdict,
        authority=(ruling.authority or "") if ruling.verdict in _LETTING_GO else "",
        basis="" if ruling.verdict is Determination.Verdict.LATER else ruling.basis,
        statute=ruling.statute.strip()[:200],
        harm=ruling.harm.strip(),
        balancing=ruling.balancing.strip(),
        segregable_certified=ruling.segregable_certified,
        determined_by=case.actor.person,
        determined_at=case.now,
    )
    case.record(
        {"verdict": ruling.verdict.value, "authority": made.authority, "basis": made.basis},
        target=f"item:{item.pk}",
        verb="request.determine",
        personal={"harm": ruling.harm, "balancing": ruling.balancing, "statute": ruling.statute},
    )
    return made


def record_opening(*, request_id: UUID, ground: str, evidence: str, by: Actor) -> None:
    """Record consent, death or official acknowledgement: what a third party asks is then answered openly.

    :raises Invalid: an unknown ground or no evidence.
    """
    if ground not in {"consent", "death", "acknowledged"}:
        raise Invalid(_("Choose consent, death or official acknowledgement."), {"ground": _("Choose one.")})
    shown = checked(evidence)
    with acting("record_opening", request_id=request_id, by=by) as case:
        subject = case.request.subject
        subject.opened_by, subject.opened_evidence = ground, shown
        subject.save()
        case.record({"ground": ground}, personal={"evidence": shown})


def return_to_search(*, request_id: UUID, reason: str, by: Actor, revision: int | None = None) -> Request:
    """Send a request back to the search, with the reason."""
    with acting("return_to_search", request_id=request_id, by=by, revision=revision) as case:
        case.move(reasons=reason)
        case.record(personal={"reason": reason})
    return case.request


def start_consultation(
    *, request_id: UUID, agency: str, question: str, by: Actor, may_be_named: bool = True, revision: int | None = None
) -> Consultation:
    """Ask another agency before something of theirs leaves.

    :raises Invalid: no agency or question.
    """
    words = checked(question)
    if not agency.strip():
        raise Invalid(_("Name the agency."), {"agency": _("Name it.")})
    with acting("start_consultation", request_id=request_id, by=by, revision=revision) as case:
        case.move()
        made = Consultation.objects.create(
            request=case.request,
            agency=agency.strip()[:200],
            question=words,
            asked_by=by.person,
            asked_at=case.now,
            due_date=clock.working_days_after(case.request, case.today, CONSULTATION_DAYS),
            may_be_named=may_be_named,
        )
        case.record(target=f"consultation:{made.pk}", personal={"agency": agency, "question": words})
    return made


def consultation_answered(*, request_id: UUID, answer: str, by: Actor, revision: int | None = None) -> Consultation:
    """Record the agency's answer; the request returns to legal review.

    :raises Invalid: no words, or no open consultation.
    """
    words = checked(answer)
    with acting("consultation_answered", request_id=request_id, by=by, revision=revision) as case:
        consultation = case.request.consultations.filter(answered_at=None, closed_at=None).first()
        if consultation is None:
            raise Invalid(_("There is no open consultation."))
        case.move()
        consultation.answer, consultation.answered_at = words, case.now
        consultation.save()
        case.record(target=f"consultation:{consultation.pk}", personal={"answer": words})
    return consultation


def clear_for_redaction(*, request_id: UUID, by: Actor, revision: int | None = None) -> Request:
    """Pass what leaves to the redactor.

    :raises Blocked: an item is undetermined, nothing leaves, or a bar holds on what leaves.
    """
    with acting("clear_for_redaction", request_id=request_id, by=by, revision=revision) as case:
        case.move()
        case.request.proposals.filter(withdrawn_at=None).update(withdrawn_at=case.now)
        case.record()
    return case.request


def nothing_to_release(
    *, request_id: UUID, outcome: Outcome, reasons: str, by: Actor, revision: int | None = None
) -> Proposal:
    """Propose an answer with which nothing leaves; a second reader reads it first.

    :raises Blocked: the outcome would tell more than may be told, or reasons are missing.
    """
    with acting("nothing_to_release", request_id=request_id, by=by, revision=revision) as case:
        case.move(outcome=outcome, reasons=reasons)
        case.request.proposals.filter(withdrawn_at=None).update(withdrawn_at=case.now)
        made = Proposal.objects.create(
            request=case.request,
            outcome=outcome,
            reasons=reasons.strip(),
            proposed_by=by.person,
            proposed_at=case.now,
        )
        case.record(target=f"proposal:{made.pk}", personal={"outcome": outcome.value, "reasons": reasons})
    return made


def return_to_review(*, request_id: UUID, reason: str, by: Actor, revision: int | None = None) -> Request:
    """Send a request back to legal review from wherever it is held; drafts and proposals fall."""
    with acting("return_to_review", request_id=request_id, by=by, revision=revision) as case:
        case.move(reasons=reason)
        case.request.proposals.filter(withdrawn_at=None).update(withdrawn_at=case.now)
        case.request.decisions.filter(superseded_at=None).update(superseded_at=case.now)
        case.request.outcome = ""
        case.record(personal={"reason": reason})
    return case.request


def _check_ruling(ruling: Ruling) -> None:
    """Raise what a ruling lacks."""
    missing: dict[str, str] = {}
    withheld = ruling.verdict in {Determination.Verdict.PART, Determination.Verdict.WITHHOLD}
    if ruling.verdict in _LETTING_GO and ruling.authority is None:
        missing["authority"] = _("On which authority does it leave?")
    if ruling.verdict is Determination.Verdict.WITHHOLD and not ruling.basis:
        missing["basis"] = _("On which basis is it withheld?")
    if ruling.basis:
        try:
            lack = basis(ruling.basis).lack(statute=ruling.statute, harm=ruling.harm)
        except KeyError as unknown:
            raise NotYours from unknown
        if lack and ruling.verdict is Determination.Verdict.WITHHOLD:
            missing["harm" if lack == "harm" else "statute"] = _("This basis needs its %s.") % lack
    if withheld and not ruling.segregable_certified:
        missing["segregable_certified"] = _("Certify that everything that can be separated is released.")
    if ruling.verdict in _LETTING_GO and ruling.authority is Authority.FOIA and not ruling.balancing.strip():
        missing["balancing"] = _("Weigh privacy against public interest, in a sentence or more.")
    if missing:
        raise Invalid(_("The determination is not complete."), missing)
