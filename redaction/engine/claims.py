"""What a page's own characters claim to say, word by word, and how it travels from the child that found it."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
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
#: What parts the rows of one text from those of the next, and pairs of words that are compared at once.
_FAR, _PAIRS = 8, 200_000


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


@dataclass(frozen=True)
class Letters:
    """The characters of a page that can be seen.

    `says` are what any of them says, mostly one letter. `which` (of that each says), `words` (number of the word a
    character belongs to, growing), `boxes` (pixels: left, top, right, bottom) and `looks` have a row for each.
    `shapes` (`ACROSS` × `DOWN` grays) has one for each look: characters that say the same and whose pixels are the
    same share it. `rest` are frames (pixels) of what may be writing beside them in the image, `unseen` counts
    characters that cannot be seen. `cut` are those of which a burned box or the page's edge left a part in sight;
    nobody but the proof of protected terms asks for them.
    """

    says: list[str]
    which: NDArray[np.int32]
    words: NDArray[np.int32]
    boxes: NDArray[np.float32]
    looks: NDArray[np.int32]
    shapes: NDArray[np.uint8]
    rest: list[PixelBox]
    unseen: int
    cut: Cut

    @cached_property
    def texts(self) -> list[str]:
        """What each character says."""
        return list(map(self.says.__getitem__, self.which.tolist()))


class Claim(NamedTuple):
    """A word, and which of the page's letters it is made of."""

    word: Word
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Claims:
    """The words of a page: what each says, left, top, right, bottom of each, and which letters it is made of."""

    texts: Sequence[str]
    boxes: NDArray[np.int64]
    firsts: NDArray[np.int64]
    lasts: NDArray[np.int64]

    def words(self) -> list[Word]:
        """Return each word."""
        return list(map(Word._make, zip(self.texts, map(tuple, self.boxes.tolist()), strict=True)))

    def some(self, places: NDArray[np.int64]) -> list[Claim]:
        """Return some of the words."""
        spans = zip(self.firsts[places].tolist(), self.lasts[places].tolist(), strict=True)
        texts = (self.texts[place] for place in places.tolist())
        frames = map(tuple, self.boxes[places].tolist())
        return [Claim(Word(text, frame), *span) for text, frame, span in zip(texts, frames, spans, strict=True)]


NO_CLAIMS = Claims((), np.empty((0, 4), dtype=np.int64), *(np.empty(0, dtype=np.int64) for _ in range(2)))


def packed(letters: Letters | None) -> tuple[dict[str, Any] | None, list[bytes]]:
    """Return letters as a part of a frame's header and its blobs."""
    if letters is None:
        return None, [b""] * 9
    header = {
        "says": letters.says,
        "rest": letters.rest,
        "unseen": letters.unseen,
        "cut": letters.cut.texts,
    }
    return header, [
        *(part.tobytes() for part in (letters.words, letters.boxes, letters.looks, letters.shapes)),
        *(part.tobytes() for part in (letters.cut.words, letters.cut.boxes, letters.cut.shapes, letters.cut.seen)),
        letters.which.tobytes(),
    ]


def unpacked(header: Mapping[str, Any] | None, blobs: Sequence[bytes]) -> Letters | None:
    """Return letters from a frame.

    :raises InputRefused: the numbers do not fit each other.
    """
    if header is None:
        return None
    says, cut = ([str(text) for text in header[name]] for name in ("says", "cut"))
    looks, which = (np.frombuffer(blobs[place], dtype=np.int32) for place in (2, 8))
    seen = np.frombuffer(blobs[7], dtype=np.bool_)
    different = int(looks.max(initial=-1)) + 1
    each = np.bincount(looks, minlength=1).all() if looks.min(initial=0) >= 0 and different <= len(looks) else False
    meant = which.min(initial=0) >= 0 and which.max(initial=-1) < len(says)
    if seen.size != ACROSS * DOWN * len(cut) or looks.size != len(which) or not (each or not different) or not meant:
        raise senseless()
    return Letters(
        says,
        which,
        *_frames(len(which), blobs[:2]),
        looks,
        _shapes(different, blobs[3]),
        [_frame(sides) for sides in header["rest"]],
        int(header["unseen"]),
        Cut(cut, *_frames(len(cut), blobs[4:6]), _shapes(len(cut), blobs[6]), seen.reshape(len(cut), ACROSS * DOWN)),
    )


def _frame(sides: Sequence[Any]) -> PixelBox:
    left, top, right, bottom = (int(side) for side in sides)
    if not (0 <= left < right and 0 <= top < bottom):
        raise senseless()
    return left, top, right, bottom


def _frames(count: int, blobs: Sequence[bytes]) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    words = np.frombuffer(blobs[0], dtype=np.int32)
    boxes = np.frombuffer(blobs[1], dtype=np.float32)
    if words.size != count or boxes.size != 4 * count or not np.isfinite(boxes).all():
        raise senseless()
    return words, boxes.reshape(count, 4)


def _shapes(count: int, blob: bytes) -> NDArray[np.uint8]:
    shapes = np.frombuffer(blob, dtype=np.uint8)
    if shapes.size != ACROSS * DOWN * count:
        raise senseless()
    return shapes.reshape(count, ACROSS * DOWN)


def senseless() -> InputRefused:
    """Return what to say of an answer whose parts do not fit each other."""
    return InputRefused("The reader of the file gave no sensible answer; print it as PDF and take in the new file.")


def claims(letters: Letters, width: int, height: int) -> Claims:
    """Return the words of a page, what is drawn twice in one place once."""
    if not len(letters.which):
        return NO_CLAIMS
    starts = np.flatnonzero(np.diff(letters.words, prepend=letters.words[0] - 1))
    low = np.floor(np.minimum.reduceat(letters.boxes[:, :2], starts)).clip(min=0).astype(int)
    high = np.ceil(np.maximum.reduceat(letters.boxes[:, 2:], starts)).astype(int)
    high = np.minimum(np.maximum(high, low + 1), (width, height))
    boxes = np.concatenate([low, high], axis=1)
    ends = np.append(starts[1:], len(letters.which))
    text = "".join(letters.texts)
    lengths = np.fromiter(map(len, letters.says), dtype=np.intp, count=len(letters.says))
    places = np.concatenate([[0], np.cumsum(lengths[letters.which])])[[*starts, len(letters.which)]].tolist()
    said = [text[first:last] for first, last in itertools.pairwise(places)]
    once = _first_of_each(said, boxes)
    if all(once) and all(said):
        return Claims(said, boxes, starts, ends)
    kept = [place for place, (counts, says) in enumerate(zip(once, said, strict=True)) if counts and says]
    return Claims([said[place] for place in kept], boxes[kept], starts[kept], ends[kept])


def _first_of_each(said: Sequence[str], boxes: NDArray[np.int64]) -> Sequence[bool]:
    """Whether each word stands where none before it, that counts, says the same."""
    rows = (boxes[:, 1] + boxes[:, 3]) // _ROW
    rows[boxes[:, 3] - boxes[:, 1] >= _ROW] = -2
    if not _may_repeat(said, boxes, rows):
        return [True] * len(said)
    once: list[bool] = []
    places: dict[tuple[str, int], list[PixelBox]] = {}
    for text, row, box in zip(said, rows.tolist(), map(tuple, boxes.tolist()), strict=True):
        near = [*places.get((text, row), ()), *places.get((text, row - 1), ()), *places.get((text, row + 1), ())]
        once.append(not any(_same_place(box, other) for other in near))
        if once[-1]:
            places.setdefault((text, row), []).append(box)
    return once


def _may_repeat(said: Sequence[str], boxes: NDArray[np.int64], rows: NDArray[np.int64]) -> bool:
    """Whether two words of one row, or of neighbouring ones, that say the same overlap: on most pages none do."""
    numbers: dict[str, int] = {}
    texts = np.array([numbers.setdefault(text, len(numbers)) for text in said], dtype=np.int64)
    # Rows of one text beside each other, those of the next far away; so who is near follows in this order.
    keys = texts * (_FAR + int(rows.max())) + rows
    order = np.argsort(keys, kind="stable")
    keys, sides = keys[order], boxes[order]
    following = np.searchsorted(keys, keys + 1, side="right") - np.arange(len(keys)) - 1
    if int(following.sum()) > _PAIRS:
        return True
    ones = np.repeat(np.arange(len(keys)), following)
    others = np.arange(len(ones)) - np.repeat(np.cumsum(following) - following, following) + ones + 1
    wide = np.minimum(sides[ones, 2], sides[others, 2]) > np.maximum(sides[ones, 0], sides[others, 0])
    high = np.minimum(sides[ones, 3], sides[others, 3]) > np.maximum(sides[ones, 1], sides[others, 1])
    return bool((wide & high).any())


def _same_place(one: PixelBox, other: PixelBox) -> bool:
    wide, high = min(one[2], other[2]) - max(one[0], other[0]), min(one[3], other[3]) - max(one[1], other[1])
    return wide > 0 and high > 0 and wide * high > _TWICE * (one[2] - one[0]) * (one[3] - one[1])
