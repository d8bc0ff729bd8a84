"""Whether a page can hold colour at all, as PDFium's list of its objects tells. Child process only.

Asked before a page is drawn only to see its colours: most pages are black text, and a look at their objects costs a
tenth of the drawing. A yes means nothing: what is in colour may lie under a box, or be off the page.
"""

import ctypes
from typing import Any

import pypdfium2 as pdfium

raw = pdfium.raw
#: A page with more objects is drawn instead.
_OBJECTS = 4_000
#: PDFium names this gray for a pattern that brings its own colours, and white for a shading.
_PATTERN, _SHADING = 0xBF, 0xFF


def may_be_coloured(page: Any) -> bool:
    """Whether something on a page may be neither black nor gray: anything but text and lines of a plain gray.

    :param page: PDFium's page.
    """
    count = raw.FPDFPage_CountObjects(page)
    if not 0 <= count <= _OBJECTS or raw.FPDFPage_GetAnnotCount(page):
        return True
    fonts: dict[int, bool] = {}
    one, two, three, opaque = (ctypes.c_uint() for _ in range(4))
    for number in range(count):
        item = raw.FPDFPage_GetObject(page, number)
        kind = raw.FPDFPageObj_GetType(item)
        if kind not in {raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_PATH}:
            return True
        for colour_of in (raw.FPDFPageObj_GetFillColor, raw.FPDFPageObj_GetStrokeColor):
            if not colour_of(item, one, two, three, opaque):
                return True
            if not one.value == two.value == three.value or one.value in {_PATTERN, _SHADING}:
                return True
        if kind == raw.FPDF_PAGEOBJ_TEXT and _paints(raw.FPDFTextObj_GetFont(item), fonts):
            return True
    return False


def _paints(font: Any, known: dict[int, bool]) -> bool:
    """Whether the letters of a font may bring colours of their own: drawings (Type 3) have no program."""
    address = ctypes.cast(font, ctypes.c_void_p).value or 0
    if address not in known:
        size = ctypes.c_size_t()
        known[address] = not raw.FPDFFont_GetFontData(font, None, 0, size) or size.value == 0
    return known[address]
