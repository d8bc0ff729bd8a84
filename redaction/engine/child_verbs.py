"""What a child process can be asked: look inside, draw a page, make page images. Child process only."""

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from redaction.engine import kinds
from redaction.engine.burn import burned_page
from redaction.engine.claims import Letters, packed
from redaction.engine.coding import Coded, Picture, coded, decode, picture_of
from redaction.engine.flags import flags_of
from redaction.engine.geometry import burned_box, by_page
from redaction.engine.letters import letters
from redaction.engine.pages import PdfSource, Source, open_source
from redaction.engine.values import InputRefused, Mark, PixelBox

#: The text layer has one code of four digits for a letter (`blankfont`).
_LAST_SIGN = "\uffff"
Request = Mapping[str, Any]
Send = Callable[..., None]


def inspect(request: Request, files: Sequence[bytes], send: Send) -> None:
    """Send kind, and size and flags of every page."""
    data = files[0]
    source = open_source(data)
    flags = flags_of(data, source, lambda: send({"kind": "tick"}))
    send(
        {
            "kind": "intake",
            "media_type": kinds.media_type(data),
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
        body = body_of(page if page.mode == "1" else as_shown(stream), sheet.height)
        claimed, blobs = packed(letters_of(source, index, body, boxes))
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
                "blank": is_blank(page),
                "pages": len(source.sheets),
            },
            stream.data,
            for_reading(body, boxes),
            *blobs,
        )


def as_shown(stream: Coded) -> Picture:
    """Return a page as a file shows it.

    :raises OSError: it is no image.
    """
    return picture_of(decode(stream.coding, stream.width, stream.height, stream.data))


def body_of(page: Picture, height: int) -> Picture:
    """Return a page without its stamp, in black and white or gray."""
    if page.mode == "1":
        return Picture("1", page.width, page.rows[:height])
    return Picture("L", page.width, page.gray()[:height])


def letters_of(source: Source, index: int, body: Picture, boxes: Sequence[PixelBox]) -> Letters | None:
    """Return what the source's own characters claim of a page and what the given image shows in their places."""
    if not isinstance(source, PdfSource):
        return None
    with source.text(index) as (page, text):
        return letters(page, text, body, boxes)


def for_reading(body: Picture, boxes: Sequence[PixelBox]) -> bytes:
    """Return the page without its stamp as a portable bitmap or graymap, burned boxes white."""
    size = b"%d %d" % body.size
    page = body.rows.copy()
    if body.mode == "1":
        for left, top, right, bottom in boxes:
            # A box begins at a whole byte (`geometry.GRID`) and ends at one, or where the page does.
            page[top:bottom, left // 8 : -(-right // 8)] = 0
        return b"P4 " + size + b"\n" + page.tobytes()
    for left, top, right, bottom in boxes:
        page[top:bottom, left:right] = 255
    return b"P5 " + size + b" 255\n" + page.tobytes()


def is_blank(page: Picture) -> bool:
    """Whether nothing at all is on the page."""
    return not page.rows.any() if page.mode == "1" else bool(page.gray().min() > 250)


def check(source: Source, marks: Mapping[int, Sequence[Mark]], stamps: Sequence[str]) -> None:
    """:raises InputRefused: a mark names a page that is not there, there is not one stamp a page, or one is odd."""
    for number in marks:
        check_page(source, number)
    if stamps and len(stamps) != len(source.sheets):
        raise InputRefused(f"There are {len(stamps)} page stamps for {len(source.sheets)} pages; give one for each.")
    odd = next((sign for stamp in stamps for sign in stamp if sign > _LAST_SIGN or not sign.isprintable()), None)
    if odd is not None:
        raise InputRefused(f"A page stamp cannot hold the sign U+{ord(odd):04X}; use letters, digits and plain signs.")


def check_page(source: Source, number: int) -> None:
    """:raises InputRefused: the file has no such page."""
    if not 1 <= number <= len(source.sheets):
        raise InputRefused(f"The file has no page {number}; it has {len(source.sheets)}.")


def marks_of(request: Request) -> list[Mark]:
    """Return the marks a request carries."""
    return [Mark(page, (x0, y0, x1, y1), basis) for page, x0, y0, x1, y1, basis in request["marks"]]
