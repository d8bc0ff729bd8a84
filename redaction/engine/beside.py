"""Where a page image may hold writing beside its characters. Child process only.

ink that no character explains ── rules and filled areas off ── wide enough for a word? ── cut apart where it is empty
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from redaction.engine.values import PixelBox

#: A straight run of ink this long in the half-size image (0.3 inch) is a rule or a filled area and no writing. It may
#: be the stroke of a large letter beside smaller ones, unless it is longer than the second (1.5 inches).
_RULE, _LONG = 30, 150
#: Writing covers this many neighbouring cells, each so many pixels of the half-size image; a bullet or a tick box
#: does not.
_CELL, _CELLS = 5, 5
#: Empty cells between two places that are read apart (0.3 inch), and pixels of the page kept around each.
_GAP, _AROUND = 6, 24
Bits = NDArray[np.bool_]
Frames = NDArray[np.float64] | Sequence[PixelBox]


def blank(ink: Bits, frames: Frames) -> None:
    """Take what stands in some frames, given in pixels of the page, out of the half-size image."""
    if not len(frames):
        return
    sides = np.array(frames).astype(np.int64) // 2
    sides[:, :2] -= 2
    sides[:, 2:] += 3
    # A page has a thousand: numpy rounds them all, and each is then one write.
    for left, top, right, bottom in sides.clip(min=0).tolist():
        ink[top:bottom, left:right] = False


def places(ink: Bits, size: tuple[int, int]) -> list[PixelBox]:
    """Return the frames of what may be writing, in pixels of the page; none where nothing is as wide as a word.

    Where one place is, every other bit of ink is one too: beside a word an initial may stand.

    :param ink: of the half-size image, that of the characters taken out.
    :param size: width and height of the page.
    """
    if not _writes(_cells(ink)):
        return []
    rest = ink & ~_runs(ink, _RULE)
    rest &= ~_runs(rest.T, _RULE).T
    if not _writes(_cells(rest)):
        return []
    strokes = ink & ~_runs(ink, _LONG) & ~_runs(ink.T, _LONG).T
    if not strokes.any():  # a hatching, or letters as large as the page, of long strokes alone
        strokes = rest
    pixels = 2 * _CELL
    return [
        (
            max(left * pixels - _AROUND, 0),
            max(top * pixels - _AROUND, 0),
            min(right * pixels + _AROUND, size[0]),
            min(bottom * pixels + _AROUND, size[1]),
        )
        for left, top, right, bottom in _apart(_cells(strokes), 0, 0)
        if (right - left) * (bottom - top) > 1
    ]


def _writes(cells: Bits) -> bool:
    return bool(_runs(cells, _CELLS).any())


def _cells(ink: Bits) -> Bits:
    """Return which cells of the page hold ink."""
    # numpy finds the few that are set a dozen times as fast in one row as in many.
    rows, columns = np.divmod(np.flatnonzero(ink), ink.shape[1])
    cells = np.zeros((ink.shape[0] // _CELL + 1, ink.shape[1] // _CELL + 1), dtype=bool)
    cells[rows // _CELL, columns // _CELL] = True
    return cells


def _apart(cells: Bits, left: int, top: int) -> Iterator[PixelBox]:
    """Yield the frames, in cells, of groups of ink with empty stripes between them, up or across."""
    rows, columns = np.flatnonzero(cells.any(axis=1)), np.flatnonzero(cells.any(axis=0))
    bands, stripes = _groups(rows), _groups(columns)
    if len(bands) == len(stripes) == 1:
        (above, below), (first, last) = bands[0], stripes[0]
        yield left + first, top + above, left + last, top + below
        return
    for above, below in bands:
        for first, last in stripes:
            part = cells[above:below, first:last]
            if part.any():
                yield from _apart(part, left + first, top + above)


def _groups(filled: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Return where numbers with no wide gap between them begin and end."""
    breaks = np.flatnonzero(np.diff(filled) > _GAP)
    firsts, lasts = filled[[0, *(breaks + 1)]], filled[[*breaks, -1]]
    return list(zip(firsts.tolist(), (lasts + 1).tolist(), strict=True))


def _runs(ink: Bits, least: int) -> Bits:
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
