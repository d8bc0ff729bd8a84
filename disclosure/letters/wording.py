"""Write dates and lists as each language does (`disclosure/languages`), and make foreign text safe to print.

Locale data of the machine are never asked: the same values give the same words everywhere.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from disclosure.languages import LANGUAGES as KNOWN

#: Codes of the languages there are letters in, the one that stands in for others first.
LANGUAGES = tuple(KNOWN)

#: Controls that turn the direction of what follows: a name could use them to rewrite the sentence round it.
_DIRECTION = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
#: A telephone number stays on one line.
_AREA_CODE = re.compile(r"(\(\d{3}\)) (?=\d{3}\b)")
_KEPT = frozenset("\n\u200c\u200d")  # line ends, and the joiners some scripts need


def date_words(day: date, language: str) -> str:
    """Return a date in words: "November 23, 2026", "23 de noviembre de 2026"."""
    known = KNOWN[language]
    return known.date.format(day=day.day, month=known.months[day.month - 1], year=day.year)


def list_words(parts: Sequence[str], language: str) -> str:
    """Return parts as one phrase: "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {KNOWN[language].conjunction} {parts[-1]}"


def clean(text: str) -> str:
    """Return text fit to print: composed letters, no control or direction characters, spaces for odd blanks.

    Telephone numbers do not break over lines.
    """
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    fitting = "".join(_fit(character) for character in composed).strip()
    return _AREA_CODE.sub("\\1\u00a0", fitting)


def _fit(character: str) -> str:
    if character in _KEPT:
        return character
    if character in _DIRECTION:
        return ""
    category = unicodedata.category(character)
    if category in {"Zs", "Zl", "Zp"} or character == "\t":
        return character if character in " \u00a0\u202f" else " "
    if category == "Cs":
        return "\ufffd"
    return "" if category in {"Cc", "Cf", "Cn"} else character
