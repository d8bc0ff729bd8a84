"""Numbers said in words, as in transcripts and calls: “five five five, oh one three four”; English and Spanish.

What a number is, the words before it say; without any, ten digits, or seven said as a telephone number is, are one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from redaction.detection import checks
from redaction.detection.chunks import Once
from redaction.detection.found import Found
from redaction.detection.labels import Label
from redaction.detection.reasons import NAMES
from redaction.detection.views import Views


def _words(words: str, first: int, step: int = 1) -> dict[str, str]:
    """Return the digits of each of some words that count on from a number."""
    return {word: str(first + step * place) for place, word in enumerate(words.split())}


_ENGLISH = {
    **dict.fromkeys(("oh", "o", "nought"), "0"),
    **_words("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen", 0),
    **_words("sixteen seventeen eighteen nineteen", 16),
    **_words("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10),
}
_SPANISH = {
    **_words("cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince", 0),
    **_words("dieciseis diecisiete dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro", 16),
    **_words("veinticinco veintiseis veintisiete veintiocho veintinueve", 25),
    **_words("treinta cuarenta cincuenta sesenta setenta ochenta noventa", 30, 10),
}
_TIMES = {"double": 2, "doble": 2, "triple": 3}
_SAID = _ENGLISH | _SPANISH
#: What may stand between two words of a number: marks, a breath, the name of a mark.
_BETWEEN = (
    r"(?:[\s,.…/()-]{1,5}(?:(?:uh|um|er|eh|este|then|and then|luego|dash|hyphen|guion|punto|area code)[\s,.…-]{1,4})?)"
)


def _run(words: dict[str, str], joined: str) -> re.Pattern[str]:
    """Return what a number in one language looks like: its words and groups of digits, nothing else between them."""
    known = "|".join(sorted(words, key=len, reverse=True))
    tens = "|".join(word for word, number in words.items() if len(number) == 2 and number[1] == "0" and number > "19")
    units = "|".join(word for word, number in words.items() if len(number) == 1 and number != "0")
    word = (
        rf"(?:(?:{'|'.join(_TIMES)})\s)?"
        rf"(?:(?:{tens})(?:{joined})(?:{units})|(?:{known})(?:\s(?:hundred|thousand|cientos|mil))?)(?![a-z\d])"
    )
    part = rf"(?:{word}|\(?\d{{1,4}}\)?(?![\w$%]))"
    return re.compile(rf"{part}(?:{_BETWEEN}{part}){{1,20}}")


_RUNS = (_run(_ENGLISH, r"[\s-]"), _run(_SPANISH, r"\sy\s|\s"))
_PART = re.compile(r"[a-z]+|\d+")
#: Digits before the first word of a number: "918, five five five".
_LEADING = re.compile(r"(?<![\w$./-])(?:\(?\d{3,4}\)?[\s,.-]{1,3}){1,2}\Z")
_MARKS = re.compile(r"[^a-z]*")
#: How many digits a number of each kind has that somebody says.
_DIGITS = {
    "ssn": (9, 9),
    "itin": (9, 9),
    "a_number": (8, 9),
    "fin": (8, 12),
    "sid": (5, 10),
    "passport": (7, 9),
    "driver_licence": (6, 14),
    "phone": (7, 13),
    "birth_date": (5, 8),
    "card": (13, 19),
    "badge": (3, 6),
    "plate": (5, 7),
}
#: The last digits of a social security number, where a label asks for them.
_LAST = 4
_LOCAL, _NATIONAL = 7, 10
#: How far behind a label a number is its own, and how many words in a row make a count of it: one, two, three, four.
_REACH, _COUNTED = 44, 5
_FEWEST = 3


@dataclass(frozen=True, slots=True)
class _Said:
    """A part of a number: its digits, where it ends, and what stands before it."""

    digits: str
    end: int
    before: str
    is_word: bool


def spoken(views: Views, labels: Sequence[Label]) -> Iterator[Found]:
    """Yield each number that is said in words."""
    chunks = views.low_chunks
    behind = 0
    for number, held in [(number, held) for number, held in enumerate(_BEGINS.of(chunks.texts)) if held]:
        start = chunks.begins[number] + held - 1
        if start < behind:
            continue
        parts = max((_parts(views.low, run.match(views.low, start)) for run in _RUNS), key=len)
        if len(parts) < _FEWEST - 1 or sum(part.is_word for part in parts) < _FEWEST - 1:
            continue
        behind = parts[-1].end
        leading = _LEADING.search(views.low, max(start - 12, 0), start)
        if leading is not None:
            start = leading.start()
            digits = "".join(letter for letter in leading[0] if letter.isdigit())
            parts = [_Said(digits, leading.end(), "", False), *parts]
        found = _number(views, start, parts, labels)
        if found is not None:
            yield found


def _first(text: str) -> int:
    """Return where in a stretch a number word begins it, counted from 1; 0 where none does."""
    marks = _MARKS.match(text)
    begin = marks.end() if marks is not None else 0
    word = _PART.match(text, begin)
    return begin + 1 if word is not None and (word[0] in _SAID or word[0] in _TIMES) else 0


_BEGINS = Once(_first)


def _parts(low: str, run: re.Match[str] | None) -> list[_Said]:
    """Return the parts of a number, tens and their unit as one, "triple five" as three."""
    parts: list[_Said] = []
    times, close = 1, run.start() if run is not None else 0
    for found in _PART.finditer(low, run.start(), run.end()) if run is not None else ():
        word = found[0]
        before = low[close : found.start()]
        last = parts[-1].digits if parts else ""
        if word in _TIMES:
            times = _TIMES[word]
            continue
        if word in {"hundred", "cientos", "thousand", "mil"}:
            zeros = "00" if word in {"hundred", "cientos"} else "000"
            parts[-1] = _Said(last + zeros, found.end(), parts[-1].before, True)
        elif word.isdigit() or word in _SAID:
            digits = _SAID.get(word, word) * times
            if _joins(parts, before, digits) and not word.isdigit():
                parts[-1] = _Said(last[0] + digits, found.end(), parts[-1].before, True)
            else:
                parts.append(_Said(digits, found.end(), before, not word.isdigit()))
        else:
            continue
        times, close = 1, found.end()
    return parts


def _joins(parts: Sequence[_Said], before: str, digits: str) -> bool:
    """Whether a unit belongs to the tens before it: fifty-five, cincuenta y cinco."""
    if not parts or len(digits) != 1 or digits == "0" or before.strip() not in {"", "-", "y"}:
        return False
    last = parts[-1].digits
    return parts[-1].is_word and len(last) == 2 and last[0] > "1" and last[1] == "0"


def _number(views: Views, start: int, parts: Sequence[_Said], labels: Sequence[Label]) -> Found | None:
    """Return what the parts of a number are; None for a count, an amount or a list."""
    label = _label(views, start, labels)
    if label is not None:
        kind = label.kind
        least, most = _DIGITS[kind]
        if "last" in views.low[label.start : label.end] and kind == "ssn":
            least = most = _LAST
        digits = "".join(part.digits for part in parts)
        if least <= len(digits) <= most and not _is_amount(parts):
            said = " ".join(views.text[label.start : label.end].split()).strip(" :.#-")
            why = f"It is said in words behind “{said}”, which announces {NAMES[kind]}."
            return Found(kind, start, parts[-1].end, 0.9, why)
    for count in range(len(parts), 1, -1):
        if (count == len(parts) or not parts[count].before.isspace()) and _is_telephone(parts[:count]):
            return Found("phone", start, parts[count - 1].end, 0.82, "It is a telephone number said in words.")
    return None


def _label(views: Views, start: int, labels: Sequence[Label]) -> Label | None:
    """Return the last label before a number that may be its own; a paragraph ends its reach."""
    near = [
        label
        for label in labels
        if 0 <= start - label.end <= _REACH and label.kind in _DIGITS and "\n\n" not in views.plain[label.end : start]
    ]
    return max(near, key=lambda label: (label.end, label.end - label.start)) if near else None


def _is_telephone(parts: Sequence[_Said]) -> bool:
    """Whether a number is a telephone's though nothing announces it."""
    digits = "".join(part.digits for part in parts)
    digits = digits[1:] if len(digits) == _NATIONAL + 1 and digits[0] == "1" else digits
    if _is_count(parts) or _is_amount(parts) or _is_clock(parts) or all("," in part.before for part in parts[1:]):
        return False
    if len(digits) == _LOCAL:
        return checks.is_telephone(f"202{digits}")
    return checks.is_telephone(digits)


def _is_count(parts: Sequence[_Said]) -> bool:
    """Whether somebody counts: one, two, three, four, five."""
    numbers = [int(part.digits) for part in parts]
    steps = [after - before for before, after in zip(numbers, numbers[1:], strict=False)]
    run = best = 0
    for step in steps:
        run = run + 1 if step in {1, -1} else 0
        best = max(best, run)
    return best >= _COUNTED - 1


def _is_clock(parts: Sequence[_Said]) -> bool:
    """Whether times of day are said: nine fifteen, ten thirty."""
    hours, minutes = parts[::2], parts[1::2]
    return (
        len(hours) == len(minutes)
        and all(0 < int(hour.digits) <= 12 for hour in hours)
        and all(len(minute.digits) == 2 and minute.digits < "60" for minute in minutes)
        and all("," in hour.before for hour in hours[1:])
    )


def _is_amount(parts: Sequence[_Said]) -> bool:
    """Whether hundreds and thousands are said: a telephone has them at its ends alone, eight hundred … two thousand."""
    large = [place for place, part in enumerate(parts) if part.is_word and part.digits[1:] in {"00", "000"}]
    toll = {place for place in large[:1] if parts[place].digits in {"800", "900"} and place < 2 and len(parts) > 4}
    last = {place for place in large[-1:] if place == len(parts) - 1 and place > 2}
    return not set(large) <= toll | last
