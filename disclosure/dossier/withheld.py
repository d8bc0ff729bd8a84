"""The full index of withholdings for a court: each item and mark with its basis, statute and harm.

Unlike the index a requester gets it names every statute: a dossier goes to those who may know (design, Bars).
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields

from disclosure.letters.wording import clean
from redaction import selectors as redactions
from workflow import known
from workflow.law import weighing
from workflow.models import Determination, Record, Request

#: First characters that make a spreadsheet take a cell for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


@dataclass(frozen=True)
class Withheld:
    """One line: an item that was determined, or what is covered on a page of it."""

    item: str
    made_by: str
    date: str
    page: str
    extent: str
    authority: str
    basis: str
    statute: str
    harm: str
    public_interest: str = ""
    privacy_interest: str = ""
    balancing: str = ""


def lines_of(request: Request) -> Iterator[Withheld]:
    """Yield a line for each determined item, and after it one for each mark on its pages."""
    for item in known.items(request):
        ruling = known.determination_of(item)
        if ruling is None:
            continue
        day = item.record_date if isinstance(item, Record) else item.on_date
        whose = (clean(item.title), clean(item.agency), day.isoformat() if day else "")
        extent = str(Determination.Verdict(ruling.verdict).label)
        memo = (clean(part) for part in astuple(weighing.memo_of(ruling)))
        yield Withheld(*whose, "", extent, ruling.authority, ruling.basis, ruling.statute, clean(ruling.harm), *memo)
        if isinstance(item, Record) and ruling.releases:
            yield from _covered(item, ruling, whose)


def _covered(record: Record, ruling: Determination, whose: tuple[str, str, str]) -> Iterator[Withheld]:
    """Yield a line for each mark; where privacy is its basis, with the memo of the pages, else that of the record."""
    memo = weighing.memo_of(weighing.page_memo_of(record) or ruling)
    parts = tuple(clean(part) for part in astuple(memo))
    for mark in redactions.marks_of(record.document_id):
        line = (*whose, str(mark.page), "Covered on the page", "", mark.basis, mark.statute, clean(mark.harm))
        yield Withheld(*line, *(parts if weighing.weighs(mark.basis) else ()))


def as_csv(lines: Sequence[Withheld]) -> bytes:
    """Return the index as CSV in UTF-8; no cell can be taken for a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([field.name for field in fields(Withheld)])
    writer.writerows([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in astuple(line)] for line in lines)
    return out.getvalue().encode("utf-8")
