"""Does each page's text layer say what its image shows? Asked of the image in the released file, from the beginning.

The source's own characters are held against the released image with letters that tesseract reads in it; where they do
not stand the test, or the layer says anything else, tesseract reads the whole page. It reads what stands beside them.
"""

from collections.abc import Callable, Container, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from functools import partial
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from redaction.engine import ocr
from redaction.engine.claims import Letters, senseless, unpacked
from redaction.engine.ocr import Drawn, Paragraph, Word
from redaction.engine.places import Places, Waiting
from redaction.engine.remains import remains
from redaction.engine.sandbox import Frame
from redaction.engine.textsource import OCR, TextSource, own_words
from redaction.engine.values import PageText, PixelBox

#: So many known words may be skipped, as a box trims some away, before the next of a layer is looked for elsewhere.
_AHEAD = 12


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

    def some(self, places: NDArray[Any]) -> Self:
        """Return some of the words."""
        numbers = np.arange(len(self.texts))[places]
        return type(self)([self.texts[number] for number in numbers.tolist()], self.boxes[numbers])


NO_LAYER = Layer((), np.empty((0, 4), dtype=np.int64))


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
            return self._workers.submit(_read, frame, text, layer, NO_LAYER).result
        waiting = self._places.read(words, drawn, header["dpi"])
        known = Layer(words.claims.texts, words.claims.boxes)
        which = found(layer, known, header["boxes"])
        if (which >= 0).all():
            return self._believed(drawn, header["dpi"], waiting, text, letters)
        left, taken = layer.some(which < 0), known.some(which[which >= 0])
        if not words.places:
            return self._workers.submit(_read, frame, _other_words(text), left, taken).result
        believed = self._believed(drawn, header["dpi"], waiting, text, letters)
        return partial(_with_places, frame, waiting, left, taken, believed, text)

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


def _read(frame: Frame, text: PageText, layer: Layer, taken: Layer) -> Said:
    """What tesseract reads on a whole page; the words of `layer` have to be among it.

    :param taken: words the page is known to show, which the layer says besides; nothing is shown once and said twice.
    """
    header = frame.header
    words = ocr.read(frame.blobs[0], header["width"], header["body"], header["dpi"])
    if words is None:
        return Said(text, None, len(layer.texts))
    known = Layer.read(words)
    known = known.some(~_covered(known, taken))
    # tesseract reads the same pixels as the same words, in redacting and in the proof.
    return Said(text, _lines(words), int(np.count_nonzero(found(layer, known, header["boxes"]) < 0)))


def _with_places(
    frame: Frame, waiting: Waiting, left: Layer, taken: Layer, believed: Callable[[], Said], text: PageText
) -> Said:
    """A page some of whose words stand in none of its characters: they have to be read in the places beside them."""
    seen = waiting.seen()
    if seen is not None:
        known = Layer.read(seen.paragraphs)
        others = np.setdiff1d(np.arange(len(known.texts)), found(taken, known, ()))
        if (found(left, known.some(others), frame.header["boxes"]) >= 0).all():
            return believed()
    return _read(frame, _other_words(text), left, taken)


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


def found(layer: Layer, known: Layer, boxes: Sequence[PixelBox]) -> NDArray[np.int64]:
    """Return for each word of a text layer which known word, in its place, it is to the letter; -1 for none.

    What is shown once is said once.

    :param boxes: that were burned, whose sides may have trimmed a frame.
    """
    if not layer.texts or not known.texts:
        return np.full(len(layer.texts), -1)
    which = _paired(layer.texts, known.texts)
    (left, top, right, bottom), (x0, y0, x1, y1) = layer.boxes.T, known.boxes[which].T
    which[(left != x0) | (right != x1) | (top > y0) | (bottom < y1)] = -1
    if (which >= 0).all():
        return which
    free: dict[str, set[int]] = {}
    by_side: dict[tuple[str, int], list[int]] = {}
    frames, taken = known.boxes.tolist(), set(which.tolist())
    for number, (text, frame) in enumerate(zip(known.texts, frames, strict=True)):
        if number not in taken:
            free.setdefault(text, set()).add(number)
            by_side.setdefault((text, frame[0]), []).append(number)
    edges = [{box[side] for box in boxes} for side in range(4)]
    for here in np.flatnonzero(which < 0).tolist():
        text, box = layer.texts[here], layer.boxes[here].tolist()
        unused = free.get(text, set())
        near = by_side.get((text, box[0]), ()) if box[0] not in edges[2] else sorted(unused)
        there = next((one for one in near if one in unused and _in_place(box, frames[one], edges)), -1)
        unused.discard(there)
        which[here] = there
    return which


def _in_place(box: Sequence[int], known: Sequence[int], edges: Sequence[Container[int]]) -> bool:
    """Whether a frame is that of a known word, of which a burned box may have trimmed a side.

    Up and down the words of a line have the height of all.

    :param edges: lefts, tops, rights and bottoms of the boxes.
    """
    (left, top, right, bottom), (x0, y0, x1, y1) = box, known
    return (
        (left == x0 or (left > x0 and left in edges[2]))
        and (top <= y0 or top in edges[3])
        and (right == x1 or (right < x1 and right in edges[0]))
        and (bottom >= y1 or bottom in edges[1])
        and left < x1
        and right > x0
        and top < y1
        and bottom > y0
    )


def _covered(words: Layer, taken: Layer) -> NDArray[np.bool_]:
    """Whether over half of each word's frame is in that of one that is taken."""
    if not words.texts or not taken.texts:
        return np.zeros(len(words.texts), dtype=bool)
    sides, frames = words.boxes[:, None].astype(np.float32), taken.boxes[None].astype(np.float32)
    wide = np.minimum(sides[..., 2], frames[..., 2]) - np.maximum(sides[..., 0], frames[..., 0])
    high = np.minimum(sides[..., 3], frames[..., 3]) - np.maximum(sides[..., 1], frames[..., 1])
    area = (sides[..., 2] - sides[..., 0]) * (sides[..., 3] - sides[..., 1])
    covered: NDArray[np.bool_] = (wide.clip(min=0) * high.clip(min=0) * 2 > area).any(axis=1)
    return covered


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
