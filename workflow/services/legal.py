"""Legal review: a determination for each item, and the way on: to redaction or to a proposal."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from redaction import services as redactions
from redaction.bases import basis
from workflow.bars import BARS
from workflow.errors import Blocked, Invalid, NotYours, Obstacle
from workflow.known import departure_of, item_bars, open_routes
from workflow.law import grounds, weighing
from workflow.law.weighing import Memo
from workflow.models import VICTIM_ROUTES, Authority, Determination, HistoryEntry, Proposal, Record, Request
from workflow.policies import Actor
from workflow.services.acting import Case, acting
from workflow.services.contact import checked
from workflow.services.searching import item_of
from workflow.states import Outcome

#: Verdicts with which at least a part of an item leaves.
_WITHOUT_BASIS = frozenset({Determination.Verdict.LATER, Determination.Verdict.REFERRED})
_LETTING_GO = frozenset({Determination.Verdict.RELEASE, Determination.Verdict.PART})


@dataclass(frozen=True)
class Ruling:
    """What counsel determines of one item."""

    verdict: Determination.Verdict
    authority: Authority | None = None
    basis: str = ""
    statute: str = ""
    harm: str = ""
    memo: Memo = Memo()
    segregable_certified: bool = False
    #: Counsel looked, and no bar of law covers it but those that are set.
    unbarred: bool = False


def set_bars(*, request_id: UUID, item_id: UUID, bars: Sequence[str], by: Actor, pages: Collection[int] = ()) -> None:
    """Say which bars an item carries, or that it carries none. One that is set stays: lifting takes two signatures.

    :param pages: pages of a document the bars cover by themselves; the whole item where there are none.
    :raises Invalid: an unknown bar, one that is set is left out, or a page the document does not have.
    """
    unknown = sorted(set(bars) - set(BARS))
    if unknown:
        raise Invalid(_("There is no bar called %s.") % ", ".join(unknown))
    with acting("set_bars", request_id=request_id, by=by) as case:
        item = item_of(case.request, item_id)
        if pages:
            _bar_pages(item, bars, pages)
        elif set(item.bars) - set(bars):
            raise Invalid(_("A bar that is set stays. Record that it is lifted, with a second signature, instead."))
        else:
            item.bars = sorted(set(bars))
        item.bars_set_at = case.now
        item.save()
        told = {"bars": sorted(set(bars)), "pages": sorted(pages)} if pages else {"bars": item.bars}
        case.record(target=f"item:{item.pk}", personal=told)


def _bar_pages(item: Record | HistoryEntry, bars: Sequence[str], pages: Collection[int]) -> None:
    """Lay bars on pages of a document, beside those that lie there."""
    last = item.document.page_count if isinstance(item, Record) else 0
    if not isinstance(item, Record) or not all(1 <= page <= last for page in pages):
        words = _("Name pages of a document, from 1 to its last.")
        raise Invalid(words, {"pages": words})
    if not bars:
        raise Invalid(_("Which bars cover these pages?"), {"bars": _("Choose one.")})
    laid = dict(item.barred_pages or {})
    for page in pages:
        laid[str(page)] = sorted({*laid.get(str(page), ()), *bars})
    item.barred_pages = laid


def determine(*, request_id: UUID, item_id: UUID, ruling: Ruling, by: Actor) -> Determination:
    """Determine one item: what leaves on which authority, what is withheld on which basis and for which harm.

    An item that left is determined again only once the request was reopened: it leaves once.

    :raises Blocked: a bar holds on the item and the verdict lets any of it leave.
    :raises Invalid: an authority, basis, statute, harm, certificate or part of the balancing memo is missing, or the
        item has left.
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
    if ruling.unbarred and item.bars_set_at is None:
        item.bars_set_at = case.now
        item.save(update_fields=["bars_set_at"])
    item.determinations.filter(replaced_at=None).update(replaced_at=case.now)
    made = Determination.objects.create(
        request=case.request,
        record=item if isinstance(item, Record) else None,
        entry=item if isinstance(item, HistoryEntry) else None,
        verdict=ruling.verdict,
        authority=(ruling.authority or "") if ruling.verdict in _LETTING_GO else "",
        basis="" if ruling.verdict in _WITHOUT_BASIS else ruling.basis,
        statute=ruling.statute.strip()[:200],
        harm=ruling.harm.strip(),
        **asdict(ruling.memo.stripped()),
        segregable_certified=ruling.segregable_certified,
        determined_by=case.actor.person,
        determined_at=case.now,
    )
    if isinstance(item, Record) and ruling.verdict in _LETTING_GO:
        redactions.name_bases(item.document_id, for_victim=made.authority in VICTIM_ROUTES)
    case.record(
        {"verdict": ruling.verdict.value, "authority": made.authority, "basis": made.basis},
        target=f"item:{item.pk}",
        verb="request.determine",
        personal={
            "harm": ruling.harm,
            **asdict(ruling.memo),
            "statute": ruling.statute,
            "unbarred": ruling.unbarred,
        },
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


def clear_for_redaction(*, request_id: UUID, by: Actor, revision: int | None = None) -> Request:
    """Pass what leaves to the redactor.

    :raises Blocked: an item is undetermined, nothing leaves, or a bar holds on what leaves.
    """
    with acting("clear_for_redaction", request_id=request_id, by=by, revision=revision) as case:
        case.move()
        case.request.proposals.filter(withdrawn_at=None).update(withdrawn_at=case.now)
        case.record({"routes": _routes_decided(case.request)})
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
        case.record(
            {"routes": _routes_decided(case.request)},
            target=f"proposal:{made.pk}",
            personal={"outcome": outcome.value, "reasons": reasons},
        )
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


def _routes_decided(request: Request) -> list[str]:
    """Return the routes by which counsel lets a request go on: passing it on decides them."""
    return sorted(open_routes(request))


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
    if weighing.is_needed(ruling.verdict, ruling.authority or "", ruling.basis):
        missing |= ruling.memo.missing()
    if missing:
        raise Invalid(_("The determination is not complete."), missing)
