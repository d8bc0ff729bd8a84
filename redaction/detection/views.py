"""The same text as rules want to see it: small letters without accents; digits where an OCR saw letters.

Every view is as long as the text, so that an offset in one is an offset in all.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, cached_property
from string import ascii_letters

import numpy as np
from numpy.typing import NDArray

from redaction.detection.chunks import Chunks, chunks_of

#: What an OCR reads for a digit, and the digit.
_DIGITS = str.maketrans("OoQDIl|iSsBZzGg", "000011115582269")
#: What it reads for a letter of a label.
_LETTERS = str.maketrans("01|58", "ollsb")
_WIDE = {
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
_IS_WIDE = re.compile(f"[{''.join(_WIDE)}]")
_BEYOND = re.compile(r"[^\x00-\x7f]")
_MIXED = re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z|]*\d)(?=\d*[A-Za-z|])[A-Za-z0-9|]{2,34}(?![A-Za-z0-9])")
_BETWEEN = re.compile(
    r"(?<=\d[-./ ])[OoQIlSBZ]{1,4}(?=[-./ ]\d)"
    r"|(?<![A-Za-z0-9])[OIl|S](?=[-/.]\d{1,3}[-/.]\d)|(?<=\+)[Il|](?=[ .-]\d)"
)
#: What stands beside a number where a rule for misread digits can fit: letters, or one of these and a separator.
_BESIDE = frozenset(f"{ascii_letters}|")
_SEPARATORS, _LOOK_BETWEEN = frozenset("-./ "), frozenset("OoQIlSBZ|")
_BREAK = re.compile(r"\n(?<!\n\n)(?!\s*\n)")
_LOOK = frozenset("0123456789OoQDIl|SsBZG")
#: Letters that may lead a number: A for an alien, three for an office, two for a country.
_MOST_LEADING = 3


#: How far around a number an identifier with that number may reach, to the left and to the right.
_LEFT, _RIGHT = 26, 40
_NUMBER = re.compile(r"\d+")
_LETTERS_MOST = 0x2FF
_OTHERS = (range(0x1E00, 0x1F00), range(0xFB00, 0xFB07))
_ALIKE = str.maketrans("oqdil|sbzg", "0001115826")
#: Letters beyond the basic plane are in no identifier.
_PLANE = 0x10000
Place = tuple[int, int]


@dataclass(frozen=True)
class Views:
    """A text and its views.

    :param plain: quotes, hyphens and spaces made one.
    :param digits: `plain` with digits where an OCR took them for letters.
    :param low: `digits` in small letters without accents.
    :param flat: `plain` on one line, but for empty lines.
    :param regions: the stretches around numbers; nothing else can hold an identifier with digits.
    :param numbers: where each number in `plain` begins.
    :param odd: which of them have something beside them that may be another digit, misread.
    """

    text: str
    plain: str
    low: str
    digits: str
    flat: str
    regions: list[Place] = field(compare=False)
    numbers: list[int] = field(compare=False)
    odd: list[int] = field(compare=False)

    @cached_property
    def chunks(self) -> Chunks:
        """The stretches of `plain` between white space."""
        return chunks_of(self.plain)

    @cached_property
    def low_chunks(self) -> Chunks:
        """The stretches of `low`, in the same places."""
        return Chunks(self.low, self.low.split(), self.chunks)

    @cached_property
    def bare(self) -> tuple[str, NDArray[np.int64]]:
        """The letters and digits alone, an OCR's look-alikes made one, and where each stands."""
        low = lowered(self.plain)
        if low.isascii():
            small = _bare_letters()[:128].astype(np.uint8)[np.frombuffer(low.encode("ascii"), dtype=np.uint8)]
            places = np.flatnonzero(small)
            return small[places].tobytes().decode("ascii"), places
        codes = np.frombuffer(low.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        letters = _bare_letters()[np.minimum(codes, _PLANE - 1)]
        places = np.flatnonzero(letters)
        return letters[places].tobytes().decode("utf-32-le", "surrogatepass"), places


def bare(low: str) -> str:
    """Return the letters and digits alone of a text in small letters, an OCR's look-alikes made one."""
    return "".join(letter for letter in low if letter.isalnum() and ord(letter) < _PLANE).translate(_ALIKE)


@cache
def _bare_letters() -> NDArray[np.uint32]:
    """Return the number of each letter's or digit's look-alike; 0 for all else."""
    held = [ord(chr(code).translate(_ALIKE)) if chr(code).isalnum() else 0 for code in range(_PLANE - 1)]
    return np.array([*held, 0], dtype=np.uint32)


def views_of(text: str) -> Views:
    """Return the views of a text."""
    has_wide = not text.isascii() or "`" in text or "\r" in text
    plain = _IS_WIDE.sub(_narrow, text) if has_wide else text
    numbers = list(map(re.Match.span, _NUMBER.finditer(plain)))
    regions = _regions(numbers, len(plain))
    odd = [start for start, end in numbers if _is_odd(plain, start, end)]
    digits = _with_digits(plain, regions, odd)
    flat = _BREAK.sub(" ", plain) if "\n" in plain else plain
    return Views(text, plain, lowered(digits), digits, flat, regions, [start for start, _ in numbers], odd)


def _narrow(found: re.Match[str]) -> str:
    return _WIDE[found[0]]


def _regions(numbers: Iterable[Place], length: int) -> list[Place]:
    found: list[Place] = []
    for begin, close in numbers:
        start, end = max(begin - _LEFT, 0), min(close + _RIGHT, length)
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def lowered(text: str) -> str:
    """Return a text in small letters without accents, as long as it was."""
    small = text.lower()
    if small.isascii():
        return small
    return _BEYOND.sub(_small, small) if len(small) == len(text) else text.translate(_LOW)


def _small(found: re.Match[str]) -> str:
    return _LOW.get(ord(found[0]), found[0])


def as_letters(word: str) -> str:
    """Return a word of small letters with letters where an OCR saw digits: "d0b" is "dob"."""
    return word.translate(_LETTERS)


def _plain_letter(letter: str) -> str:
    if letter.isascii():
        return letter.lower()
    base = unicodedata.normalize("NFKD", letter)[0].lower()
    return base if len(base) == 1 and not base.isspace() else letter


def _with_digits(text: str, regions: list[Place], odd: list[int]) -> str:
    if not odd:
        return text
    parts: list[str] = []
    place = 0
    for start, end in regions:
        if bisect_left(odd, start) == bisect_left(odd, end):
            continue
        part = _BETWEEN.sub(lambda found: found[0].translate(_DIGITS), _MIXED.sub(_mended, text[start:end]))
        parts += [text[place:start], part]
        place = end
    return "".join([*parts, text[place:]])


def _is_odd(text: str, start: int, end: int) -> bool:
    """Whether what stands beside a number may be a digit that an OCR read as a letter."""
    before = text[start - 1 : start]
    if before in _BESIDE or text[end : end + 1] in _BESIDE:
        return True
    return before in _SEPARATORS and text[start - 2 : start - 1] in _LOOK_BETWEEN


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


#: Every letter that has a small one without accent; others stay.
_LOW = {
    number: _plain_letter(chr(number))
    for numbers in (range(_LETTERS_MOST), range(0x370, 0x530), *_OTHERS)
    for number in numbers
    if _plain_letter(chr(number)) != chr(number)
}
