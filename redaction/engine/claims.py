"""What a page's own characters claim to say, word by word, and how it travels from the child that found it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redaction.engine.ocr import Word
from redaction.engine.values import InputRefused, PixelBox

#: Samples across and down a character's box.
ACROSS, DOWN = 10, 12
#: Two words that say the same and share this much of their frames are one word drawn twice.
_TWICE = 0.7
#: Twice the height, in pixels, of the rows in which words drawn twice are looked for.
_ROW = 24


@dataclass(frozen=True, slots=True)
class Letters:
    """The characters of a page that can be seen.

    `texts`, `words` (number of the word a character belongs to, growing), `boxes` (pixels: left, top, right, bottom)
    and `shapes` (`ACROSS` × `DOWN` grays) have a row for each. `rest` tells whether the image holds writing beside
    them, `unseen` counts characters that cannot be seen. `cut` are the frames of those of which a burned box or the
    page's edge left a part in sight.
    """

    texts: list[str]
    words: NDArray[np.int32]
    boxes: NDArray[np.float32]
    shapes: NDArray[np.uint8]
    rest: bool
    unseen: int
    cut: list[PixelBox]


@dataclass(frozen=True, slots=True)
class Claim:
    """A word, and which of the page's letters it is made of."""

    word: Word
    first: int
    last: int


def packed(letters: Letters | None) -> tuple[dict[str, Any] | None, list[bytes]]:
    """Return letters as a part of a frame's header and its blobs."""
    if letters is None:
        return None, [b"", b"", b""]
    header = {
        "texts": letters.texts,
        "rest": letters.rest,
        "unseen": letters.unseen,
        "cut": letters.cut,
    }
    return header, [letters.words.tobytes(), letters.boxes.tobytes(), letters.shapes.tobytes()]


def unpacked(header: Mapping[str, Any] | None, blobs: Sequence[bytes]) -> Letters | None:
    """Return letters from a frame.

    :raises InputRefused: the numbers do not fit each other.
    """
    if header is None:
        return None
    texts = [str(text) for text in header["texts"]]
    words = np.frombuffer(blobs[0], dtype=np.int32)
    boxes = np.frombuffer(blobs[1], dtype=np.float32)
    shapes = np.frombuffer(blobs[2], dtype=np.uint8)
    count = len(texts)
    fits = words.size == count and boxes.size == 4 * count and shapes.size == ACROSS * DOWN * count
    if not fits or not np.isfinite(boxes).all():
        raise InputRefused("The reader of the file gave no sensible answer; print it as PDF and take in the new file.")
    return Letters(
        texts,
        words,
        boxes.reshape(count, 4),
        shapes.reshape(count, ACROSS * DOWN),
        bool(header["rest"]),
        int(header["unseen"]),
        [(int(left), int(top), int(right), int(bottom)) for left, top, right, bottom in header["cut"]],
    )


def claims(letters: Letters, width: int, height: int) -> list[Claim]:
    """Return the words of a page, what is drawn twice in one place once."""
    if not letters.texts:
        return []
    starts = np.flatnonzero(np.diff(letters.words, prepend=letters.words[0] - 1))
    low = np.floor(np.minimum.reduceat(letters.boxes[:, :2], starts)).astype(int).tolist()
    high = np.ceil(np.maximum.reduceat(letters.boxes[:, 2:], starts)).astype(int).tolist()
    ends = [*starts[1:].tolist(), len(letters.texts)]
    found: list[Claim] = []
    said: dict[tuple[str, int], list[PixelBox]] = {}
    for first, last, (left, top), (right, bottom) in zip(starts.tolist(), ends, low, high, strict=True):
        box = (max(left, 0), max(top, 0), min(max(right, left + 1), width), min(max(bottom, top + 1), height))
        text = "".join(letters.texts[first:last])
        row = (box[1] + box[3]) // _ROW
        near = [*said.get((text, row - 1), ()), *said.get((text, row), ()), *said.get((text, row + 1), ())]
        if not text or (near and any(_same_place(box, other) for other in near)):
            continue
        said.setdefault((text, row), []).append(box)
        found.append(Claim(Word(text, box), first, last))
    return found


def _same_place(one: PixelBox, other: PixelBox) -> bool:
    wide, high = min(one[2], other[2]) - max(one[0], other[0]), min(one[3], other[3]) - max(one[1], other[1])
    return wide > 0 and high > 0 and wide * high > _TWICE * (one[2] - one[0]) * (one[3] - one[1])
