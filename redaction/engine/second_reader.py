"""What qpdf says of a PDF that PDFium opened: is it whole, its unit, what it hides. Child process only."""

import io
import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pikepdf
from pikepdf import Name

from redaction.engine.values import Flag, InputRefused

#: The end mark stands this close to the end of a file that came whole.
_TAIL = 4096
_ERRORS = (pikepdf.PdfError, RuntimeError, ValueError, TypeError, AttributeError, KeyError, RecursionError)


@contextmanager
def _opened(data: bytes) -> Iterator[pikepdf.Pdf | None]:
    try:
        pdf = pikepdf.open(io.BytesIO(data), suppress_warnings=True)
    except _ERRORS:
        yield None
        return
    with pdf:
        yield pdf


def check_whole(data: bytes, count: int) -> list[float]:
    """Return the UserUnit of each of `count` pages, in 1/72 inch, which PDFium does not apply.

    It changes the size on paper alone; what is on the page image and where a mark lies do not depend on it.

    :raises InputRefused: the file is cut off, or has pages that PDFium does not show.
    """
    ends = b"%%EOF" in data[-_TAIL:]
    with _opened(data) as pdf:
        if pdf is None:
            if not ends:
                raise InputRefused("The PDF is cut off before its end; ask for the file again.")
            return [1.0] * count
        if not ends and pdf.get_warnings():
            raise InputRefused("The PDF is cut off before its end; ask for the file again.")
        try:
            pages = [page.obj for page in pdf.pages]
        except _ERRORS:
            return [1.0] * count
        if len(pages) > count:
            raise InputRefused(
                f"Only {count} of the {len(pages)} pages of the PDF can be shown; ask for the file again or print it."
            )
        units = [_unit(page) for page in pages]
        return units + [1.0] * (count - len(units))


def flags(data: bytes, count: int) -> list[list[Flag]]:
    """Return for each page what a person should know; what concerns the whole file stands on page 1."""
    found: list[list[Flag]] = [[] for _ in range(count)]
    with _opened(data) as pdf:
        if pdf is None:
            found[0].append(Flag("unread", "A second reader cannot open this file; what it hides is not listed."))
            return found
        try:
            found[0] += _of_file(pdf, data)
            for own, page in zip(found, pdf.pages, strict=False):
                own += _of_page(page.obj)
        except _ERRORS:
            found[0].append(Flag("unread", "Parts of this file are damaged; what they hide is not listed."))
    return found


def _of_file(pdf: pikepdf.Pdf, data: bytes) -> Iterator[Flag]:
    root = pdf.Root
    names: Any = root.get("/Names", {})
    form: Any = root.get("/AcroForm", {})
    if "/EmbeddedFiles" in names or "/AF" in root:
        yield Flag("attachments", "The file carries other files inside. They are not released; look at them.")
    if "/JavaScript" in names or "/AA" in root or _is_script(root.get("/OpenAction")):
        yield Flag("scripts", "The file holds scripts, which may change what is shown.")
    if "/XFA" in form:
        yield Flag("xfa", "The file is a form of a kind that shows other content in some viewers.")
    elif len(form.get("/Fields", [])) > 0:
        yield Flag("form", "The file has form fields; their values may say more than is shown.")
    if "/OCProperties" in root:
        yield Flag("layers", "The file has layers; some may be switched off.")
    if data.count(b"startxref") > (2 if pdf.is_linearized else 1):
        yield Flag("revisions", "The file keeps earlier versions of itself.")
    if pdf.is_encrypted:
        yield Flag("encrypted", "The file is encrypted, and opens without a password.")
    if pdf.get_warnings():
        yield Flag("damaged", "The file is damaged; check that every page is complete.")


def _of_page(page: Any) -> Iterator[Flag]:
    notes = [note for note in page.get("/Annots", []) if isinstance(note, pikepdf.Dictionary)]
    kinds = {str(note.get("/Subtype")) for note in notes}
    if "/Redact" in kinds:
        yield Flag(
            "unapplied", "Somebody marked a redaction here and never applied it: what is under it is in the file."
        )
    if "/FileAttachment" in kinds:
        yield Flag("attachments", "A file is attached to this page. It is not released; look at it.")
    if any(int(note.get("/F", 0)) & 0b100010 for note in notes):
        yield Flag("hidden_notes", "Notes on this page are hidden.")
    if kinds - {"/Link", "/Widget", "/Redact", "/FileAttachment", "/Popup"}:
        yield Flag("notes", "There are notes or drawings on this page.")
    crop, media = page.get("/CropBox"), page.get("/MediaBox")
    if crop is not None and media is not None and [float(side) for side in crop] != [float(side) for side in media]:
        yield Flag("cropped", "Part of this page is cut off from view.")


def _is_script(action: Any) -> bool:
    return isinstance(action, pikepdf.Dictionary) and action.get("/S") == Name.JavaScript


def _unit(page: Any) -> float:
    try:
        unit = float(page.get("/UserUnit", 1))
    except _ERRORS:
        return 1.0
    return unit if math.isfinite(unit) and unit > 0 else 1.0
