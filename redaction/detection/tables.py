"""Values in a table: a head that names the kind, and what stands below it in the same column."""

import re
from collections.abc import Iterator
from functools import lru_cache

from redaction.detection import announced
from redaction.detection.forms import LABELLED
from redaction.detection.labels import labels_in
from redaction.detection.reasons import NAMES
from redaction.detection.views import Views, lowered

_SEPARATORS = ("\t", "|", ";", ",")
_WIDE_GAP = re.compile(r" {2,}")
#: The head of a column of people: a word for them, and few beside it.
_PEOPLE = re.compile(r"\s*(?:[a-z'.]+ ){0,2}[a-z'.]+\s*")
_MAX_CELL, _MAX_HEAD = 48, 2_000
_COMMA = re.compile(r'"|,(?! )')
_DIGIT = re.compile(r"\d")
#: Lines in a row that have other columns, a wrapped cell perhaps, after which the table is over.
_ODD_LINES = 4
Cell = tuple[int, int]


def cells(views: Views) -> Iterator[tuple[str, int, int, float, str]]:
    """Yield kind, start, end, score and reason of each value below a head that names it."""
    head: list[str] = []
    names: list[str] = []
    separator = ""
    start = odd = 0
    for line in views.plain.splitlines(keepends=True):
        found = _head(line)
        if found is not None:
            separator, head, names = found
            odd = 0
        elif head:
            columns = _split(line.rstrip("\n"), separator)
            if len(columns) != len(head):
                odd += 1
                head = head if line.strip() and odd < _ODD_LINES else []
            else:
                odd = 0
                yield from _values(views, start, columns, head, names)
        start += len(line)


def _head(line: str) -> tuple[str, list[str], list[str]] | None:
    """Return separator, kinds and words of a head: at least two short cells without digits, one of them a label."""
    if len(line) > _MAX_HEAD or _DIGIT.search(line):
        return None
    for separator in (*_SEPARATORS, ""):
        if separator not in line:
            continue
        columns = _split(line.rstrip("\n"), separator)
        if len(columns) < 2 or any(end - begin > _MAX_CELL for begin, end in columns):
            continue
        names = [line[begin:end].strip() for begin, end in columns]
        kinds = [_kind(name) for name in names]
        if any(kinds):
            return separator, kinds, names
    return None


@lru_cache(maxsize=2_000)
def _kind(name: str) -> str:
    words = lowered(name)
    found = labels_in(Views(name, name, words, name, name, [], [], []))
    whole = [label for label in found if label.end - label.start >= len(words.strip(" :.#()*")) - 4]
    if whole:
        return whole[0].kind
    return "name" if _PEOPLE.fullmatch(words) and announced.is_head(words) else ""


def _split(line: str, separator: str) -> list[Cell]:
    """Return where the cells of a line stand. A comma before a space, or between quotes, parts nothing."""
    if not separator:
        gaps = [gap.span() for gap in _WIDE_GAP.finditer(line.rstrip()) if gap.start() > 0]
    else:
        gaps = [(place, place + 1) for place in _places(line, separator)]
    begins = [0, *(end for _, end in gaps)]
    ends = [*(start for start, _ in gaps), len(line)]
    return list(zip(begins, ends, strict=True))


def _places(line: str, separator: str) -> Iterator[int]:
    quoted = False
    for found in _COMMA.finditer(line) if separator == "," else re.finditer(re.escape(separator), line):
        if found[0] == '"':
            quoted = not quoted
        elif not quoted:
            yield found.start()


def _values(
    views: Views, line: int, columns: list[Cell], kinds: list[str], names: list[str]
) -> Iterator[tuple[str, int, int, float, str]]:
    for (begin, end), kind, name in zip(columns, kinds, names, strict=True):
        cell = views.plain[line + begin : line + end]
        if kind == "address" and any(letter.isdigit() for letter in cell):
            first = line + begin + len(cell) - len(cell.lstrip(' "'))
            last = line + begin + len(cell.rstrip(' "'))
            yield kind, first, last, 0.9, _why(kind, name)
        if kind == "name" and (named := announced.cell(cell)) is not None:
            yield kind, line + begin + named[0], line + begin + named[1], 0.85, _why(kind, name)
        for form in LABELLED.get(kind, ()):
            match = form.pattern.search(getattr(views, form.view)[line + begin : line + end])
            if match is not None and (form.check is None or form.check(match)):
                yield kind, line + begin + match.start(), line + begin + match.end(), 0.94, _why(kind, name)
                break


def _why(kind: str, name: str) -> str:
    return f"It stands in the column “{name}”, which holds {NAMES[kind]} a row."
