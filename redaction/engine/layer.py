"""The text layer of a page and its reading order: what can be seen, and "redacted" where something was.

paragraphs as read by the OCR, marks put into the line they interrupt:

    Sect (a page)
    ├─ P       "Born on" · Figure "redacted, basis (b)(6)" · "in Tulsa."
    ├─ Figure  a mark that stands alone
    └─ P       the page's stamp
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from redaction.engine.blankfont import ASCENT, DESCENT, UNITS, WIDTH
from redaction.engine.geometry import keep_out
from redaction.engine.ocr import Line, Paragraph, Word
from redaction.engine.values import PixelBox

BLANK_PAGE = "Blank page"
UNREAD_PAGE = "Page image; no text could be read"
#: A line whose frame is taller than this many of its words is slanted: each word then keeps its own height.
_SLANT = 1.8
_SPACE = 0.25


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
    """Content stream of a page, its leaves by block, and the letters it needs."""

    content: bytes = b""
    blocks: list[list[Leaf]] = field(default_factory=list)
    letters: set[str] = field(default_factory=set)
    words: list[str] = field(default_factory=list)


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
    paragraphs: Sequence[Paragraph], hidden: Sequence[Hidden], seen: Callable[[PixelBox], bool]
) -> list[Block]:
    """Put the marks among the words; afterwards no word's frame touches a box, and each has something to see in it.

    :param seen: whether something can be seen in a frame.
    """
    boxes = [mark.box for mark in hidden]
    waiting = list(hidden)
    blocks: list[Block] = []
    for paragraph in paragraphs:
        pieces: list[Piece] = []
        for line in paragraph.lines:
            inside = [mark for mark in waiting if _in_line(mark.box, line)]
            waiting = [mark for mark in waiting if mark not in inside]
            pieces += _interrupted(_kept(line, boxes, seen), inside)
        if pieces:
            blocks.append(Block(tuple(_joined(pieces)), min(_top(piece) for piece in pieces)))
    for mark in waiting:
        place = next((index for index, block in enumerate(blocks) if block.top > mark.box[1]), len(blocks))
        blocks.insert(place, Block((Piece(hidden=mark),), mark.box[1]))
    return blocks


def write(blocks: Sequence[Block], paper: Paper, *, stamp: Word | None, blank: bool) -> PageLayer:
    """Return the page's content: image, invisible words and empty paths for the boxes, each in its tag."""
    layer = PageLayer()
    image = f"q {_n(paper.width * paper.scale)} 0 0 {_n(paper.height * paper.scale)} 0 0 cm /Im0 Do Q"
    out: list[str] = []
    if blocks or stamp is not None:
        out.append(f"/Artifact BMC\n{image}\nEMC")
    else:
        alt = BLANK_PAGE if blank else UNREAD_PAGE
        frame = paper.frame((0, 0, paper.width, paper.height))
        out.append(f"/Figure <</MCID 0>> BDC\n{image}\nEMC")
        layer.blocks.append([Leaf(0, alt, frame)])
    number = len(layer.blocks)
    lists = [block.pieces for block in blocks] + ([(Piece((stamp,)),)] if stamp is not None else [])
    for pieces in lists:
        leaves: list[Leaf] = []
        for piece in pieces:
            leaves.append(_leaf(piece, number, paper))
            out.append(_text(piece.words, number, paper, layer) if piece.hidden is None else _path(leaves[-1]))
            number += 1
        layer.blocks.append(leaves)
    layer.content = "\n".join(out).encode("ascii")
    return layer


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
    lines = [f"/P <</MCID {number}>> BDC\nBT 3 Tr"]
    for word, following in zip(words, [*words[1:], None], strict=True):
        left, bottom, right, top = paper.frame(word.box)
        size = top - bottom
        lines.append(_shown(word.text, left, bottom, right - left, size))
        gap = size * _SPACE
        if following is not None and following.box[0] >= word.box[2]:
            gap = min(gap, (following.box[0] - word.box[2]) * paper.scale)
        lines.append(_shown(" ", right, bottom, max(min(gap, 0.4), 0.05), size))
        layer.letters.update(word.text, " ")
        layer.words.append(word.text)
    return "\n".join([*lines, "ET\nEMC"])


def _shown(text: str, left: float, bottom: float, width: float, size: float) -> str:
    """One word, squeezed into its frame: `Tf` sets the height, `Tz` the width, `Tm` the place of its baseline."""
    natural = len(text) * size * WIDTH / UNITS
    height = (ASCENT - DESCENT) / UNITS
    codes = text.encode("utf-16-be").hex().upper()
    base = bottom - size / height * DESCENT / UNITS
    return f"/F0 {size / height:.3f} Tf {width / natural * 100:.3f} Tz 1 0 0 1 {left:.3f} {base:.3f} Tm <{codes}> Tj"


def _in_line(box: PixelBox, line: Line) -> bool:
    """Whether a box stands beside or between the words of a line: they share over half of the lower one's height."""
    top, bottom = min(word.box[1] for word in line.words), max(word.box[3] for word in line.words)
    shared = min(box[3], bottom) - max(box[1], top)
    near = (bottom - top) * 3
    left, right = line.words[0].box[0] - near, line.words[-1].box[2] + near
    return (
        shared * 2 > min(box[3] - box[1], bottom - top)
        and box[0] < right
        and box[2] > left
        and (box[3] - box[1] < 3 * (bottom - top))
    )


def _kept(line: Line, boxes: Sequence[PixelBox], seen: Callable[[PixelBox], bool]) -> list[Word]:
    """Give the words of a straight line one height, and trim each until it touches no box."""
    top, bottom = min(word.box[1] for word in line.words), max(word.box[3] for word in line.words)
    typical = sorted(word.box[3] - word.box[1] for word in line.words)[len(line.words) // 2]
    straight = bottom - top <= typical * _SLANT
    kept = []
    near = [box for box in boxes if box[1] < bottom and box[3] > top]
    for word in line.words:
        left, over, right, under = word.box
        frame = (left, top, right, bottom) if straight else (left, over, right, under)
        trimmed = keep_out(frame, near) if near else frame
        if trimmed is not None and seen(trimmed):
            kept.append(Word(word.text, trimmed))
    return kept


def _interrupted(words: Sequence[Word], marks: Sequence[Hidden]) -> list[Piece]:
    """Words and marks of one line, from the left."""
    everything: list[Piece] = [Piece((word,)) for word in words] + [Piece(hidden=mark) for mark in marks]
    return sorted(everything, key=_left)


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Neighbouring words become one piece."""
    joined: list[Piece] = []
    for piece in pieces:
        if piece.hidden is None and joined and joined[-1].hidden is None:
            joined[-1] = Piece(joined[-1].words + piece.words)
        else:
            joined.append(piece)
    return joined


def _left(piece: Piece) -> int:
    return piece.hidden.box[0] if piece.hidden is not None else piece.words[0].box[0]


def _top(piece: Piece) -> int:
    return piece.hidden.box[1] if piece.hidden is not None else min(word.box[1] for word in piece.words)


def _n(value: float) -> str:
    """A number as PDF writes it, to a thousandth."""
    return f"{value:.3f}".rstrip("0").rstrip(".") or "0"
