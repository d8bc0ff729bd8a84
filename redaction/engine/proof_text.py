"""Does each page's text layer say what its image shows? Asked of the image in the released file, from the beginning.

The source's own characters are held against the released image with letters that tesseract reads in it; where they do
not stand the test, or the layer says anything else, tesseract reads the whole page.
"""

import difflib
import itertools
from collections.abc import Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redaction.engine import ocr
from redaction.engine.claims import Letters, unpacked
from redaction.engine.ocr import Paragraph, Word
from redaction.engine.sandbox import Frame
from redaction.engine.textsource import OCR, TextSource, own_words, plain
from redaction.engine.values import PageText, PixelBox

#: How alike (0..1) a word and what is read in its place must be, so that slips of the OCR do not make it another word.
_ALIKE = 0.66
#: A shorter word may be read as anything; that it stands on ink is asked elsewhere.
_SHORT = 3
#: Of more words in one place than these only the order of reading is tried with slips.
_ORDERED = 4
#: Twice the height, in pixels, of the rows in which the very same word is looked for first.
_ROW = 32
#: Of more than these parts no word is spelled.
_PARTS = 12


@dataclass(frozen=True, slots=True)
class Said:
    """What an image says: `read` is all of it, None when it could not be read; `unshown` words it does not show."""

    text: PageText
    read: str | None
    unshown: int


class TextProof:
    """Looks at the pages of one file, one after the other; whole pages are read beside it."""

    def __init__(self, workers: Executor, *, thorough: bool) -> None:
        """:param thorough: also read what a burned box cut, so that no part of a word stays unread."""
        self._own = TextSource()
        self._workers = workers
        self._thorough = thorough

    def look(self, frame: Frame) -> Future[Said]:
        """Judge a page, given as the child's frame of it.

        :raises MachineLacks: tesseract is missing.
        """
        header = frame.header
        if not frame.blobs:
            # It has another size or cannot be decoded, which another check says.
            return self._workers.submit(Said, PageText(OCR, "the image is not the page's"), None, 0)
        layer = [Word(str(text), _box(box)) for text, box in header["said"]]
        letters = unpacked(header["letters"], frame.blobs[1:])
        pixels = ocr.pixels(frame.blobs[0], header["width"], header["body"])
        words, text = own_words(header, pixels, letters, self._own)
        if words is not None:
            layer = unshown(layer, words, strict=True)
            if not layer:
                return self._workers.submit(self._said, frame, words, text, letters)
            text = PageText(OCR, "the text layer says other words than the page's characters", unseen=text.unseen)
        return self._workers.submit(self._read, frame, text, layer)

    def _said(self, frame: Frame, words: Sequence[Paragraph], text: PageText, letters: Letters | None) -> Said:
        read = _lines(words)
        if self._thorough and letters is not None and letters.cut:
            header = frame.header
            pixels = ocr.pixels(frame.blobs[0], header["width"], header["body"])
            rows = ocr.read_lines(_joined(letters.cut), pixels, header["dpi"])
            read += "".join("\n" + " ".join(word.text for word in row) for row in rows)
        return Said(text, read, 0)

    def _read(self, frame: Frame, text: PageText, layer: Sequence[Word]) -> Said:
        header = frame.header
        words = ocr.read(frame.blobs[0], header["width"], header["body"], header["dpi"])
        if words is None:
            return Said(text, None, len(layer))
        return Said(text, _lines(words), len(unshown(layer, words, strict=False)))


def unshown(layer: Sequence[Word], words: Sequence[Paragraph], *, strict: bool) -> list[Word]:
    """Return the words of a text layer that are not among the words in their place.

    :param strict: whether a slip of an OCR makes a word another one.
    """
    known = [word for paragraph in words for line in paragraph.lines for word in line.words]
    layer = _unlike(layer, known)
    if not layer or not known:
        return layer
    sides, frames = (np.array([word.box for word in some], dtype=np.float32) for some in (layer, known))
    wide = np.minimum(sides[:, None, 2], frames[None, :, 2]) - np.maximum(sides[:, None, 0], frames[None, :, 0])
    high = np.minimum(sides[:, None, 3], frames[None, :, 3]) - np.maximum(sides[:, None, 1], frames[None, :, 1])
    within = (wide * 2 > np.minimum(*_widths(sides, frames))) & (high > 0)
    missing = []
    for word, row in zip(layer, within, strict=True):
        there = [known[place].text for place in np.flatnonzero(row)]
        if _spelled(word.text, there) or any(_same(one, word.text, strict=strict) for one in _together(there)):
            continue
        missing.append(word)
    return missing


def _unlike(layer: Sequence[Word], known: Sequence[Word]) -> list[Word]:
    """Return the words of which the very same does not stand in the same row and place; on most pages none."""
    places: dict[tuple[str, int], list[PixelBox]] = {}
    for word in known:
        row = (word.box[1] + word.box[3]) // _ROW
        for near in (row - 1, row, row + 1):
            places.setdefault((word.text, near), []).append(word.box)
    return [
        word
        for word in layer
        if not any(_share(word.box, box) for box in places.get((word.text, (word.box[1] + word.box[3]) // _ROW), ()))
    ]


def _share(one: PixelBox, other: PixelBox) -> bool:
    """Whether two frames are of one place: over half of the narrower one's width, and something of the height."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) > max(one[1], other[1])
    return high and wide * 2 > min(one[2] - one[0], other[2] - other[0])


def _spelled(word: str, there: Sequence[str]) -> bool:
    """Whether some words of one place, each once, say exactly a word.

    An extractor takes words of slanted or crowded lines as one, while their place touches words of the lines around.
    """
    parts = [part for part in there if part in word]
    if len(parts) > _PARTS:
        return word in parts
    # Every set of parts that spells the beginning of the word, and how long that beginning is.
    begun = {frozenset[int](): 0}
    waiting = [frozenset[int]()]
    while waiting:
        used = waiting.pop()
        for number, part in enumerate(parts):
            more = used | {number}
            if number not in used and more not in begun and word.startswith(part, begun[used]):
                begun[more] = begun[used] + len(part)
                waiting.append(more)
    return len(word) in begun.values()


def _widths(sides: NDArray[np.float32], frames: NDArray[np.float32]) -> tuple[NDArray[np.float32], ...]:
    return (sides[:, None, 2] - sides[:, None, 0]), (frames[None, :, 2] - frames[None, :, 0])


def _together(there: Sequence[str]) -> list[str]:
    """Return words of one place joined in each order: an extractor may join turned or upright writing otherwise."""
    if len(there) > _ORDERED:
        return ["".join(there)]
    return ["".join(order) for order in itertools.permutations(there)]


def _same(there: str, word: str, *, strict: bool) -> bool:
    one, other = plain(there), plain(word)
    if one == other:
        return True
    if strict:
        return False
    return len(other) < _SHORT or difflib.SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE


def _lines(words: Sequence[Paragraph]) -> str:
    return "\n".join(" ".join(word.text for word in line.words) for paragraph in words for line in paragraph.lines)


def _joined(frames: Sequence[PixelBox]) -> list[PixelBox]:
    """Return the rows that frames of letters make."""
    rows: list[PixelBox] = []
    for left, top, right, bottom in sorted(frames, key=lambda frame: (frame[1] + frame[3], frame[0])):
        last = rows[-1] if rows else None
        if last is not None and last[1] <= (top + bottom) / 2 <= last[3]:
            rows[-1] = (min(last[0], left), min(last[1], top), max(last[2], right), max(last[3], bottom))
        else:
            rows.append((left, top, right, bottom))
    return rows


def _box(box: Sequence[Any]) -> PixelBox:
    left, top, right, bottom = (int(side) for side in box)
    return left, top, right, bottom
