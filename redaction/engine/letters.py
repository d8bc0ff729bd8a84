"""PDFium's characters of a page, each with what the burned image shows at its place. Child process only.

Nothing is believed here: a character is a claim, its shape is a sample of pixels, and `shapes` compares the two.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from redaction.engine.claims import ACROSS, DOWN, Letters
from redaction.engine.extract import TooMuchText, codes_of, on_image, tight_boxes
from redaction.engine.values import PixelBox

#: Steps of gray between ink and paper in a sample, which mixes the 6 × 6 pixels around it.
_SEEN = 36
#: A character lower than this, in pixels, is nothing a reader could tell; so it is left to the OCR.
_LEAST = 5.0
#: A frame this many times as tall or wide as a letter is usually tall is not a letter's.
_TALL = 2.5
#: A letter must be this far, in pixels, from a burned box.
_CLEAR = 1.0
#: Darker than this is ink beside the characters (half-size image).
_INK = 244
#: A straight run of ink this long in the half-size image (0.3 inch) is a rule or a filled area and no writing.
_RULE = 30
#: Writing covers this many neighbouring cells, each so many pixels of the half-size image; a bullet or a tick box
#: does not.
_CELL, _CELLS = 5, 5
_HYPHENS = frozenset("\x02\u00ad\ufffe")
Floats = NDArray[np.float64]
Gray = NDArray[np.uint8]


def letters(page: Any, text: Any, image: Gray, burned: Sequence[PixelBox]) -> Letters | None:
    """Return the characters that a page shows; None when PDFium cannot tell them.

    :param text: PDFium's text of the page; None where it has none to tell.
    :param image: the burned page image in gray, without the strip of its stamp.
    """
    body, width = image.shape
    if text is None:
        return None
    try:
        meanings, which, points, inked = _characters(text)
    except (RecursionError, TooMuchText):
        return None
    small = np.asarray(Image.fromarray(image).reduce(2))
    boxes = on_image(page, width, body, points)
    shapes = _sampled(_smoothed(small), boxes)
    on_page = (boxes[:, 0] >= 0) & (boxes[:, 1] >= 0) & (boxes[:, 2] <= width) & (boxes[:, 3] <= body)
    sized = (boxes[:, 2] > boxes[:, 0]) & (boxes[:, 3] > boxes[:, 1])
    contrast = shapes.max(axis=1, initial=0).astype(np.int16) - shapes.min(axis=1, initial=255)
    on_paper = (boxes[:, 2] > 0) & (boxes[:, 3] > 0) & (boxes[:, 0] < width) & (boxes[:, 1] < body)
    clear = _clear_of(boxes, burned)
    shown = on_page & sized & (contrast >= _SEEN)
    partly = on_paper & sized & (contrast >= _SEEN) & ~(shown & clear)
    words = _words(inked, boxes, shown & clear)
    # A whole word too small to be read is left to the OCR, a full stop in a readable word is not.
    kept = shown & clear & _readable(words, boxes)
    keep = np.flatnonzero(kept)
    ink = small < _INK
    _blank(ink, [*_hulls(boxes[keep], words[keep]), *burned])
    cut = _cut(ink, boxes[partly & ~_within(boxes, burned)], boxes[keep])
    _blank(ink, cut)
    return Letters(
        texts=[meanings[place] for place in which[inked[keep]].tolist()],
        words=words[keep],
        boxes=boxes[keep].astype(np.float32),
        shapes=shapes[keep],
        rest=_writes_beside(ink),
        unseen=int(np.count_nonzero(~shown & ~partly)),
        cut=cut,
    )


def _characters(text: Any) -> tuple[list[str], NDArray[np.int64], Floats, NDArray[np.int64]]:
    """Return what characters say, which of that each says, and those that are no spaces.

    Of the latter the box (left, right, bottom, top in points) and the number among all.
    """
    codes, which = np.unique(np.array(codes_of(text), dtype=np.int64), return_inverse=True)
    meanings = [_meaning(code) for code in codes.tolist()]
    blank = np.array([not meaning or meaning.isspace() for meaning in meanings], dtype=bool)
    inked = np.flatnonzero(~blank[which])
    return meanings, which, tight_boxes(text, inked.tolist()), inked


def _meaning(code: int) -> str:
    """Return what a character adds to the text: letters of ligatures apart, line-end hyphens as such, no controls."""
    letter = chr(code) if code < 0x110000 else ""
    if letter in _HYPHENS:
        return "-"
    if letter.isspace() or letter == "\0":
        return " "
    plain = unicodedata.normalize("NFKC", letter)
    return "".join(part for part in plain if part.isprintable() and part < "\ufff0")


def _smoothed(gray: Gray) -> NDArray[np.uint16]:
    """Return nine times the mean of the 3 × 3 pixels around each."""
    one = gray.astype(np.uint16)
    for _ in range(2):
        three = one.copy()
        three[1:] += one[:-1]
        three[:-1] += one[1:]
        three[0] += one[0]
        three[-1] += one[-1]
        one = three.T
    return one


def _sampled(half: NDArray[np.uint16], boxes: Floats) -> Gray:
    """Return grays of each box with a pixel around it, from `_smoothed` of the image at half its size."""
    height, width = half.shape
    if not len(boxes):
        return np.empty((0, ACROSS * DOWN), dtype=np.uint8)
    frame = boxes + (-1.0, -1.0, 1.0, 1.0)
    xs = frame[:, [0]] + (frame[:, [2]] - frame[:, [0]]) * ((np.arange(ACROSS) + 0.5) / ACROSS)
    ys = frame[:, [1]] + (frame[:, [3]] - frame[:, [1]]) * ((np.arange(DOWN) + 0.5) / DOWN)
    columns = np.clip(xs / 2, 0, width - 1).astype(np.int32)
    rows = np.clip(ys / 2, 0, height - 1).astype(np.int32)
    samples = half.ravel()[(rows[:, :, None] * width + columns[:, None, :]).reshape(len(boxes), -1)]
    grays: Gray = ((samples + 4) // 9).astype(np.uint8)
    return grays


def _clear_of(boxes: Floats, burned: Sequence[PixelBox]) -> NDArray[np.bool_]:
    clear = np.ones(len(boxes), dtype=bool)
    for left, top, right, bottom in burned:
        clear &= (
            (boxes[:, 2] <= left - _CLEAR)
            | (boxes[:, 0] >= right + _CLEAR)
            | (boxes[:, 3] <= top - _CLEAR)
            | (boxes[:, 1] >= bottom + _CLEAR)
        )
    return clear


def _words(inked: NDArray[np.int64], boxes: Floats, kept: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Number the words: letters without a space, a gap or a jump between one and the next."""
    left, top, right, bottom = boxes.T
    high = np.maximum(bottom - top, 8.0)
    taller = np.maximum(high[1:], high[:-1])
    level = np.abs((top + bottom)[1:] - (top + bottom)[:-1]) < 2 * taller
    near = (left[1:] >= left[:-1] - 2) & (left[1:] - right[:-1] < taller)
    joined = (np.diff(inked) == 1) & kept[1:] & kept[:-1] & level & near
    words: NDArray[np.int32] = np.cumsum(np.concatenate([[True], ~joined])[: len(inked)]).astype(np.int32)
    return words


def _readable(words: NDArray[np.int32], boxes: Floats) -> NDArray[np.bool_]:
    if not len(words):
        return np.zeros(0, dtype=bool)
    tallest = np.zeros(int(words.max()) + 1)
    np.maximum.at(tallest, words, boxes[:, 3] - boxes[:, 1])
    readable: NDArray[np.bool_] = tallest[words] >= _LEAST
    return readable


def _within(boxes: Floats, burned: Sequence[PixelBox]) -> NDArray[np.bool_]:
    """Whether each frame lies in a burned box, so that nothing of it is left."""
    within = np.zeros(len(boxes), dtype=bool)
    for left, top, right, bottom in burned:
        within |= (boxes[:, 0] >= left) & (boxes[:, 1] >= top) & (boxes[:, 2] <= right) & (boxes[:, 3] <= bottom)
    return within


def _blank(ink: NDArray[np.bool_], frames: Iterable[Sequence[float]]) -> None:
    """Take what stands in some frames, given in pixels of the page, out of the half-size image."""
    for left, top, right, bottom in frames:
        ink[max(int(top) // 2 - 2, 0) : int(bottom) // 2 + 3, max(int(left) // 2 - 2, 0) : int(right) // 2 + 3] = False


def _cut(ink: NDArray[np.bool_], boxes: Floats, kept: Floats) -> list[PixelBox]:
    """Return the frames of letters of which something is left to see; a frame too tall to be a letter's is none."""
    if not len(boxes) or not len(kept):
        return []
    tallest = _TALL * float(np.median(kept[:, 3] - kept[:, 1]))
    found: list[PixelBox] = []
    for left, top, right, bottom in boxes.astype(int).tolist():
        if bottom - top <= tallest and right - left <= tallest:
            inside = ink[max(top, 0) // 2 : bottom // 2 + 1, max(left, 0) // 2 : right // 2 + 1]
            if inside.any():
                found.append((max(left, 0), max(top, 0), right, bottom))
    return found


def _writes_beside(ink: NDArray[np.bool_]) -> bool:
    """Whether what is left of the ink may be writing."""
    if np.count_nonzero(ink) < _CELLS:
        return False
    ink &= ~_runs(ink, _RULE)
    ink &= ~_runs(ink.T, _RULE).T
    high, wide = (-(-side // _CELL) * _CELL for side in ink.shape)
    padded = np.zeros((high, wide), dtype=bool)
    padded[: ink.shape[0], : ink.shape[1]] = ink
    cells = padded.reshape(high // _CELL, _CELL, wide // _CELL, _CELL).any(axis=(1, 3))
    return bool(_runs(np.asarray(cells), _CELLS).any())


def _hulls(boxes: Floats, words: NDArray[np.int32]) -> list[list[float]]:
    """Return the frame of each word."""
    if not len(words):
        return []
    starts = np.flatnonzero(np.diff(words, prepend=-1))
    low = np.minimum.reduceat(boxes[:, :2], starts)
    high = np.maximum.reduceat(boxes[:, 2:], starts)
    hulls: list[list[float]] = np.concatenate([low, high], axis=1).tolist()
    return hulls


def _runs(ink: NDArray[np.bool_], least: int) -> NDArray[np.bool_]:
    """Return where at least so many neighbours of a row are all ink."""
    found = np.zeros(ink.shape, dtype=bool)
    rows = np.flatnonzero(ink.any(axis=1))
    walled = np.zeros((len(rows), ink.shape[1] + 2), dtype=np.int8)
    walled[:, 1:-1] = ink[rows]
    steps = np.diff(walled.ravel())
    starts, ends = np.flatnonzero(steps == 1) + 1, np.flatnonzero(steps == -1) + 1
    for start, end in zip(starts[ends - starts >= least], ends[ends - starts >= least], strict=True):
        row, left = divmod(int(start), walled.shape[1])
        found[rows[row], left - 1 : left - 1 + int(end - start)] = True
    return found
