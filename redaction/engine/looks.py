"""Letters of a page that look the same to the pixel, so that each look is sampled and judged once. Child process only.

PDFium sets letters to whole pixels: of four thousand on a page of one typeface a few hundred differ.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Gray = NDArray[np.uint8]
Words = NDArray[np.uint64]

#: Heights of frames that are compared together, in pixels; a letter that is higher or wider has a look of its own.
_HIGH, _WIDE = (16, 24, 36, 62), 62
#: Pixels kept around a letter's frame.
_AROUND = 1.0


def looks_of(
    image: Gray, says: NDArray[np.int64], boxes: Floats, alike: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first letter of each look, and the look of each letter.

    Letters of one look say the same, and in their frames and a pixel around them show the very same pixels.

    :param image: black and white: 0 and 255.
    :param says: what each letter says, as a number.
    :param alike: which letters may share a look.
    """
    height, width = image.shape
    sides = np.concatenate([np.floor(boxes[:, :2] - _AROUND), np.ceil(boxes[:, 2:] + _AROUND)], axis=1)
    sides = sides.clip(-_FAR, _FAR).astype(np.int64)
    left, top, right, bottom = sides.T
    wide, high = right - left, bottom - top
    alike = alike & (left >= 0) & (top >= 0) & (right <= width) & (bottom <= height) & (wide <= _WIDE)
    first = np.arange(len(boxes))
    bits = _bits(image)
    least = 0
    for most in _HIGH:
        some = np.flatnonzero(alike & (high > least) & (high <= most))
        least = most
        if len(some):
            rows = _rows(bits, left[some], top[some], wide[some], high[some], most)
            key = (says[some] << 16) | (wide[some] << 8) | high[some]
            first[some] = some[_first_alike(np.concatenate([rows, key.astype(np.uint64)[:, None]], axis=1))]
    firsts, looks = np.unique(first, return_inverse=True)
    return firsts, looks.reshape(-1)


def _bits(image: Gray) -> Words:
    """Return rows of pixels, 64 a word, the first in the lowest bit, with a word more than they need."""
    packed = np.packbits(image == 0, axis=1, bitorder="little")
    bits = np.zeros((len(packed), (packed.shape[1] // 8 + 2) * 8), dtype=np.uint8)
    bits[:, : packed.shape[1]] = packed
    return bits.view("<u8")


def _rows(
    bits: Words,
    left: NDArray[np.int64],
    top: NDArray[np.int64],
    wide: NDArray[np.int64],
    high: NDArray[np.int64],
    most: int,
) -> Words:
    """Return the rows of each frame, a word a row; nothing is set beside the frame or below it."""
    down = np.arange(most)
    places = np.minimum(top[:, None] + down, len(bits) - 1) * bits.shape[1] + (left >> 6)[:, None]
    shift = (left & 63).astype(np.uint64)[:, None]
    flat = bits.ravel()
    # The second word moved by one less and one more: nobody says what a shift by 64 gives.
    rows: Words = (flat[places] >> shift) | ((flat[places + 1] << (np.uint64(63) - shift)) << np.uint64(1))
    rows &= ((np.uint64(1) << wide.astype(np.uint64)) - np.uint64(1))[:, None]
    rows *= down < high[:, None]
    return rows


def _first_alike(rows: Words) -> NDArray[np.int64]:
    """Return for each row the first that is the same."""
    weights = _WEIGHTS[: rows.shape[1]]
    _, first, which = np.unique((rows * weights).sum(axis=1, dtype=np.uint64), return_index=True, return_inverse=True)
    found = first[which.reshape(-1)]
    # Another row may have the same sum.
    return np.where((rows == rows[found]).all(axis=1), found, np.arange(len(rows)))


_FAR = 1 << 30
#: Odd numbers without a pattern.
_WEIGHTS = np.random.default_rng(1).integers(1 << 62, size=_HIGH[-1] + 1, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
