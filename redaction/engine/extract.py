"""PDFium's characters of a page, in pixels of its image. Child process only."""

import ctypes
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium

from redaction.engine.values import PixelBox

#: A page with more characters than this is not looked at letter by letter.
MAX_LETTERS = 200_000
Frame = tuple[float, float, float, float]


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
        count = text.count_chars()
        if count > MAX_LETTERS:
            raise TooMuchText
        for number in range(count):
            letter = chr(pdfium.raw.FPDFText_GetUnicode(text, number))
            if letter.isspace() or letter == "\0":
                open_word = False
                continue
            left, bottom, right, top = text.get_charbox(number, loose=True)
            if open_word and abs(found[-1][1][1] - bottom) <= 1 and left >= found[-1][1][0]:
                word, frame = found[-1]
                joined = (frame[0], min(frame[1], bottom), max(frame[2], right), max(frame[3], top))
                found[-1] = (word + letter, joined)
            else:
                found.append((letter, (left, bottom, right, top)))
            open_word = True
    finally:
        text.close()
    return [Run(word, _in_pixels(page, width, height, frame)) for word, frame in found]


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
