"""When a subject and a person of a feed are one. A number says so by itself, unless name or birth date speak against
it; a name and a birth date only suggest it to a person. Nothing is ever searched by name alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from redaction.vault.blind import blind, fold, normalise_identifier, phonetic
from workflow.custody.rows import IDENTIFIERS

#: Kind of the tokens made of one part of a name together with the whole birth date.
NAME = "name"
#: Parts of a name that must agree beside the birth date before anybody is asked to look.
PARTS = 2


@dataclass(frozen=True)
class Verdict:
    """Whether a match stands by itself, and what agrees or speaks against it, as codes."""

    confirmed: bool
    codes: tuple[str, ...]


def tokens(name: str, birth_date: date | None, identifiers: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    """Return (kind, keyed token) of everything somebody is found by. Without a birth date a name finds nobody."""
    found = {(kind, number_token(kind, value)) for kind, value in identifiers.items() if kind in IDENTIFIERS and value}
    if birth_date is not None:
        found |= {
            (NAME, blind("custody-name", f"{phonetic(part)} {birth_date.isoformat()}")) for part in parts_of(name)
        }
    return frozenset(found)


def number_token(kind: str, value: str) -> str:
    """Return the keyed token of a number: the same as of the numbers a requester gave."""
    return blind(kind, normalise_identifier(kind, value))


def parts_of(name: str) -> list[str]:
    return [part for part in fold(name).split(" ") if len(part) > 1]


def verdict(
    shared: Iterable[str], *, names: tuple[str, str], births: tuple[date | None, date | None]
) -> Verdict | None:
    """Return what a subject and a person sharing tokens of these kinds are to each other; None: nothing to look at.

    :param names: of the subject and of the person; :param births: their birth dates, None where not known.
    """
    kinds = list(shared)
    numbers = sorted({kind for kind in kinds if kind != NAME})
    same_name = bool({phonetic(part) for part in parts_of(names[0])} & {phonetic(part) for part in parts_of(names[1])})
    known = births[0] is not None and births[1] is not None
    same_birth = known and births[0] == births[1]
    against = [code for code, speaks in (("not:name", not same_name), ("not:birth_date", known and not same_birth))
               if speaks]  # fmt: skip
    agrees = [*numbers, *(["name"] if same_name else []), *(["birth_date"] if same_birth else [])]
    if numbers:
        return Verdict(not against, (*agrees, *against))
    if kinds.count(NAME) >= PARTS:
        return Verdict(False, tuple(agrees))
    return None
