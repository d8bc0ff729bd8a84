"""What the process that converts can be asked: take a mail apart, ready an office file, bind pieces to one PDF."""

import io
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from typing import Any

import numpy as np
import pikepdf
import pypdfium2 as pdfium
from pikepdf import Dictionary, Name, Stream

from redaction.engine import mail, office, typeset
from redaction.engine.coding import encode, plain_form
from redaction.engine.flags import flags_of
from redaction.engine.pages import POINTS, PdfSource, Source, open_source
from redaction.engine.second_reader import BROKEN
from redaction.engine.values import MAX_PAGES, Flag, InputRefused

Request = Mapping[str, Any]
Send = Callable[..., None]
#: Dots per inch at which a page is compared before and after it was bound.
_LOOK = 72
#: Part of a pixel.
_HAIR = 0.01


def take_apart(request: Request, files: Sequence[bytes], send: Send) -> None:
    """Send the pieces of a mail: text to print, and files."""
    for part in mail.taken_apart(files[0]):
        body = part.data if part.is_file else part.text.encode("utf-8", "backslashreplace")
        send({"kind": "part", "heading": part.heading, "name": part.name, "type": part.kind}, body)


def ready(request: Request, files: Sequence[bytes], send: Send) -> None:
    """Send an office file in which everything shows, what was hidden in it, and the pictures of a spreadsheet."""
    made = office.readied(files[0], request["type"])
    header = {
        "kind": "office",
        "flags": _rows(made.flags),
        "sheets": made.sheets,
        "comments": made.comments,
        "pictures": [name for name, _ in made.pictures],
    }
    send(header, made.data, *(picture for _, picture in made.pictures))


def bind(request: Request, files: Sequence[bytes], send: Send) -> None:
    """Send one PDF of all pieces in their order, the flags of each page, and with which page each piece starts.

    request["pieces"]: for each file what it is, "text", "table" or "drawn", and the title printed above it.
    """
    pieces: list[bytes] = []
    flags: list[list[Flag]] = []
    starts = []
    for (what, title), data in zip(request["pieces"], files, strict=True):
        pdf, own = _drawn(data, send) if what == "drawn" else _written(data, what, title)
        pieces.append(pdf)
        starts.append(len(flags))
        flags += own
        if len(flags) > MAX_PAGES:
            raise InputRefused(f"The file makes more than {MAX_PAGES:,} pages; split it and take in the parts.")
        send({"kind": "tick"})
    send({"kind": "bound", "flags": [_rows(own) for own in flags], "starts": starts}, _joined(pieces))


def _written(data: bytes, what: str, title: str) -> tuple[bytes, list[list[Flag]]]:
    text, flags = typeset.decoded(data)
    made = typeset.table_set(text, title) if what == "table" else typeset.text_set(text, title)
    return typeset.draw(made), [[*flags, *made.flags], *([] for _ in made.sheets[1:])]


def _drawn(data: bytes, send: Send) -> tuple[bytes, list[list[Flag]]]:
    """A file the engine draws as it is, as pages that show the same and carry nothing that works on its own."""
    source = open_source(data)
    flags = flags_of(data, source, lambda: send({"kind": "tick"}))
    flat = _flattened(data) if isinstance(source, PdfSource) else b""
    pages = []
    for index in range(len(source.sheets)):
        pages.append(flat and _single(flat, index, source) or _picture(source, index))
        send({"kind": "tick"})
    return _joined(pages), flags


def _joined(pieces: Sequence[bytes]) -> bytes:
    """All pages of several PDFs in one; the same pieces give the same bytes."""
    out = io.BytesIO()
    with ExitStack() as held, pikepdf.new() as bound:
        for piece in pieces:
            bound.pages.extend(held.enter_context(pikepdf.open(io.BytesIO(piece))).pages)
        bound.save(out, deterministic_id=True, fix_metadata_version=False)
    return out.getvalue()


def _flattened(data: bytes) -> bytes:
    """A PDF whose fields and notes became part of its pages; nothing when that cannot be done."""
    out = io.BytesIO()
    try:
        with pdfium.PdfDocument(data) as pdf:
            pdf.init_forms()
            for page in pdf:
                pdfium.raw.FPDFPage_Flatten(page, pdfium.raw.FLAT_NORMALDISPLAY)
                page.close()
            pdf.save(out)
    except pdfium.PdfiumError:
        return b""
    return out.getvalue()


def _single(flat: bytes, index: int, source: Source) -> bytes:
    """One page of a flattened PDF by itself; nothing when it does not show the same as the source."""
    out = io.BytesIO()
    try:
        with pikepdf.open(io.BytesIO(flat)) as pdf, pikepdf.new() as single:
            single.pages.append(pdf.pages[index])
            single.save(out, deterministic_id=True)
        alone = open_source(out.getvalue())
    except (*BROKEN, InputRefused):
        return b""
    one, other = (np.asarray(each.scaled(at, _LOOK)) for each, at in ((source, index), (alone, 0)))
    return out.getvalue() if one.shape == other.shape and np.array_equal(one, other) else b""


def _picture(source: Source, index: int) -> bytes:
    """One page as a picture of itself, without loss.

    The page is a hair smaller than its pixels: rounding must not make it a pixel larger, which would blur them all.
    """
    sheet = source.sheets[index]
    image = plain_form(source.image(index))
    keys: dict[str, object] = {"/Type": Name.XObject, "/Subtype": Name.Image, "/Width": image.width}
    keys |= {"/Height": image.height, "/ColorSpace": Name.DeviceRGB if image.mode == "RGB" else Name.DeviceGray}
    if image.mode == "1":
        fax = Dictionary(K=-1, Columns=image.width, Rows=image.height)
        data = encode(image).data
        keys |= {"/BitsPerComponent": 1, "/Filter": Name.CCITTFaxDecode, "/DecodeParms": fax}
    else:
        data = zlib.compress(image.tobytes(), 6)
        keys |= {"/BitsPerComponent": 8, "/Filter": Name.FlateDecode}
    wide, high = ((side - _HAIR) * POINTS / sheet.dpi for side in image.size)
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        # Not by pikepdf's blank page, which may not be as small as a picture of a few pixels.
        page = Dictionary(
            Type=Name.Page,
            MediaBox=[0, 0, round(wide, 4), round(high, 4)],
            Resources=Dictionary(XObject=Dictionary(Im0=Stream(pdf, data, keys))),
            Contents=Stream(pdf, f"q {wide:.4f} 0 0 {high:.4f} 0 0 cm /Im0 Do Q".encode()),
        )
        pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _rows(flags: Sequence[Flag]) -> list[list[str]]:
    return [[flag.key, flag.words] for flag in flags]


VERBS: dict[str, Callable[[Request, Sequence[bytes], Send], None]] = {
    "take_apart": take_apart,
    "ready": ready,
    "bind": bind,
}
