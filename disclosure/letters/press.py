"""The only module that imports WeasyPrint. `rendering` loads it when the first letter is printed.

WeasyPrint takes half a second to import and refuses without Pango, so nothing else may wait or fail for it. One
FontConfiguration serves the whole process: a new one for each letter leaks memory and costs time.
"""

import functools
import threading
from pathlib import Path
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

STYLE = Path(__file__).parent / "style"

_fonts = FontConfiguration()
#: Pango's font maps are not made for several threads; a letter takes a tenth of a second, so they queue.
_one_at_a_time = threading.Lock()
#: Fetches nothing from outside, and says so instead of leaving a hole; what a page carries itself (a chart) it draws.
_nothing = URLFetcher(allowed_protocols=("data",), fail_on_errors=True)
#: In some scripts several glyphs stand for one group of letters. The first is given no text, which PDF/UA-1 forbids
#: (ISO 14289-1, 7.21.7); a word joiner has no width and breaks no word.
_NO_TEXT, _JOINER = b"> <>", b"> <2060>"


def print_pdf(html: str, sheets: tuple[str, ...], identifier: bytes) -> bytes:
    """Print a page of HTML as PDF/UA-1 with the named style sheets of `style/`.

    The same page, sheets and identifier give the same bytes.

    :raises ValueError: the page asks for something outside of it; nothing is fetched.
    """
    with _one_at_a_time:
        page = HTML(string=html, url_fetcher=_nothing)
        try:
            document: bytes = page.write_pdf(
                stylesheets=[_sheet(name) for name in sheets],
                font_config=_fonts,
                finisher=_give_every_glyph_text,
                pdf_variant="pdf/ua-1",
                pdf_identifier=identifier,
            )
        except FatalURLFetchingError as error:
            raise ValueError(f"A letter fetches nothing. {error}") from error
    return document


@functools.cache
def _sheet(name: str) -> CSS:
    return CSS(filename=STYLE / name, font_config=_fonts)


def _give_every_glyph_text(_document: Any, pdf: Any) -> None:
    """Mend the maps from glyphs to text before the file is written."""
    for item in pdf.objects:
        lines = getattr(item, "stream", None)
        if isinstance(lines, list) and b"begincmap" in lines:
            item.stream = [line.replace(_NO_TEXT, _JOINER) for line in lines]
