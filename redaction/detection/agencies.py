"""Agencies the case knows stay: their names stand at the head of every page and tell nothing of anybody."""

import re
from collections.abc import Iterable

from redaction.detection.entities import STAYING
from redaction.detection.found import Found
from redaction.detection.identifiers import Numbers
from redaction.detection.known import TITLES, name_words
from redaction.detection.values import ENTITIES, Person
from redaction.detection.views import Views, bare, lowered

#: What makes a name an agency's: without one of these it may be a person's, typed into the wrong field.
_OFFICES = frozenset(
    "police policia pd sheriff sheriffs constable marshal marshals patrol trooper troopers department departamento"
    " dept agency agencia bureau buro office oficina court courts courthouse corte juzgado tribunal prosecutor"
    " prosecutors attorney attorneys fiscalia fiscal probation parole corrections correctional jail prison carcel"
    " detention ministry ministerio administration administracion commission authority service services servicio"
    " servicios enforcement investigation investigations hearings magistrate clerk secretariat secretaria guard"
    " guardia comisaria".split()
)
#: What may stand in such a name beside the words that are its own.
_BESIDE = frozenset(
    "city town village county state municipal metropolitan metro regional federal national public safety district"
    " precinct division unit section bureau records record reports report central general special major crimes"
    " criminal investigative detective detectives homicide family victim victims services north south east west"
    " northern southern eastern western ciudad condado estado distrito publica seguridad the of and de del la las"
    " los el y for".split()
)
_SMALL = frozenset({"of", "the", "and", "de", "del", "la", "for"})
_WORD = re.compile(r"[^\W_]+")


class Agencies:
    """The agencies a case knows, ready to be looked for in any number of texts."""

    def __init__(self, names: Iterable[str], people: Iterable[Person] = ()) -> None:
        """:param people: whom the case knows; a name of one of them is no agency's, wherever it was typed."""
        persons = [frozenset(name_words(name)) for person in people for name in person.names]
        words = {name: _words(name) for name in names}
        kept = {
            name: found
            for name, found in words.items()
            if not _OFFICES.isdisjoint(found) and not any(person and person <= set(found) for person in persons)
        }
        self._people = frozenset(word for person in persons for word in person)
        self._names = Numbers((("organisation", name) for name in kept), "")
        self._own = [frozenset(found) - _OFFICES - _BESIDE for found in kept.values()]
        letters = (
            "".join(word[0] for word in found if word not in {"of", "the", "and", "de"}) for found in kept.values()
        )
        self._short = frozenset(short for short in letters if len(short) >= 3)

    def __bool__(self) -> bool:
        return bool(self._own)

    def spans(self, views: Views) -> list[tuple[int, int]]:
        """Return where one of them is named in full."""
        return [(one.start, one.end) for one in self._names.find(views)]

    def is_one(self, text: str) -> bool:
        """Whether a passage names one of them, in full or in short: “Fairview PD”, “FPD”, “City of Fairview Police”.

        The own words of one agency alone name none: they may be a place or a person.
        """
        if bare(lowered(text)) in self._short and text.replace(".", "").isupper():
            return True
        found = set(_words(text))
        return not _OFFICES.isdisjoint(found) and any(
            found <= own | _OFFICES | _BESIDE | STAYING and (not own or not own.isdisjoint(found)) for own in self._own
        )

    def without_town(self, views: Views, found: Iterable[Found]) -> list[Found]:
        """Leave out the town an agency is named after, standing alone: it is at the head of each page.

        Not where it may be somebody's name: behind a title, or where the case or the text knows a person called so.
        """
        passages = list(found)
        towns = frozenset(word for own in self._own if len(own) == 1 for word in own) - self._people
        if not towns:
            return passages
        called = {
            word
            for one in passages
            if one.kind == "name" and len(words := _words(views.text[one.start : one.end])) > 1
            for word in words
        }
        return [
            one
            for one in passages
            if one.kind not in ENTITIES
            or lowered(views.text[one.start : one.end]) not in towns - called
            or _is_titled(views, one.start)
        ]

    def is_nothing(self, text: str) -> bool:
        """Whether what is left of a passage beside an agency's name is a word of agencies alone."""
        return set(_words(text)) <= _OFFICES | _BESIDE | STAYING


def _is_titled(views: Views, start: int) -> bool:
    before = views.low[max(start - 16, 0) : start].split()
    return bool(before) and before[-1].rstrip(".") in TITLES


def cut(views: Views, one: Found, spans: Iterable[tuple[int, int]]) -> Found | None:
    """Cut what stays off the ends of a passage, with the spaces and signs beside it; None when nothing is left."""
    start, end = one.start, one.end
    for begin, close in spans:
        if begin <= start < close:
            start = min(close, end)
        if begin < end <= close:
            end = max(begin, start)
    if (start, end) == (one.start, one.end):
        return one
    while start < end and not views.text[start].isalnum():
        start += 1
    while end > start and not views.text[end - 1].isalnum():
        end -= 1
    return one._replace(start=start, end=end) if end - start > 2 else None


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(lowered(text).replace("'s", "s").replace("’s", "s")))
