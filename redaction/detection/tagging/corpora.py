"""Reads the training corpora: one token a line, the tag last, an empty line between sentences."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_KINDS = {
    "PER": "name",
    "Person": "name",
    "ORG": "organisation",
    "Organisation": "organisation",
    "LOC": "place",
    "Location": "place",
}
#: Roles that one corpus marks as people, and words of a contract it marks as organisations: nobody's names.
_ROLES = frozenset(
    "borrower borrowers lender lenders bank agent company landlord tenant executive employee guarantor"
    " trustee seller buyer"
    " purchaser holder parent commonwealth president secretary government minister".split()
)
_ARTICLES = frozenset({"the", "a", "an"})
_CLOSE = frozenset(".,;:!?)]}%'’") | {"'s", "’s", "n't", "..."}
_OPEN = frozenset("([{$#@")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as text, and its passages: start, end, kind."""

    text: str
    spans: tuple[tuple[int, int, str], ...]


def read(path: Path) -> list[Sentence]:
    """Return the sentences of a corpus."""
    return [sentence for rows in _rows(path) if (sentence := _sentence(rows)) is not None]


def _rows(path: Path) -> Iterator[list[tuple[str, str]]]:
    rows: list[tuple[str, str]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        fields = line.split()
        if len(fields) < 2:
            if rows:
                yield rows
            rows = []
        elif fields[0] != "-DOCSTART-":
            rows.append((fields[0], fields[-1]))
    if rows:
        yield rows


def _sentence(rows: list[tuple[str, str]]) -> Sentence | None:
    kept = [(word, tag) for word, tag in _without_handles(rows) if not word.startswith(("http", "#"))]
    text, before = "", ""
    spans: list[tuple[int, int, str]] = []
    quoted = False
    for word, tag in kept:
        quote = word in {'"', "``", "''", "“", "”"}
        word = '"' if quote else word
        glued = (
            not text
            or word in _CLOSE
            or before in _OPEN
            or (quote and quoted)
            or (before == '"' and quoted and not quote)
        )
        text += "" if glued else " "
        start = len(text)
        text += word
        quoted = not quoted if quote else quoted
        before = word
        kind = _KINDS.get(tag.partition("-")[2], "")
        if not kind:
            continue
        if spans and spans[-1][2] == kind and not tag.startswith("B-") and start - spans[-1][1] <= 1:
            spans[-1] = (spans[-1][0], len(text), kind)
        else:
            spans.append((start, len(text), kind))
    if len(kept) < 3:
        return None
    cleaned = tuple(found for span in spans if (found := _cleaned(text, *span)) is not None)
    return Sentence(text, cleaned)


def _without_handles(rows: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Leave out the @ of a message and the word behind it."""
    skip = False
    for word, tag in rows:
        if skip:
            skip = False
            continue
        if word == "@":
            skip = True
            continue
        yield word, tag


def _cleaned(text: str, start: int, end: int, kind: str) -> tuple[int, int, str] | None:
    """Return a passage without its article; None for pronouns, roles and what has no capital letter."""
    words = text[start:end].split()
    while words and words[0].lower() in _ARTICLES:
        start += len(words[0]) + 1
        words = words[1:]
    telling = [word for word in words if word[0].isupper() or word[0].isdigit()]
    if not telling or all(word.lower() in _ROLES for word in words):
        return None
    if words[0].lower() in {"i", "we", "they", "he", "she", "you", "it", "our", "their"}:
        return None
    return start, end, kind
