"""The languages requesters are answered in: one folder each, and nothing about a single one in code.

```
en/language.toml    its name, months, date, list, direction of writing, and how hard a text may be
en/letters/*.toml   the words of every letter, and the labels of its tables
en/explainers.toml  what anybody may read on the portal
en/samples.toml     an invented case, for previews and tests
en/bases.toml       what each basis for withholding means, where the catalogue of bases does not say it in this language
en/LC_MESSAGES/     the pages and notices (of the product's own languages: in `disclosure/locale`)
```
An office adds one by such a folder of its own, without touching the product (docs/languages.md).
"""

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

#: The folders of the product's languages; English stands in wherever a language has no words of its own.
HERE = Path(__file__).parent
FIRST = "en"
_CODE = re.compile(r"[a-z]{2,3}")
_DIRECTIONS = ("ltr", "rtl")


class LanguageBroken(Exception):
    """A folder of a language lacks something; the words name it."""


@dataclass(frozen=True)
class Language:
    """One language: `called` is its name in others, `date` a pattern of {day}, {month} and {year}."""

    code: str
    folder: Path
    name: str
    called: Mapping[str, str]
    direction: str
    months: tuple[str, ...]
    date: str
    conjunction: str
    keep_together: tuple[str, ...]
    formula: str
    limit: float

    def name_in(self, language: str) -> str:
        """Return what another language calls it; its own name where that is not known."""
        return self.called.get(language, self.name)

    def read(self, name: str) -> dict[str, Any]:
        """Return one of its files; empty where it has none of that name."""
        path = self.folder / name
        return _toml(path) if path.is_file() else {}


def read_languages(folders: Iterable[Path]) -> dict[str, Language]:
    """Read every language of some folders, in the order of the folders and then of their codes.

    :raises LanguageBroken: a language lacks something, or is there twice.
    """
    found: dict[str, Language] = {}
    for folder in folders:
        if not folder.is_dir():
            raise LanguageBroken(f"There is no folder of languages “{folder}”.")
        for path in sorted(folder.glob("*/language.toml")):
            code = path.parent.name
            if not _CODE.fullmatch(code) or code in found:
                raise LanguageBroken(
                    f"“{code}” is no code of a language (ISO 639), or a language that is there already."
                )
            found[code] = _language(code, path)
    return found


def _language(code: str, path: Path) -> Language:
    given = _toml(path)
    try:
        made = Language(
            code,
            path.parent,
            given["name"],
            MappingProxyType(dict(given.get("called", {}))),
            given["direction"],
            tuple(given["months"]),
            given["date"],
            given["and"],
            tuple(given.get("keep_together", ())),
            given["reading"]["formula"],
            float(given["reading"]["limit"]),
        )
        made.date.format(day=1, month="", year=2000)
        for pattern in made.keep_together:
            re.compile(pattern)
    except KeyError as error:
        raise LanguageBroken(f"{path}: {error} is missing, or is no part of a date.") from error
    except (re.error, ValueError, IndexError) as error:
        raise LanguageBroken(f"{path}: {error}") from error
    if len(made.months) != 12 or made.direction not in _DIRECTIONS:
        raise LanguageBroken(f"{path}: a language has twelve months, and a direction: {' or '.join(_DIRECTIONS)}.")
    return made


def _toml(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except tomllib.TOMLDecodeError as error:
        raise LanguageBroken(f"{path}: {error}") from error


#: Folders an office brings, with colons between them.
OWN = tuple(Path(name) for name in os.environ.get("FORTHRIGHT_LANGUAGES", "").split(":") if name)
LANGUAGES: Mapping[str, Language] = MappingProxyType(read_languages((HERE, *OWN)))
