"""Words and marks of a text, for the tagger."""

import re
from collections.abc import Iterator, Sequence

import numpy as np

from redaction.detection.chunks import Chunks, Cut, Once, Pieces

#: initials and abbreviations with their dots · words, also with hyphens and apostrophes · 's alone · any other mark
_TOKEN = re.compile(r"(?:[A-ZÀ-Ý]\.){1,4}(?=[\s,;)A-ZÀ-Ý]|\Z)|\w+(?:-\w+|['’](?![sS]\b)\w+)*|['’][sS]\b|[^\w\s]")
#: After these a dot ends no sentence.
_SHORT = frozenset(
    "mr mrs ms dr st no nos art arts v vs jr sr prof sgt lt capt det ofc cpl hon rev inc ltd co corp dept"
    " div sec para paras fig"
    " ave blvd rd apt jan feb mar apr jun jul aug sep sept oct nov dec al etc op cit lic sra gov gen col maj"
    " pvt rep sen esq".split()
)
#: A line shorter than this ends by itself; a longer one may go on below it.
SHORT_LINE = 24
_GAP = re.compile(r"[\t\n]\s*")
#: The same where a form sets its fields apart with spaces: "SEX: M  RACE: W".
_GAP_OR_FIELD = re.compile(r"[\t\n]\s*|[ ]{2,}(?=[A-Z][\w /'#]{0,24}:)")
_ENDS = frozenset(".!?:;")
#: These may open a sentence; the word behind them begins it still.
_OPENS = frozenset("\"'“‘«([")


class Tokens(Pieces):
    """The tokens of a text.

    :param first: which begin a sentence.
    :param broken: the numbers of those that come after a wide break.
    """

    def __init__(self, chunks: Chunks, cuts: list[Cut]) -> None:
        super().__init__(chunks, cuts)
        self.broken = frozenset(self.firsts[number] for number in _behind_breaks(chunks))
        self.first = np.zeros(len(self.words), dtype=np.int64)
        self.first[[*_begins(self.words), *self.broken]] = 1


def tokens_of(chunks: Chunks) -> Tokens:
    """Split a text."""
    return Tokens(chunks, _CUTS.of(chunks.texts))


def _cut(text: str) -> Cut:
    found = list(_TOKEN.finditer(text))
    return (
        tuple([one[0] for one in found]),
        tuple([one.start() for one in found]),
        tuple([one.end() for one in found]),
    )


_CUTS = Once(_cut)


def _behind_breaks(chunks: Chunks) -> Iterator[int]:
    """Yield the numbers of the stretches before which an empty line or a wide gap stands, or the end of a short line:
    in forms each line says something of its own.
    """
    behind: list[int] = []
    begun = 0
    gaps = _GAP_OR_FIELD if "  " in chunks.text and ":" in chunks.text else _GAP
    for found in gaps.finditer(chunks.text):
        gap = found[0]
        start, end = found.span()
        if gap != "\n" or start - begun < SHORT_LINE:
            behind.append(end)
        if "\n" in gap:
            begun = end
    for number in np.searchsorted(chunks.starts, behind).tolist():
        if 0 < number < len(chunks.starts):
            yield number


def _begins(words: Sequence[str]) -> Iterator[int]:
    """Yield the number of each token that begins a sentence, or stands behind a mark that may open one."""
    before = [number for number, word in enumerate(words) if word in _ENDS]
    for number in [-1, *before]:
        if number > 0 and words[number] == "." and words[number - 1].lower() in _SHORT:
            continue
        at = number + 1
        while at < len(words):
            yield at
            if words[at] not in _OPENS:
                break
            at += 1
