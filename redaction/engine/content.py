"""Reads back what the engine wrote on a page: an image, unseen words, frames of boxes, each in its tag.

A page written as it must be says to the letter what its words are and where each stands; no reader is needed for that.
"""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from redaction.engine.blankfont import ASCENT, DESCENT, HIGH, SPACE, UNITS, WIDTH

#: left, bottom, right, top in points.
Frame = tuple[float, float, float, float]
Floats = NDArray[np.float64]
# Nothing that was taken is ever given back (`++`), so that a page takes a third of the time. A number has one way to be
# written, as another one would be a sign beside it: to three digits for words, to as few as will do for frames.
_WHOLE = r"(?:0|[1-9]\d{0,5}+)"
_M = rf"{_WHOLE}\.\d{{3}}"
_TO = rf"(?!-0\.000)-?{_M}"
_N = rf"{_WHOLE}(?:\.\d{{0,2}}[1-9])?"
_DRAWN = rf"q ({_N}) 0 0 ({_N}) 0 0 cm /Im0 Do Q"
_SAID = rf"Td <(?:[0-9A-F]{{4}})++(?<={SPACE})> Tj\n"
_LINE = rf"/F0 {_M} Tf\n{_M} Tz {_TO} {_TO} {_SAID}(?:{_M} Tz {_M} 0 {_SAID})*+"
_NUMBER = r"<</MCID \d+>> BDC\n"
#: A page: the image, then text that is not painted (3 Tr) and frames that are not painted (n), each in its tag.
_WRITTEN = re.compile(
    (
        rf"(?:/Artifact BMC\n{_DRAWN}\nEMC|/Figure {_NUMBER}{_DRAWN}\nEMC)"
        rf"(?:\n/P {_NUMBER}BT 3 Tr\n(?:{_LINE})++ET\nEMC|\n/Figure {_NUMBER}{_N} {_N} {_N} {_N} re n\nEMC)*+"
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
#: Half of the last digit of a number, and what adding up numbers of that many digits takes.
_LAST = 0.0005 + 1e-7


@dataclass(frozen=True, slots=True)
class Tagged:
    """A numbered piece of a page: words, or the frame of a figure."""

    figure: bool
    frame: Frame | None


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a page, in its order: `said` is one after the other, each with a space, `ends` where each ends.

    `frames` are left, bottom, right, top of each in points, a row a word. A page has a thousand, so they are kept
    together. `twice` tells whether the height of a line is said again where the line goes on.
    """

    said: str
    ends: NDArray[np.int64]
    frames: Floats
    twice: bool = False

    def texts(self) -> list[str]:
        """Return each word."""
        starts = [0, *self.ends.tolist()]
        return [self.said[start : end - 1] for start, end in itertools.pairwise(starts)]

    def pixels(self, height: int, scale: float) -> NDArray[np.int64]:
        """Return left, top, right, bottom of each in pixels of a page so high, of `scale` points each."""
        left, low, right, high = self.frames.T / scale
        lefts, bottoms, tall = np.rint(left), np.rint(height - low), np.rint(high - low)
        # As wide as the height in whole pixels makes it: the height is rounded, which a flat and wide word multiplies.
        wide = np.rint((right - left) / (high - low) * tall)
        return np.stack([lefts, bottoms - tall, lefts + wide, bottoms], axis=1).astype(np.int64)

    def placed(self, height: int, scale: float) -> bool:
        """Whether each stands in a frame of whole pixels, and is written as the engine writes it, to the last digit.

        What a reader would not notice, a digit more or less, is room for something that is not on the page.
        """
        left, top, right, bottom = self.pixels(height, scale).T
        x0, y0, x1, y1 = self.frames.T
        high, letters = y1 - y0, np.diff(self.ends, prepend=0) - 1
        size = (bottom - top) * scale
        pairs = (
            (x0, left * scale),
            (y0 - high * (DESCENT / UNITS), (height - bottom) * scale - size / HIGH * (DESCENT / UNITS)),
            (high, size / HIGH),
            ((x1 - x0) / (letters * high), (right - left) * scale / (letters * size)),
        )
        # Of what is squeezed a hundredth of its width for a letter is said, the rest in points.
        steps = (1, 1, 1, WIDTH / UNITS / 100)
        return all(
            bool((np.abs(found - wanted) <= step * _LAST).all())
            for (found, wanted), step in zip(pairs, steps, strict=True)
        )


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
    if words.twice:
        wrong = "says the height of a line twice"
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
    given = np.array(list(map(bool, sizes)))
    given[[start for start in starts if start < len(sizes)]] = False
    return Words(said, ends, frames, bool((given & (up == 0) & (across >= 0) & (high == np.roll(high, 1))).any()))


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
