"""Marks and stamps, written into the pixels of a page. Child process only."""

from collections.abc import Sequence
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from redaction.bases import basis
from redaction.engine.coding import plain_form
from redaction.engine.geometry import STAMP_MARGIN, burned_box
from redaction.engine.values import Mark, PixelBox

#: Heights of the label in pixels (200 dpi), tried from the largest; below the last it cannot be read.
_LABEL_SIZES = (30, 26, 22, 19, 16, 14, 12)
_LABEL_EDGE = 3
_STAMP_SIZE = 28
_ROOM = 4


def burned(image: Image.Image, marks: Sequence[Mark], stamp: str) -> Image.Image:
    """Return the page with every mark blackened and labelled, and its stamp in a strip added below.

    The form (black and white, gray, colour) is chosen before anything is drawn, from what stays visible: what was under
    a box must not show in how its page is coded.

    :param image: mode "RGB" or "L"; changed in place.
    """
    width, height = image.size
    boxes = [burned_box(mark.box, width, height) for mark in marks]
    paint(image, boxes, "white")
    page = plain_form(image)
    paint(page, boxes, "black")
    for mark, box in zip(marks, boxes, strict=True):
        _label(page, box, basis(mark.basis).label)
    return with_stamp(page, stamp) if stamp else page


def paint(image: Image.Image, boxes: Sequence[PixelBox], colour: str) -> None:
    """Fill boxes with "black" or "white"."""
    draw = ImageDraw.Draw(image)
    for left, top, right, bottom in boxes:
        draw.rectangle((left, top, right - 1, bottom - 1), fill=colour)


def with_stamp(page: Image.Image, stamp: str) -> Image.Image:
    """Return the page with a white strip below it that carries the stamp."""
    width, height = page.size
    white: int | tuple[int, int, int] = (255, 255, 255) if page.mode == "RGB" else 255
    longer = Image.new(page.mode, (width, height + STAMP_MARGIN), white)
    longer.paste(page, (0, 0))
    font = next(
        (font for font in map(_font, (_STAMP_SIZE, 22, 18, 14, 11)) if font.getlength(stamp) < width - 16), _font(9)
    )
    draw = ImageDraw.Draw(longer)
    draw.fontmode = "1"
    draw.text((width // 2, height + STAMP_MARGIN // 2), stamp, fill="black", font=font, anchor="mm")
    return longer


def label_size(box: PixelBox, label: str) -> int:
    """Return the height in pixels at which a label fits into a box; 0 when it cannot be read at any."""
    left, top, right, bottom = box
    for size in _LABEL_SIZES:
        width = _font(size).getlength(label)
        if width + 2 * _LABEL_EDGE <= right - left and size + _ROOM <= bottom - top + 1:
            return size
    return 0


def label_frame(box: PixelBox, label: str) -> PixelBox | None:
    """Return the part of a box its label may touch; None when it carries none."""
    size = label_size(box, label)
    if not size:
        return None
    across, down = (box[0] + box[2]) // 2, (box[1] + box[3]) // 2
    half = round(_font(size).getlength(label) / 2) + _LABEL_EDGE - 1
    return (
        max(across - half, box[0]),
        max(down - size // 2 - 2, box[1]),
        min(across + half, box[2]),
        min(down + size // 2 + 2, box[3]),
    )


def _label(page: Image.Image, box: PixelBox, label: str) -> None:
    size = label_size(box, label)
    if not size:
        return
    left, top, right, bottom = box
    draw = ImageDraw.Draw(page)
    draw.fontmode = "1"
    font = _font(size)
    # In the middle is the ink, not the line: a tail below it would reach out of the label's frame.
    _, over, _, under = font.getbbox(label, mode="1", anchor="mm")
    middle = (top + bottom) // 2 - int(over + under) // 2
    draw.text(((left + right) // 2, middle), label, fill="white", font=font, anchor="mm")


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise TypeError("Pillow was built without FreeType")
    return font
