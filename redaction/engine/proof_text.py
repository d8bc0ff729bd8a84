"""Does each page's text layer say what its image shows? Asked of the image in the released file, from the beginning.

The source's own characters are held against the released image with letters that tesseract reads in it; where they do
not stand the test, or the layer says anything else, tesseract reads the whole page. It reads what stands beside them.
"""

import difflib
import itertools
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from functools import partial
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from redaction.engine import ocr
from redaction.engine.alike import plain
from redaction.engine.claims import Letters, senseless, unpacked
from redaction.engine.ocr import Drawn, Paragraph, Word
from redaction.engine.places import Places, Waiting
from redaction.engine.remains import remains
from redaction.engine.sandbox import Frame
from redaction.engine.textsource import OCR, TextSource, own_words
from redaction.engine.values import PageText, PixelBox

#: How alike (0..1) a word and what is read in its place must be, so that slips of the OCR do not make it another word.
_ALIKE = 0.66
#: A shorter word may be read as anything; that it stands on ink is asked elsewhere.
_SHORT = 3
#: Of more words in one place than these only the order of reading is tried with slips.
_ORDERED = 4
#: Twice the height, in pixels, of the rows in which the very same word is looked for first.
_ROW = 32
#: So many known words may be skipped, as a box trims some away, before the next of a layer is looked for elsewhere.
_AHEAD = 12
#: Of more than these parts no word is spelled.
_PARTS = 12


@dataclass(frozen=True, slots=True)
class Said:
    """What an image says: `read` is all of it, None when it could not be read; `unshown` words it does not show."""

    text: PageText
    read: str | None
    unshown: int


@dataclass(frozen=True, slots=True)
class Layer:
    """The words of a page's text layer: what each says, and left, top, right, bottom of each."""

    texts: Sequence[str]
    boxes: NDArray[np.int64]

    @classmethod
    def of(cls, words: Sequence[Word]) -> Self:
        """Return a layer of these words."""
        return cls([word.text for word in words], np.array([word.box for word in words]).reshape(-1, 4))

    @classmethod
    def read(cls, paragraphs: Sequence[Paragraph]) -> Self:
        """Return the words that were read as a layer."""
        return cls.of([word for paragraph in paragraphs for line in paragraph.lines for word in line.words])

    def words(self, places: NDArray[np.int64]) -> list[Word]:
        """Return some of the words."""
        texts = (self.texts[place] for place in places.tolist())
        return list(map(Word._make, zip(texts, map(tuple, self.boxes[places].tolist()), strict=True)))


class TextProof:
    """Looks at the pages of one file, one after the other; what has to be read is read beside it."""

    def __init__(self, workers: Executor, own: TextSource, *, terms: Sequence[str]) -> None:
        """:param own: one that has judged nothing yet.

        :param terms: that may stand nowhere, not even in what a burned box left of letters.
        """
        self._own = own
        self._places = Places(workers)
        self._workers = workers
        self._terms = terms

    def look(self, frame: Frame) -> Callable[[], Said]:
        """Judge a page, given as the child's frame of it; return what waits for the rest of the answer.

        :raises MachineLacks: tesseract is missing.
        """
        header = frame.header
        if not frame.blobs:
            # It has another size or cannot be decoded, which another check says.
            return partial(Said, PageText(OCR, "the image is not the page's"), None, 0)
        layer = _layer(header["said"], frame.blobs[1])
        letters = unpacked(header["letters"], frame.blobs[2:])
        drawn = Drawn(frame.blobs[0], header["width"], header["body"])
        words, text = own_words(header, drawn, letters, self._own)
        if words is None:
            return self._workers.submit(_read, frame, text, layer).result
        waiting = self._places.read(words, drawn, header["dpi"])
        left = unshown(layer, Layer(words.claims.texts, words.claims.boxes), strict=True)
        if not left:
            return self._believed(drawn, header["dpi"], waiting, text, letters)
        if not words.places:
            return self._workers.submit(_read, frame, _other_words(text), Layer.of(left)).result
        believed = self._believed(drawn, header["dpi"], waiting, text, letters)
        return partial(_with_places, frame, waiting, Layer.of(left), believed, text)

    def _believed(
        self, drawn: Drawn, dpi: float, waiting: Waiting, text: PageText, letters: Letters | None
    ) -> Callable[[], Said]:
        """A page whose characters stood the test; what is left of letters is read where a term could stand in it."""
        if not self._terms or letters is None:
            return partial(_said, None, [], waiting, text)
        words = waiting.own.paragraphs
        found = remains(letters.cut, words, self._own.atlas, self._own.aside, self._terms)
        read = partial(ocr.read_lines, found.rows, drawn.pixels, dpi, self._own.sheets)
        rows = [self._workers.submit(read)] if found.rows else []
        return partial(_said, found.text, rows, waiting, text)


def _read(frame: Frame, text: PageText, layer: Layer) -> Said:
    """What tesseract reads on a whole page; the words of `layer` have to be among it."""
    header = frame.header
    words = ocr.read(frame.blobs[0], header["width"], header["body"], header["dpi"])
    if words is None:
        return Said(text, None, len(layer.texts))
    return Said(text, _lines(words), len(unshown(layer, Layer.read(words), strict=False)))


def _with_places(frame: Frame, waiting: Waiting, left: Layer, believed: Callable[[], Said], text: PageText) -> Said:
    """A page some of whose words stand in none of its characters: they have to be read in the places beside them."""
    seen = waiting.seen()
    if seen is not None and not unshown(left, Layer.read(seen.paragraphs), strict=False):
        return believed()
    return _read(frame, _other_words(text), left)


def _said(own: str | None, rows: Sequence[Future[list[list[Word]]]], waiting: Waiting, text: PageText) -> Said:
    """A page that could be read; `own` is what its characters say and leave, None where no term is looked for."""
    if own is None:
        return Said(text, "" if waiting.readable() else None, 0)
    seen = waiting.seen()
    if seen is None:
        return Said(text, None, 0)
    lines = (" ".join(word.text for word in row) for future in rows for row in future.result())
    return Said(text, "\n".join([own, *lines, *([_lines(seen.paragraphs), seen.read] if seen.read else [])]), 0)


def _other_words(text: PageText) -> PageText:
    return PageText(OCR, "the text layer says other words than the page's characters", unseen=text.unseen)


def unshown(layer: Layer, known: Layer, *, strict: bool) -> list[Word]:
    """Return the words of a text layer that are not among the known words in their place.

    :param strict: whether a slip of an OCR makes a word another one.
    """
    left = _unlike(layer, known)
    if not left or not known.texts:
        return left
    sides, frames = (boxes.astype(np.float32) for boxes in (np.array([word.box for word in left]), known.boxes))
    wide = np.minimum(sides[:, None, 2], frames[None, :, 2]) - np.maximum(sides[:, None, 0], frames[None, :, 0])
    high = np.minimum(sides[:, None, 3], frames[None, :, 3]) - np.maximum(sides[:, None, 1], frames[None, :, 1])
    within = (wide * 2 > np.minimum(*_widths(sides, frames))) & (high > 0)
    missing = []
    for word, row in zip(left, within, strict=True):
        there = [known.texts[place] for place in np.flatnonzero(row).tolist()]
        if _spelled(word.text, there) or any(_same(one, word.text, strict=strict) for one in _together(there)):
            continue
        missing.append(word)
    return missing


def _unlike(layer: Layer, known: Layer) -> list[Word]:
    """Return the words of which the very same does not stand in the same row and place; on most pages none."""
    left = _out_of_order(layer, known)
    if not left:
        return []
    places: dict[tuple[str, int], list[PixelBox]] = {}
    for text, (x0, y0, x1, y1) in zip(known.texts, known.boxes.tolist(), strict=True):
        places.setdefault((text, (y0 + y1) // _ROW), []).append((x0, y0, x1, y1))
    return [word for word in left if not _is_there(word, places)]


def _out_of_order(layer: Layer, known: Layer) -> list[Word]:
    """Return the words that do not follow one another as they do among those known, in the same places."""
    if not layer.texts or not known.texts:
        return layer.words(np.arange(len(layer.texts)))
    pairs = _paired(layer.texts, known.texts)
    one, other = layer.boxes, known.boxes[pairs]
    wide = np.minimum(one[:, 2], other[:, 2]) - np.maximum(one[:, 0], other[:, 0])
    high = np.minimum(one[:, 3], other[:, 3]) > np.maximum(one[:, 1], other[:, 1])
    there = (pairs >= 0) & high & (wide * 2 > np.minimum(one[:, 2] - one[:, 0], other[:, 2] - other[:, 0]))
    return layer.words(np.flatnonzero(~there))


def _paired(texts: Sequence[str], known: Sequence[str]) -> NDArray[np.int64]:
    """Return for each text its number among those known, which follow one another alike; -1 where it is not there."""
    pairs = np.full(len(texts), -1)
    here = there = 0
    while here < len(texts):
        same = _alike_from(texts, here, known, there)
        pairs[here : here + same] = np.arange(there, there + same)
        here, there = here + same, there + same
        if here == len(texts):
            break
        skipped = next((at for at in range(there, min(there + _AHEAD, len(known))) if known[at] == texts[here]), None)
        if skipped is None:
            here += 1
        else:
            there = skipped
    return pairs


def _alike_from(texts: Sequence[str], here: int, known: Sequence[str], there: int) -> int:
    """Return how many texts are the same, one after the other, from a place in each."""
    return next(
        (count for count, (one, other) in enumerate(zip(texts[here:], known[there:], strict=False)) if one != other),
        min(len(texts) - here, len(known) - there),
    )


def _is_there(word: Word, places: Mapping[tuple[str, int], Sequence[PixelBox]]) -> bool:
    """Whether the very same word shares over half of the narrower one's width, and something of the height."""
    text, (left, top, right, bottom) = word
    row = (top + bottom) // _ROW
    for at in (row, row - 1, row + 1):
        for x0, y0, x1, y1 in places.get((text, at), ()):
            wide = min(right, x1) - max(left, x0)
            if wide * 2 > min(right - left, x1 - x0) and min(bottom, y1) > max(top, y0):
                return True
    return False


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


def _layer(texts: Sequence[Any], boxes: bytes) -> Layer:
    """Return the words of a text layer from a frame.

    :raises InputRefused: there is not a box for each.
    """
    sides = np.frombuffer(boxes, dtype=np.int64)
    if sides.size != 4 * len(texts):
        raise senseless()
    return Layer(list(map(str, texts)), sides.reshape(-1, 4))
