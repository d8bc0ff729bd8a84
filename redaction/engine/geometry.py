"""From fractions of a page to pixels, and back to points. Pure arithmetic.

page image            a mark, padded by PAD, then widened outward to the GRID
0,0 ───────── w,0     ┌─┬─┬─┬─┬─┐
 │             │      ├─┼█┼█┼█┼─┤   every JPEG block (8 × 8 pixels; 16 × 16 with colour) is wholly inside or
 │             │      ├─┼█┼█┼█┼─┤   wholly outside, so that no ringing at an edge echoes what was there
0,h ───────── w,h     └─┴─┴─┴─┴─┘
"""

import math

from redaction.engine.values import Box, InputRefused, Mark, PixelBox

PAD = 2
GRID = 8
#: Height of the strip added under a page for its stamp, in pixels at 200 dpi; a multiple of the grid.
STAMP_MARGIN = 64


def check_box(box: Box) -> None:
    """:raises InputRefused: the box is not inside the page, or has no width or height."""
    x0, y0, x1, y1 = box
    if not (all(math.isfinite(side) for side in box) and 0 <= x0 < x1 <= 1 and 0 <= y0 < y1 <= 1):
        raise InputRefused(
            f"The box [{x0:g}, {y0:g}, {x1:g}, {y1:g}] does not lie inside the page; "
            "give left, top, right, bottom as fractions from 0 to 1."
        )


def pixel_box(box: Box, width: int, height: int) -> PixelBox:
    """Return the pixels a box touches, all of them, in an image of `width` × `height`."""
    x0, y0, x1, y1 = box
    left = min(math.floor(x0 * width), width - 1)
    top = min(math.floor(y0 * height), height - 1)
    right = max(min(math.ceil(x1 * width), width), left + 1)
    bottom = max(min(math.ceil(y1 * height), height), top + 1)
    return left, top, right, bottom


def burned_box(box: Box, width: int, height: int) -> PixelBox:
    """Return the pixels that are blackened for a box: padded, widened to the grid, kept inside the image."""
    left, top, right, bottom = pixel_box(box, width, height)
    (left, right), (top, bottom) = _widened(left, right, width), _widened(top, bottom, height)
    return left, top, right, bottom


def _widened(start: int, end: int, length: int) -> tuple[int, int]:
    """Pad and widen a span to the grid. What the end of the page leaves of its last step is too thin to be looked at by
    an engine that mixes neighbours: the step before it belongs to it.
    """
    start, end = (start - PAD) // GRID * GRID, min(-(-(end + PAD) // GRID) * GRID, length)
    return max(start if end - start >= GRID else start - GRID, 0), end


def overlap(one: PixelBox, other: PixelBox) -> PixelBox | None:
    """Return what two boxes share; None when they share no pixel."""
    left, top = max(one[0], other[0]), max(one[1], other[1])
    right, bottom = min(one[2], other[2]), min(one[3], other[3])
    return (left, top, right, bottom) if left < right and top < bottom else None


def keep_out(word: PixelBox, boxes: list[PixelBox]) -> PixelBox | None:
    """Trim a word's box until it touches no burned box; None when little of it would be left.

    An engine that reads a page may draw a word's frame a little too wide. The side that keeps the most is kept; a
    word that loses more than half of its frame lies in the box and is dropped.
    """
    left, top, right, bottom = word
    for box in boxes:
        if overlap((left, top, right, bottom), box) is None:
            continue
        rests = [
            (left, top, min(right, box[0]), bottom),
            (max(left, box[2]), top, right, bottom),
            (left, top, right, min(bottom, box[1])),
            (left, max(top, box[3]), right, bottom),
        ]
        left, top, right, bottom = max(rests, key=_area)
    rest = (left, top, right, bottom)
    return rest if _area(rest) * 2 > _area(word) else None


def by_page(marks: list[Mark] | tuple[Mark, ...]) -> dict[int, list[Mark]]:
    """Return the marks of each page, from the top, in an order that does not depend on the input's."""
    pages: dict[int, list[Mark]] = {}
    for mark in sorted(
        marks, key=lambda mark: (mark.page, mark.box[1], mark.box[0], mark.box[3], mark.box[2], mark.basis)
    ):
        pages.setdefault(mark.page, []).append(mark)
    return pages


def _area(box: PixelBox) -> int:
    return max(box[2] - box[0], 0) * max(box[3] - box[1], 0)
