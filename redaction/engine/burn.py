"""Marks and stamps, written into the pixels of a page. Child process only."""

from collections.abc import Sequence
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from redaction.bases import basis
from redaction.engine.coding import Picture, simplest
from redaction.engine.geometry import STAMP_MARGIN, burned_box
from redaction.engine.values import Mark, PixelBox

#: Heights of the label in pixels (200 dpi), tried from the largest; below the last it cannot be read.
_LABEL_SIZES = (30, 26, 22, 19, 16, 14, 12)
_LABEL_EDGE = 3
_STAMP_SIZE = 28
_ROOM = 4


def burned(image: Image.Image, marks: Sequence[Mark], stamp: str) -> Image.Image:
    """Do as `burned_page` for an image in mode "RGB" or "L"."""
    return burned_page(np.array(image), marks, stamp).image()


def burned_page(pixels: NDArray[np.uint8], marks: Sequence[Mark], stamp: str) -> Picture:
    """Return the page with every mark blackened and labelled, and its stamp in a strip added below.

    The form (black and white, gray, colour) is chosen before anything is drawn, from what stays visible: what was under
    a box must not show in how its page is coded.

    :param pixels: of the page, gray or in colour; changed in place.
    """
    height, width = pixels.shape[:2]
    boxes = [burned_box(mark.box, width, height) for mark in marks]
    for left, top, right, bottom in boxes:
        pixels[top:bottom, left:right] = 255
    page = simplest(pixels)
    for box in boxes:
        _blacken(page, box)
    for mark, box in zip(marks, boxes, strict=True):
        _label(page, box, basis(mark.basis).label)
    return with_stamp(page, stamp) if stamp else page


def _blacken(page: Picture, box: PixelBox) -> None:
    """Fill a box that begins at a whole byte of bits (`geometry.GRID`) and ends at one, or where the page does."""
    left, top, right, bottom = box
    if page.mode == "1":
        page.rows[top:bottom, left // 8 : -(-right // 8)] = np.packbits(np.ones(right - left, dtype=bool))
    else:
        page.rows[top:bottom, left:right] = 0


def paint(image: Image.Image, boxes: Sequence[PixelBox], colour: str) -> None:
    """Fill boxes with "black" or "white"."""
    draw = ImageDraw.Draw(image)
    for left, top, right, bottom in boxes:
        draw.rectangle((left, top, right - 1, bottom - 1), fill=colour)


def with_stamp(page: Picture, stamp: str) -> Picture:
    """Return the page with a white strip below it that carries the stamp."""
    width, height = page.size
    high = next((high for high in (_STAMP_SIZE, 22, 18, 14, 11) if _font(high).getlength(stamp) < width - 16), 9)
    written = _written((width, STAMP_MARGIN), (width // 2, STAMP_MARGIN // 2), stamp, high)
    if page.mode == "1":
        return Picture("1", width, np.concatenate([page.rows, np.packbits(written, axis=1)]))
    longer = np.full((height + STAMP_MARGIN, *page.rows.shape[1:]), 255, dtype=np.uint8)
    longer[:height] = page.rows
    longer[height:][written] = 0
    return Picture(page.mode, width, longer)


@lru_cache(maxsize=256)
def _written(size: tuple[int, int], middle: tuple[int, int], words: str, high: int) -> NDArray[np.bool_]:
    """Return which pixels of a frame some words cover, in letters so high."""
    frame = Image.new("L", size, 0)
    draw = ImageDraw.Draw(frame)
    draw.fontmode = "1"
    draw.text(middle, words, fill=255, font=_font(high), anchor="mm")
    covered: NDArray[np.bool_] = np.asarray(frame) > 0
    return covered


def label_size(box: PixelBox, label: str) -> int:
    """Return the height in pixels at which a label fits into a box; 0 when it cannot be read at any."""
    left, top, right, bottom = box
    for size in _LABEL_SIZES:
        width = _length(size, label)
        if width + 2 * _LABEL_EDGE <= right - left and size + _ROOM <= bottom - top + 1:
            return size
    return 0


def label_frame(box: PixelBox, label: str) -> PixelBox | None:
    """Return the part of a box its label may touch; None when it carries none."""
    size = label_size(box, label)
    if not size:
        return None
    across, down = (box[0] + box[2]) // 2, (box[1] + box[3]) // 2
    half = round(_length(size, label) / 2) + _LABEL_EDGE - 1
    return (
        max(across - half, box[0]),
        max(down - size // 2 - 2, box[1]),
        min(across + half, box[2]),
        min(down + size // 2 + 2, box[3]),
    )


def _label(page: Picture, box: PixelBox, label: str) -> None:
    size = label_size(box, label)
    if not size:
        return
    left, top, right, bottom = box
    # In the middle is the ink, not the line: a tail below it would reach out of the label's frame.
    over, under = _reach(size, label)
    middle = (left + right) // 2 - left, (top + bottom) // 2 - (over + under) // 2 - top
    written = _written((right - left, bottom - top), middle, label, size)
    if page.mode == "1":
        page.rows[top:bottom, left // 8 : -(-right // 8)] &= ~np.packbits(written, axis=1)
    else:
        page.rows[top:bottom, left:right][written] = 255


@lru_cache(maxsize=256)
def _reach(size: int, label: str) -> tuple[int, int]:
    """Return how far a label's ink reaches above and below the middle of its line."""
    _, over, _, under = _font(size).getbbox(label, mode="1", anchor="mm")
    return int(over), int(under)


@lru_cache(maxsize=1024)
def _length(size: int, label: str) -> float:
    return float(_font(size).getlength(label))


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise TypeError("Pillow was built without FreeType")
    return font
