"""Identifiers the case knows, found whatever stands between their letters and whatever an OCR made of them."""

import re
from collections.abc import Iterable, Iterator

from redaction.detection.found import Found
from redaction.detection.values import IDENTIFIERS
from redaction.detection.views import Views, bare, lowered

_KINDS = (
    ("email", re.compile(r".+@.+")),
    ("a_number", re.compile(r"a[-# ]{0,2}\d{2,3}[- ]?\d{3}[- ]?\d{3}")),
    ("receipt_number", re.compile(r"[a-z]{3}[- ]?\d{2}[- ]?\d{3}[- ]?\d{5}")),
    ("ssn", re.compile(r"\d{3}[- ]?\d{2}[- ]?\d{4}")),
    ("phone", re.compile(r"\+?[\d ().-]{7,20}")),
    ("iban", re.compile(r"[a-z]{2}\d{2}[a-z0-9 -]{11,36}")),
    ("passport", re.compile(r"[a-z]{1,2}\d{7,8}")),
    ("plate", re.compile(r"(?=.*\d)[a-z0-9]{1,4}[- ]?[a-z0-9]{2,4}")),
    ("address", re.compile(r"(?=.*\d)(?=.*[a-z]{3}).*\s.*|.*\b(?:street|road|avenue|calle|avenida)\b.*")),
)


class Numbers:
    """Identifiers, ready to be looked for in any number of pages."""

    def __init__(self, written: Iterable[tuple[str, str]], why: str) -> None:
        """:param written: kind (guessed from its form when empty) and text of each."""
        self._wanted = {
            letters: kind or kind_of(text) for kind, text in written if len(letters := bare(lowered(text))) >= 4
        }
        self._why = why

    def find(self, views: Views) -> Iterator[Found]:
        """Yield each place where one stands as a whole."""
        if not self._wanted:
            return
        letters, places = views.bare
        for wanted, kind in self._wanted.items():
            at = letters.find(wanted)
            while at >= 0:
                start, end = int(places[at]), int(places[at + len(wanted) - 1]) + 1
                if _whole(views.plain, start, end) and end - start <= 2 * len(wanted) + 12:
                    yield Found(kind, start, end, 0.96, self._why)
                at = letters.find(wanted, at + 1)


def kind_of(text: str) -> str:
    """Return the kind an identifier has by its form; "sid" for a number without one, "name" for words."""
    low = lowered(text).strip()
    for kind, form in _KINDS:
        if form.fullmatch(low):
            return kind
    return "sid" if any(letter.isdigit() for letter in low) else "name"


def is_identifier(kind: str) -> bool:
    """Whether a kind is recognised by what it is rather than by where it stands."""
    return kind in IDENTIFIERS


def _whole(text: str, start: int, end: int) -> bool:
    """Whether a place is not part of a longer word or number."""
    return not (start > 0 and text[start - 1].isalnum()) and not (end < len(text) and text[end].isalnum())
