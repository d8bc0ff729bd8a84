"""What a page holds that the eye does not see, told to the person who marks it. Child process only."""

from collections.abc import Callable

import numpy as np
import pypdfium2 as pdfium

from redaction.engine import extract, second_reader
from redaction.engine.pages import PdfSource, Source
from redaction.engine.values import Flag

#: Dots per inch of the drawing that is searched for words without ink.
_DPI = 72
_INK = 24
#: A page is reported when this many of its words cannot be seen.
_FEW = 1


def flags_of(data: bytes, source: Source, tick: Callable[[], None]) -> list[list[Flag]]:
    """Return the flags of each page. `tick` is called after each page, so that time is counted by the page."""
    count = len(source.sheets)
    if not isinstance(source, PdfSource):
        return [[] for _ in range(count)]
    found = second_reader.flags(data, count)
    tick()
    for index in range(count):
        found[index] += _unseen(source, index)
        tick()
    return found


def _unseen(source: PdfSource, index: int) -> list[Flag]:
    """Words that are in the page and cannot be seen: white, covered, transparent, outside."""
    page = source.page(index)
    image = np.asarray(source.scaled(index, _DPI).convert("L"))
    height, width = image.shape
    try:
        runs = extract.runs(page, width, height)
    except (pdfium.PdfiumError, RecursionError, extract.TooMuchText):
        return [Flag("text_unread", "The characters of this page cannot be read; only what is seen was looked at.")]
    finally:
        page.close()
    unseen = 0
    for run in runs:
        left, top, right, bottom = run.box
        inside = image[max(top - 1, 0) : bottom + 1, max(left - 1, 0) : right + 1]
        unseen += inside.size == 0 or int(inside.max()) - int(inside.min()) < _INK
    if unseen < _FEW:
        return []
    words = "word" if unseen == 1 else "words"
    return [
        Flag("unseen_text", f"{unseen} {words} of this page cannot be seen: white, covered or outside of the page.")
    ]
