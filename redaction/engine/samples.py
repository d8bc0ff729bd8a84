"""What a page image shows in the frames of letters: some grays of each, mixed from the pixels around them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from redaction.engine.claims import ACROSS, DOWN

Floats = NDArray[np.float64] | NDArray[np.float32]
Gray = NDArray[np.uint8]
#: Darker than this is ink (half-size image).
INK = 244
#: What a black pixel takes from the gray of the 36 around it.
_SHADE = 7


def halved(image: Gray) -> tuple[Gray, NDArray[np.bool_]]:
    """Return an image at half its size, each pixel the mean of nine, and where there is ink in it."""
    small = np.asarray(Image.fromarray(image).reduce(2))
    nine = _of_nine(small.astype(np.uint16))
    nine += 4
    nine //= 9
    return nine.astype(np.uint8), small < INK


def halved_ink(ink: Gray, width: int) -> tuple[Gray, NDArray[np.bool_]]:
    """Do as `halved` for black and white: a quarter of the time for grays that differ by three at most.

    :param ink: which pixels are black, a bit each, rows of whole bytes.
    :param width: of the image.
    """
    black = _of_four(ink)[:, : -(-width // 2)]
    nine = _of_nine(black)  # of 36 pixels those that are black
    nine *= _SHADE
    return np.subtract(255, nine, out=nine), black > 0


def _of_four(ink: Gray) -> Gray:
    """Return how many of each 2 × 2 pixels are black."""
    if len(ink) % 2:
        ink = np.pad(ink, [(0, 1), (0, 0)])
    pairs = ink[::2].astype(np.uint16) << 8
    pairs |= ink[1::2]
    # Of two bytes, one above the other, the four sums at once.
    return np.take(_SUMS, pairs, mode="clip").view(np.uint8)


def _sums() -> NDArray[np.uint32]:
    """Return for a byte, and one below it, how many of each two by two bits are set: four numbers of a byte each."""
    pairs = (
        np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).reshape(256, 4, 2).sum(axis=2, dtype=np.uint8)
    )
    sums: NDArray[np.uint32] = (pairs[:, None] + pairs[None]).reshape(-1, 4).view(np.uint32).ravel()
    return sums


_SUMS = _sums()


def _of_nine(one: Any) -> Any:
    """Return the sum of the 3 × 3 pixels around each; at an edge a pixel stands for the one that is not there."""
    three = one.copy()
    three[1:] += one[:-1]
    three[:-1] += one[1:]
    three[0] += one[0]
    three[-1] += one[-1]
    nine = three.copy()
    nine[:, 1:] += three[:, :-1]
    nine[:, :-1] += three[:, 1:]
    nine[:, 0] += three[:, 0]
    nine[:, -1] += three[:, -1]
    return nine


def sampled(small: Gray, boxes: Floats) -> Gray:
    """Return grays of each box with a pixel around it, from the image `halved`."""
    height, width = small.shape
    if not len(boxes):
        return np.empty((0, ACROSS * DOWN), dtype=np.uint8)
    xs, ys = grid(boxes)
    columns = np.clip(xs / 2, 0, width - 1).astype(np.intp)
    rows = np.clip(ys / 2, 0, height - 1).astype(np.intp)
    places = ((rows * width)[:, :, None] + columns[:, None, :]).reshape(len(boxes), -1)
    grays: Gray = np.take(small.ravel(), places, mode="clip")  # they are inside; so numpy need not ask
    return grays


def grid(boxes: Floats) -> tuple[Floats, Floats]:
    """Return where across and down the samples of each box are taken, a pixel around it included."""
    frame = boxes + (-1.0, -1.0, 1.0, 1.0)
    xs = frame[:, [0]] + (frame[:, [2]] - frame[:, [0]]) * ((np.arange(ACROSS) + 0.5) / ACROSS)
    ys = frame[:, [1]] + (frame[:, [3]] - frame[:, [1]]) * ((np.arange(DOWN) + 0.5) / DOWN)
    return xs, ys
