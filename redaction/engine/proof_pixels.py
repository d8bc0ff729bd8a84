"""Page images as another engine decodes them, and boxes in pages that it draws."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from redaction.engine import coding, poppler
from redaction.engine.sampling import chance

Report = Mapping[str, Any]
Pixels = NDArray[np.uint8]

#: How dark the inside of a box has to be, 0..255, apart from its label; and where a pixel of the drawing is mixed of
#: 16, so that a light one of them does not drown.
_DARK, _DARK_MIXED = 60, 15
#: Poppler draws at this part of the size too.
_PART = 4
#: Pixels at an edge that say nothing: another engine lays an image a pixel off, or mixes neighbours.
_EDGE = 1
#: Pages that one start of poppler draws or decodes.
_TOGETHER = 32
#: One page with boxes in so many is drawn in any case, and one in so many in full size too; both of 256.
_SAMPLED, _WHOLE = 64, 256
#: Bytes of bitmaps that one start may leave in memory.
_ROOM = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Batch:
    """Pages of one size, one after the other, that one start of poppler looks at."""

    first: int
    reports: tuple[Report, ...]

    @property
    def last(self) -> int:
        """The number of the last page."""
        return self.first + len(self.reports) - 1


@dataclass(frozen=True, slots=True)
class Looked:
    """What another engine saw: pages with a light box, pages decoded to other pixels, and how many it looked at."""

    undark: list[int]
    unlike: list[int]
    decoded: int
    drawn: int


class OtherEngine:
    """Has poppler look at the pages of a file while they come.

    Every image in black and white is decoded, to be held against what the page has to show pixel by pixel. A page in
    gray or colour that has boxes is drawn, as coding moves its pixels; of the others with boxes a sample is drawn too.
    """

    def __init__(self, workers: Executor, file: IO[bytes], sample: str) -> None:
        """:param sample: a digest of the output, which says which pages are drawn."""
        self._workers, self._file, self._sample = workers, file, sample
        self._decoding, self._drawing = list[Report](), list[Report]()
        self._unlike, self._undark = list[Future[list[int]]](), list[Future[list[int]]]()
        self._decoded = self._drawn = 0

    def look(self, report: Report) -> None:
        """Take a page as the first engine reported of it; pages come in their order."""
        if report["rows"]:
            self._decoded += 1
            if not _follows(self._decoding, report):
                self._decode()
            self._decoding.append(report)
        if not report["boxes"] or report["differing"] < 0:
            return
        drawn = chance(self._sample, report["page"]) if self._drawn else 0
        if drawn % _WHOLE == 0:
            self._undark += [self._workers.submit(light, self._file, Batch(report["page"], (report,)), 1)]
        if drawn % _SAMPLED == 0 or report["shades"]:
            if not _follows(self._drawing, report):
                self._draw()
            self._drawing.append(report)
            self._drawn += 1

    def result(self) -> Looked:
        """Wait for what is still looked at.

        :raises ProofFailed: poppler cannot decode or draw a page.
        """
        self._decode()
        self._draw()
        undark, unlike = ([page for pages in some for page in pages.result()] for some in (self._undark, self._unlike))
        return Looked(undark, unlike, self._decoded, self._drawn)

    def _decode(self) -> None:
        self._unlike += self._begun(decoded_otherwise, self._decoding)
        self._decoding = []

    def _draw(self) -> None:
        self._undark += self._begun(light, self._drawing, _PART)
        self._drawing = []

    def _begun(self, asked: Callable[..., list[int]], reports: list[Report], *more: int) -> list[Future[list[int]]]:
        if not reports:
            return []
        return [self._workers.submit(asked, self._file, Batch(reports[0]["page"], tuple(reports)), *more)]


def _follows(reports: Sequence[Report], report: Report) -> bool:
    """Whether a page belongs to those looked at together."""
    if not reports:
        return True
    last, (width, height) = reports[-1], report["pixels"]
    room = (len(reports) + 1) * width * height <= 8 * _ROOM
    return last["page"] + 1 == report["page"] and _form(last) == _form(report) and len(reports) < _TOGETHER and room


def decoded_otherwise(file: IO[bytes], batch: Batch) -> list[int]:
    """Return the pages whose image poppler decodes to other pixels than they have to show.

    :raises ProofFailed: poppler cannot decode them.
    """
    width, height = batch.reports[0]["pixels"]
    images = poppler.bitmaps(file, batch.first, batch.last, (width, height))
    return [
        report["page"]
        for report, rows in zip(batch.reports, images, strict=True)
        if coding.digest(rows) != report["rows"]
    ]


def light(file: IO[bytes], batch: Batch, part: int) -> list[int]:
    """Return the pages on which a box is not dark as poppler draws it.

    :param part: 4 to draw at a quarter of the size.
    :raises ProofFailed: poppler cannot draw them.
    """
    (width, height), dpi = batch.reports[0]["pixels"], batch.reports[0]["dpi"]
    size = (width // part, height // part)
    drawn = poppler.grays(file, batch.first, batch.last, size, dpi / part)
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
