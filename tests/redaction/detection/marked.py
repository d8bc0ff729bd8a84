"""Running texts with their passages marked by hand: `[[kind|words]]`."""

import re
from dataclasses import dataclass
from pathlib import Path

from tests.redaction.detection.generator import Truth

_MARK = re.compile(r"\[\[(\w+)\|([^\]]+)\]\]")
FOLDER = Path(__file__).parent / "running"


@dataclass(frozen=True)
class Marked:
    """A text without its marks, and what they marked."""

    text: str
    truths: tuple[Truth, ...]


def unmarked(marked: str) -> Marked:
    """Take the marks out of a text."""
    text, truths, place = "", [], 0
    for found in _MARK.finditer(marked):
        text += marked[place : found.start()]
        truths.append(Truth(found[1], len(text), len(text) + len(found[2])))
        text += found[2]
        place = found.end()
    return Marked(text + marked[place:], tuple(truths))


def letters(spans: list[tuple[int, int]] | list[Truth]) -> set[int]:
    """Return the offsets of all letters of passages."""
    pairs = [(one.start, one.end) if isinstance(one, Truth) else one for one in spans]
    return {place for start, end in pairs for place in range(start, end)}
