"""What goes into detection and what comes out of it: plain frozen values."""

from collections.abc import Sequence
from dataclasses import dataclass

#: left, top, right, bottom as fractions 0..1 of the page image as displayed, origin top left.
Box = tuple[float, float, float, float]

#: Kinds that a rule recognises by their form, their check digit or the words around them.
IDENTIFIERS = (
    "ssn",
    "itin",
    "a_number",
    "fbi_number",
    "fin",
    "sid",
    "receipt_number",
    "passport",
    "driver_licence",
    "phone",
    "email",
    "birth_date",
    "address",
    "plate",
    "card",
    "iban",
    "badge",
    "medical",
)
#: Kinds that running text holds.
ENTITIES = ("name", "organisation", "place", "date")
KINDS = IDENTIFIERS + ENTITIES
#: Kinds that are withheld from everybody, whatever the ground (domain, Bars).
NEVER_LEAVE = frozenset({"ssn", "itin", "medical"})

ROLES = ("victim", "requester", "subject", "witness", "family", "officer")


class DetectionRefused(ValueError):
    """What was given cannot be worked with; the line says what to do next."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a page, from 1, as it is seen.

    :param line: number of its line on the page; words of one line stand side by side, in reading order.
    :param edges: where each letter begins and the last one ends, as fractions of the page's width (its height when
        the word runs up or down the page); empty when only the word's frame is known.
    """

    page: int
    text: str
    box: Box
    line: int = 0
    edges: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the case knows. `birth_date` is written YYYY-MM-DD, or empty."""

    role: str
    names: tuple[str, ...]
    birth_date: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What the case knows: its people, identifiers to withhold, and passages that stay.

    :param contact: addresses, telephone numbers and e-mail of requester and victim; these are always suggested.
    :param agencies: offices whose names stay, in full or in short; people named beside them are suggested.
    """

    people: tuple[Person, ...] = ()
    identifiers: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    contact: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A passage somebody should look at. Nothing is applied by itself.

    :param page: from 1; 0 for a text that has no pages.
    :param boxes: one for each line the passage takes; none for a text that has no pages.
    :param start: offset in code points within the text (of the page), `end` exclusive.
    :param score: 0..1, how sure the rule is.
    :param why: one sentence a redactor understands.
    """

    page: int
    boxes: tuple[Box, ...]
    start: int
    end: int
    kind: str
    text: str
    score: float
    why: str


def by_place(suggestions: Sequence[Suggestion]) -> list[Suggestion]:
    """Return suggestions in the order a reader meets them."""
    return sorted(suggestions, key=lambda one: (one.page, one.start, one.end, one.kind))
