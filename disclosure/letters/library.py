"""Read the templates the product brings: `structure.toml`, and `letters/` in the folder of each language.

The structure (which paragraphs a kind has, in which order, on which conditions) is told once; a language brings only
words. Another language is another folder (`disclosure/languages`).
"""

import functools
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from disclosure.languages import LANGUAGES
from disclosure.letters.kinds import KINDS
from disclosure.letters.template import Paragraph, TemplateSource

STRUCTURE = Path(__file__).parent / "structure.toml"


@functools.cache
def catalogue_template(kind: str, language: str) -> TemplateSource:
    """Return the template the product brings for one kind in one language.

    :raises KeyError: there is no such kind or language, or the language lacks a text.
    """
    structure = _structure()
    words = _words(language)
    order = structure["letter"][kind]["order"]
    return TemplateSource(
        kind, language, words[kind]["title"], tuple(_paragraph(kind, name, language) for name in order)
    )


def catalogue_templates(language: str) -> tuple[TemplateSource, ...]:
    """Return the templates of every kind in one language."""
    return tuple(catalogue_template(kind, language) for kind in KINDS)


@functools.cache
def labels(language: str) -> Mapping[str, str]:
    """Return the small fixed words of a letter in one language: column heads, "Page", "Dear"."""
    return MappingProxyType(LANGUAGES[language].read("letters/labels.toml"))


def _paragraph(kind: str, name: str, language: str) -> Paragraph:
    """Build one paragraph from its own structure and words, or from the shared ones where the kind has none."""
    structure = _structure()
    words = _words(language)
    own_shape = structure["letter"].get(kind, {}).get(name)
    shape = own_shape if own_shape is not None else structure["shared"].get(name, {})
    own_words = words.get(kind, {}).get(name)
    text = own_words if own_words is not None else words["shared"][name]
    return Paragraph(
        id=name,
        reason=text["reason"],
        text=text.get("text", "").strip(),
        heading=text.get("heading", ""),
        legal=text.get("legal", "").strip(),
        shape=shape.get("shape", "text"),
        when=tuple(shape.get("when", ())),
        lang=text.get("lang", ""),
    )


@functools.cache
def _structure() -> Mapping[str, Any]:
    return _read(STRUCTURE)


@functools.cache
def _words(language: str) -> Mapping[str, Any]:
    """Return the words of one language, all files together (`shared` and one table per kind)."""
    together: dict[str, Any] = {}
    for path in sorted((LANGUAGES[language].folder / "letters").glob("*.toml")):
        if path.name != "labels.toml":
            together.update(_read(path))
    if not together:
        raise KeyError(language)
    return together


def _read(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)
