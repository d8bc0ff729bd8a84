"""Turn the lists of a case (history, sources, bases …) into tables and paragraphs in the letter's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from disclosure.letters.context import BasisUsed, HistoryEntry, LetterContext, OtherAgency, Source
from disclosure.letters.library import labels
from disclosure.letters.wording import clean, date_words
from workflow.law.silence import printable_statute


@dataclass(frozen=True)
class Table:
    """A table with a head row. `name` styles it; the first cell of each row is the row's head cell."""

    name: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Listed:
    """What a shape adds in running words: paragraphs, items of a list, and whether somebody wrote them by hand."""

    paragraphs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    by_hand: bool = False


def list_of(shape: str, case: LetterContext) -> Listed:
    """Return what a shape adds in running words; nothing for shapes that draw a table or only their text."""
    if shape in {"reasons", "note", "what_happened", "remaining"}:
        return Listed(paragraphs=_cleaned(getattr(case, shape)), by_hand=True)
    if shape == "what_to_do":
        return Listed(items=_cleaned(case.what_to_do), by_hand=True)
    if shape == "standard_sources":
        return Listed(items=_cleaned(case.standard_sources))
    return Listed()


def table_of(shape: str, case: LetterContext, language: str) -> Table | None:
    """Return the table a shape draws, None for shapes without one."""
    words = labels(language)
    if shape == "history":
        rows = [_history_row(entry, language) for entry in case.history]
        return _table("history", words, ("when", "what", "outcome", "source"), rows)
    if shape == "sources":
        return _table("sources", words, ("source", "keeper", "searched"), _source_rows(case.sources, language))
    if shape == "counts" and case.counts is not None:
        amounts = (case.counts.in_full, case.counts.in_part, case.counts.withheld)
        names = (words["pages_in_full"], words["pages_in_part"], words["pages_withheld"])
        rows = [(name, str(amount)) for name, amount in zip(names, amounts, strict=True)]
        return _table("counts", words, ("pages", "number"), rows)
    if shape == "bases":
        return _table("bases", words, ("basis", "why", "amount"), [_basis_row(basis) for basis in case.bases])
    if shape == "items":
        return _table("items", words, ("item", "authority"), [(item.item, item.authority) for item in case.items])
    if shape == "earlier":
        rows = [(one.item, date_words(one.given_date, language)) for one in case.earlier]
        return _table("earlier", words, ("item", "given"), rows)
    if shape == "others":
        return _table("others", words, ("agency", "done"), [_other_row(other, language) for other in case.others])
    return None


def _table(name: str, words: Mapping[str, str], columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Table:
    heads = tuple(words[f"column_{column}"] for column in columns)
    cleaned = tuple(tuple(clean(cell) for cell in row) for row in rows)
    return Table(name, words[f"caption_{name}"], heads, cleaned)


def _cleaned(parts: Iterable[str]) -> tuple[str, ...]:
    return tuple(clean(part) for part in parts)


def _history_row(entry: HistoryEntry, language: str) -> tuple[str, ...]:
    words = labels(language)
    when = date_words(entry.occurred_date, language) if entry.occurred_date else words["date_unknown"]
    outcome = entry.outcome or words["outcome_not_found" if entry.has_outcome else "no_outcome"]
    known = f"{entry.source}. {words['as_of']} {date_words(entry.as_of_date, language)}."
    return when, f"{entry.kind}. {entry.agency}.\n{entry.text}", outcome, known


def _source_rows(sources: tuple[Source, ...], language: str) -> list[tuple[str, ...]]:
    return [(source.name, source.keeper, _searched(source.searched_date, language)) for source in sources]


def _searched(day: date | None, language: str) -> str:
    return date_words(day, language) if day else labels(language)["date_unknown"]


def _basis_row(basis: BasisUsed) -> tuple[str, ...]:
    """Name the statute beside the basis only where naming it tells nothing (design §5)."""
    statute = printable_statute(basis.statute)
    return f"{basis.name}, {statute}" if statute else basis.name, basis.plain, basis.amount


def _other_row(other: OtherAgency, language: str) -> tuple[str, ...]:
    words = labels(language)
    done = words[f"was_{other.action}"]
    contact = f" {other.contact}" if other.contact else ""
    return other.name, f"{done} {other.about}{contact}"
