"""The only module that imports WeasyPrint. `rendering` loads it when the first letter is printed.

WeasyPrint takes half a second to import and refuses without Pango, so nothing else may wait or fail for it. One
FontConfiguration serves the whole process: a new one for each letter leaks memory and costs time.
"""

import functools
import threading
from pathlib import Path
from typing import Any, NoReturn

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

STYLE = Path(__file__).parent / "style"

_fonts = FontConfiguration()
#: Pango's font maps are not made for several threads; a letter takes a tenth of a second, so they queue.
_one_at_a_time = threading.Lock()


def print_pdf(html: str, sheets: tuple[str, ...], identifier: bytes) -> bytes:
    """Print a page of HTML as PDF/UA-1 with the named style sheets of `style/`.

    Nothing outside the page is fetched. The same page, sheets and identifier give the same bytes.
    """
    with _one_at_a_time:
        page = HTML(string=html, url_fetcher=_refuse)
        document: bytes = page.write_pdf(
            stylesheets=[_sheet(name) for name in sheets],
            font_config=_fonts,
            pdf_variant="pdf/ua-1",
            pdf_identifier=identifier,
        )
    return document


@functools.cache
def _sheet(name: str) -> CSS:
    return CSS(filename=STYLE / name, font_config=_fonts)


def _refuse(url: str, *_args: Any, **_kwargs: Any) -> NoReturn:
    raise ValueError(f"A letter fetches nothing, and this page asks for {url[:80]!r}.")
