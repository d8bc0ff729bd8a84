"""Reads back what the engine wrote on a page: an image, unseen words, frames of boxes, each in its tag."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from redaction.engine.blankfont import ASCENT, DESCENT, SPACE, UNITS, WIDTH

#: left, bottom, right, top in points.
Frame = tuple[float, float, float, float]
Floats = NDArray[np.float64]
# Nothing that was taken is ever given back (`++`), so that a page takes a third of the time.
_N = r"-?\d{1,6}+(?:\.\d{1,3}+)?+"
_DRAWN = rf"q ({_N}) 0 0 ({_N}) 0 0 cm /Im0 Do Q"
_WORD = rf"{_N} Tz {_N} {_N} Td <(?:[0-9A-F]{{4}})++(?<={SPACE})> Tj\n"
_LINE = rf"/F0 {_N} Tf\n(?:{_WORD})++"
_NUMBER = r"<</MCID \d+>> BDC\n"
#: A page: the image, then text that is not painted (3 Tr) and frames that are not painted (n), each in its tag.
_WRITTEN = re.compile(
    (
        rf"(?:/Artifact BMC\n{_DRAWN}\nEMC|/Figure {_NUMBER}{_DRAWN}\nEMC)"
        rf"(?:\n/P {_NUMBER}BT 3 Tr\n(?:{_LINE})*+ET\nEMC|\n/Figure {_NUMBER}{_N} {_N} {_N} {_N} re n\nEMC)*+"
    ).encode()
)
#: Of the row of a word, cut at its white space: how many parts it has, and which are its width, its place, counted
#: from that of the word before, and its letters.
_ROW, _SQUEEZED, _ACROSS, _UP, _CODES = 7, 0, 2, 3, 5
_UTF16, _HALVES = "utf-16-be", "surrogatepass"
_SPACE = SPACE.encode()
#: What ends a word.
_END = len(SPACE) + 1
#: The least a word is high and wide, in points: a pixel at the highest resolution, and something for rounding.
_LEAST = 0.2
#: So far, in points, a frame may seem to reach over the edge of its page.
_ROUNDING = 0.02


@dataclass(frozen=True, slots=True)
class Tagged:
    """A numbered piece of a page: words, or the frame of a figure."""

    figure: bool
    frame: Frame | None


@dataclass(frozen=True, slots=True)
class Content:
    """What a page's content holds: its size in points, its numbered pieces, its letters, and what is wrong with it."""

    size: tuple[float, float]
    pieces: tuple[Tagged, ...]
    letters: frozenset[str]
    wrong: str = ""


def read_content(content: bytes) -> Content:
    """Take the content of a page apart; `wrong` says in words in what it is not as the engine writes."""
    written = _WRITTEN.fullmatch(content)
    if written is None:
        return Content((0.0, 0.0), (), frozenset(), "is drawn with more than an image and unseen words")
    wide, high = (float(one or other) for one, other in zip(written.group(1, 2), written.group(3, 4), strict=True))
    pieces = _pieces(content)
    if pieces is None:
        return Content((wide, high), (), frozenset(), "has tags that are out of order")
    letters, framed = _letters(content, wide, high)
    return Content((wide, high), pieces, letters, "" if framed else "has a word without a frame on the page")


def _pieces(content: bytes) -> tuple[Tagged, ...] | None:
    """Return the numbered pieces of a content known to be written as it must be; None where they are out of order."""
    parts = content.split(b" BDC\n")
    found: list[Tagged] = []
    for before, after in itertools.pairwise(parts):
        kind, number = before.rsplit(b"\n", 1)[-1].removesuffix(b">>").split(b" <</MCID ")
        if number != b"%d" % len(found):
            return None
        found.append(Tagged(kind == b"/Figure", _frame(after.split(b" re", 1)[0]) if after[:1] not in b"qB" else None))
    return tuple(found)


def _frame(sides: bytes) -> Frame:
    left, bottom, wide, high = map(float, sides.split(b" "))
    return left, bottom, left + wide, bottom + high


def _letters(content: bytes, wide: float, high: float) -> tuple[frozenset[str], bool]:
    """Return the letters of a page's words, and whether each word has a frame that can be seen, on the page."""
    rows: list[list[float]] = [[], [], []]
    sizes: list[float] = []
    codes: list[bytes] = []
    starts: list[int] = []
    for block in content.split(b"BT 3 Tr\n")[1:]:
        starts.append(len(codes))
        for line in block.split(b"/F0 ")[1:]:
            size, _, words = line.partition(b" Tf\n")
            cut = words.split()
            last = words.count(b" Tj\n") * _ROW
            sizes += [float(size)] * (last // _ROW)
            codes += cut[_CODES:last:_ROW]
            for row, place in zip(rows, (_SQUEEZED, _ACROSS, _UP), strict=True):
                row += map(float, cut[place:last:_ROW])
    if not codes:
        return frozenset(), True
    if any(" " in _decoded(code[:-_END]) for code in codes if _SPACE in code[:-_END]):
        return frozenset(), False
    letters = frozenset(_decoded(b"".join(codes)))
    high_of, hundredths = np.array(sizes), np.array(rows[0])
    lefts, bases = (_places(np.array(row), starts) for row in rows[1:])
    across = (np.array(list(map(len, codes))) // 4 - 1) * high_of * hundredths * (WIDTH / UNITS / 100)
    framed = (
        (across >= _LEAST)
        & (high_of >= _LEAST)
        & (lefts >= -_ROUNDING)
        & (lefts + across <= wide + _ROUNDING)
        & (bases + high_of * (DESCENT / UNITS) >= -_ROUNDING)
        & (bases + high_of * (ASCENT / UNITS) <= high + _ROUNDING)
    )
    return letters, bool(framed.all())


def _places(moves: Floats, starts: Sequence[int]) -> Floats:
    """Return where words stand of whom is known how far each is from the one before; the first from the corner."""
    places = np.cumsum(moves)
    firsts = np.array([start for start, end in zip(starts, [*starts[1:], len(moves)], strict=True) if end > start])
    before = np.concatenate([[0.0], places])[firsts]
    from_corner: Floats = places - np.repeat(before, np.diff([*firsts, len(moves)]))
    return from_corner


def _decoded(codes: bytes) -> str:
    return bytes.fromhex(codes.translate(None, b"<>").decode("ascii")).decode(_UTF16, _HALVES)
