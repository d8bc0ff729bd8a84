"""The catalogue of legal bases for withholding, read from the TOML files beside this module.

States and other countries add a file of their own; the keys must be new. Order: files by name, entries as written.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

Lack = Literal["", "statute", "harm"]
_NEEDS = frozenset({"statute", "harm"})
_FLAGS = frozenset({"whole_page", "weighs"})
#: Before the code of another language whose plain words an entry brings.
_PLAIN_IN = "plain_"
#: Before the key of a basis of FOIA as it is named to a victim, in what is no release under FOIA.
VICTIMS = "v:"
#: Under which law something is kept back from what a victim is told.
_VICTIMS_LAW = "34 USC 20141(c), 5 USC 552a(b)"
_FOLDER = Path(__file__).resolve().parent


class CatalogueError(ValueError):
    """A catalogue file that cannot be used."""


@dataclass(frozen=True, slots=True)
class Basis:
    """One legal ground for withholding.

    `label` is printed in the box, `plain` is what a requester reads, `plain_in` the same in other languages (by code).
    """

    key: str
    label: str
    name: str
    plain: str
    plain_in: Mapping[str, str]
    authority: str
    needs_statute: bool
    needs_harm: bool
    #: A mark on it covers the page: no part of a page is withheld on it.
    whole_page: bool = False
    #: Privacy is weighed against the public interest: who decides on it writes down how.
    weighs: bool = False
    #: Of a basis of FOIA: printed instead in what goes to a victim on a victim's route.
    victim_label: str = ""

    def lack(self, *, statute: str, harm: str) -> Lack:
        """Say what a mark on this basis still has to name: "statute" (552(b)(3)), "harm" (552(a)(8)) or nothing."""
        if self.needs_statute and not statute.strip():
            return "statute"
        if self.needs_harm and not harm.strip():
            return "harm"
        return ""


def bases() -> MappingProxyType[str, Basis]:
    """Return every basis by its key, in the order of the catalogue."""
    return MappingProxyType(read_catalogue(_FOLDER))


@cache
def catalogues() -> dict[str, tuple[str, ...]]:
    """Return the keys of each catalogue, by the name of its file without ending."""
    files = sorted(_FOLDER.glob("*.toml"))
    return {path.stem: tuple(tomllib.loads(path.read_text(encoding="utf-8"))) for path in files}


def exemptions() -> dict[str, Basis]:
    """Return the bases a part of a page, or a whole item, may be withheld on, in the order of the catalogue."""
    return {key: one for key, one in bases().items() if not one.whole_page}


def basis(key: str) -> Basis:
    """Return one basis, one of FOIA as it is named to a victim too.

    :raises KeyError: the catalogue has no such key.
    """
    found = read_catalogue(_FOLDER)
    return _to_victims(found[key.removeprefix(VICTIMS)]) if key.startswith(VICTIMS) else found[key]


def to_victims(key: str) -> str:
    """Return the key under which a basis is named to a victim: its own where it is none of FOIA."""
    return f"{VICTIMS}{key}" if read_catalogue(_FOLDER)[key].victim_label else key


def labels() -> frozenset[str]:
    """Return every label that may stand in a box."""
    found = read_catalogue(_FOLDER).values()
    return frozenset(label for one in found for label in (one.label, one.victim_label) if label)


def _to_victims(one: Basis) -> Basis:
    if not one.victim_label:
        raise KeyError(f"{VICTIMS}{one.key}")
    return replace(one, key=f"{VICTIMS}{one.key}", label=one.victim_label, authority=_VICTIMS_LAW)


@cache
def read_catalogue(folder: Path) -> dict[str, Basis]:
    """Read every catalogue file of a folder.

    :raises CatalogueError: a file is not as it must be; the words name file and key.
    """
    found: dict[str, Basis] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            entries = tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise CatalogueError(f"{path.name}: {error}") from error
        for key, entry in entries.items():
            if key in found:
                raise CatalogueError(f"{path.name}: “{key}” is in the catalogue twice.")
            found[key] = _one(path.name, key, entry)
    return found


def _one(file_name: str, key: str, entry: object) -> Basis:
    texts = ("label", "name", "plain", "authority")
    others = {key for key in entry if key.startswith(_PLAIN_IN)} if isinstance(entry, dict) else set()
    if not isinstance(entry, dict) or set(entry) - _FLAGS - {"victim_label"} - others != {*texts, "needs"}:
        raise CatalogueError(f"{file_name}: “{key}” must have exactly {', '.join(texts)} and needs.")
    for flag in sorted(_FLAGS):
        if not isinstance(entry.get(flag, False), bool):
            raise CatalogueError(f"{file_name}: {flag} of “{key}” must be true or false.")
    victim_label = entry.get("victim_label", "")
    if not all(isinstance(entry[text], str) and entry[text].strip() for text in (*texts, *others)) or not isinstance(
        victim_label, str
    ):
        raise CatalogueError(f"{file_name}: “{key}” has an empty text.")
    needs = entry["needs"]
    if not isinstance(needs, list) or not _NEEDS.issuperset(needs):
        raise CatalogueError(f"{file_name}: “{key}” may need only “statute” and “harm”.")
    return Basis(
        key=key,
        **{text: entry[text] for text in texts},
        plain_in=MappingProxyType({name.removeprefix(_PLAIN_IN): entry[name] for name in sorted(others)}),
        needs_statute="statute" in needs,
        needs_harm="harm" in needs,
        **{flag: entry.get(flag, False) for flag in _FLAGS},
        victim_label=victim_label,
    )
