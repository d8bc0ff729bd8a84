"""Puts the rules together: identifiers, what the case knows, names in running text, copies; then what stays."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from redaction.detection import entities, public
from redaction.detection.agencies import Agencies, cut
from redaction.detection.dates import DATE, as_day, is_date
from redaction.detection.found import Found, without_overlaps
from redaction.detection.identifiers import Numbers, is_identifier
from redaction.detection.known import KnownNames, born, folded, name_words, own_days
from redaction.detection.pagetext import page_text
from redaction.detection.recognise import recognised
from redaction.detection.values import ENTITIES, Known, Person, Suggestion, Word, by_place
from redaction.detection.views import Views, views_of

#: A suggestion surer than this is looked for in the rest of the release.
_SURE = 0.6
#: What the tagger reads within an address that is nobody's.
_READ = frozenset(ENTITIES) - {"date"}
_IDENTIFIER = "It is one of the identifiers the case knows."
_CONTACT = "It is an address, telephone number or e-mail address of the requester or the victim, which never leaves."
_COPY = "The same words are suggested elsewhere in this release."
#: Kinds under which somebody's name may be found in running text, and how many words of it have to stand there.
_LEAST_OWN = {"name": 1, "organisation": 2, "place": 2}


class Detector:
    """What a case knows, made ready once for all its pages."""

    def __init__(self, known: Known | None = None) -> None:
        self.known = known or Known()
        self._people = tuple(person for person in self.known.people if person.role != "requester")
        self._names = KnownNames(self.known.people)
        requesters = [replace(person, role="") for person in self.known.people if person.role == "requester"]
        self._own = KnownNames(requesters)
        self._own_words = frozenset(word for one in requesters for name in one.names for word in name_words(name))
        self._own_days = own_days(self.known)
        self._numbers = Numbers((("", text) for text in self.known.identifiers), _IDENTIFIER)
        self._contact = Numbers((("", text) for text in self.known.contact), _CONTACT)
        self._keep = Numbers((("keep", text) for text in self.known.keep), "")
        self._keep_words = frozenset(_bare(text) for text in self.known.keep)
        self._agencies = Agencies(self.known.agencies, self.known.people)

    def find(self, text: str) -> list[Found]:
        """Return what to suggest in one text, in order, nothing overlapping."""
        views = views_of(text)
        found, nobodys = recognised(views)
        found += self._numbers.find(views)
        found += self._contact.find(views)
        found += born(views, self._people)
        named = self._names.find(views)
        found += named
        tagged = self._agencies.without_town(views, entities.entities(views))
        found += public.without(views, tagged, nobodys, _READ) if nobodys else tagged
        own = [one for one in self._own.find(views) if one.score > 0.93]
        return without_overlaps(self._leaving(views, found, named, own))

    def _leaving(
        self, views: Views, found: Iterable[Found], named: Sequence[Found], own: Sequence[Found]
    ) -> Iterable[Found]:
        """Leave out what the case says may stay, and the requester's own name and day of birth."""
        kept = [(one.start, one.end) for one in self._keep.find(views)]
        agencies = self._agencies.spans(views)
        known = {(one.start, one.end) for one in named}
        for one in found:
            if kept and any(start <= one.start and one.end <= end for start, end in kept):
                continue
            if self._keep_words and _bare(views.text[one.start : one.end]) in self._keep_words:
                continue
            if self._own_words and self._is_own(views, one, own, (one.start, one.end) in known):
                continue
            if one.kind in {"birth_date", "date"} and self._own_days and self._is_own_day(views, one):
                continue
            rest = cut(views, one, [*kept, *agencies]) if one.kind in ENTITIES else one
            if rest is not None and not self._is_agency(views, one, rest):
                yield rest

    def _is_agency(self, views: Views, one: Found, rest: Found) -> bool:
        """Whether a passage is an agency the case knows, or what is left of one beside it says nothing more."""
        if not self._agencies or one.kind not in ENTITIES or one.kind == "date":
            return False
        text = views.text[rest.start : rest.end]
        return self._agencies.is_one(text) or (rest != one and self._agencies.is_nothing(text))

    def _is_own(self, views: Views, one: Found, own: Sequence[Found], known: bool) -> bool:
        """Whether a passage is the requester's name, though it may read like an organisation's or a place's.

        An organisation or a place named after her is not; nor is one that has but one word in common with her.
        """
        if one.kind == "name" and any(mine.start < one.end and one.start < mine.end for mine in own):
            return not known or not any(one.start < mine.start or mine.end < one.end for mine in own)
        words = name_words(views.text[one.start : one.end])
        least = _LEAST_OWN.get(one.kind)
        return not known and least is not None and len(words) >= least and self._own_words.issuperset(words)

    def _is_own_day(self, views: Views, one: Found) -> bool:
        match = DATE.match(views.low, one.start)
        return match is not None and is_date(match) and not self._own_days.isdisjoint(as_day(match))


def suggest_text(text: str, known: Known | None = None) -> list[Suggestion]:
    """Return what to look at in a text; its own copies are among it."""
    return suggest_texts({0: text}, known)[0]


def suggest_texts(texts: Mapping[int, str], known: Known | None = None) -> dict[int, list[Suggestion]]:
    """Return what to look at in each of several texts of one release, the copies of each in all the others."""
    detector = Detector(known)
    found = {number: detector.find(text) for number, text in texts.items()}
    copies = Copies(
        (one.kind, texts[number][one.start : one.end])
        for number, held in found.items()
        for one in held
        if one.score > _SURE
    )
    views = {number: views_of(text) for number, text in texts.items()}
    return {
        number: [
            Suggestion(0, (), one.start, one.end, one.kind, texts[number][one.start : one.end], one.score, one.why)
            for one in without_overlaps(
                [*held, *detector._leaving(views[number], _new(copies.find(views[number]), held), (), ())]
            )
        ]
        for number, held in found.items()
    }


def suggest_pages(pages: Mapping[int, Sequence[Word]], known: Known | None = None) -> list[Suggestion]:
    """Return what to look at on the pages of a file, each with its boxes, in the order a reader meets it."""
    laid = {number: page_text(words) for number, words in pages.items()}
    found = suggest_texts({number: page.text for number, page in laid.items()}, known)
    return by_place(
        [
            replace(one, page=number, boxes=laid[number].boxes(one.start, one.end))
            for number, held in found.items()
            for one in held
        ]
    )


class Copies:
    """Passages that are suggested or withheld, ready to be looked for in the rest of a release."""

    def __init__(self, passages: Iterable[tuple[str, str]]) -> None:
        """:param passages: kind and text of each."""
        distinct = sorted(set(passages))
        names = [text for kind, text in distinct if kind == "name" and len(name_words(text)) > 1]
        self._names = KnownNames([Person("", (text,)) for text in names])
        self._numbers = Numbers(
            ((kind, text) for kind, text in distinct if is_identifier(kind) or kind == "organisation"), _COPY
        )

    def find(self, views: Views) -> list[Found]:
        """Return the copies in a text."""
        return [*self._names.find(views), *self._numbers.find(views)]


def copies_in_pages(passages: Iterable[tuple[str, str]], pages: Mapping[int, Sequence[Word]]) -> list[Suggestion]:
    """Return every copy of accepted passages (kind and text) on pages, each with its boxes."""
    copies = Copies(passages)
    made: list[Suggestion] = []
    for number, words in pages.items():
        page = page_text(words)
        for one in without_overlaps(copies.find(views_of(page.text))):
            text = page.text[one.start : one.end]
            boxes = page.boxes(one.start, one.end)
            made.append(Suggestion(number, boxes, one.start, one.end, one.kind, text, one.score, one.why))
    return by_place(made)


def _new(copies: Iterable[Found], held: Sequence[Found]) -> list[Found]:
    """Return the copies that touch nothing already found."""
    return [one for one in copies if not any(other.start < one.end and one.start < other.end for other in held)]


def _bare(text: str) -> str:
    return folded(text)
