"""Boxes in pages that another engine has drawn."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from redaction.engine import poppler

Report = Mapping[str, Any]
Pixels = NDArray[np.uint8]

#: How dark the inside of a box has to be, 0..255, apart from its label; and where a pixel of the drawing is mixed of
#: 16, so that a light one of them does not drown.
_DARK, _DARK_MIXED = 60, 15
#: Poppler draws at this part of the size: reading the image is most of its time, and half of that again is saved here.
_PART = 4
#: Pixels at an edge that say nothing: another engine lays an image a pixel off, or mixes neighbours.
_EDGE = 1
#: Pages drawn by one start of poppler, and one in how many is drawn in its full size too.
_TOGETHER, _WHOLE = 16, 32


@dataclass(frozen=True, slots=True)
class Batch:
    """Pages of one size, one after the other, that poppler draws with one start; `part` 4 means at a quarter of it."""

    first: int
    reports: tuple[Report, ...]
    part: int


def batches(reports: Sequence[Report], sample: bytes) -> list[Batch]:
    """Return what to draw: each page with boxes at a quarter of the size, and some of them whole.

    :param sample: bytes nobody chooses that say which pages are drawn whole, a digest of the output.
    """
    boxed = [report for report in reports if report["boxes"] and report["differing"] >= 0]
    found: list[list[Report]] = []
    for report in boxed:
        last = found[-1][-1] if found else None
        follows = last is not None and last["page"] + 1 == report["page"] and _form(last) == _form(report)
        if follows and len(found[-1]) < _TOGETHER:
            found[-1].append(report)
        else:
            found.append([report])
    chosen = [
        report
        for place, report in enumerate(boxed)
        if place == 0 or hashlib.sha256(sample + str(report["page"]).encode()).digest()[0] % _WHOLE == 0
    ]
    return [Batch(group[0]["page"], tuple(group), _PART) for group in found] + [
        Batch(report["page"], (report,), 1) for report in chosen
    ]


def light(file: IO[bytes], batch: Batch) -> list[int]:
    """Return the pages on which a box is not dark as poppler draws it.

    :raises ProofFailed: poppler cannot draw them.
    """
    (width, height), dpi = batch.reports[0]["pixels"], batch.reports[0]["dpi"]
    size = (width // batch.part, height // batch.part)
    drawn = poppler.grays(file, batch.first, batch.first + len(batch.reports) - 1, size, dpi / batch.part)
    return [
        report["page"]
        for report, pixels in zip(batch.reports, drawn, strict=True)
        if not boxes_dark_in(pixels, report, (width, height))
    ]


def _form(report: Report) -> tuple[object, ...]:
    return (*report["pixels"], report["dpi"])


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
    mixed = across * 2 < 1 and not report["shades"]
    limit = _DARK_MIXED if mixed else _DARK
    return all(_dark(page, box, across, down, limit) for box in report["boxes"])


def _dark(page: Pixels, box: Sequence[int], across: float, down: float, limit: int) -> bool:
    left, top, right, bottom = (int(side * factor) for side, factor in zip(box, (across, down) * 2, strict=True))
    inside = page[_inner(top, bottom, page.shape[0]), _inner(left, right, page.shape[1])]
    return inside.size > 0 and int(inside.max()) <= limit


def _inner(start: int, end: int, length: int) -> slice:
    """A box without its edges, but a pixel of it at least: a picture may be no larger than that."""
    start = min(start + _EDGE, length - 1)
    return slice(start, max(end - _EDGE, start + 1))
