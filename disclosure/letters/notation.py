"""Write a template as text a person can edit (TOML, as in the catalogue), and read it back."""

import json
import tomllib
from typing import Any

from disclosure.letters.errors import TemplateBroken
from disclosure.letters.template import Paragraph, TemplateSource

_TEXTS = ("id", "reason", "heading", "text", "legal", "shape", "lang")
_LONG = frozenset({"text", "legal"})


def write(template: TemplateSource) -> str:
    """Return a template as text; the same template gives the same text."""
    lines = [f"title = {_string(template.title)}"]
    for part in template.paragraphs:
        lines += ["", "[[paragraph]]"]
        lines += [f"{name} = {_written(name, getattr(part, name))}" for name in _TEXTS if _told(part, name)]
        if part.when:
            lines.append(f"when = [{', '.join(_string(one) for one in part.when)}]")
    return "\n".join(lines) + "\n"


def read(text: str, kind: str, language: str) -> TemplateSource:
    """Return the template that `text` describes. Whether it may be used, `template.validate` says.

    :raises TemplateBroken: the text cannot be read, or has something no template has.
    """
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TemplateBroken((f"The text cannot be read: {error}.",)) from error
    problems = [f'No template has "{name}".' for name in sorted(set(found) - {"title", "paragraph"})]
    parts = found.get("paragraph", [])
    if not isinstance(found.get("title", ""), str) or not isinstance(parts, list):
        problems.append("A template has a title and paragraphs, each under [[paragraph]].")
        parts = []
    problems += [problem for number, part in enumerate(parts, start=1) for problem in _problems(number, part)]
    if problems:
        raise TemplateBroken(tuple(problems))
    return TemplateSource(kind, language, found.get("title", ""), tuple(_paragraph(part) for part in parts))


def _told(part: Paragraph, name: str) -> bool:
    """Whether a value is written down: what is empty or usual is left out."""
    value = getattr(part, name)
    return bool(value) and not (name == "shape" and value == "text")


def _written(name: str, value: str) -> str:
    if name not in _LONG or "\n" not in value:
        return _string(value)
    inside = value.replace("\\", "\\\\").replace('"""', '""\\"')
    return f'"""\n{inside}\n"""'


def _string(value: str) -> str:
    """Return a basic string: what JSON escapes, TOML escapes alike, but for the delete character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _problems(number: int, part: Any) -> list[str]:
    if not isinstance(part, dict) or not isinstance(part.get("id"), str):
        return [f"Paragraph {number} has no id."]
    name = part["id"]
    found = [
        f'The paragraph "{name}" has "{key}", which means nothing.' for key in sorted(set(part) - {*_TEXTS, "when"})
    ]
    found += [
        f'In the paragraph "{name}", {key} is not text.' for key in _TEXTS if not isinstance(part.get(key, ""), str)
    ]
    when = part.get("when", [])
    if not isinstance(when, list) or not all(isinstance(one, str) for one in when):
        found.append(f'In the paragraph "{name}", when is not a list of conditions.')
    return found


def _paragraph(part: dict[str, Any]) -> Paragraph:
    return Paragraph(
        id=part["id"],
        reason=part.get("reason", ""),
        text=part.get("text", "").strip(),
        heading=part.get("heading", ""),
        legal=part.get("legal", "").strip(),
        shape=part.get("shape", "text"),
        when=tuple(part.get("when", ())),
        lang=part.get("lang", ""),
    )
