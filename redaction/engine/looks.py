"""Letters of a page that look the same to the pixel, so that each look is sampled and judged once. Child process only.

PDFium sets letters to whole pixels: of four thousand on a page of one typeface a few hundred differ.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Gray = NDArray[np.uint8]
Words = NDArray[np.uint64]

#: A letter whose frame is higher or wider, in pixels, has a look of its own.
_HIGH = _WIDE = 62
#: Pixels kept around a letter's frame.
_AROUND = 1.0


def looks_of(
    ink: Gray, size: tuple[int, int], says: NDArray[np.int64], boxes: Floats, alike: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first letter of each look, and the look of each letter.

    Letters of one look say the same, and in their frames and a pixel around them show the very same pixels.

    :param ink: which pixels are black, as `coding.Picture` gives them.
    :param size: width and height of the page.
    :param says: what each letter says, as a number.
    :param alike: which letters may share a look.
    """
    width, height = size
    sides = np.concatenate([np.floor(boxes[:, :2] - _AROUND), np.ceil(boxes[:, 2:] + _AROUND)], axis=1)
    sides = sides.clip(-_FAR, _FAR).astype(np.int64)
    left, top, right, bottom = sides.T
    wide, high = right - left, bottom - top
    alike = alike & (left >= 0) & (top >= 0) & (right <= width) & (bottom <= height) & (wide <= _WIDE)
    first = np.arange(len(boxes))
    bits = _bits(ink)
    says = (says << 8) | wide
    waiting = np.where(alike & (high <= _HIGH), high, 0)
    for each in np.unique(waiting[waiting > 0]).tolist():
        some = np.flatnonzero(waiting == each)
        rows = _rows(bits, left[some], top[some], wide[some], each)
        first[some] = some[_first_alike(rows, says[some].astype(np.uint64))]
    firsts, looks = np.unique(first, return_inverse=True)
    return firsts, looks.reshape(-1)


def _bits(ink: Gray) -> Words:
    """Return rows of pixels, 64 a word, the first in the highest bit, with a word more than they need."""
    bits = np.zeros((len(ink), (ink.shape[1] // 8 + 2) * 8), dtype=np.uint8)
    bits[:, : ink.shape[1]] = ink
    return bits.view(">u8").astype(np.uint64)


def _rows(bits: Words, left: NDArray[np.int64], top: NDArray[np.int64], wide: NDArray[np.int64], high: int) -> Words:
    """Return the rows of frames that are equally high, a word a row, the last pixel in the lowest bit."""
    places = (top * bits.shape[1] + (left >> 6))[:, None] + np.arange(high) * bits.shape[1]
    shift = (left & 63).astype(np.uint64)[:, None]
    flat = bits.ravel()
    rows: Words = flat[places]
    rows <<= shift
    more = flat[1:][places]
    # The second word moved by one less and one more: nobody says what a shift by 64 gives.
    more >>= np.uint64(63) - shift
    more >>= np.uint64(1)
    rows |= more
    rows >>= (64 - wide).astype(np.uint64)[:, None]
    return rows


def _first_alike(rows: Words, says: Words) -> NDArray[np.int64]:
    """Return for each row the first that is the same and says the same."""
    sums = np.einsum("ij,j->i", rows, _WEIGHTS[: rows.shape[1]]) + says * _WEIGHTS[-1]
    _, first, which = np.unique(sums, return_index=True, return_inverse=True)
    found = first[which.reshape(-1)]
    # Another row may have the same sum.
    same = (says == says[found]) & (rows == rows[found]).all(axis=1)
    return np.where(same, found, np.arange(len(rows)))


_FAR = 1 << 30
#: Odd numbers without a pattern: powers of one, as a sum overflows.
_WEIGHTS = np.array([pow(0x9E3779B97F4A7C15, power, 1 << 64) for power in range(1, _HIGH + 2)], dtype=np.uint64)
