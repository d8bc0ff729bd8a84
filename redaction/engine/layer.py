"""The text layer of a page and its reading order: what can be seen, and "redacted" where something was.

paragraphs as read by the OCR, marks put into the line they interrupt:

    Sect (a page)
    ├─ P       "Born on" · Figure "redacted, basis (b)(6)" · "in Tulsa."
    ├─ Figure  a mark that stands alone
    └─ P       the page's stamp
"""

import itertools
import re
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np

from redaction.engine.blankfont import DESCENT, HIGH, SPACE, UNITS, WIDTH
from redaction.engine.geometry import STAMP_MARGIN, keep_out
from redaction.engine.ocr import Line, Paragraph, Word
from redaction.engine.values import PixelBox

BLANK_PAGE = "Blank page"
UNREAD_PAGE = "Page image; no text could be read"
#: A line whose frame is taller than this many of its words is slanted: each word then keeps its own height.
_SLANT = 1.8
SPANISH = frozenset({"el", "la", "los", "las", "de", "del", "que", "y", "en", "un", "una", "por", "con", "para", "su"})
ENGLISH = frozenset(
    {"the", "of", "and", "to", "in", "a", "is", "was", "for", "on", "with", "that", "by", "from", "his"}
)
#: Words that tell the language of a text; of all others none is counted.
TELLING = SPANISH | ENGLISH
_TELLING = max(map(len, TELLING))
#: A word squeezed into its frame, and a space that takes next to no room: `Tf`, once a line, sets the height, `Tz` the
#: width in hundredths of what it would be, `Td` the place of the baseline, from that of the word before. Each thing
#: shown and each number costs every reader of the file time: so word and space are one, and none is said twice.
_LINE = f"/F0 %.3f Tf\n%.3f Tz %.3f %.3f Td <%s{SPACE}> Tj"
_MORE = f"%.3f Tz %.3f 0 Td <%s{SPACE}> Tj"
#: How hard the content is compressed, 1 to 9: a fiftieth of the file more than by the usual 6, in a third of the time.
PRESSED = 3
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Hidden:
    """A burned box and what is said in its place."""

    box: PixelBox
    words: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words, or one box."""

    words: tuple[Word, ...] = ()
    hidden: Hidden | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a mark alone: the pieces in reading order. `top` sorts it among the others."""

    pieces: tuple[Piece, ...]
    top: int


@dataclass(frozen=True, slots=True)
class Leaf:
    """A piece in the structure tree: its number in the page's content, and for a figure its frame and words."""

    mcid: int
    alt: str = ""
    frame: tuple[float, float, float, float] | None = None


@dataclass(slots=True)
class PageLayer:
    """Content stream of a page, deflated, as a long file holds thousands; its leaves by block, its letters, some words.

    Of its `words` those are counted that tell the language.
    """

    content: bytes = b""
    blocks: list[list[Leaf]] = field(default_factory=list)
    letters: set[str] = field(default_factory=set)
    words: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Paper:
    """A page: size in pixels and points per pixel."""

    width: int
    height: int
    scale: float

    def frame(self, box: PixelBox) -> tuple[float, float, float, float]:
        """Return a pixel box in PDF's points: left, bottom, right, top."""
        left, top, right, bottom = box
        return (
            left * self.scale,
            (self.height - bottom) * self.scale,
            right * self.scale,
            (self.height - top) * self.scale,
        )


def reading_order(
    paragraphs: Sequence[Paragraph], hidden: Sequence[Hidden], seen: Callable[[PixelBox], bool] | None
) -> list[Block]:
    """Put the marks among the words; afterwards no word's frame touches a box, and each has something to see in it.

    :param seen: whether something can be seen in a frame; None where that is known of each.
    """
    boxes = [mark.box for mark in hidden]
    waiting = list(hidden)
    blocks: list[Block] = []
    for paragraph in paragraphs:
        pieces: list[Piece] = []
        for line in paragraph.lines:
            inside = [mark for mark in waiting if _in_line(mark.box, line)]
            if inside:
                waiting = [mark for mark in waiting if mark not in inside]
            pieces += _interrupted(_kept(line, boxes, seen), inside)
        if pieces:
            blocks.append(Block(tuple(_joined(pieces)), min(_top(piece) for piece in pieces)))
    for mark in waiting:
        place = next((index for index, block in enumerate(blocks) if block.top > mark.box[1]), len(blocks))
        blocks.insert(place, Block((Piece(hidden=mark),), mark.box[1]))
    return blocks


def write(blocks: Sequence[Block], paper: Paper, *, stamp: Sequence[Word] = (), blank: bool) -> PageLayer:
    """Return the page's content: image, invisible words and empty paths for the boxes, each in its tag."""
    layer = PageLayer()
    image = f"q {_n(paper.width * paper.scale)} 0 0 {_n(paper.height * paper.scale)} 0 0 cm /Im0 Do Q"
    out: list[str] = []
    if blocks or stamp:
        out.append(f"/Artifact BMC\n{image}\nEMC")
    else:
        alt = BLANK_PAGE if blank else UNREAD_PAGE
        frame = paper.frame((0, 0, paper.width, paper.height))
        out.append(f"/Figure <</MCID 0>> BDC\n{image}\nEMC")
        layer.blocks.append([Leaf(0, alt, frame)])
    number = len(layer.blocks)
    lists = [block.pieces for block in blocks] + ([(Piece(tuple(stamp)),)] if stamp else [])
    for pieces in lists:
        leaves: list[Leaf] = []
        for piece in pieces:
            leaves.append(_leaf(piece, number, paper))
            out.append(_text(piece.words, number, paper, layer) if piece.hidden is None else _path(leaves[-1]))
            number += 1
        layer.blocks.append(leaves)
    layer.content = zlib.compress("\n".join(out).encode("ascii"), PRESSED)
    return layer


def stamp_words(stamp: str, paper: Paper) -> list[Word]:
    """Return the words of a stamp side by side, in the strip below the page, each letter and space as wide."""
    top = paper.height - STAMP_MARGIN + 16
    wide = max(min(len(stamp) * 14, paper.width - 4), 1)
    left = (paper.width - wide) // 2
    words = []
    for word in _WORD.finditer(stamp):
        start, end = (left + wide * place // len(stamp) for place in word.span())
        words.append(Word(word.group(), (start, top, max(end, start + 1), top + 32)))
    return words


def _leaf(piece: Piece, number: int, paper: Paper) -> Leaf:
    if piece.hidden is None:
        return Leaf(number)
    return Leaf(number, piece.hidden.words, paper.frame(piece.hidden.box))


def _path(leaf: Leaf) -> str:
    """A rectangle that is not painted: something for the tag to hold, with no letter in it."""
    left, bottom, right, top = leaf.frame or (0.0, 0.0, 0.0, 0.0)
    box = f"{_n(left)} {_n(bottom)} {_n(right - left)} {_n(top - bottom)} re n"
    return f"/Figure <</MCID {leaf.mcid}>> BDC\n{box}\nEMC"


def _text(words: Sequence[Word], number: int, paper: Paper, layer: PageLayer) -> str:
    texts, boxes = zip(*words, strict=True)
    sides = np.fromiter(itertools.chain.from_iterable(boxes), dtype=np.float64, count=4 * len(boxes))
    left, top, right, bottom = sides.reshape(-1, 4).T
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    high = (bottom - top) * paper.scale
    squeezed = (right - left) * paper.scale / (lengths * high * (WIDTH / UNITS / 100))
    # From places that are rounded, so that what is rounded does not add up.
    places = np.rint(left * paper.scale * 1000) / 1000
    bases = np.rint(((paper.height - bottom) * paper.scale - high / HIGH * (DESCENT / UNITS)) * 1000) / 1000
    across, up = np.diff(places, prepend=0.0).tolist(), np.diff(bases, prepend=0.0).tolist()
    # All letters of the basic plane: four digits each, written at once and cut into words again.
    codes = "".join(texts).encode("utf-16-be").hex().upper()
    ends = np.cumsum(4 * lengths).tolist()
    letters = [codes[start:end] for start, end in itertools.pairwise((0, *ends))]
    others = (np.diff(top) != 0) | (np.diff(bottom) != 0) | (np.diff(left) < 0)
    lines = [0, *(np.flatnonzero(others) + 1).tolist(), len(texts)]
    shown = list(zip(squeezed.tolist(), across, letters, strict=True))
    out = [f"/P <</MCID {number}>> BDC", "BT 3 Tr"]
    for start, end in itertools.pairwise(lines):
        ratio, along, first = shown[start]
        out.append(_LINE % (high[start] / HIGH, ratio, along, up[start], first))
        # One pattern for all words of a line: they are a thousand a page.
        out.extend([_MORE % word for word in shown[start + 1 : end]])
    layer.letters.update(" ", *texts)
    layer.words.update(folded for text in texts if len(text) <= _TELLING and (folded := text.casefold()) in TELLING)
    return "\n".join([*out, "ET", "EMC"])


def _in_line(box: PixelBox, line: Line) -> bool:
    """Whether a box stands beside or between the words of a line: they share over half of the lower one's height."""
    top, bottom = line.top, line.bottom
    shared = min(box[3], bottom) - max(box[1], top)
    if shared * 2 <= min(box[3] - box[1], bottom - top) or box[3] - box[1] >= 3 * (bottom - top):
        return False
    near = (bottom - top) * 3
    left, right = line.words[0].box[0] - near, line.words[-1].box[2] + near
    return box[0] < right and box[2] > left


def _kept(line: Line, boxes: Sequence[PixelBox], seen: Callable[[PixelBox], bool] | None) -> list[Word]:
    """Give the words of a straight line one height, and trim each until it touches no box."""
    top, bottom = line.top, line.bottom
    words: Sequence[Word] = line.words
    if bottom - top <= line.height * _SLANT:
        words = [Word(text, (left, top, right, bottom)) for text, (left, _, right, _) in words]
    near = [box for box in boxes if box[1] < bottom and box[3] > top]
    if near:
        trimmed = [(text, keep_out(frame, near)) for text, frame in words]
        words = [Word(text, frame) for text, frame in trimmed if frame is not None]
    return list(words) if seen is None else [word for word in words if seen(word.box)]


def _interrupted(words: Sequence[Word], marks: Sequence[Hidden]) -> list[Piece]:
    """Words and marks of one line, from the left."""
    if not marks:
        return [Piece(tuple(sorted(words, key=_leftmost)))] if words else []
    everything: list[Piece] = [Piece((word,)) for word in words] + [Piece(hidden=mark) for mark in marks]
    return sorted(everything, key=_left)


def _leftmost(word: Word) -> int:
    return word.box[0]


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Neighbouring words become one piece."""
    joined: list[Piece] = []
    for hides, some in groupby(pieces, lambda piece: piece.hidden is not None):
        group = list(some)
        joined += group if hides else [Piece(tuple(word for piece in group for word in piece.words))]
    return joined


def _left(piece: Piece) -> int:
    return piece.hidden.box[0] if piece.hidden is not None else piece.words[0].box[0]


def _top(piece: Piece) -> int:
    return piece.hidden.box[1] if piece.hidden is not None else min(word.box[1] for word in piece.words)


def _n(value: float) -> str:
    """A number as PDF writes it, to a thousandth."""
    return f"{value:.3f}".rstrip("0").rstrip(".") or "0"
