"""Print a composed letter as PDF/UA-1: the same letter gives the same bytes on every machine."""

import functools
import hashlib
import importlib
import math
import re
from pathlib import Path
from typing import Any

from django.template import Context, Engine

from disclosure.languages import LANGUAGES
from disclosure.letters.composition import Block, ComposedLetter
from disclosure.letters.context import Letterhead
from disclosure.letters.errors import PressMissing
from disclosure.letters.fonts import needs_more_scripts, printable
from disclosure.letters.library import labels

#: Letters on a line of the letterhead in large print, and lines that fit above the address.
NAME_LINE, CONTACT_LINE, MOST_LINES = 20, 26, 5
#: The templates of letters depend on nothing of the site: no settings, no context processors, no languages of it.
#: Citations and dates that no line breaks: “5 U.S.C. §”, “November 23”, “23 de noviembre”; the year may go on.
_KEPT_TOGETHER = re.compile(
    "|".join(
        (r"\b\d{1,2} (?:U\.S\.C\. §|C\.F\.R\. §)", r"§ (?=\d)")
        + tuple(pattern for known in LANGUAGES.values() for pattern in known.keep_together)
    )
)
_PAGES = Path(__file__).resolve().parent.parent.parent / "templates"


def render(letter: ComposedLetter, *, large_print: bool = False, preview: bool = False) -> bytes:
    """Return the letter as PDF/UA-1, unsigned; `large_print` sets it in 18 point.

    :param preview: print across the head of each page that this is no letter.
    :raises PressMissing: WeasyPrint or Pango is not installed.
    """
    sheets = ["letter.css"]
    if large_print:
        sheets.append("large.css")
    if preview:
        sheets.append("preview.css")
    return print_pdf(letter_html(letter), tuple(sheets))


def letter_html(letter: ComposedLetter) -> str:
    """Return the page of HTML that is printed; the style sheets are not in it."""
    page = page_html(
        "letters/letter.html",
        {
            "letter": letter,
            "words": dict(labels(letter.language)),
            "direction": LANGUAGES[letter.language].direction,
            "head": letter.letterhead,
            "long_head": _is_long(letter.letterhead),
            "body": [_drawn(block) for block in letter.blocks if block.shape != "quiet"],
            "notices": [_drawn(block) for block in letter.blocks if block.shape == "quiet"],
        },
    )
    return _KEPT_TOGETHER.sub(lambda found: found.group().replace(" ", "\u00a0"), page)


def _is_long(head: Letterhead) -> bool:
    """Whether a letterhead in large print would push the address out of the window of the envelope."""
    lines = [*head.address, head.telephone, head.email, head.tty]
    contact = sum(math.ceil(len(line) / CONTACT_LINE) for line in lines)
    name = math.ceil(len(head.office) / NAME_LINE) + math.ceil(len(head.agency) / CONTACT_LINE)
    return max(contact, name) > MOST_LINES


def page_html(name: str, values: dict[str, Any]) -> str:
    """Return one of the templates under `templates/letters/` filled in, every value escaped."""
    return _engine().get_template(name).render(Context(values, use_l10n=False, use_tz=False))


def print_pdf(html: str, sheets: tuple[str, ...]) -> bytes:
    """Print a page of HTML as PDF/UA-1 with the packaged fonts; its identifier is drawn from its content.

    :raises PressMissing: WeasyPrint or Pango is not installed.
    """
    page = printable(html)
    used = ("fonts.css", *(("scripts.css",) if needs_more_scripts(page) else ()), *sheets)
    identifier = hashlib.sha256("\x00".join((*sheets, page)).encode()).digest()[:16]
    document: bytes = _press().print_pdf(page, used, identifier)
    return document


@functools.cache
def _engine() -> Engine:
    return Engine(dirs=[str(_PAGES)], autoescape=True)


@functools.cache
def _press() -> Any:
    """Load the press when the first letter is printed; only this module may (design §1, `press.py` says why)."""
    try:
        return importlib.import_module("disclosure.letters.press")
    except OSError as error:
        raise PressMissing(
            "Letters cannot be printed: the Pango library is missing. Install libpango-1.0-0, libpangoft2-1.0-0 and "
            "libharfbuzz-subset0."
        ) from error


def _drawn(block: Block) -> dict[str, Any]:
    """Return a block as its template takes it: the head cell of each row apart, the lines of a cell split."""
    rows = block.table.rows if block.table is not None else ()
    split = [[cell.split("\n") for cell in row] for row in rows]
    return {"block": block, "table": block.table, "rows": [{"head": row[0], "cells": row[1:]} for row in split]}
