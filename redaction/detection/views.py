"""The same text as rules want to see it: small letters without accents; digits where an OCR saw letters.

Every view is as long as the text, so that an offset in one is an offset in all.
"""

import re
import unicodedata
from dataclasses import dataclass
from string import ascii_letters

#: What an OCR reads for a digit, and the digit.
_DIGITS = str.maketrans("OoQDIl|iSsBZzGg", "000011115582269")
#: What it reads for a letter of a label.
_LETTERS = str.maketrans("01|58", "ollsb")
_WIDE = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "`": "'",
        "´": "'",
        "“": '"',
        "”": '"',
        "\u00a0": " ",
        "\u2007": " ",
        "\u202f": " ",
        "\u2009": " ",
        "‐": "-",
        "‑": "-",
        "‒": "-",
        "–": "-",
        "—": "-",
        "−": "-",
        "\u00ad": "-",
        "\r": " ",
    }
)
_MIXED = re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z|]*\d)(?=\d*[A-Za-z|])[A-Za-z0-9|]{2,34}(?![A-Za-z0-9])")
_BETWEEN = re.compile(
    r"(?<=\d[-./ ])[OoQIlSBZ]{1,4}(?=[-./ ]\d)"
    r"|(?<![A-Za-z0-9])[OIl|S](?=[-/.]\d{1,3}[-/.]\d)|(?<=\+)[Il|](?=[ .-]\d)"
)
_BREAK = re.compile(r"(?<!\n)\n(?!\s*\n)")
_LOOK = frozenset("0123456789OoQDIl|SsBZG")
#: Letters that may lead a number: A for an alien, three for an office, two for a country.
_MOST_LEADING = 3


@dataclass(frozen=True, slots=True)
class Views:
    """A text and its views.

    :param plain: quotes, hyphens and spaces made one.
    :param digits: `plain` with digits where an OCR took them for letters.
    :param low: `digits` in small letters without accents.
    :param flat: `plain` on one line, but for empty lines.
    """

    text: str
    plain: str
    low: str
    digits: str
    flat: str


def views_of(text: str) -> Views:
    """Return the views of a text."""
    plain = text.translate(_WIDE)
    digits = _with_digits(plain)
    return Views(text, plain, lowered(digits), digits, _BREAK.sub(" ", plain))


def lowered(text: str) -> str:
    """Return a text in small letters without accents, as long as it was."""
    if text.isascii():
        return text.lower()
    return "".join(_plain_letter(letter) for letter in text)


def as_letters(word: str) -> str:
    """Return a word of small letters with letters where an OCR saw digits: "d0b" is "dob"."""
    return word.translate(_LETTERS)


def _plain_letter(letter: str) -> str:
    if letter.isascii():
        return letter.lower()
    base = unicodedata.normalize("NFKD", letter)[0].lower()
    return base if len(base) == 1 else letter


def _with_digits(text: str) -> str:
    return _BETWEEN.sub(lambda found: found[0].translate(_DIGITS), _MIXED.sub(_mended, text))


def _mended(found: re.Match[str]) -> str:
    word = found[0]
    letters = len(word) - len(word.lstrip(ascii_letters))
    for start in (
        0,
        *((1,) if word[0] in "Aa" and word[1] not in "Zz" else ()),
        *range(min(letters, _MOST_LEADING), 0, -1),
    ):
        rest = word[start:]
        if _LOOK.issuperset(rest) and sum(letter.isdigit() for letter in rest) * 2 >= len(rest) > 0:
            return word[:start] + rest.translate(_DIGITS)
    return word
