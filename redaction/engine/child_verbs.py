"""What a child process can be asked: look inside, draw a page, make page images. Child process only."""

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from redaction.engine import kinds
from redaction.engine.burn import burned_page
from redaction.engine.claims import Letters, packed
from redaction.engine.coding import Coded, Picture, coded, decode
from redaction.engine.flags import flags_of
from redaction.engine.geometry import burned_box, by_page
from redaction.engine.letters import letters
from redaction.engine.pages import PdfSource, Source, open_source
from redaction.engine.values import InputRefused, Mark, PixelBox

Request = Mapping[str, Any]
Send = Callable[..., None]


def inspect(request: Request, files: Sequence[bytes], send: Send) -> None:
    """Send kind, and size and flags of every page."""
    source = open_source(files[0])
    flags = flags_of(files[0], source, lambda: send({"kind": "tick"}))
    send(
        {
            "kind": "intake",
            "media_type": kinds.media_type(files[0]),
            "pages": [
                [sheet.width, sheet.height, [[flag.key, flag.words] for flag in found]]
                for sheet, found in zip(source.sheets, flags, strict=True)
            ],
        }
    )


def page(request: Request, files: Sequence[bytes], send: Send) -> None:
    """Send one page as PNG, for a screen."""
    source = open_source(files[0])
    check_page(source, request["page"])
    out = io.BytesIO()
    source.scaled(request["page"] - 1, request["dpi"]).save(out, "PNG", compress_level=3)
    send({"kind": "png"}, out.getvalue())


def pages(request: Request, files: Sequence[bytes], send: Send) -> None:
    """Send every page as PNG, for a screen."""
    source = open_source(files[0])
    for index in range(len(source.sheets)):
        out = io.BytesIO()
        source.scaled(index, request["dpi"]).save(out, "PNG", compress_level=3)
        send({"kind": "png"}, out.getvalue())


def raster(request: Request, files: Sequence[bytes], send: Send) -> None:
    """Send every page from the first asked for: its burned image, coded, and the same for the eyes of an OCR.

    There the boxes are white.
    """
    source = open_source(files[0], request["dpi"])
    marks = by_page(marks_of(request))
    stamps = request["stamps"]
    check(source, marks, stamps)
    for index, sheet in enumerate(source.sheets[request["first"] :], start=request["first"]):
        boxes = [burned_box(mark.box, sheet.width, sheet.height) for mark in marks.get(index + 1, [])]
        page = burned_page(source.pixels(index, boxes), marks.get(index + 1, []), stamps[index] if stamps else "")
        stream = coded(page)
        shown = as_shown(page, stream)
        body = shown[: sheet.height]
        bilevel = stream.coding == "g4"
        claimed, blobs = packed(letters_of(source, index, body, boxes, bilevel=bilevel))
        send(
            {
                "kind": "page",
                "letters": claimed,
                "coding": stream.coding,
                "width": stream.width,
                "height": stream.height,
                "body": sheet.height,
                "dpi": sheet.dpi,
                "boxes": boxes,
                "blank": is_blank(shown if bilevel else page.gray()),
                "pages": len(source.sheets),
            },
            stream.data,
            for_reading(body, boxes, bilevel=bilevel),
            *blobs,
        )


def as_shown(page: Picture, stream: Coded) -> NDArray[np.uint8]:
    """Return a page as the file shows it, in gray: the same, unless it was coded as JPEG."""
    if stream.coding == "g4":
        return page.gray()
    return gray_of(decode(stream.coding, stream.width, stream.height, stream.data))


def gray_of(image: Image.Image) -> NDArray[np.uint8]:
    """Return an image in gray."""
    return np.asarray(image if image.mode == "L" else image.convert("L"))


def letters_of(
    source: Source, index: int, body: NDArray[np.uint8], boxes: Sequence[PixelBox], *, bilevel: bool
) -> Letters | None:
    """Return what the source's own characters claim of a page and what the given image shows in their places."""
    if not isinstance(source, PdfSource):
        return None
    with source.text(index) as (page, text):
        return letters(page, text, body, boxes, bilevel=bilevel)


def for_reading(body: NDArray[np.uint8], boxes: Sequence[PixelBox], *, bilevel: bool) -> bytes:
    """Return the page without its stamp as a portable bitmap or graymap, burned boxes white."""
    size = b"%d %d" % (body.shape[1], body.shape[0])
    if bilevel:
        ink = np.packbits(body == 0, axis=1)
        for left, top, right, bottom in boxes:
            # A box begins at a whole byte (`geometry.GRID`) and ends at one, or where the page does.
            ink[top:bottom, left // 8 : -(-right // 8)] = 0
        return b"P4 " + size + b"\n" + ink.tobytes()
    page = body.copy()
    for left, top, right, bottom in boxes:
        page[top:bottom, left:right] = 255
    return b"P5 " + size + b" 255\n" + page.tobytes()


def is_blank(gray: NDArray[np.uint8]) -> bool:
    """Whether nothing at all is on the page."""
    return bool(gray.min() > 250)


def check(source: Source, marks: Mapping[int, Sequence[Mark]], stamps: Sequence[str]) -> None:
    """:raises InputRefused: a mark names a page that is not there, or there is not one stamp a page."""
    for number in marks:
        check_page(source, number)
    if stamps and len(stamps) != len(source.sheets):
        raise InputRefused(f"There are {len(stamps)} page stamps for {len(source.sheets)} pages; give one for each.")


def check_page(source: Source, number: int) -> None:
    """:raises InputRefused: the file has no such page."""
    if not 1 <= number <= len(source.sheets):
        raise InputRefused(f"The file has no page {number}; it has {len(source.sheets)}.")


def marks_of(request: Request) -> list[Mark]:
    """Return the marks a request carries."""
    return [Mark(page, (x0, y0, x1, y1), basis) for page, x0, y0, x1, y1, basis in request["marks"]]
