"""What the second reader approved, kept as one keyed token an item: anything that is another one later cannot leave.

A token covers what an item says, what was determined of it, and, for a record, the bytes of its output and what the
proof and the comparison found. It is keyed, so that nobody who reads the database can try words against it.
"""

from typing import Any

from django.utils.translation import gettext as _

from redaction import selectors as redactions
from redaction.vault.blind import blind
from workflow import known
from workflow.models import HistoryEntry, Record, Request
from workflow.trail import chain

#: Under what a proposal to release nothing is kept; items are kept under their keys.
PROPOSAL = "proposal"
_RULED = ("verdict", "authority", "basis", "statute", "harm", "public_interest", "privacy_interest", "balancing")
_TOLD = ("kind", "title", "agency", "text", "outcome", "outcome_not_found", "source_name")


def fixed(request: Request) -> dict[str, str]:
    """Return the token of each item of a case as it stands now, by its key; of the proposal alone where one stands."""
    proposal = known.open_proposal(request)
    if proposal is not None:
        said = {"of": str(proposal.pk), "outcome": str(proposal.outcome), "reasons": proposal.reasons}
        return {PROPOSAL: _token(said)}
    leaving = {record.pk for record in known.releasing_records(request)}
    return {str(item.pk): _token(_of_item(request, item, leaves=item.pk in leaving)) for item in known.items(request)}


def changed(request: Request, before: dict[str, str]) -> list[str]:
    """Return in words what is not as it was when `before` was taken; nothing when all is.

    A case approved before an upgrade that keeps more, or keeps it otherwise, is not as it was either: it goes back.
    """
    now = fixed(request)
    if now == before:
        return []
    if not before:
        return [_("This was approved before an upgrade, when nobody kept what the second reader approved.")]
    titles = {str(item.pk): item.title for item in known.items(request)}
    words = [
        _("“%s” is not as it was when the second reader approved it.") % titles.get(key, _("The proposal"))
        for key in now
        if key in before and before[key] != now[key]
    ]
    words += [
        _("“%s” was not there when the second reader approved.") % titles.get(key, key) for key in now.keys() - before
    ]
    return words + [_("Something the second reader approved is gone.")] * bool(before.keys() - now.keys())


def _of_item(request: Request, item: Record | HistoryEntry, *, leaves: bool) -> dict[str, Any]:
    ruling = known.determination_of(item)
    said: dict[str, Any] = {name: str(getattr(item, name, "")) for name in _TOLD}
    said["ruling"] = [str(ruling.pk), *(str(getattr(ruling, name)) for name in _RULED)] if ruling is not None else []
    if isinstance(item, HistoryEntry):
        said["days"] = [item.on_date.isoformat(), item.as_of_date.isoformat()]
    elif leaves:
        run = redactions.run_of(item.document_id, request.number or "", item.first_stamp or 0)
        said["output"] = [known.output_of(item), item.first_stamp]
        said["found"] = sorted(redactions.findings_of(run))
    return said


def _token(said: dict[str, Any]) -> str:
    return blind("fixed", chain.canonical(said))
