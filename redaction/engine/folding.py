"""Words as a person would still recognise them: folded for case, accents, spaces, hyphens, line breaks, OCR's slips."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

#: What tesseract takes for one another, each group folded to its first.
_ALIKE = ("0oqd", "1lij|!", "5s$", "8b", "2z", "6g", "ceé", "uv")
_TABLE = str.maketrans({letter: group[0] for group in _ALIKE for letter in group[1:]})
_SIGNS = re.compile(r"[\W_]+")
_PAIRS = (("rn", "m"), ("vv", "w"), ("ii", "n"))
#: A folded term shorter than this is looked for as a whole word only: "Li" is in every second word.
WHOLE_WORD = 5
#: A term shorter than this is not looked for in raw bytes, where it turns up by chance.
_RAW = 5


def folded(text: str) -> str:
    """Return letters and digits alone, small, without accents, look-alikes made one."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    letters = _SIGNS.sub("", plain)
    for pair, single in _PAIRS:
        letters = letters.replace(pair, single)
    return letters.translate(_TABLE)


def letter_by_letter(text: str) -> str:
    """Return letters and digits as `folded` does, but never two as one: for letters that stand apart."""
    return _SIGNS.sub("", unicodedata.normalize("NFKD", text).casefold()).translate(_TABLE)


def terms(lines: Iterable[str]) -> list[str]:
    """Return the terms of a list, one a line, empty lines and repetitions left out."""
    return list(dict.fromkeys(line.strip() for line in lines if folded(line)))


def appears(term: str, text: str) -> bool:
    """Whether a term can be recognised in a text, however it is spaced, hyphenated or broken across lines."""
    wanted = folded(term)
    if not wanted:
        return False
    if len(wanted) >= WHOLE_WORD:
        return wanted in folded(text)
    words = [folded(word) for word in re.split(r"[^\w]+", text)]
    count = len(re.split(r"[^\w]+", term.strip()))
    return any("".join(words[start : start + count]) == wanted for start in range(len(words)))


def appears_in_bytes(term: str, data: bytes) -> bool:
    """Whether a term stands in raw bytes: as it is, in UTF-16, or written as hexadecimal digits; case is ignored."""
    if len(term) < _RAW:
        return False
    lowered = data.lower()
    return any(form in lowered for form in _forms(term))


def _forms(term: str) -> Iterator[bytes]:
    for text in {term, term.casefold(), term.upper()}:
        for encoded in (text.encode("utf-8"), text.encode("utf-16-be"), text.encode("utf-16-le")):
            yield encoded.lower()
            yield encoded.hex().encode()
        yield text.encode("latin-1", "replace").lower()
