"""Boxes in a page that another engine has drawn."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

#: How dark the inside of a box has to be, 0..255, apart from its label.
_DARK = 60
#: Pixels at an edge that say nothing: another engine lays an image a pixel off, or mixes neighbours.
_EDGE = 1


def boxes_dark_in(pixels: Pixels, report: Mapping[str, Any], size: tuple[int, int]) -> bool:
    """Whether every box is dark but for its label in a drawing of any scale.

    :param size: width and height in pixels of the image the boxes are measured in.
    """
    across, down = pixels.shape[1] / size[0], pixels.shape[0] / size[1]
    # Marks may overlap, and then the label of one stands inside another: every label is left out of every box.
    labels = [label for label in report["labels"] if label is not None]
    page = pixels.copy()
    for label in labels:
        x0, y0, x1, y1 = (int(side * factor) for side, factor in zip(label, (across, down) * 2, strict=True))
        page[max(y0 - 1 - _EDGE, 0) : y1 + 1 + _EDGE, max(x0 - 1 - _EDGE, 0) : x1 + 1 + _EDGE] = 0
    return all(_dark(page, box, across, down) for box in report["boxes"])


def _dark(page: Pixels, box: Sequence[int], across: float, down: float) -> bool:
    left, top, right, bottom = (int(side * factor) for side, factor in zip(box, (across, down) * 2, strict=True))
    rows, columns = (
        slice(top + _EDGE, max(bottom - _EDGE, top + _EDGE + 1)),
        slice(left + _EDGE, max(right - _EDGE, left + _EDGE + 1)),
    )
    inside = page[rows, columns]
    return inside.size > 0 and int(inside.max()) <= _DARK
