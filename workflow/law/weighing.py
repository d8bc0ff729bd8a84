"""The balancing memo: whose privacy, what the public would learn, and why the one outweighs the other.

Where personal privacy is a ground, nothing is withheld or released by a rule of thumb: the interest of the public in
what the record shows of the government's own work is weighed against the privacy of who stands in it (5 USC 552(b)(6)
and (b)(7)(C); Reporters Committee, 489 US 749; Favish, 541 US 157). A memo stands with a determination, or for what is
covered on the pages of one document.
"""

from collections.abc import Iterable
from dataclasses import astuple, dataclass

from django.utils.translation import gettext_lazy as _

from redaction import selectors as redactions
from redaction.bases import bases
from workflow.models import Authority, Determination, PageMemo, Record, Request

#: The three parts of a memo: field, what it asks, and what to write there when it is missing.
PARTS = (
    ("public_interest", _("Public interest: what would people learn of the government's own work?"),
     _("Say what the public would learn, also if it is little.")),
    ("privacy_interest", _("Privacy interest: whose, and what would it cost them?"),
     _("Say whose privacy it is, and what telling would cost them.")),
    ("balancing", _("Why does the one outweigh the other?"),
     _("Weigh privacy against public interest, in a sentence or more.")),
)  # fmt: skip
_RELEASES = frozenset({Determination.Verdict.RELEASE, Determination.Verdict.PART})
_WITHHOLDS = frozenset({Determination.Verdict.WITHHOLD, Determination.Verdict.PART})


@dataclass(frozen=True)
class Memo:
    """What counsel weighed."""

    public_interest: str = ""
    privacy_interest: str = ""
    balancing: str = ""

    def stripped(self) -> "Memo":
        return Memo(*(part.strip() for part in astuple(self)))

    def missing(self) -> dict[str, str]:
        """Return what to write in each part that is empty, by its field."""
        return {name: str(words) for name, _label, words in PARTS if not getattr(self, name).strip()}


def is_needed(verdict: str, authority: str, basis: str) -> bool:
    """Whether a determination weighs: a release under FOIA, or anything kept back for somebody's privacy."""
    return (verdict in _RELEASES and authority == Authority.FOIA) or (verdict in _WITHHOLDS and weighs(basis))


def memo_of(kept: Determination | PageMemo) -> Memo:
    """Return the memo kept with a determination, or for the pages of a record."""
    return Memo(kept.public_interest or "", kept.privacy_interest or "", kept.balancing)


def weighs(basis: str) -> bool:
    """Whether a basis protects somebody's privacy, which is weighed."""
    return basis in bases() and bases()[basis].weighs


def weighed_on_pages(records: Iterable[Record]) -> list[Record]:
    """Return those of some records on whose pages something is covered for somebody's privacy."""
    records = list(records)
    marked = redactions.bases_marked([record.document_id for record in records])
    return [record for record in records if any(map(weighs, marked.get(record.document_id, ())))]


def page_memo_of(record: Record) -> PageMemo | None:
    """Return the memo written for the pages of a record, if any."""
    return record.page_memos.filter(replaced_at=None).select_related("written_by").first()


def page_memos(request: Request) -> list[PageMemo]:
    """Return the memos that stand for the pages of a case's records, in the order of the records."""
    rows = PageMemo.objects.filter(record__request=request, record__withdrawn_at=None, replaced_at=None)
    return list(rows.select_related("record", "written_by").order_by("record__added_at", "record"))
