"""Page images of a source file: the one truth of what is on a page. Runs in a child process only.

PDF pages come from PDFium as a reader shows them: turned, cropped, with form values and printed notes drawn. Images
come from Pillow, turned as their EXIF says, laid on white.
"""

import io
import math
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from PIL import Image, ImageOps, ImageSequence

from redaction.engine import kinds
from redaction.engine.colours import may_be_coloured
from redaction.engine.second_reader import check_whole
from redaction.engine.values import DPI, MAX_PAGES, MAX_PIXELS, MAX_POINTS, InputRefused, PixelBox

POINTS = 72
#: An image that does not state a believable resolution is laid on a sheet this long, in inches.
_LONG_SIDE = 11
_BELIEVABLE_DPI = (50, 1200)
#: A picture with more pixels than this is not decoded at all.
_MAX_IMAGE_PIXELS = 200_000_000
#: What Pillow raises on an image that is not as it should be.
_BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RuntimeError,
    struct.error,
)
_NO_IMAGE = "damaged or cut off, or made in an unusual way; ask for the file again, or save it as PNG."
#: How many times smaller the drawing is in which colour is looked for, and how many of its pixels beside a box may
#: hold something of what is under it.
_SMALLER, _MIXED = 4, 2
#: A pixel of it whose channels differ by more may be coloured; so is the page when one in so many is.
_TINT, _FEW = 8, 40_000
#: What PDFium's loader answers when a password is missing (FPDF_ERR_PASSWORD) or a security handler unknown.
_PASSWORD, _SECURITY = 4, 5


@dataclass(frozen=True, slots=True)
class Sheet:
    """Size of a page image in pixels and the resolution it was made for."""

    width: int
    height: int
    dpi: float

    @property
    def points(self) -> tuple[float, float]:
        """Width and height on paper, in points."""
        return self.width * POINTS / self.dpi, self.height * POINTS / self.dpi


class Source(Protocol):
    """A file opened page by page; pages count from 0."""

    sheets: list[Sheet]

    def image(self, index: int) -> Image.Image:
        """Return the page image, mode "RGB" or "L", as large as its sheet."""

    def pixels(self, index: int, boxes: Sequence[PixelBox] = ()) -> NDArray[np.uint8]:
        """Return the page image as pixels, rows first, gray or in colour.

        The caller may change them; they are good until the next page is asked for.

        :param boxes: parts of it that nobody will see: how the page is drawn depends on nothing in them.
        """

    def scaled(self, index: int, dpi: float) -> Image.Image:
        """Return the page image for a screen, `dpi` / 200 times as large, at most as large as `image`."""


def open_source(data: bytes, dpi: int = DPI) -> Source:
    """Open a file, all its pages counted and measured.

    :param dpi: pixels per inch of its page images.
    :raises InputRefused: it cannot be opened whole.
    """
    kind = kinds.media_type(data)
    return PdfSource(data, dpi) if kind == kinds.PDF else ImageSource(data, dpi)


def sheet_for(width: float, height: float, unit: float = 1.0, wanted: int = DPI) -> Sheet:
    """Return the sheet of a page of `width` × `height` points times `unit`.

    A page too large for `MAX_PIXELS` with the `wanted` dots per inch gets as many as fit; one too large for paper is
    shrunk.
    """
    if not (math.isfinite(width) and math.isfinite(height) and width > 0 and height > 0):
        raise InputRefused("A page has no size; open the file in a viewer, print it as PDF and take in the new file.")
    unit = min(unit, MAX_POINTS / max(width, height)) if unit > 0 else 1.0
    wide, high = width * unit / POINTS, height * unit / POINTS
    dpi = min(float(wanted), math.sqrt(MAX_PIXELS / (wide * high)))
    pixels = max(math.ceil(wide * dpi - 1e-6), 1), max(math.ceil(high * dpi - 1e-6), 1)
    if pixels[0] * pixels[1] > MAX_PIXELS * 1.1:
        raise InputRefused("A page is a strip too long and thin to be drawn; print the file as PDF on plain pages.")
    return Sheet(*pixels, dpi)


class PdfSource:
    """A PDF in PDFium."""

    def __init__(self, data: bytes, dpi: int = DPI) -> None:
        self._pdf = _load(data)
        count = len(self._pdf)
        if count == 0:
            raise InputRefused("The PDF has no pages; ask for the file again.")
        if count > MAX_PAGES:
            raise InputRefused(
                f"The PDF has more than {MAX_PAGES:,} pages ({count:,}); split it and take in the parts."
            )
        self._pdf.init_forms()
        units = check_whole(data, count)
        self._papers: dict[int, Any] = {}
        self._open: tuple[int, Any] = (-1, None)
        self._sizes = [self._size(index) for index in range(count)]
        self.sheets = [sheet_for(*size, unit, dpi) for size, unit in zip(self._sizes, units, strict=True)]

    def image(self, index: int) -> Image.Image:
        return Image.fromarray(self.pixels(index))

    def pixels(self, index: int, boxes: Sequence[PixelBox] = ()) -> NDArray[np.uint8]:
        sheet = self.sheets[index]
        page = self._kept(index)
        # In gray PDFium draws in half the time, and sets letters a fraction of a pixel elsewhere than in colour. So
        # whether a page is drawn in colour may depend on nothing but what is seen, and is asked of a small drawing;
        # which would show none where there is no colour under the boxes either.
        if may_be_coloured(page) and self._is_coloured(page, sheet, boxes):
            drawn = np.array(self.drawn(page, sheet.width, sheet.height))
        else:
            paper = self._paper(sheet.width, sheet.height, pdfium.raw.FPDFBitmap_Gray)
            self._draw(page, paper)
            drawn = np.ascontiguousarray(_rows(paper)[:, : sheet.width])
        return drawn

    def _is_coloured(self, page: Any, sheet: Sheet, boxes: Sequence[PixelBox]) -> bool:
        """Whether something outside of the boxes may be in colour."""
        width, height = max(sheet.width // _SMALLER, 1), max(sheet.height // _SMALLER, 1)
        paper = self._paper(width, height, pdfium.raw.FPDFBitmap_BGRx)
        self._draw(page, paper)
        pixels = _rows(paper)[:, : 4 * width].reshape(height, width, 4)
        for left, top, right, bottom in boxes:
            rows = slice(max(top // _SMALLER - _MIXED, 0), -(-bottom // _SMALLER) + _MIXED)
            pixels[rows, max(left // _SMALLER - _MIXED, 0) : -(-right // _SMALLER) + _MIXED] = 255
        one, two, three = (pixels[:, :, channel] for channel in range(3))
        apart = np.maximum(np.maximum(one, two) - np.minimum(one, two), np.maximum(two, three) - np.minimum(two, three))
        return bool(np.count_nonzero(apart > _TINT) * _FEW > apart.size)

    def _paper(self, width: int, height: int, form: int) -> Any:
        """Return a bitmap; pages of a file are mostly of one size, so that of the last page serves again."""
        paper = self._papers.get(form)
        if paper is None or (paper.width, paper.height) != (width, height):
            paper = self._papers[form] = pdfium.PdfBitmap.new_native(width, height, form)
        return paper

    def scaled(self, index: int, dpi: float) -> Image.Image:
        return self._render(index, *_scaled_size(self.sheets[index], dpi))

    def page(self, index: int) -> Any:
        """Return PDFium's page, for the caller to close.

        :raises InputRefused: it cannot be loaded.
        """
        try:
            return self._pdf[index]
        except pdfium.PdfiumError as error:
            raise InputRefused(
                f"Page {index + 1} is damaged and cannot be shown; ask for the file again or print it as PDF."
            ) from error

    def _kept(self, index: int) -> Any:
        """Return PDFium's page, kept open until another is asked for: what is drawn is mostly read next."""
        number, page = self._open
        if number != index:
            if page is not None:
                self._open = (-1, None)
                page.close()
            page = self.page(index)
            self._open = (index, page)
        return page

    @contextmanager
    def text(self, index: int) -> Iterator[tuple[Any, Any]]:
        """Open PDFium's page and its text, which is None where its fonts cannot be read.

        :raises InputRefused: the page cannot be loaded.
        """
        page = self._kept(index)
        text = None
        try:
            with suppress(pdfium.PdfiumError, RecursionError):
                text = page.get_textpage()
            yield page, text
        finally:
            if text is not None:
                text.close()

    def _size(self, index: int) -> tuple[float, float]:
        try:
            width, height = self._pdf.get_page_size(index)
        except pdfium.PdfiumError as error:
            raise InputRefused(
                f"Page {index + 1} is damaged and cannot be measured; ask for the file again or print it as PDF."
            ) from error
        return float(width), float(height)

    def _render(self, index: int, width: int, height: int) -> Image.Image:
        return self.drawn(self._kept(index), width, height)

    def drawn(self, page: Any, width: int, height: int) -> Image.Image:
        """Return PDFium's page as a reader shows it, as large as asked, in colour."""
        bitmap = pdfium.PdfBitmap.new_native(width, height, pdfium.raw.FPDFBitmap_BGRx)
        self._draw(page, bitmap)
        image = _shared(bitmap).convert("RGB")
        bitmap.close()
        return image

    def _draw(self, page: Any, bitmap: Any) -> None:
        """Draw a page on white, as large as the bitmap."""
        width, height = bitmap.width, bitmap.height
        np.frombuffer(bitmap.buffer, dtype=np.uint8).fill(255)
        flags = pdfium.raw.FPDF_ANNOT
        if bitmap.format != pdfium.raw.FPDFBitmap_Gray:
            flags |= pdfium.raw.FPDF_REVERSE_BYTE_ORDER
        pdfium.raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, flags)
        if self._pdf.formenv:
            pdfium.raw.FPDF_FFLDraw(self._pdf.formenv, bitmap, page, 0, 0, width, height, 0, flags)


class ImageSource:
    """A JPEG, PNG or TIFF, each frame a page."""

    def __init__(self, data: bytes, dpi: int = DPI) -> None:
        self._dpi = dpi
        Image.MAX_IMAGE_PIXELS = _MAX_IMAGE_PIXELS // 2  # Pillow refuses at twice this number
        try:
            self._file = Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "TIFF"))
            count = getattr(self._file, "n_frames", 1)
            if count > MAX_PAGES:
                raise InputRefused(f"The image has more than {MAX_PAGES:,} pages; split it and take in the parts.")
            self.sheets = [self._sheet(frame) for frame in ImageSequence.Iterator(self._file)]
        except Image.DecompressionBombError as error:
            raise InputRefused(
                f"The image has more than {_MAX_IMAGE_PIXELS // 10**6} million pixels; scan it at a lower resolution."
            ) from error
        except _BROKEN as error:
            raise InputRefused(f"The image is {_NO_IMAGE}") from error
        if not self.sheets:
            raise InputRefused("The image is empty; ask for the file again.")

    def image(self, index: int) -> Image.Image:
        sheet = self.sheets[index]
        frame = self._frame(index)
        size = (sheet.width, sheet.height)
        return frame if frame.size == size else frame.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)

    def pixels(self, index: int, boxes: Sequence[PixelBox] = ()) -> NDArray[np.uint8]:
        return np.array(self.image(index))

    def scaled(self, index: int, dpi: float) -> Image.Image:
        size = _scaled_size(self.sheets[index], dpi)
        return self._frame(index).resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)

    def _frame(self, index: int) -> Image.Image:
        try:
            self._file.seek(index)
            self._file.load()
            return _on_white(ImageOps.exif_transpose(self._file))
        except _BROKEN as error:
            raise InputRefused(f"Page {index + 1} of the image is {_NO_IMAGE}") from error

    def _sheet(self, frame: Image.Image) -> Sheet:
        width, height = frame.size
        if width * height > _MAX_IMAGE_PIXELS:
            raise InputRefused(
                f"The image has more than {_MAX_IMAGE_PIXELS // 10**6} million pixels; scan it at a lower resolution."
            )
        across, down = _resolution(frame)
        turned = frame.getexif().get(0x0112, 1) >= 5  # orientations 5 to 8 lie on their side
        wide, high = width * POINTS / across, height * POINTS / down
        return sheet_for(high, wide, wanted=self._dpi) if turned else sheet_for(wide, high, wanted=self._dpi)


def _shared(bitmap: Any) -> Image.Image:
    """Return PDFium's pixels without copying them: they live as long as the bitmap."""
    size = (bitmap.width, bitmap.height)
    return Image.frombuffer("RGBX", size, bitmap.buffer, "raw", "RGBX", bitmap.stride, 1)


def _rows(bitmap: Any) -> NDArray[np.uint8]:
    """Return PDFium's bytes, rows first, without copying them."""
    return np.frombuffer(bitmap.buffer, dtype=np.uint8).reshape(bitmap.height, bitmap.stride)


def _scaled_size(sheet: Sheet, dpi: float) -> tuple[int, int]:
    """Return the page image's size at another resolution, never larger; a page drawn at fewer dots keeps its share."""
    factor = min(dpi / DPI, 1.0)
    return max(round(sheet.width * factor), 1), max(round(sheet.height * factor), 1)


def _load(data: bytes) -> Any:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if error.err_code == _PASSWORD:
            raise InputRefused("The PDF needs a password; remove it in a viewer and take in the open file.") from error
        if error.err_code == _SECURITY:
            raise InputRefused("The PDF is locked in a way that cannot be opened; ask for an open copy.") from error
        raise InputRefused("The PDF is damaged or cut off and cannot be opened; ask for the file again.") from error


def _resolution(frame: Image.Image) -> tuple[float, float]:
    """Dots per inch across and down; where the file does not say it believably, so that it fills a letter sheet."""
    stated = frame.info.get("dpi")
    if isinstance(stated, tuple) and len(stated) == 2:
        across, down = (float(value) for value in stated)
        low, high = _BELIEVABLE_DPI
        # 72 and 96 are what cameras and screens write without having measured anything.
        if low <= across <= high and low <= down <= high and across not in (72.0, 96.0):
            return across, down
    fitting = max(max(frame.size) / _LONG_SIDE, float(DPI))
    return fitting, fitting


def _on_white(image: Image.Image) -> Image.Image:
    """Return an image as "RGB" or "L", what is transparent shown as white paper."""
    if image.mode.startswith(("I;16", "I")):
        return image.convert("I").point(lambda value: value / 257).convert("L")
    if image.mode == "F":
        raise ValueError("pixels that are not numbers of light")
    if image.mode in {"1", "L"} and "transparency" not in image.info:
        return image.convert("L")
    if "transparency" in image.info or image.mode in {"LA", "PA", "RGBA", "La", "RGBa"}:
        layered = image.convert("RGBA")
        paper = Image.new("RGBA", layered.size, (255, 255, 255, 255))
        return Image.alpha_composite(paper, layered).convert("RGB")
    return image.convert("RGB")
