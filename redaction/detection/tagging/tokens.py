"""Words and marks of a text, for the tagger."""

import re
from dataclasses import dataclass

#: initials and abbreviations with their dots · words, also with hyphens and apostrophes · 's alone · any other mark
_TOKEN = re.compile(r"(?:[A-ZÀ-Ý]\.){1,4}(?=[\s,;)A-ZÀ-Ý]|\Z)|\w+(?:-\w+|['’](?![sS]\b)\w+)*|['’][sS]\b|[^\w\s]")
#: After these a dot ends no sentence.
_SHORT = frozenset(
    "mr mrs ms dr st no nos art arts v vs jr sr prof sgt lt capt det ofc cpl hon rev inc ltd co corp dept"
    " div sec para paras fig"
    " ave blvd rd apt jan feb mar apr jun jul aug sep sept oct nov dec al etc op cit lic sra gov gen col maj"
    " pvt rep sen esq".split()
)
_ENDS = frozenset(".!?:;")
#: These may open a sentence; the word behind them begins it still.
_OPENS = frozenset("\"'“‘«([")


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a text: words, where they stand, which begin a sentence, and which come after a wide break."""

    words: list[str]
    starts: list[int]
    ends: list[int]
    first: list[bool]
    broken: list[bool]


def tokens_of(text: str) -> Tokens:
    """Split a text."""
    spans = list(map(re.Match.span, _TOKEN.finditer(text)))
    words = [text[start:end] for start, end in spans]
    starts, ends = [start for start, _ in spans], [end for _, end in spans]
    broken = [
        start - end > 1 and ("\n\n" in text[end:start] or "\t" in text[end:start])
        for start, end in zip(starts, [starts[0] if starts else 0, *ends], strict=False)
    ]
    first = broken.copy()
    begin = True
    for number, word in enumerate(words):
        if begin:
            first[number] = True
            begin = word in _OPENS
        if word in _ENDS:
            begin = word != "." or number == 0 or words[number - 1].lower() not in _SHORT
    return Tokens(words, starts, ends, first, broken)
