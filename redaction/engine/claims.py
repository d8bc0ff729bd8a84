"""What a page's own characters claim to say, word by word, and how it travels from the child that found it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from redaction.engine.ocr import Word
from redaction.engine.values import InputRefused, PixelBox

#: Samples across and down a character's box.
ACROSS, DOWN = 10, 12
#: Two words that say the same and share this much of their frames are one word drawn twice.
_TWICE = 0.7
#: Twice the height, in pixels, of the rows in which a word drawn twice is looked for; taller words have one row of
#: their own, the page.
_ROW = 48


@dataclass(frozen=True, slots=True)
class Cut:
    """Letters and digits of which a part is left to see, large enough to be told by it.

    Rows as in `Letters`; `seen` (`ACROSS` × `DOWN`) tells which grays of a shape are the letter's and not the box's.
    """

    texts: list[str]
    words: NDArray[np.int32]
    boxes: NDArray[np.float32]
    shapes: NDArray[np.uint8]
    seen: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Letters:
    """The characters of a page that can be seen.

    `texts`, `words` (number of the word a character belongs to, growing), `boxes` (pixels: left, top, right, bottom)
    and `shapes` (`ACROSS` × `DOWN` grays) have a row for each. `rest` are frames (pixels) of what may be writing beside
    them in the image, `unseen` counts characters that cannot be seen. `cut` are those of which a burned box or the
    page's edge left a part in sight; nobody but the proof of protected terms asks for them.
    """

    texts: list[str]
    words: NDArray[np.int32]
    boxes: NDArray[np.float32]
    shapes: NDArray[np.uint8]
    rest: list[PixelBox]
    unseen: int
    cut: Cut


class Claim(NamedTuple):
    """A word, and which of the page's letters it is made of."""

    word: Word
    first: int
    last: int


def packed(letters: Letters | None) -> tuple[dict[str, Any] | None, list[bytes]]:
    """Return letters as a part of a frame's header and its blobs."""
    if letters is None:
        return None, [b""] * 7
    header = {
        "texts": letters.texts,
        "rest": letters.rest,
        "unseen": letters.unseen,
        "cut": letters.cut.texts,
    }
    return header, [
        *(part.tobytes() for part in (letters.words, letters.boxes, letters.shapes)),
        *(part.tobytes() for part in (letters.cut.words, letters.cut.boxes, letters.cut.shapes, letters.cut.seen)),
    ]


def unpacked(header: Mapping[str, Any] | None, blobs: Sequence[bytes]) -> Letters | None:
    """Return letters from a frame.

    :raises InputRefused: the numbers do not fit each other.
    """
    if header is None:
        return None
    texts, cut = ([str(text) for text in header[name]] for name in ("texts", "cut"))
    seen = np.frombuffer(blobs[6], dtype=np.bool_)
    if seen.size != ACROSS * DOWN * len(cut):
        raise _senseless()
    return Letters(
        texts,
        *_rows(len(texts), blobs[:3]),
        [_frame(sides) for sides in header["rest"]],
        int(header["unseen"]),
        Cut(cut, *_rows(len(cut), blobs[3:6]), seen.reshape(len(cut), ACROSS * DOWN)),
    )


def _frame(sides: Sequence[Any]) -> PixelBox:
    left, top, right, bottom = (int(side) for side in sides)
    if not (0 <= left < right and 0 <= top < bottom):
        raise _senseless()
    return left, top, right, bottom


def _rows(count: int, blobs: Sequence[bytes]) -> tuple[NDArray[np.int32], NDArray[np.float32], NDArray[np.uint8]]:
    words = np.frombuffer(blobs[0], dtype=np.int32)
    boxes = np.frombuffer(blobs[1], dtype=np.float32)
    shapes = np.frombuffer(blobs[2], dtype=np.uint8)
    fits = words.size == count and boxes.size == 4 * count and shapes.size == ACROSS * DOWN * count
    if not fits or not np.isfinite(boxes).all():
        raise _senseless()
    return words, boxes.reshape(count, 4), shapes.reshape(count, ACROSS * DOWN)


def _senseless() -> InputRefused:
    return InputRefused("The reader of the file gave no sensible answer; print it as PDF and take in the new file.")


def claims(letters: Letters, width: int, height: int) -> list[Claim]:
    """Return the words of a page, what is drawn twice in one place once."""
    if not letters.texts:
        return []
    starts = np.flatnonzero(np.diff(letters.words, prepend=letters.words[0] - 1))
    low = np.floor(np.minimum.reduceat(letters.boxes[:, :2], starts)).clip(min=0).astype(int)
    high = np.ceil(np.maximum.reduceat(letters.boxes[:, 2:], starts)).astype(int)
    high = np.minimum(np.maximum(high, low + 1), (width, height))
    boxes = np.concatenate([low, high], axis=1).tolist()
    ends = [*starts[1:].tolist(), len(letters.texts)]
    found: list[Claim] = []
    said: dict[tuple[str, int], list[PixelBox]] = {}
    for first, last, box in zip(starts.tolist(), ends, map(tuple, boxes), strict=True):
        text = "".join(letters.texts[first:last])
        if not text:
            continue
        left, top, right, bottom = box
        row = (top + bottom) // _ROW if bottom - top < _ROW else -2
        near = [*said.get((text, row), ()), *said.get((text, row - 1), ()), *said.get((text, row + 1), ())]
        if near and any(_same_place(box, other) for other in near):
            continue
        said.setdefault((text, row), []).append(box)
        found.append(Claim(Word(text, box), first, last))
    return found


def _same_place(one: PixelBox, other: PixelBox) -> bool:
    wide, high = min(one[2], other[2]) - max(one[0], other[0]), min(one[3], other[3]) - max(one[1], other[1])
    return wide > 0 and high > 0 and wide * high > _TWICE * (one[2] - one[0]) * (one[3] - one[1])
