"""PDFium's characters of a page, in pixels of its image. Child process only."""

import ctypes
from dataclasses import dataclass
from typing import Any

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray

from redaction.engine.values import PixelBox

#: A page with more characters than this is not looked at letter by letter.
MAX_LETTERS = 200_000
Frame = tuple[float, float, float, float]


# A page has thousands of characters: PDFium is asked straight and writes into an array, at a third of the cost.
_Place = ctypes.c_void_p


def _straight(function: Any, *arguments: Any) -> Any:
    return ctypes.CFUNCTYPE(ctypes.c_uint, *arguments)(ctypes.cast(function, ctypes.c_void_p).value or 0)


_unicode = _straight(pdfium.raw.FPDFText_GetUnicode, ctypes.c_void_p, ctypes.c_int)
_loose_box = _straight(pdfium.raw.FPDFText_GetLooseCharBox, ctypes.c_void_p, ctypes.c_int, _Place)
_tight_box = _straight(pdfium.raw.FPDFText_GetCharBox, ctypes.c_void_p, ctypes.c_int, _Place, _Place, _Place, _Place)


def _handle(text: Any) -> int:
    return ctypes.cast(text.raw, ctypes.c_void_p).value or 0


class TooMuchText(ValueError):
    """A page says more than it can show."""


@dataclass(frozen=True, slots=True)
class Run:
    """Letters that stand together, and their frame in the page image; it may lie outside of it."""

    text: str
    box: PixelBox


def runs(page: Any, width: int, height: int) -> list[Run]:
    """Return what PDFium reads on a page drawn `width` × `height`, word by word.

    :raises TooMuchText: there are too many characters.
    """
    text = page.get_textpage()
    found: list[tuple[str, Frame]] = []
    open_word = False
    try:
        codes, frames = codes_of(text), loose_boxes(text)
    finally:
        text.close()
    for code, (left, top, right, bottom) in zip(codes, frames, strict=True):
        letter = chr(code)
        if letter.isspace() or letter == "\0":
            open_word = False
            continue
        if open_word and abs(found[-1][1][1] - bottom) <= 1 and left >= found[-1][1][0]:
            word, frame = found[-1]
            joined = (frame[0], min(frame[1], bottom), max(frame[2], right), max(frame[3], top))
            found[-1] = (word + letter, joined)
        else:
            found.append((letter, (left, bottom, right, top)))
        open_word = True
    return [Run(word, _in_pixels(page, width, height, frame)) for word, frame in found]


def codes_of(text: Any) -> list[int]:
    """Return the character codes of a page's text.

    :raises TooMuchText: there are too many characters.
    """
    count = text.count_chars()
    if count > MAX_LETTERS:
        raise TooMuchText
    handle = _handle(text)
    return [_unicode(handle, number) for number in range(count)]


def loose_boxes(text: Any) -> list[list[float]]:
    """Return the frame each character has in its line: left, top, right, bottom in points."""
    count = text.count_chars()
    boxes = np.zeros((count, 4), dtype=np.float32)
    handle, start = _handle(text), boxes.ctypes.data
    for number in range(count):
        _loose_box(handle, number, start + 16 * number)
    frames: list[list[float]] = boxes.tolist()
    return frames


def tight_boxes(text: Any) -> NDArray[np.float64]:
    """Return the frame of each character's shape: left, right, bottom, top in points."""
    count = text.count_chars()
    boxes = np.zeros((count, 4))
    handle, start = _handle(text), boxes.ctypes.data
    for number, place in enumerate(range(start, start + 32 * count, 32)):
        _tight_box(handle, number, place, place + 8, place + 16, place + 24)
    return boxes


def under(page: Any, width: int, height: int, box: PixelBox) -> str:
    """Return what PDFium reads in a pixel box."""
    text = page.get_textpage()
    try:
        x0, y0 = _on_page(page, width, height, box[0], box[1])
        x1, y1 = _on_page(page, width, height, box[2], box[3])
        return str(text.get_text_bounded(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
    finally:
        text.close()


def _in_pixels(page: Any, width: int, height: int, frame: Frame) -> PixelBox:
    """Return where a frame of the page's own coordinates is shown; turning and cropping are PDFium's business."""
    xs, ys = [], []
    for x, y in ((frame[0], frame[1]), (frame[2], frame[3])):
        across, down = ctypes.c_int(), ctypes.c_int()
        pdfium.raw.FPDF_PageToDevice(page, 0, 0, width, height, 0, x, y, across, down)
        xs.append(across.value)
        ys.append(down.value)
    return min(xs), min(ys), max(xs), max(ys)


def _on_page(page: Any, width: int, height: int, x: int, y: int) -> tuple[float, float]:
    across, up = ctypes.c_double(), ctypes.c_double()
    pdfium.raw.FPDF_DeviceToPage(page, 0, 0, width, height, 0, x, y, across, up)
    return across.value, up.value
