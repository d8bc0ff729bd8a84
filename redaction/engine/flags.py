"""What a page holds that the eye does not see, told to the person who marks it. Child process only.

Words that cannot be seen are found by taking all text off the page: where nothing changes, nothing was seen. A word
without ink that lies on ink is taken for the layer an OCR puts over a scan, unless it is drawn and something covers it.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray

from redaction.engine import extract, hidden
from redaction.engine.pages import PdfSource, Source
from redaction.engine.values import Flag, PixelBox

#: Dots per inch of the drawings that are searched for words without ink.
_DPI = 72
#: Steps of gray that make ink, and that make a change.
_INK, _CHANGE = 24, 6
#: A page of more objects than this, forms included, is not taken apart.
_MAX_OBJECTS = 50_000
#: Forms within forms are followed this deep.
_DEPTH = 12


def flags_of(data: bytes, source: Source, tick: Callable[[], None]) -> list[list[Flag]]:
    """Return the flags of each page. `tick` is called after each page, so that time is counted by the page."""
    count = len(source.sheets)
    if not isinstance(source, PdfSource):
        return [[] for _ in range(count)]
    found = hidden.flags(data, count)
    tick()
    for index in range(count):
        found[index] += _unseen(source, index)
        tick()
    return found


def _unseen(source: PdfSource, index: int) -> list[Flag]:
    """Words that are in the page and cannot be seen: white, covered, transparent, clipped, outside."""
    before = np.asarray(source.scaled(index, _DPI), dtype=np.int16)
    height, width = before.shape[:2]
    page = source.page(index)
    try:
        words = extract.runs(page, width, height)
        if not words:
            return []
        _take_text_away(page)
        layer = {word.box for word in extract.runs(page, width, height)}
        after = np.asarray(source.drawn(page, width, height), dtype=np.int16)
    except (pdfium.PdfiumError, RecursionError, extract.TooMuchText):
        return [Flag("text_unread", "The characters of this page cannot be read; only what is seen was looked at.")]
    finally:
        page.close()
    changed = np.abs(before - after).max(axis=2) > _CHANGE
    inside = [word for word in words if _piece(changed, word.box).size]
    unseen = [
        word
        for word in inside
        if not _has_ink(before, word.box) or not (word.box in layer or _piece(changed, word.box).any())
    ]
    return list(_said(len(words) - len(inside), len(unseen)))


def _said(outside: int, unseen: int) -> Iterator[Flag]:
    if outside:
        yield Flag("outside_text", f"{_words(outside)} of this page cannot be seen: outside of its edges.")
    if unseen:
        yield Flag("unseen_text", f"{_words(unseen)} of this page cannot be seen: white, covered or without ink.")


def _words(count: int) -> str:
    return "1 word" if count == 1 else f"{count} words"


def _take_text_away(page: Any) -> None:
    """Take off the page, in memory, all text that is drawn; what stays is the invisible layer of an OCR."""
    for remove, item in list(_texts(page)):
        if pdfium.raw.FPDFTextObj_GetTextRenderMode(item) != pdfium.raw.FPDF_TEXTRENDERMODE_INVISIBLE and remove(item):
            pdfium.raw.FPDFPageObj_Destroy(item)


def _texts(page: Any) -> Iterator[tuple[Callable[[Any], bool], Any]]:
    """Yield the text objects of a page and its forms, each with what takes it away."""
    raw = pdfium.raw
    waiting: list[tuple[Callable[[], int], Callable[[int], Any], Callable[[Any], bool], int]] = [
        (
            partial(raw.FPDFPage_CountObjects, page),
            partial(raw.FPDFPage_GetObject, page),
            partial(raw.FPDFPage_RemoveObject, page),
            0,
        )
    ]
    seen = 0
    while waiting:
        count, at, remove, depth = waiting.pop()
        for number in range(count()):
            item = at(number)
            seen += 1
            if seen > _MAX_OBJECTS:
                raise extract.TooMuchText
            kind = raw.FPDFPageObj_GetType(item)
            if kind == raw.FPDF_PAGEOBJ_TEXT:
                yield remove, item
            elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEPTH:
                waiting.append(
                    (
                        partial(raw.FPDFFormObj_CountObjects, item),
                        partial(raw.FPDFFormObj_GetObject, item),
                        partial(raw.FPDFFormObj_RemoveObject, item),
                        depth + 1,
                    )
                )


def _has_ink(pixels: NDArray[np.int16], box: PixelBox) -> bool:
    inside = _piece(pixels, box)
    return int(inside.max()) - int(inside.min()) >= _INK


def _piece(pixels: NDArray[Any], box: PixelBox) -> NDArray[Any]:
    left, top, right, bottom = box
    return pixels[max(top - 1, 0) : max(bottom + 1, 0), max(left - 1, 0) : max(right + 1, 0)]
