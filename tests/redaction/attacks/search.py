"""Looks for a secret in a file the way a curious reader would: with every decoder at hand."""

import io
import re
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property

import pikepdf
import pypdfium2 as pdfium
from PIL import Image, ImageOps, UnidentifiedImageError
from reportlab.pdfbase.pdfmetrics import stringWidth

from redaction.engine import folding
from redaction.engine.sandbox import environment

#: Dots per inch of the drawings that are read by OCR, and the largest side of what is put before it at once.
DPI = 150
_SHEET, _GAP = 2400, 40
_BROKEN = (
    pikepdf.PdfError,
    pikepdf.DependencyError,
    pikepdf.DataDecodingError,
    NotImplementedError,
    OSError,
    ValueError,
    TypeError,
    KeyError,
)
_MEANINGS = re.compile(rb"<[0-9A-Fa-f]+>\s*<([0-9A-Fa-f]+)>")


@dataclass
class Haystack:
    """Everything that can be got out of a file short of looking at it; `looked_at` is what the eye adds."""

    data: bytes
    parts: list[bytes] = field(default_factory=list)
    said: str = ""
    widths: list[list[int]] = field(default_factory=list)

    def holds(self, secret: str) -> bool:
        """Whether the secret stands in raw bytes, an object, an inflated stream, in any coding, or as text."""
        return (
            any(folding.appears_in_bytes(secret, part) for part in (self.data, *self.parts))
            or folding.appears(secret, self.said)
            or any(_first_use(secret).encode() in part for part in self.parts)
            or _widths_of(secret) in self.widths
        )

    @cached_property
    def looked_at(self) -> str:
        """What OCR reads in every page as it is drawn and in every image that can be decoded."""
        return _ocr([*drawn(self.data), *_images(self.data)])


def haystack(data: bytes) -> Haystack:
    """Take a file apart."""
    found = Haystack(data)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for item in [pdf.trailer, *pdf.objects]:
            found.parts += _forms(item)
        found.widths = [
            [int(value) for value in item.Widths]
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and "/Widths" in item
        ]
        for stream in (item for item in pdf.objects if isinstance(item, pikepdf.Stream)):
            meanings = [code.decode() for code in _MEANINGS.findall(_content(stream)) if len(code) % 4 == 0]
            found.parts.append(
                "".join(bytes.fromhex(code).decode("utf-16-be", "replace") for code in meanings).encode()
            )
    said = subprocess.run(["pdftotext", "-raw", "-", "-"], input=data, capture_output=True, check=True).stdout
    found.said = said.decode("utf-8", "replace") + "\n" + _by_pdfium(data)
    return found


def leaks(data: bytes, secrets: Iterable[str]) -> list[str]:
    """Return the secrets that can be got out of a file, by decoders or by looking."""
    found = haystack(data)
    return [secret for secret in secrets if found.holds(secret) or folding.appears(secret, found.looked_at)]


def drawn(data: bytes) -> Iterator[Image.Image]:
    """Yield every page as PDFium draws it."""
    with pdfium.PdfDocument(data) as pdf:
        for page in pdf:
            yield page.render(scale=DPI / 72).to_pil().convert("L")
            page.close()


def _forms(item: pikepdf.Object) -> list[bytes]:
    """An object as it is written, and a stream inflated as far as that goes."""
    if not isinstance(item, pikepdf.Stream):
        return [item.unparse(resolved=True)]
    return [item.stream_dict.unparse(resolved=True), _content(item)]


def _content(item: pikepdf.Stream) -> bytes:
    try:
        return item.read_bytes()
    except _BROKEN:
        return item.read_raw_bytes()


def _by_pdfium(data: bytes) -> str:
    """What PDFium reads, page by page, also off the page."""
    said = []
    with pdfium.PdfDocument(data) as pdf:
        for page in pdf:
            text = page.get_textpage()
            said.append(text.get_text_range())
            # What lies outside of the page is left out above, so every character is asked for too.
            count = text.count_chars()
            said.append("".join(chr(pdfium.raw.FPDFText_GetUnicode(text, number)) for number in range(count)))
            text.close()
            page.close()
    return "\n".join(said)


def _images(data: bytes) -> Iterator[Image.Image]:
    """Yield every image of a file that can be decoded, shown or not, and thumbnails inside of JPEGs."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for item in pdf.objects:
            if (
                not isinstance(item, pikepdf.Stream)
                or item.get("/Subtype") != "/Image"
                and "/BitsPerComponent" not in item
            ):
                continue
            with suppress(*_BROKEN):  # it is seen on the page that draws it
                yield ImageOps.autocontrast(pikepdf.PdfImage(item).as_pil_image().convert("L"))
                if "/Decode" in item:  # what it says of the pixels may hide them
                    del item["/Decode"]
                    yield pikepdf.PdfImage(item).as_pil_image().convert("L")
            raw = item.read_raw_bytes()
            for start in [match.start() for match in re.finditer(rb"\xff\xd8\xff", raw)][1:]:
                try:
                    yield Image.open(io.BytesIO(raw[start:])).convert("L")
                except (UnidentifiedImageError, OSError):
                    continue


def _ocr(images: Sequence[Image.Image]) -> str:
    """Read images with tesseract, as many at once as fit on a sheet."""
    sheets: list[Image.Image] = []
    across, down, high = 0, _SHEET, 0
    for image in images:
        if image.width > _SHEET or image.height > _SHEET:
            continue
        if across + image.width > _SHEET:
            across, down, high = 0, down + high, 0
        if down + image.height > _SHEET:
            sheets.append(Image.new("L", (_SHEET, _SHEET), 255))
            across, down, high = 0, 0, 0
        sheets[-1].paste(image, (across, down))
        across, high = across + image.width + _GAP, max(high, image.height + _GAP)
    return "\n".join(_tesseract(sheet) for sheet in sheets)


def _tesseract(sheet: Image.Image) -> str:
    out = io.BytesIO()
    sheet.save(out, "PPM")
    command = ["tesseract", "stdin", "stdout", "-l", "eng", "--psm", "11", "--dpi", str(DPI)]
    return subprocess.run(
        command, input=out.getvalue(), capture_output=True, check=True, env=environment()
    ).stdout.decode()


def _first_use(secret: str) -> str:
    """The letters of a secret in the order in which a font subset takes them in."""
    return "".join(dict.fromkeys(secret))


def _widths_of(secret: str) -> list[int]:
    """How wide Helvetica sets each letter: enough to tell which word was there."""
    return [round(stringWidth(letter, "Helvetica", 1000)) for letter in secret]
