"""Telephone numbers that follow another one without a word of their own: “(918) 555-0134, 555-0177 or -0178”."""

import re
from collections.abc import Iterable, Iterator

from redaction.detection.found import Found
from redaction.detection.labels import STAYS
from redaction.detection.views import Views

#: What may stand between two numbers of a list: words and marks, a time of day, one line break, no other number.
_BETWEEN = r"(?:(?:[^\d\n.!?$#]|\.(?!\s)|\.(?=\s+[a-z0-9])|(?<=[\s;])\d{4}(?=\s(?i:hrs?|hours|in|out)\b)){1,40}?)"
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
#: Sixty letters hold no longer list of words.
_REACH = 100
_WHY = "It stands in a list behind a telephone number."
_SPACED = re.compile(r"\d \d{4}(?!\d)")


def in_lists(views: Views, found: Iterable[Found]) -> Iterator[Found]:
    """Yield the numbers that stand in a row behind those found, as long as there is another one."""
    for phone in [one for one in found if one.kind == "phone"]:
        place = phone.end
        spaced = _SPACED.search(views.digits, phone.start, phone.end) is not None
        while (match := _follows(views, place, spaced)) is not None:
            yield Found("phone", *match.span("value"), round(min(phone.score, 0.85), 2), _WHY)
            place = match.end()


def beside_people(views: Views) -> Iterator[Found]:
    """Yield each local number behind a relative or friend, with a name or without: "mother (Tammy) 555-0143"."""
    for start in [start for start in views.numbers if views.digits[start + 3 : start + 4] in _SIGNS]:
        match = _LOCAL.match(views.digits, start)
        if match is not None and _RELATED.search(views.low, max(start - _NEAR, 0), start):
            yield Found("phone", *match.span(), 0.75, "It stands behind somebody's relative or friend.")


def _follows(views: Views, place: int, spaced: bool) -> re.Match[str] | None:
    last = _LAST_FOUR.match(views.digits, place)
    if last is not None:
        return last
    match = _NEXT.match(views.digits, place, min(place + _REACH, len(views.digits)))
    if match is None or (match["sign"] == " " and not spaced):
        return None
    return None if STAYS.search(views.low, place, match.start("value")) else match
