"""A third language, made up: every word of English backwards, written from right to left; the product knows it not."""

import gettext
import re
import struct
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from disclosure.languages import HERE

CODE = "qbw"
#: What stays as it is: fields in braces and percent signs, tags, addresses on the web.
_KEPT = re.compile(r"(\{[^{}]*\}|%\([a-z_]+\)[sd]|%[sd%]|<[^>]*>|&[a-z]+;|https?://\S+)")
_WORD = re.compile(r"[^\W\d_]+")
#: Texts of a file that are words; the others are names of kinds and conditions.
_NAMES = frozenset({"lang", "key", "action"})
LANGUAGE = """
name = "Drawkcab"
direction = "rtl"
months = ["m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "m9", "m10", "m11", "m12"]
date = "{year}/{month}/{day}"
and = "&"
[called]
en = "Backwards"
es = "al revés"
[reading]
formula = "lix"
limit = 50
"""


def backwards(text: str) -> str:
    """Return every word of a text backwards, what is no word where it was."""
    parts = _KEPT.split(text)
    return "".join(part if place % 2 else _WORD.sub(_turned, part) for place, part in enumerate(parts))


def write(folder: Path, pages: Path) -> None:
    """Write the folder of the language.

    :param pages: the compiled messages of another language, whose English is turned round.
    """
    home = folder / CODE
    (home / "letters").mkdir(parents=True)
    (home / "LC_MESSAGES").mkdir()
    (home / "language.toml").write_text(LANGUAGE, encoding="utf-8")
    english = HERE / "en"
    for path in [*english.glob("letters/*.toml"), english / "explainers.toml", english / "samples.toml"]:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        (home / path.relative_to(english)).write_text(_toml(_turned_all(told)), encoding="utf-8")
    (home / "bases.toml").write_text('b6 = "ycavirp fo srehto"\n', encoding="utf-8")
    with pages.open("rb") as file:
        _compile(gettext.GNUTranslations(file)._catalog, home / "LC_MESSAGES" / "django.mo")  # type: ignore[attr-defined]


def _turned(match: re.Match[str]) -> str:
    return match.group()[::-1]


def _turned_all(told: Any, name: str = "") -> Any:
    if isinstance(told, dict):
        return {key: _turned_all(value, key) for key, value in told.items()}
    if isinstance(told, list):
        return [_turned_all(value, name) for value in told]
    return backwards(told) if isinstance(told, str) and name not in _NAMES else told


def _toml(told: Mapping[str, Any], path: str = "") -> str:
    """Return values as TOML: plain values first, then tables and lists of tables."""
    tables = {key: value for key, value in told.items() if isinstance(value, dict)}
    rows = {
        key: value for key, value in told.items() if isinstance(value, list) and value and isinstance(value[0], dict)
    }
    lines = [f"{key} = {_value(value)}" for key, value in told.items() if key not in tables and key not in rows]
    lines += [f"[[{path}{key}]]\n{_toml(one)}" for key, value in rows.items() for one in value]
    lines += [f"[{path}{key}]\n{_toml(value, f'{path}{key}.')}" for key, value in tables.items()]
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'"{escaped}"'
    return str(value)


def _compile(catalog: Mapping[Any, str], path: Path) -> None:
    """Write a compiled catalogue (GNU gettext, version 0) with each message turned round."""
    single = {key for key in catalog if isinstance(key, str) and key}
    many = {key[0] for key in catalog if isinstance(key, tuple) and key[1]}
    head = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"
    rows = {"": head} | {key: backwards(key.rpartition("\4")[2]) for key in single}
    rows |= {f"{one}\0{one}": f"{backwards(one)}\0{backwards(one)}" for one in many}
    pairs = sorted((key.encode(), value.encode()) for key, value in rows.items())
    at, tables, texts = 28 + 16 * len(pairs), ([], []), b""  # type: ignore[var-annotated]
    for place in (0, 1):
        for pair in pairs:
            tables[place].append(struct.pack("<II", len(pair[place]), at + len(texts)))
            texts += pair[place] + b"\0"
    header = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 28 + 16 * len(pairs))
    path.write_bytes(header + b"".join(tables[0]) + b"".join(tables[1]) + texts)
