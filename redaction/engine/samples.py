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


def halved(image: Gray, *, bilevel: bool = False) -> tuple[Gray, NDArray[np.bool_]]:
    """Return an image at half its size, each pixel the mean of nine, and where there is ink in it.

    :param bilevel: whether it holds 0 and 255 alone: a third of the time for grays that differ by three at most.
    """
    if not bilevel:
        small = np.asarray(Image.fromarray(image).reduce(2))
        nine = _of_nine(small.astype(np.uint16))
        nine += 4
        nine //= 9
        return nine.astype(np.uint8), small < INK
    ink = _of_four((image == 0).view(np.uint8))
    nine = _of_nine(ink)  # of 36 pixels those that are black
    nine *= _SHADE
    return np.subtract(255, nine, out=nine), ink > 0


def _of_four(pixels: Gray) -> Gray:
    """Return the sum of each 2 × 2 pixels."""
    if pixels.shape[0] % 2 or pixels.shape[1] % 2:
        pixels = np.pad(pixels, [(0, side % 2) for side in pixels.shape])
    rows = np.ascontiguousarray(pixels[::2] + pixels[1::2]).view("<u2")
    rows *= 257  # adds the two bytes in the upper one
    return np.ascontiguousarray(rows.view(np.uint8)[:, 1::2])


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
