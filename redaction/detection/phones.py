"""Telephone numbers that follow another one without a word of their own: “(918) 555-0134, 555-0177 or -0178”."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from redaction.detection.found import Found
from redaction.detection.labels import STAYS
from redaction.detection.views import Views

#: What may stand between two numbers of a list: words and marks, a time of day, one line break, no other number.
_BETWEEN = (
    r"(?:(?:[^\d\n.!?$#]|\.(?!\s)|\.(?=\s+[a-z0-9])|(?<=after\s)\d{1,2}(?!\d)|\d{1,2}(?=\s?[ap]\.?m\b)"
    r"|(?<=[\s;])\d{4}(?=\s(?i:hrs?|hours|in|out)\b)){1,40}?)"
)
_NEXT = re.compile(
    rf"(?P<between>(?:{_BETWEEN}\n?)?{_BETWEEN})(?<![\w$./-])"
    r"(?P<value>[2-9]\d\d(?P<sign>[ \t]?[-.·][ \t]?|[ ])\d{4})(?![\w])(?![-/]\d)(?!\.\d)"
)
#: Only the last four digits are written again: "(918) 555-0134 or -0135", "555-0134/0135".
_LAST_FOUR = re.compile(r"(?P<between>\s?[,/&]?\s?(?:or|and|y|o|u)?\s?)(?P<value>(?:-|(?<=/))\d{4})(?![\w-])(?![./]\d)")
_LOCAL = re.compile(r"(?<=[ (])[2-9]\d\d[-.]\d{4}(?!\w)(?![-/]\d)(?!\.\d)")
_RELATED = re.compile(
    r"\b(?:mother|father|mom|dad|sister|brother|wife|husband|son|daughter|friend|neighbou?r|aunt|uncle|cousin|niece|nephew"
    r"|grand(?:mother|father|parents?)|girlfriend|boyfriend|roommate|fiancee?|spouse|guardian|kin|notify|madre|padre|hermana"
    r"|hermano|esposa|esposo|amiga|amigo|vecina|vecino|tia|tio|abuela|abuelo|hija|hijo|prima|primo|avisar)\b"
    r"(?![^,(:-]{0,30}\b(?:report|case|no|invoice|lot|exhibit|docket)\b)[^.;\d\n]{0,32}[,():-]\s?\(?\Z"
)
_NEAR = 48
#: What parts the two halves of a local number.
_SIGNS = frozenset("-.")
#: Words and line between two numbers, and the second of them, are no longer.
_REACH = 100
#: Between numbers written alike, whatever the country.
_AND = re.compile(r"\s?[,;/]?\s?(?:and|or|y|o|u)?\s?(?=[\d(+])")
_SHAPE = str.maketrans("123456789", "000000000")
_WHY = "It stands in a list behind a telephone number."
_SPACED = re.compile(r"\d \d{4}(?!\d)")


def in_lists(views: Views, found: Iterable[Found]) -> Iterator[Found]:
    """Yield the numbers that stand in a row behind those found, as long as there is another one."""
    phones = [one for one in found if one.kind == "phone"]
    # A row is followed once: from its last number that was found, not from each.
    known = {one.start for one in phones}
    for phone in phones:
        score = round(min(phone.score, 0.85), 2)
        spaced = _SPACED.search(views.digits, phone.start, phone.end) is not None
        place = phone.end
        while _is_near(views, place) and (after := _alike(views, phone, place) or _follows(views, place, spaced)):
            start, place = after
            if start in known:
                break
            known.add(start)
            yield Found("phone", start, place, score, _WHY)


def _is_near(views: Views, place: int) -> bool:
    """Whether digits stand behind a place, as near as the next number of a list does."""
    number = bisect_left(views.numbers, place)
    return number < len(views.numbers) and views.numbers[number] < place + _REACH


def _alike(views: Views, phone: Found, place: int) -> tuple[int, int] | None:
    """Return where a number stands that is written as the one before: "55 5555 0134 y 55 5555 0135"."""
    between = _AND.match(views.digits, place)
    if between is None:
        return None
    shape = views.digits[phone.start : phone.end].translate(_SHAPE)
    start, end = between.end(), between.end() + len(shape)
    same = views.digits[start:end].translate(_SHAPE) == shape and not shape.isdigit()
    return (start, end) if same and not views.digits[end : end + 1].isalnum() else None


def beside_people(views: Views) -> Iterator[Found]:
    """Yield each local number behind a relative or friend, with a name or without: "mother (Tammy) 555-0143"."""
    for start in [start for start in views.numbers if views.digits[start + 3 : start + 4] in _SIGNS]:
        match = _LOCAL.match(views.digits, start)
        if match is not None and _RELATED.search(views.low, max(start - _NEAR, 0), start):
            yield Found("phone", *match.span(), 0.75, "It stands behind somebody's relative or friend.")


def _follows(views: Views, place: int, spaced: bool) -> tuple[int, int] | None:
    """Return where a local number stands that follows a place, or the last four digits of one."""
    last = _LAST_FOUR.match(views.digits, place)
    if last is not None:
        return last.span("value")
    match = _NEXT.match(views.digits, place, min(place + _REACH, len(views.digits)))
    if match is None or (match["sign"] == " " and not spaced):
        return None
    return None if STAYS.search(views.low, place, match.start("value")) else match.span("value")
