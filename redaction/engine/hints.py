"""What boxes do not keep: withheld words that can be read elsewhere, and widths that tell which word is hidden.

Values in, findings out: the caller brings the texts of one file, of one release, or of earlier releases. Nothing a
finding says holds a withheld word.
"""

import re
from collections.abc import Sequence
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray
from PIL import ImageFont

from redaction.detection.tagging.invented import FIRST, LAST
from redaction.engine.folding import WHOLE_WORD, folded
from redaction.engine.values import Figure, FileText, Finding, Withheld

#: Fewer folded letters than this are in every text.
_TELLING = 4
#: Words a box hides at most for its width to tell them: a name is one to three.
_FEW = 3
#: A box this wide, in points, tells no surname from another; at half the width it tells less than one bit of ten
#: (measured on 1,000 surnames, see docs/redaction.md).
SAFE = 72.0
#: Places kept for each letter of a file, and an odd number without a pattern.
_PLACES, _MOST_PLACES, _MIX = 4, 1 << 25, 0x9E3779B1
#: Padding and grid leave open by so much, in points, how wide the words of a box are.
_OPEN = 5.0
_SIZE = 64


class _Read:
    """The pages of one file, folded once for all the searches in them."""

    def __init__(self, file: FileText) -> None:
        self.name = file.name
        self._said = file.pages
        self._pages = [folded(page) for page in file.pages]
        # To search a thousand pages for what each of their marks hides takes a fifth of the whole proof, and grows with
        # the square. So it is kept which few letters follow each other anywhere: most is known to stand nowhere.
        places = min(_PLACES * sum(map(len, self._pages)), _MOST_PLACES)
        self._runs = np.zeros(1 << max(places - 1, 1).bit_length(), dtype=bool)
        for page in self._pages:
            self._runs[self._places(page)] = True

    def _places(self, text: str) -> NDArray[np.uint32]:
        """Return a place for each run of `WHOLE_WORD` letters."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        count = max(len(codes) - WHOLE_WORD + 1, 0)
        mixed = np.zeros(count, dtype=np.uint32)
        for place in range(WHOLE_WORD):
            mixed *= np.uint32(_MIX)
            mixed ^= codes[place : place + count]
        mixed *= np.uint32(_MIX)
        return mixed >> np.uint32(33 - len(self._runs).bit_length())

    @cached_property
    def _words(self) -> list[frozenset[str]]:
        return [frozenset(map(folded, set(re.split(r"[^\w]+", page)))) for page in self._said]

    def holding(self, wanted: str) -> list[int]:
        """Return the pages on which a folded word or passage stands."""
        if len(wanted) < WHOLE_WORD:
            return [number for number, words in enumerate(self._words, start=1) if wanted in words]
        if not self._runs[self._places(wanted)].all():
            return []
        return [number for number, page in enumerate(self._pages, start=1) if wanted in page]


def twins(files: Sequence[FileText], earlier: Sequence[FileText] = ()) -> list[Finding]:
    """Return where words that a mark hides can be read: in the same file, another of the release, an earlier release.

    A finding is called "twin"; `page` is the page of the mark. Its figures: "file" (the file with the mark), "mark",
    "marks" (how many marks of the file hide the same words; the first is named), "found_in" (the file where the words
    stand), "found_on" (its first page with them), "places" (how many pages).
    """
    read = [_Read(file) for file in (*files, *earlier)]
    known: dict[str, list[tuple[str, list[int]]]] = {}
    findings = []
    for file in files:
        hiding: dict[str, list[Withheld]] = {}
        for withheld in file.withheld:
            wanted = folded(withheld.words)
            if len(wanted) >= _TELLING:
                hiding.setdefault(wanted, []).append(withheld)
        for wanted, marks in hiding.items():
            if wanted not in known:
                known[wanted] = [(other.name, pages) for other in read if (pages := other.holding(wanted))]
            findings += [_twin(file.name, marks, name, pages) for name, pages in known[wanted]]
    return findings


def widths(withheld: Sequence[Withheld]) -> list[Finding]:
    """Return the boxes that stand so close round a word or two that their width may tell which ones.

    A finding is called "width". Its figures: "mark", "points" (how wide it is), "safe_points" (how wide would be safe);
    of words in letters also "fitting" of "names": how many common names would fill the box as closely.
    """
    findings = []
    for hidden in withheld:
        figures: dict[str, Figure] = {"mark": hidden.mark, "points": round(hidden.width, 1), "safe_points": SAFE}
        if hidden.width >= SAFE or not 0 < len(hidden.words.split()) <= _FEW:
            continue
        fit = ""
        if not any(letter.isdigit() for letter in hidden.words):
            figures["fitting"], figures["names"] = fitting, names = _fitting(hidden)
            fit = f" ({fitting:,} of {names:,} common names would fill it as closely)"
        words = (
            f"Mark {hidden.mark} of page {hidden.page} is about as wide as the word or two it hides; "
            f"its width may give them away{fit}. Widen it to the field, the line, or {SAFE:.0f} points."
        )
        findings.append(Finding("width", words, hidden.page, figures))
    return findings


def _fitting(hidden: Withheld) -> tuple[int, int]:
    """Return how many common names would fill a box as closely as the words it hides, and of how many.

    Surnames for one word, first names with surnames for more. Proportions of letters are much the same in all typefaces
    of text, so one stands for all.
    """
    words = hidden.words.split()
    lengths = _surnames() if len(words) == 1 else _full_names()
    own = _font().getlength(" ".join(words))
    apart = own * _OPEN / 2 / max(hidden.width, _OPEN)
    return int(np.count_nonzero(np.abs(lengths - own) <= apart)), len(lengths)


@cache
def _surnames() -> NDArray[np.float64]:
    return np.array([_font().getlength(name) for name in LAST])


@cache
def _full_names() -> NDArray[np.float64]:
    first = np.array([_font().getlength(f"{name} ") for name in FIRST])
    return (first[:, None] + _surnames()[None, :]).ravel()


@cache
def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(_SIZE)


def _twin(name: str, marks: Sequence[Withheld], found_in: str, pages: Sequence[int]) -> Finding:
    withheld = marks[0]
    more = f" (and {len(marks) - 1} more)" if len(marks) > 1 else ""
    where = f"page {pages[0]}" + (f" of {found_in}" if found_in != name else "")
    words = f"What mark {withheld.mark} of page {withheld.page}{more} hides can be read on {where}."
    figures: dict[str, Figure] = {
        "file": name,
        "mark": withheld.mark,
        "marks": len(marks),
        "found_in": found_in,
        "found_on": pages[0],
        "places": len(pages),
    }
    return Finding("twin", words, withheld.page, figures)
