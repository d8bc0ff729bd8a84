"""Reads back what the engine wrote on a page: an image, unseen words, frames of boxes, each in its tag.

A page written as it must be says to the letter what its words are and where each stands; no reader is needed for that.
"""

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
#: A word of such a page: the size where a line begins, how it is squeezed, its place from that of the word before, and
#: its letters. One block of words begins with `_BLOCK`.
_SHOWN = re.compile(rb"(?:/F0 (\S+) Tf\n)?(\S+) Tz (\S+) (\S+) Td <(\w+)> Tj\n")
_BLOCK = b"BT 3 Tr\n"
_UTF16, _HALVES = "utf-16-be", "surrogatepass"
#: Digits of a letter.
_DIGITS = len(SPACE)
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
class Words:
    """The words of a page, in its order: `said` is one after the other, each with a space, `ends` where each ends.

    `frames` are left, bottom, right, top of each in points, a row a word. A page has a thousand, so they are kept
    together.
    """

    said: str
    ends: NDArray[np.int64]
    frames: Floats

    def texts(self) -> list[str]:
        """Return each word."""
        starts = [0, *self.ends.tolist()]
        return [self.said[start : end - 1] for start, end in itertools.pairwise(starts)]


NO_WORDS = Words("", np.empty(0, dtype=np.int64), np.empty((0, 4)))


@dataclass(frozen=True, slots=True)
class Content:
    """What a page's content holds: its size in points, its numbered pieces, its words, and what is wrong with it."""

    size: tuple[float, float]
    pieces: tuple[Tagged, ...]
    words: Words
    wrong: str = ""


def read_content(content: bytes) -> Content:
    """Take the content of a page apart; `wrong` says in words in what it is not as the engine writes."""
    written = _WRITTEN.fullmatch(content)
    if written is None:
        return Content((0.0, 0.0), (), NO_WORDS, "is drawn with more than an image and unseen words")
    wide, high = (float(one or other) for one, other in zip(written.group(1, 2), written.group(3, 4), strict=True))
    pieces = _pieces(content)
    if pieces is None:
        return Content((wide, high), (), NO_WORDS, "has tags that are out of order")
    words = read_words(content)
    wrong = "" if _framed(words, wide, high) else "has a word without a frame on the page"
    return Content((wide, high), pieces, words, wrong)


def read_words(content: bytes) -> Words:
    """Return the words of a page's content, which `read_content` found to be as it must be."""
    rows: list[tuple[bytes, ...]] = []
    starts: list[int] = []
    for block in content.split(_BLOCK)[1:]:
        starts.append(len(rows))
        rows += _SHOWN.findall(block)
    if not rows:
        return NO_WORDS
    sizes, *numbers, codes = zip(*rows, strict=True)
    squeezed, across, up = (np.array(list(map(float, column))) for column in numbers)
    high = _carried(sizes)
    ends = np.cumsum(np.fromiter(map(len, codes), dtype=np.int64, count=len(codes)) // _DIGITS)
    letters = np.diff(ends, prepend=0) - 1
    lefts, bases = _places(across, starts), _places(up, starts)
    rights = lefts + letters * high * squeezed * (WIDTH / UNITS / 100)
    frames = np.stack([lefts, bases + high * (DESCENT / UNITS), rights, bases + high * (ASCENT / UNITS)], axis=1)
    said = bytes.fromhex(b"".join(codes).decode("ascii")).decode(_UTF16, _HALVES)
    return Words(said, ends, frames)


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


def _carried(sizes: Sequence[bytes]) -> Floats:
    """Return the size of each word: that of the one before where none is said."""
    given = np.array([place for place, size in enumerate(sizes) if size])
    said = np.array([float(sizes[place]) for place in given.tolist()])
    return np.repeat(said, np.diff([*given, len(sizes)]))


def _framed(words: Words, wide: float, high: float) -> bool:
    """Whether each word has no space in it, letters of one code each, and a frame that can be seen, on the page."""
    if not len(words.ends):
        return True
    if words.said.count(" ") != len(words.ends) or len(words.said) != words.ends[-1]:
        return False
    left, bottom, right, top = words.frames.T
    framed = (
        (right - left >= _LEAST)
        & (top - bottom >= _LEAST)
        & (left >= -_ROUNDING)
        & (right <= wide + _ROUNDING)
        & (bottom >= -_ROUNDING)
        & (top <= high + _ROUNDING)
    )
    return bool(framed.all())


def _places(moves: Floats, starts: Sequence[int]) -> Floats:
    """Return where words stand of whom is known how far each is from the one before; the first from the corner."""
    places = np.cumsum(moves)
    firsts = np.array([start for start, end in zip(starts, [*starts[1:], len(moves)], strict=True) if end > start])
    before = np.concatenate([[0.0], places])[firsts]
    from_corner: Floats = places - np.repeat(before, np.diff([*firsts, len(moves)]))
    return from_corner
