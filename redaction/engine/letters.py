"""PDFium's characters of a page, each with what the burned image shows at its place. Child process only.

Nothing is believed here: a character is a claim, its shape is a sample of pixels, and `shapes` compares the two.
"""

import unicodedata
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redaction.engine import beside
from redaction.engine.claims import ACROSS, DOWN, Cut, Letters
from redaction.engine.coding import Picture
from redaction.engine.extract import TooMuchText, codes_of, on_image, tight_boxes
from redaction.engine.looks import looks_of
from redaction.engine.samples import grid, halved, halved_ink, sampled
from redaction.engine.values import PixelBox

#: Steps of gray between ink and paper in a sample, which mixes the 6 × 6 pixels around it.
_SEEN = 36
#: Pixels asked across and down a frame that shows no contrast when mixed, and how far outside of it, in pixels.
_INSIDE, _BESIDE = 4, 2.0
#: A character lower than this, in pixels, is nothing a reader could tell; so it is left to the OCR.
_LEAST = 5.0
#: A frame this many times as tall or wide as a letter is usually tall is not a letter's.
_TALL = 2.5
#: A letter must be this far, in pixels, from a burned box; a gray of a letter that a box cut so far, as it is mixed.
_CLEAR, _MIXED = 1.0, 4.0
#: Of a letter that is cut this much of its frame must be left for anybody to tell it. Where less than half is left,
#: tesseract reads no word at all (measured on 480 words in two typefaces of three sizes).
_TOLD = 0.3
#: Codes below this are told apart by a table.
_ALPHABETS = 0x3000
_HYPHENS = frozenset("\x02\u00ad\ufffe")
Floats = NDArray[np.float64]
Gray = NDArray[np.uint8]
_NOTHING_LEFT = Cut(
    [],
    np.empty(0, dtype=np.int32),
    np.empty((0, 4), dtype=np.float32),
    np.empty((0, ACROSS * DOWN), dtype=np.uint8),
    np.empty((0, ACROSS * DOWN), dtype=np.bool_),
)


def letters(
    page: Any,
    text: Any,
    image: Picture,
    burned: Sequence[PixelBox],
    *,
    remains: bool = False,
) -> Letters | None:
    """Return the characters that a page shows; None when PDFium cannot tell them.

    :param text: PDFium's text of the page; None where it has none to tell.
    :param image: the burned page image in black and white or gray, without the strip of its stamp.
    :param remains: whether to say what is left of letters that a box cut.
    """
    (width, body), ink = image.size, image.ink
    if text is None:
        return None
    try:
        meanings, which, points, inked = _characters(text)
    except (RecursionError, TooMuchText):
        return None
    smooth, dark = halved(image.rows) if ink is None else halved_ink(ink, width)
    boxes = on_image(page, width, body, points)
    on_page = (boxes[:, 0] >= 0) & (boxes[:, 1] >= 0) & (boxes[:, 2] <= width) & (boxes[:, 3] <= body)
    sized = (boxes[:, 2] > boxes[:, 0]) & (boxes[:, 3] > boxes[:, 1])
    on_paper = (boxes[:, 2] > 0) & (boxes[:, 3] > 0) & (boxes[:, 0] < width) & (boxes[:, 1] < body)
    clear = _clear_of(boxes, burned)
    firsts = looks = np.arange(len(boxes))
    if ink is not None:
        firsts, looks = looks_of(ink, (width, body), which[inked], boxes, on_page & sized & clear)
    shapes = sampled(smooth, boxes[firsts])
    seen = (_contrast(shapes) >= _SEEN)[looks]
    thin = np.flatnonzero(~seen & on_page & sized)
    seen[thin] = _stands_out(image, boxes[thin])
    shown = on_page & sized & seen
    partly = on_paper & sized & seen & ~(shown & clear)
    words = _words(inked, boxes, shown & clear)
    # A whole word too small to be read is left to the OCR; a full stop is small by nature, in a word or beside one.
    telling = np.array([any(sign.isalnum() for sign in meaning) for meaning in meanings], dtype=bool)[which[inked]]
    kept = shown & clear & _readable(words, boxes, telling)
    keep = np.flatnonzero(kept)
    beside.blank(dark, _hulls(boxes[keep], words[keep]))
    beside.blank(dark, burned)
    cut = _sized(np.flatnonzero(partly & ~_within(boxes, burned)), boxes, keep)
    if remains:
        cut = _left(dark, cut, boxes)
    beside.blank(dark, boxes[cut].clip(min=0))
    shown_looks, own = np.unique(looks[keep], return_inverse=True)
    says = which[inked]
    return Letters(
        says=meanings,
        which=says[keep].astype(np.int32),
        words=words[keep],
        boxes=boxes[keep].astype(np.float32),
        looks=own.reshape(-1).astype(np.int32),
        shapes=shapes[shown_looks],
        rest=beside.places(dark, (width, body)),
        unseen=int(np.count_nonzero(~shown & ~partly)),
        cut=_remains(cut if remains else cut[:0], (meanings, says), inked, boxes, smooth, burned, (width, body)),
    )


def _characters(text: Any) -> tuple[list[str], NDArray[np.int64], Floats, NDArray[np.int64]]:
    """Return what characters say, which of that each says, and those that are no spaces.

    Of the latter the box (left, right, bottom, top in points) and the number among all.
    """
    codes, which = _told_apart(codes_of(text))
    meanings = [_meaning(code) for code in codes.tolist()]
    blank = np.array([not meaning or meaning.isspace() for meaning in meanings], dtype=bool)
    inked = np.flatnonzero(~blank[which])
    return meanings, which, tight_boxes(text, inked.tolist()), inked


def _told_apart(codes: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return which codes there are, and which of them each is; nearly every one is of the first few alphabets."""
    if len(codes) and codes.max() < _ALPHABETS:
        there = np.bincount(codes, minlength=_ALPHABETS) > 0
        return np.flatnonzero(there), (np.cumsum(there) - 1)[codes]
    found, which = np.unique(codes, return_inverse=True)
    return found.astype(np.int64), which.reshape(-1)


def _meaning(code: int) -> str:
    """Return what a character adds to the text: letters of ligatures apart, line-end hyphens as such, no controls."""
    letter = chr(code) if code < 0x110000 else ""
    if letter in _HYPHENS:
        return "-"
    if letter.isspace() or letter == "\0":
        return " "
    plain = unicodedata.normalize("NFKC", letter)
    return "".join(part for part in plain if part.isprintable() and part < "\ufff0")


def _contrast(shapes: Gray) -> NDArray[np.int16]:
    """Return how far the lightest gray of each sample is from the darkest."""
    low = high = shapes
    # Halves against each other, as long as they are rows of many bytes: numpy is slow along short rows.
    while low.shape[1] % 2 == 0:
        half = low.shape[1] // 2
        low, high = np.minimum(low[:, :half], low[:, half:]), np.maximum(high[:, :half], high[:, half:])
    contrast: NDArray[np.int16] = high.max(axis=1).astype(np.int16) - low.min(axis=1)
    return contrast


def _stands_out(image: Picture, boxes: Floats) -> NDArray[np.bool_]:
    """Whether each frame is filled otherwise than what is around it, pixel by pixel: a full stop, a hyphen, a thin I.

    Of so little ink nothing is left in samples that mix it with what is around.
    """
    (width, height), (left, top, right, bottom) = image.size, boxes.T[:, :, None]
    inner = (np.arange(_INSIDE) + 0.5) / _INSIDE
    xs, ys = left + (right - left) * inner, top + (bottom - top) * inner
    around = np.array([-1.0, 0.0, 1.0])
    out_xs = (left + right) / 2 + ((right - left) / 2 + _BESIDE) * around
    out_ys = (top + bottom) / 2 + ((bottom - top) / 2 + _BESIDE) * around

    def grays(xs: Floats, ys: Floats) -> Floats:
        across, down = np.clip(xs, 0, width - 1).astype(np.int64), np.clip(ys, 0, height - 1).astype(np.int64)
        asked = image.at(*np.broadcast_arrays(down[:, :, None], across[:, None, :]))
        return asked.reshape(len(boxes), xs.shape[1] * ys.shape[1]).astype(np.float64)

    # Of the eight around it most are paper, though a letter may stand on one side.
    outside = np.median(np.delete(grays(out_xs, out_ys), 4, axis=1), axis=1)
    found: NDArray[np.bool_] = np.abs(grays(xs, ys).mean(axis=1) - outside) >= _SEEN
    return found


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


def _readable(words: NDArray[np.int32], boxes: Floats, telling: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which characters belong to a word that is high enough, or to signs without a letter or a digit."""
    if not len(words):
        return np.zeros(0, dtype=bool)
    count = int(words.max()) + 1
    tallest = np.zeros(count)
    np.maximum.at(tallest, words, boxes[:, 3] - boxes[:, 1])
    signs = np.bincount(words[telling], minlength=count) == 0
    readable: NDArray[np.bool_] = ((tallest >= _LEAST) | signs)[words]
    return readable


def _within(boxes: Floats, burned: Sequence[PixelBox]) -> NDArray[np.bool_]:
    """Whether each frame lies in a burned box, so that nothing of it is left."""
    within = np.zeros(len(boxes), dtype=bool)
    for left, top, right, bottom in burned:
        within |= (boxes[:, 0] >= left) & (boxes[:, 1] >= top) & (boxes[:, 2] <= right) & (boxes[:, 3] <= bottom)
    return within


def _sized(places: NDArray[np.int64], boxes: Floats, keep: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the places of letters: a frame too tall to be a letter's is none."""
    if not len(places) or not len(keep):
        return places[:0]
    tallest = _TALL * float(np.median(boxes[keep, 3] - boxes[keep, 1]))
    frames = boxes[places].astype(np.int64)
    sized = (frames[:, 3] - frames[:, 1] <= tallest) & (frames[:, 2] - frames[:, 0] <= tallest)
    return places[sized]


def _left(ink: NDArray[np.bool_], places: NDArray[np.int64], boxes: Floats) -> NDArray[np.int64]:
    """Return the letters of which something is left to see."""
    frames = boxes[places].astype(np.int64)
    sides = (frames // 2 + (0, 0, 1, 1)).clip(min=0).tolist()
    held = [bool(ink[top:bottom, left:right].any()) for left, top, right, bottom in sides]
    return places[np.flatnonzero(held)]


def _remains(
    cut: NDArray[np.int64],
    said: tuple[Sequence[str], NDArray[np.int64]],
    inked: NDArray[np.int64],
    boxes: Floats,
    smooth: Gray,
    burned: Sequence[PixelBox],
    size: tuple[int, int],
) -> Cut:
    """Return what is left of letters and digits that are cut, of which enough is left."""
    if not len(cut):
        return _NOTHING_LEFT
    meanings, which = said
    telling = np.array([any(sign.isalnum() for sign in meaning) for meaning in meanings], dtype=bool)
    cut = cut[telling[which[cut]]]
    seen = _seen(boxes[cut], burned, size)
    told = seen.mean(axis=1) >= _TOLD
    cut = cut[told]
    return Cut(
        [meanings[place] for place in which[cut].tolist()],
        _words(inked[cut], boxes[cut], np.ones(len(cut), dtype=bool)),
        boxes[cut].astype(np.float32),
        sampled(smooth, boxes[cut]),
        seen[told],
    )


def _seen(boxes: Floats, burned: Sequence[PixelBox], size: tuple[int, int]) -> NDArray[np.bool_]:
    """Return which grays of each sample are on the page and clear of every burned box."""
    xs, ys = grid(boxes)
    seen = ((ys >= 0) & (ys < size[1]))[:, :, None] & ((xs >= 0) & (xs < size[0]))[:, None, :]
    for left, top, right, bottom in burned:
        down = (ys > top - _MIXED) & (ys < bottom + _MIXED)
        across = (xs > left - _MIXED) & (xs < right + _MIXED)
        seen &= ~(down[:, :, None] & across[:, None, :])
    return seen.reshape(len(boxes), ACROSS * DOWN)


def _hulls(boxes: Floats, words: NDArray[np.int32]) -> Floats:
    """Return the frame of each word."""
    if not len(words):
        return boxes
    starts = np.flatnonzero(np.diff(words, prepend=-1))
    low = np.minimum.reduceat(boxes[:, :2], starts)
    high = np.maximum.reduceat(boxes[:, 2:], starts)
    return np.concatenate([low, high], axis=1)
