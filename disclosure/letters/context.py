"""What a letter may say about one case, as plain values.

The case's records stay in the database; whoever writes a letter copies out of them exactly these values. What is not a
field here cannot appear in a letter, and each kind of letter sees only the fields on its own list (`kinds.py`).
"""

import dataclasses
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self


@dataclass(frozen=True)
class Letterhead:
    """The office that writes: printed at the head of every letter, and named in its text."""

    office: str
    agency: str
    address: tuple[str, ...]
    telephone: str
    email: str
    tty: str = ""
    hours: str = ""
    liaison_name: str = ""
    liaison_telephone: str = ""
    liaison_email: str = ""
    privacy_officer: str = ""


@dataclass(frozen=True)
class Addressee:
    """Who the letter goes to. Without `lines` it goes through the portal or by hand, and no address is printed."""

    name: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """A place that was searched: its name, who keeps it, and the day the search ended."""

    name: str
    keeper: str = ""
    searched_date: date | None = None


@dataclass(frozen=True)
class HistoryEntry:
    """One thing that happened, with where it is known from.

    An empty outcome is printed as "outcome not found" where the thing has one (an arrest, a charge), else as a dash.
    """

    kind: str
    agency: str
    text: str
    source: str
    as_of_date: date
    occurred_date: date | None = None
    outcome: str = ""
    has_outcome: bool = True


@dataclass(frozen=True)
class PageCounts:
    """Pages released whole, released with parts covered, and kept back whole."""

    in_full: int = 0
    in_part: int = 0
    withheld: int = 0


@dataclass(frozen=True)
class BasisUsed:
    """A legal basis that was used: printed name, plain words, and on how much ("12 places on 4 pages")."""

    key: str
    name: str
    plain: str
    amount: str
    statute: str = ""


@dataclass(frozen=True)
class ReleasedItem:
    """A record or entry that is given, and the authority it is given under."""

    item: str
    authority: str


@dataclass(frozen=True)
class EarlierItem:
    """Something that was given before, in an earlier part of the same answer, and the day it left."""

    item: str
    given_date: date


@dataclass(frozen=True)
class OtherAgency:
    """Another agency that was asked for its view ("consulted") or was sent records to answer itself ("referred")."""

    name: str
    action: typing.Literal["consulted", "referred"]
    about: str
    contact: str = ""


@dataclass(frozen=True)
class Signatory:
    """The person responsible for the letter."""

    name: str
    title: str


@dataclass(frozen=True)
class LocalContact:
    """The person near the requester who can help."""

    name: str
    organisation: str
    telephone: str
    hours: str = ""


#: The federal mediator for disputes about requests; an office under other law names its own (5 USC 552(h)(3)).
OGIS = (
    "Office of Government Information Services (OGIS), National Archives and Records Administration, "
    "8601 Adelphi Road, College Park, Maryland 20740, www.archives.gov/ogis"
)


@dataclass(frozen=True)
class LetterContext:
    """Every value any kind of letter may use. What a kind does not list is blanked before composing (`only`)."""

    letterhead: Letterhead
    addressee: Addressee
    request_number: str
    letter_date: date
    signatory: Signatory | None = None
    requester_name: str = ""
    subject_name: str = ""
    scope: str = ""
    received_date: date | None = None
    reasons: tuple[str, ...] = ()
    note: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    standard_sources: tuple[str, ...] = ()
    history: tuple[HistoryEntry, ...] = ()
    counts: PageCounts | None = None
    bases: tuple[BasisUsed, ...] = ()
    items: tuple[ReleasedItem, ...] = ()
    earlier: tuple[EarlierItem, ...] = ()
    remaining: tuple[str, ...] = ()
    others: tuple[OtherAgency, ...] = ()
    appeal_deadline_date: date | None = None
    appeal_address: str = ""
    dispute_help: str = OGIS
    support: LocalContact | None = None
    code: str = ""
    verify_url: str = ""
    trail_head: str = ""
    by_post: bool = False
    due_date: date | None = None
    earlier_due_date: date | None = None
    clock_stopped: bool = False
    question: str = ""
    asked_date: date | None = None
    answer_by_date: date | None = None
    referral_office: str = ""
    referral_address: str = ""
    duplicate_number: str = ""
    appeal_number: str = ""
    appeal_received_date: date | None = None
    appeal_outcome: typing.Literal["", "affirmed", "reversed_in_part", "reversed", "returned"] = ""
    earlier_letter_date: date | None = None
    what_happened: tuple[str, ...] = field(default=())
    what_to_do: tuple[str, ...] = field(default=())

    def only(self, names: frozenset[str]) -> Self:
        """Return a copy in which every field outside `names` has its empty value, required ones excepted."""
        blanks: dict[str, Any] = {
            item.name: item.default
            for item in dataclasses.fields(self)
            if item.name not in names and item.default is not dataclasses.MISSING
        }
        return dataclasses.replace(self, **blanks)


def to_data(context: LetterContext) -> dict[str, Any]:
    """Return the context as values JSON can hold (dates as ISO text), for keeping beside the letter."""
    return {item.name: _plain(getattr(context, item.name)) for item in dataclasses.fields(context)}


def from_data(data: Mapping[str, Any]) -> LetterContext:
    """Return the context that `to_data` wrote, so that an earlier letter can be made again byte for byte.

    :raises KeyError: a required value is missing.
    :raises TypeError: the data has a value that no field takes.
    """
    made = _build(LetterContext, data)
    if not isinstance(made, LetterContext):
        raise TypeError("The data do not describe a letter.")
    return made


def _plain(value: object) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {item.name: _plain(getattr(value, item.name)) for item in dataclasses.fields(value)}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value


def _build(kind: Any, value: Any) -> Any:
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        hints = typing.get_type_hints(kind)
        unknown = set(value) - set(hints)
        if unknown:
            raise TypeError(f"No field of a letter is called {', '.join(sorted(unknown))}.")
        return kind(**{name: _build(hints[name], part) for name, part in value.items()})
    origin = typing.get_origin(kind)
    if origin is tuple:
        part_kind = typing.get_args(kind)[0]
        return tuple(_build(part_kind, part) for part in value)
    if origin is types.UnionType:
        return None if value is None else _build(typing.get_args(kind)[0], value)
    if kind is date:
        return date.fromisoformat(value)
    return value
