"""Reads the places of a page that hold writing beside its believed characters, the same pixels only once in a file.

┌───────────┐
│ ▒logo▒    │ ► tesseract: "Department of Corrections", on page 1; on the others the pixels are the same
│ ───────── │
│ ───────── │   characters that are believed
└───────────┘
"""

import hashlib
from collections.abc import Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from redaction.engine import ocr, reading
from redaction.engine.alike import plain
from redaction.engine.claims import Claims
from redaction.engine.ocr import Drawn, Paragraph, Word
from redaction.engine.values import PixelBox

#: More places than this are read on one sheet: each start of tesseract costs as much as some lines.
_APART = 3
#: White pixels around a sheet, and pixels kept around a word that a place touches.
_MARGIN, _AROUND = 24, 4
#: How much of its frame a word that was read shares with believed ones to be them: if it says the very same, and
#: whatever it says, as there the letters explain nearly all the ink.
_SHARED, _COVERED = 0.5, 0.8
Gray = NDArray[np.uint8]


@dataclass(frozen=True)
class Own:
    """A page's own words, as the file has them, and the places beside them that have to be read."""

    claims: Claims
    places: tuple[PixelBox, ...] = ()

    @cached_property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The words in reading order."""
        return reading.paragraphs(self.claims.words())

    @property
    def words(self) -> list[Word]:
        """The words in reading order, without their paragraphs."""
        return [word for paragraph in self.paragraphs for line in paragraph.lines for word in line.words]


@dataclass(frozen=True, slots=True)
class Seen:
    """All words of a page, own and read, in reading order; `read` are the lines that tesseract read, as they are."""

    paragraphs: tuple[Paragraph, ...]
    read: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A page of which some places are being read."""

    own: Own
    sheets: Sequence[tuple[tuple[int, int], Future[tuple[Paragraph, ...] | None]]]

    def readable(self) -> bool:
        """Wait; whether every place can be read.

        :raises MachineLacks: tesseract is missing.
        """
        return all(future.result() is not None for _, future in self.sheets)

    def seen(self) -> Seen | None:
        """Wait; None where a place cannot be read.

        :raises MachineLacks: tesseract is missing.
        """
        if not self.sheets:
            return Seen(self.own.paragraphs, "")
        believed = self.own.words
        found: list[Word] = []
        lines: list[str] = []
        for (left, top), future in self.sheets:
            paragraphs = future.result()
            if paragraphs is None:
                return None
            for line in (line for paragraph in paragraphs for line in paragraph.lines):
                lines.append(" ".join(word.text for word in line.words))
                found += [_moved(word, left, top) for word in line.words]
        more = _beside(found, believed)
        return Seen(reading.paragraphs([*believed, *more]) if more else self.own.paragraphs, "\n".join(lines))


class Places:
    """What was read in the places of one file."""

    def __init__(self, workers: Executor) -> None:
        self._workers = workers
        self._read: dict[bytes, Future[tuple[Paragraph, ...] | None]] = {}

    def read(self, own: Own, page: Drawn, dpi: float) -> Waiting:
        """Have the places of a page read.

        What is read depends on nothing but the pixels of the page, so that it is the same whatever was read before.
        """
        if not own.places:
            return Waiting(own, ())
        groups = [[place] for place in own.places] if len(own.places) <= _APART else [list(own.places)]
        believed = own.words
        return Waiting(own, [self._sheet(group, believed, page.pixels, dpi) for group in groups])

    def _sheet(
        self, group: Sequence[PixelBox], believed: Sequence[Word], page: Gray, dpi: float
    ) -> tuple[tuple[int, int], Future[tuple[Paragraph, ...] | None]]:
        left, top, right, bottom = _hull(group)
        height, width = bottom - top + 2 * _MARGIN, right - left + 2 * _MARGIN
        sheet = np.full((height, width), 255, dtype=np.uint8)
        across, down = left - _MARGIN, top - _MARGIN
        for x0, y0, x1, y1 in group:
            part = sheet[y0 - down : y1 - down, x0 - across : x1 - across]
            part[:] = page[y0:y1, x0:x1]
            for box in (word.box for word in believed):
                if _touch(box, (x0, y0, x1, y1)) and not _within(box, (x0, y0, x1, y1)):
                    # Half a word would be read as another one.
                    part[max(box[1] - y0, 0) : max(box[3] - y0, 0), max(box[0] - x0, 0) : max(box[2] - x0, 0)] = 255
        key = hashlib.sha256(b"%d %d %r " % (width, height, dpi) + sheet.tobytes()).digest()
        if key not in self._read:
            self._read[key] = self._workers.submit(ocr.read, ocr.graymap(sheet), width, height, dpi)
        return (across, down), self._read[key]


def widened(places: Sequence[PixelBox], words: Sequence[PixelBox], size: tuple[int, int]) -> tuple[PixelBox, ...]:
    """Return places with every word they touch whole, so that no line is cut; those that overlap are one.

    :param size: width and height of the page.
    """
    found = [
        _on_page(_hull([place, *(_grown(word) for word in words if _touch(word, place))]), size) for place in places
    ]
    merged: list[PixelBox] = []
    for place in found:
        while (other := next((one for one in merged if _touch(one, place)), None)) is not None:
            merged.remove(other)
            place = _hull([place, other])
        merged.append(place)
    return tuple(sorted(merged, key=lambda box: (box[1], box[0])))


def share(places: Sequence[PixelBox], size: tuple[int, int]) -> float:
    """Return how much of a page its places are, 0..1."""
    return sum((right - left) * (bottom - top) for left, top, right, bottom in places) / (size[0] * size[1])


def _beside(found: Sequence[Word], believed: Sequence[Word]) -> list[Word]:
    """Return the words that were read and are not among those that are believed."""
    if not found or not believed:
        return list(found)
    one, other = (np.array([word.box for word in some]) for some in (found, believed))
    wide = np.minimum(one[:, None, 2], other[None, :, 2]) - np.maximum(one[:, None, 0], other[None, :, 0])
    high = np.minimum(one[:, None, 3], other[None, :, 3]) - np.maximum(one[:, None, 1], other[None, :, 1])
    shared = wide.clip(min=0) * high.clip(min=0)
    covered = shared.sum(axis=1) / ((one[:, 2] - one[:, 0]) * (one[:, 3] - one[:, 1]))
    kept = []
    for word, row, part in zip(found, shared, covered.tolist(), strict=True):
        there = sorted((believed[place] for place in np.flatnonzero(row).tolist()), key=lambda own: own.box[0])
        says = plain("".join(own.text for own in there))
        same = part >= _COVERED or (part >= _SHARED and says == plain(word.text))
        if not same:
            kept.append(word)
    return kept


def _moved(word: Word, left: int, top: int) -> Word:
    x0, y0, x1, y1 = word.box
    return Word(word.text, (max(x0 + left, 0), max(y0 + top, 0), x1 + left, y1 + top))


def _grown(box: PixelBox) -> PixelBox:
    return box[0] - _AROUND, box[1] - _AROUND, box[2] + _AROUND, box[3] + _AROUND


def _on_page(box: PixelBox, size: tuple[int, int]) -> PixelBox:
    return max(box[0], 0), max(box[1], 0), min(box[2], size[0]), min(box[3], size[1])


def _hull(boxes: Sequence[PixelBox]) -> PixelBox:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _touch(one: PixelBox, other: PixelBox) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _within(inner: PixelBox, outer: PixelBox) -> bool:
    return outer[0] <= inner[0] and inner[2] <= outer[2] and outer[1] <= inner[1] and inner[3] <= outer[3]
