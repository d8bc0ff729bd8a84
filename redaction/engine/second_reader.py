"""What qpdf says of a PDF that PDFium opened: is it whole, and what is its unit? Child process only."""

import io
import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pikepdf

from redaction.engine.values import InputRefused

#: The end mark stands this close to the end of a file that came whole.
_TAIL = 4096
#: What qpdf and its types raise on a file that is not as it should be.
BROKEN = (
    pikepdf.PdfError,
    pikepdf.PasswordError,
    RuntimeError,
    ValueError,
    TypeError,
    AttributeError,
    KeyError,
    RecursionError,
)


@contextmanager
def opened(data: bytes) -> Iterator[pikepdf.Pdf | None]:
    """Give the file as qpdf reads it; None when it cannot."""
    try:
        pdf = pikepdf.open(io.BytesIO(data), suppress_warnings=True)
    except BROKEN:
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
    with opened(data) as pdf:
        if pdf is None:
            if not ends:
                raise InputRefused("The PDF is cut off before its end; ask for the file again.")
            return [1.0] * count
        if not ends and pdf.get_warnings():
            raise InputRefused("The PDF is cut off before its end; ask for the file again.")
        try:
            pages = [page.obj for page in pdf.pages]
        except BROKEN:
            return [1.0] * count
        if len(pages) > count:
            raise InputRefused(
                f"Only {count} of the {len(pages)} pages of the PDF can be shown; ask for the file again or print it."
            )
        units = [_unit(page) for page in pages]
        return units + [1.0] * (count - len(units))


def _unit(page: Any) -> float:
    try:
        unit = float(page.get("/UserUnit", 1))
    except BROKEN:
        return 1.0
    return unit if math.isfinite(unit) and unit > 0 else 1.0
