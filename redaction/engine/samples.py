"""What a page image shows in the frames of letters: some grays of each, mixed from the pixels around them."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from redaction.engine.claims import ACROSS, DOWN

Floats = NDArray[np.float64] | NDArray[np.float32]
Gray = NDArray[np.uint8]


def half(image: Gray) -> Gray:
    """Return an image at half its size."""
    return np.asarray(Image.fromarray(image).reduce(2))


def smoothed(gray: Gray) -> Gray:
    """Return the mean of the 3 × 3 pixels around each."""
    one = gray.astype(np.uint16)
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
    nine += 4
    nine //= 9
    return nine.astype(np.uint8)


def sampled(small: Gray, boxes: Floats) -> Gray:
    """Return grays of each box with a pixel around it, from `smoothed` of the image at `half` its size."""
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
