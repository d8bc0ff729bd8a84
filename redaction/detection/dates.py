"""Dates as people write them in English and Spanish: 03/04/1988, 4 March 1988, 4 de marzo de 1988, 04MAR1988."""

import re
from datetime import date
from functools import lru_cache

from redaction.detection.checks import is_day
from redaction.detection.chunks import Once
from redaction.detection.views import Views

_ENGLISH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    "|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_SPANISH = (
    "ene(?:ro)?|febrero|marzo|abr(?:il)?|mayo|junio|julio|ago(?:sto)?|septiembre|setiembre|octubre|noviembre"
    "|dic(?:iembre)?"
)
MONTH = f"(?:{_SPANISH}|{_ENGLISH})"
_MONTHS = {
    **{
        start: number
        for number, starts in enumerate(
            ("jan ene", "feb", "mar", "apr abr", "may", "jun", "jul", "aug ago", "sep set", "oct", "nov", "dec dic"),
            start=1,
        )
        for start in starts.split()
    }
}
_DAY = r"(?:[12]\d|3[01]|0?[1-9])"
_ORDINAL = rf"{_DAY}(?:\s?(?:st|nd|rd|th|o|ero|°|º))?"
_YEAR = r"(?:'?\d{2}(?!\d)|(?:1[89]|20)\d{2}(?!\d))"
_GAP = r"[\s,.]{1,3}"
#: Longest first where one form begins like another. All on the view of small letters.
DATE = re.compile(
    r"(?<![\w$])(?<!\d[./-])(?:"
    # 1988-03-04, 1988/03/04, 1988.03.04
    r"(?P<ymd>(?:1[89]|20)\d\d\s?[-/.]\s?(?:0?[1-9]|1[0-2])\s?[-/.]\s?[0-3]?\d)"
    # 03/04/1988, 3-4-88, 03.04.1988, 03 / 04 / 1988
    r"|(?P<dmy>[0-3]?\d\s?(?P<sep>[-/.])\s?[0-3]?\d\s?(?P=sep)\s?(?:(?:1[89]|20)\d\d|\d\d))"
    # 4 March 1988, 4th of March, 1988, 4 de marzo de 1988, 04-MAR-1988, 04MAR88
    rf"|(?P<dm>{_ORDINAL}\s?(?:(?:de|of|del?\s?mes\s?de)\s)?[-/.]?\s?{MONTH}\b\.?(?:{_GAP}|\s?[-/]\s?|\s(?:de"
    rf"|del)\s)?{_YEAR}"
    rf"|[0-3]\d(?:{_ENGLISH}|{_SPANISH})(?:(?:1[89]|20)\d\d|\d\d))"
    # March 4, 1988, Mar. 4 1988, marzo 4 de 1988
    rf"|(?P<md>{MONTH}\b\.?\s?{_ORDINAL}(?:{_GAP}|\s(?:of|de|del)\s){_YEAR})"
    # 4 March, 4 de marzo, March 4
    rf"|(?P<nm>{_ORDINAL}\s(?:(?:de|of)\s)?{MONTH}\b(?!\s?\d)|{MONTH}\b\.?\s{_ORDINAL}(?![\d:/])(?!\s?%))"
    # March 1988, marzo de 1988
    rf"|(?P<my>{MONTH}\b\.?,?\s(?:(?:of|de|del)\s)?(?:1[89]|20)\d\d)"
    r")(?![\w$%])(?!-\d)"
)
_START = re.compile(rf"(?<![\w$])(?:\d|{MONTH}\b)")
#: A day without separators, believed only after a label.
PACKED = re.compile(r"(?<!\d)(?:(?:19|20)\d\d(?:0[1-9]|1[0-2])[0-3]\d|(?:0[1-9]|1[0-2])[0-3]\d(?:19|20)\d\d)(?!\d)")
YEAR = re.compile(r"(?<![\w./$-])(?:19|20)\d\d(?![\w/$%-])(?!\.\d)")
_NUMBER = re.compile(r"\d+")
_WORDS = re.compile(r"[a-z]+")


#: Where in a stretch between white space a date may begin.
_STARTS = Once(lambda text: tuple([found.start() for found in _START.finditer(text)]))


@lru_cache(maxsize=2)
def dates_in(views: Views) -> list[re.Match[str]]:
    """Return every date of a text."""
    chunks = views.low_chunks
    found: list[re.Match[str]] = []
    behind = 0
    for number, held in [(number, held) for number, held in enumerate(_STARTS.of(chunks.texts)) if held]:
        begin = chunks.begins[number]
        for start in [begin + within for within in held]:
            match = DATE.match(views.low, start) if start >= behind else None
            if match is not None:
                behind = match.end()
                if is_date(match):
                    found.append(match)
    return found


def is_date(found: re.Match[str]) -> bool:
    """Whether what looks like a date is one the calendar has, in one order of day and month or the other."""
    return _is_date(found.lastgroup or "", found[0])


def as_day(found: re.Match[str]) -> tuple[date, ...]:
    """Return the days a date may mean: the American order first, then the other; none for a month or a birthday."""
    return _as_day(found.lastgroup or "", found[0])


@lru_cache(maxsize=5_000)
def _is_date(form: str, text: str) -> bool:
    if form == "my":
        return True
    if form == "nm":
        month, day = _month(text), int(_NUMBER.findall(text)[0])
        return 1 <= day <= (30 if month in {4, 6, 9, 11} else 29 if month == 2 else 31)
    return bool(_as_day(form, text))


@lru_cache(maxsize=5_000)
def _as_day(form: str, text: str) -> tuple[date, ...]:
    numbers = [int(number) for number in _NUMBER.findall(text)]
    if form == "ymd":
        orders = [(numbers[0], numbers[1], numbers[2])]
    elif form == "dmy":
        first, second, year = numbers
        orders = [(year, first, second), (year, second, first)]
    elif form == "dm":
        orders = [(numbers[-1], _month(text), numbers[0])] if len(numbers) == 2 else _packed(text)
    elif form == "md":
        orders = [(numbers[-1], _month(text), numbers[0])]
    else:
        return ()
    days = [date(_year(year), month, day) for year, month, day in orders if is_day(_year(year), month, day)]
    return tuple(dict.fromkeys(days))


def _year(year: int) -> int:
    """Return a year in full; two digits are read as the last hundred years before 2030."""
    return year if year > 99 else (1900 if year > 30 else 2000) + year


def _packed(text: str) -> list[tuple[int, int, int]]:
    """Return year, month and day of 04MAR88."""
    numbers = _NUMBER.findall(text)
    return [(int(numbers[-1]), _month(text), int(numbers[0]))] if numbers else []


def _month(text: str) -> int:
    return next((_MONTHS[word[:3]] for word in _WORDS.findall(text) if word[:3] in _MONTHS), 0)
