"""The index of withholdings: what is covered or kept back, where, on which basis and how much; as CSV and as PDF/UA-1.

A statute is named only where naming it tells nothing about anybody (design §5).
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from disclosure.letters import withheld
from disclosure.letters.errors import BarNamed
from disclosure.letters.library import labels
from disclosure.letters.rendering import page_html, print_pdf
from disclosure.letters.wording import clean
from redaction.bases import basis
from workflow.law.silence import names_bar, printable_statute
from workflow.models import Request

#: Heads of the CSV; the same in every language, so that programs can read it.
COLUMNS = ("record", "page", "basis", "statute", "amount")
#: The folder of the package that holds the records.
RECORDS = "records/"
#: First characters that make a spreadsheet take a cell for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


@dataclass(frozen=True)
class Row:
    """One line of the index. `record` is a file of the package, or says that something was kept back whole."""

    record: str
    page: str
    basis: str
    statute: str
    amount: str


def rows_of(request: Request, language: str, *, may_tell: bool) -> tuple[Row, ...]:
    """Return the lines of the index, in the order of the pages, then what was kept back whole.

    :param may_tell: False where the letter names no basis (neither confirmed nor denied): then there is no line.
    """
    if not may_tell:
        return ()
    words = labels(language)
    places = [
        Row(
            record=record_name(one.file),
            page=one.stamp,
            basis=basis(one.basis).label,
            statute=printable_statute(one.statute),
            amount=withheld.counted("place", one.places, language),
        )
        for one in withheld.covered(request)
    ]
    whole = [
        Row(
            record=words["index_kept_whole"] if not one.partly else words["index_history"],
            page="",
            basis=basis(one.basis).label,
            statute=printable_statute(one.statute),
            amount=withheld.amount_of(one, language),
        )
        for one in withheld.kept_back(request)
    ]
    return (*places, *whole)


def record_name(number: int) -> str:
    """Return the name in the package of the released record with this number, counted from 1."""
    return f"{RECORDS}{number:03d}.pdf"


def as_csv(rows: Sequence[Row]) -> bytes:
    """Return the index as CSV in UTF-8. No cell can be taken for a formula.

    :raises BarNamed: a cell names the law of a bar.
    """
    _refuse_bars(rows)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([safe_cell(cell) for cell in _cells(row)] for row in rows)
    return out.getvalue().encode("utf-8")


def as_pdf(rows: Sequence[Row], *, request_number: str, office: str, language: str) -> bytes:
    """Return the index as PDF/UA-1; the same rows give the same bytes.

    :raises BarNamed: a cell names the law of a bar.
    :raises PressMissing: the machine cannot print.
    """
    _refuse_bars(rows)
    words = dict(labels(language))
    html = page_html(
        "letters/index.html",
        {
            "language": language,
            "words": words,
            "number": request_number,
            "office": clean(office),
            "columns": [words[f"column_{name}"] for name in ("file", "page", "basis", "law", "amount")],
            "rows": [[clean(cell) for cell in _cells(row)] for row in rows],
        },
    )
    return print_pdf(html, ("letter.css", "index.css"))


def _cells(row: Row) -> tuple[str, ...]:
    return (row.record, row.page, row.basis, row.statute, row.amount)


def safe_cell(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would run."""
    plain = clean(cell)
    return f"'{plain}" if plain.startswith(_FORMULA) or cell[:1] in _FORMULA else plain


def _refuse_bars(rows: Sequence[Row]) -> None:
    named = [str(number) for number, row in enumerate(rows, start=1) if names_bar("\n".join(_cells(row)))]
    if named:
        raise BarNamed(tuple(f"index, line {number}" for number in named))
