"""Reads a page image with tesseract: words, where they stand, and which belong to one paragraph."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from redaction.engine import tools
from redaction.engine.running import Running
from redaction.engine.values import InputRefused, PixelBox

#: Seconds of processor time one page may take.
PATIENCE = 120
#: tesseract's confidence, 0..100, below which a word is noise in a picture rather than writing.
_CERTAIN = 30.0
#: An image lower or narrower than this, in pixels, holds no letter anybody could tell, and tesseract does not take it.
_LEAST = 5
#: Sides longer than this tesseract does not take.
_MAX_SIDE = 32_000
#: Steps of gray, 0..255, between ink and the paper around it.
INK = 40
#: Pixels between lines put on one sheet, and kept around each.
_BETWEEN, _AROUND = 24, 4
#: Width in pixels of a sheet of words, and how much higher a word may be than the others in its line.
_SHEET, _TALLER = 1400, 1.5
#: tesseract takes the sheet as one block of text and does not look for columns.
_ONE_BLOCK = ("--psm", "6")
_LANGUAGES = "+".join(tools.LANGUAGES)
_PORTABLE = re.compile(rb"(?:(P4)|P5)\s(\d+) (\d+)\s(?(1)|255\s)")


class Word(NamedTuple):
    """A word and its frame in the page image: a tuple, as a page makes two thousand of them."""

    text: str
    box: PixelBox


@dataclass(frozen=True)
class Line:
    """Words side by side, from the left."""

    words: tuple[Word, ...]

    @cached_property
    def top(self) -> int:
        """Of the highest word."""
        return min([word.box[1] for word in self.words])

    @cached_property
    def bottom(self) -> int:
        """Of the lowest word."""
        return max([word.box[3] for word in self.words])

    @cached_property
    def height(self) -> int:
        """The height that half of the words reach."""
        return median_height(self.words)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines one below the other."""

    lines: tuple[Line, ...]


def median_height(words: Sequence[Word]) -> int:
    """Return the height that half of some words reach; a pixel at least."""
    return max(sorted([box[3] - box[1] for _, box in words])[len(words) // 2], 1)


def read(image: bytes, width: int, height: int, dpi: float) -> tuple[Paragraph, ...] | None:
    """Return the paragraphs of a page image (portable bitmap or graymap) in reading order; None if it cannot be read.

    :raises MachineLacks: tesseract is missing.
    """
    if min(width, height) < _LEAST:
        return ()
    table = _asked(image, width, height, dpi, [])
    return None if table is None else _paragraphs(table, width, height)


def read_lines(frames: Sequence[PixelBox], page: NDArray[np.uint8], dpi: float, running: Running) -> list[list[Word]]:
    """Return what tesseract reads in some lines of a page, each with the words' frames in the page.

    The lines are put one below the other on a sheet of their own, so that they are read at once.

    :param frames: of the lines; each is cut out with a little of what is around it.
    :raises MachineLacks: tesseract is missing.
    """
    cuts, places, bottom = [], [], _BETWEEN
    for left, top, right, low in frames:
        cut = page[max(top - _AROUND, 0) : low + _AROUND, max(left - _AROUND, 0) : right + _AROUND]
        cuts.append(cut)
        places.append((bottom, max(left - _AROUND, 0), max(top - _AROUND, 0)))
        bottom += cut.shape[0] + _BETWEEN
    sheet = np.full((bottom, max(cut.shape[1] for cut in cuts) + 2 * _BETWEEN), 255, dtype=np.uint8)
    for cut, (down, _, _) in zip(cuts, places, strict=True):
        sheet[down : down + cut.shape[0], _BETWEEN : _BETWEEN + cut.shape[1]] = cut
    found: list[list[Word]] = [[] for _ in cuts]
    for word in _words_in(sheet, dpi, running):
        middle = (word.box[1] + word.box[3]) / 2
        for number, (cut, (down, left, top)) in enumerate(zip(cuts, places, strict=True)):
            if down <= middle < down + cut.shape[0]:
                x, y = left - _BETWEEN, top - down
                box = (word.box[0] + x, word.box[1] + y, word.box[2] + x, word.box[3] + y)
                found[number].append(Word(word.text, box))
    return found


def read_words(frames: Sequence[PixelBox], page: NDArray[np.uint8], dpi: float, running: Running) -> list[str]:
    """Return what tesseract reads in some words of a page; empty where it reads nothing.

    The words are put side by side in lines on a sheet of their own, so that they are read at once.

    :param frames: of the words; each is cut out with a little of what is around it.
    :raises MachineLacks: tesseract is missing.
    """
    cuts = [page[max(y0 - _AROUND, 0) : y1 + _AROUND, max(x0 - _AROUND, 0) : x1 + _AROUND] for x0, y0, x1, y1 in frames]
    # Words of one height side by side, so that no line holds large and small letters.
    order = sorted(range(len(cuts)), key=lambda number: cuts[number].shape[0])
    places: list[tuple[int, int]] = []
    left, top, deep = _BETWEEN, _BETWEEN, 0
    for high, wide in (cuts[number].shape for number in order):
        if left > _BETWEEN and (left + wide > _SHEET or high > deep * _TALLER):
            left, top, deep = _BETWEEN, top + deep + _BETWEEN, 0
        places.append((left, top))
        left, deep = left + wide + _BETWEEN, max(deep, high)
    right = max(left + cuts[number].shape[1] for number, (left, _) in zip(order, places, strict=True)) + _BETWEEN
    sheet = np.full((top + deep + _BETWEEN, right), 255, dtype=np.uint8)
    for number, (left, top) in zip(order, places, strict=True):
        high, wide = cuts[number].shape
        sheet[top : top + high, left : left + wide] = cuts[number]
    found = ["" for _ in cuts]
    for word in _words_in(sheet, dpi, running):
        across, down = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
        for number, (left, top) in zip(order, places, strict=True):
            high, wide = cuts[number].shape
            if left <= across < left + wide and top <= down < top + high:
                found[number] += word.text
    return found


def graymap(pixels: NDArray[np.uint8]) -> bytes:
    """Return pixels as a portable graymap."""
    return b"P5 %d %d 255\n" % (pixels.shape[1], pixels.shape[0]) + pixels.tobytes()


@dataclass(frozen=True)
class Drawn:
    """A page as the child sends it: a portable bitmap or graymap, turned into pixels only for somebody who looks."""

    image: bytes
    width: int
    height: int

    @property
    def bilevel(self) -> bool:
        """Whether it is a bitmap."""
        return self.image.startswith(b"P4")

    @cached_property
    def pixels(self) -> NDArray[np.uint8]:
        """The page in gray.

        :raises InputRefused: it is not as large as it says.
        """
        if not self.bilevel:
            return self._rows
        return (1 - np.unpackbits(self._rows, axis=1)[:, : self.width]) * np.uint8(255)

    @property
    def ink(self) -> NDArray[np.uint8]:
        """Which pixels of a bitmap are black: a bit each, the first in the highest, rows of whole bytes.

        :raises InputRefused: it is not as large as it says.
        """
        return self._rows

    @property
    def _rows(self) -> NDArray[np.uint8]:
        head = _PORTABLE.match(self.image)
        if head is None or (int(head[2]), int(head[3])) != (self.width, self.height):
            raise _senseless()
        data = np.frombuffer(self.image, dtype=np.uint8, offset=head.end())
        row = -(-self.width // 8) if head[1] else self.width
        if data.size != row * self.height:
            raise _senseless()
        return data.reshape(self.height, row)


def _senseless() -> InputRefused:
    return InputRefused("The reader of the file gave no sensible answer; print it as PDF and take in the new file.")


def has_ink(page: NDArray[np.uint8], box: PixelBox) -> bool:
    """Whether something can be seen in a box: some of it darker, by a good step, than the rest."""
    return is_inked(page[max(box[1], 0) : box[3], max(box[0], 0) : box[2]])


def is_inked(inside: NDArray[np.uint8]) -> bool:
    """Whether something can be seen in some pixels."""
    return inside.size > 0 and int(inside.max()) - int(inside.min()) >= INK


def sheets() -> Running:
    """Return what reads the sheets of one file; it is to be closed."""
    return Running(_LANGUAGES, _ONE_BLOCK)


def _words_in(sheet: NDArray[np.uint8], dpi: float, running: Running) -> list[Word]:
    """Return the words of a sheet; by a start of its own where tesseract cannot be kept running."""
    (height, width), image = sheet.shape, graymap(sheet)
    if max(width, height) > _MAX_SIDE:
        return []
    table = running.table(image, _stated(dpi))
    if table is None:
        table = _asked(image, width, height, dpi, _ONE_BLOCK)
    found = _paragraphs(table or "", width, height)
    return [word for paragraph in found for line in paragraph.lines for word in line.words]


def _asked(image: bytes, width: int, height: int, dpi: float, options: Sequence[str]) -> str | None:
    """Return tesseract's table of an image; None if it cannot read it."""
    if max(width, height) > _MAX_SIDE:
        return None
    arguments = ["stdin", "stdout", "-l", _LANGUAGES, "--dpi", str(_stated(dpi)), *options, "tsv"]
    try:
        table = tools.run("tesseract", arguments, stdin=image, seconds=PATIENCE)
    except tools.ToolStopped:
        return None
    return table.decode("utf-8", "replace")


def _stated(dpi: float) -> int:
    """Return the resolution that tesseract is told; it believes no lower one."""
    return max(round(dpi), 70)


def _paragraphs(table: str, width: int, height: int) -> tuple[Paragraph, ...]:
    """Sort tesseract's table: level, page, block, paragraph, line, word, left, top, width, height, confidence, text."""
    tree: dict[tuple[int, int], dict[int, list[Word]]] = {}
    for row in table.splitlines()[1:]:
        fields = row.split("\t")
        if len(fields) != 12 or fields[0] != "5" or float(fields[10]) < _CERTAIN:
            continue
        _, _, block, paragraph, line, _, left, top, wide, high = map(int, fields[:10])
        text = _clean(fields[11])
        box = (max(left, 0), max(top, 0), min(left + wide, width), min(top + high, height))
        if text and box[0] < box[2] and box[1] < box[3]:
            tree.setdefault((block, paragraph), {}).setdefault(line, []).append(Word(text, box))
    return tuple(Paragraph(tuple(Line(tuple(words)) for words in lines.values())) for lines in tree.values())


def _clean(text: str) -> str:
    """Keep what a font map can carry: printable characters of the basic plane."""
    return "".join(letter for letter in text if letter.isprintable() and letter < "\ufff0").strip()
