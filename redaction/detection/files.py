"""KNOWN.json and SPANS.json, and a text with spans taken out."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from redaction.detection.values import ROLES, DetectionRefused, Known, Person

_MAX_SPANS = 200_000


@dataclass(frozen=True, slots=True)
class Span:
    """A passage of a text to withhold, offsets in code points, `end` exclusive, and its basis."""

    start: int
    end: int
    basis: str


def read_text(content: bytes, name: str) -> str:
    """Return a UTF-8 text, a byte order mark at its start kept as a letter so that offsets count it.

    :raises DetectionRefused: it is not UTF-8.
    """
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DetectionRefused(f"{name} is not UTF-8 text; save it as UTF-8.") from error


def read_known(content: bytes) -> Known:
    """Return what KNOWN.json says.

    :raises DetectionRefused: it is not as it must be; the line names what.
    """
    held = _json(content, "KNOWN.json")
    if not isinstance(held, dict):
        raise DetectionRefused('KNOWN.json must be {"people": [...], "identifiers": [...], "keep": [...]}.')
    people = held.get("people", [])
    if not isinstance(people, list):
        raise DetectionRefused("“people” in KNOWN.json must be a list.")
    return Known(
        tuple(_person(number, person) for number, person in enumerate(people, start=1)),
        _texts(held, "identifiers"),
        _texts(held, "keep"),
        _texts(held, "contact"),
        _texts(held, "agencies"),
    )


def read_spans(content: bytes, length: int) -> list[Span]:
    """Return the spans of SPANS.json for a text of `length` code points, in order.

    :raises DetectionRefused: it is not as it must be, or a span lies outside of the text.
    """
    held = _json(content, "SPANS.json")
    if not isinstance(held, dict) or not isinstance(held.get("spans"), list):
        raise DetectionRefused('SPANS.json must be {"spans": [...]}; an empty list is allowed.')
    if len(held["spans"]) > _MAX_SPANS:
        raise DetectionRefused(f"There are more than {_MAX_SPANS:,} spans; split the text.")
    spans = [_span(number, span, length) for number, span in enumerate(held["spans"], start=1)]
    return sorted(spans, key=lambda span: (span.start, span.end))


def redacted(text: str, spans: Sequence[tuple[int, int, str]]) -> str:
    """Return a text in which each span is a label with its basis; spans that overlap become one with every basis.

    Nothing is told of how long a span was. Line breaks in it are gone with it.

    :param spans: start, end (exclusive) and label of each.
    """
    parts: list[str] = []
    place = 0
    for start, end, labels in _joined(spans):
        parts += [text[place:start], f"[redacted {', '.join(labels)}]"]
        place = end
    return "".join([*parts, text[place:]])


def _joined(spans: Sequence[tuple[int, int, str]]) -> list[tuple[int, int, list[str]]]:
    joined: list[tuple[int, int, list[str]]] = []
    for start, end, label in sorted(spans):
        if joined and start < joined[-1][1]:
            first, last, labels = joined[-1]
            joined[-1] = (first, max(last, end), labels if label in labels else [*labels, label])
        else:
            joined.append((start, end, [label]))
    return joined


def _json(content: bytes, name: str) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise DetectionRefused(f"{name} is not UTF-8 text; save it as UTF-8.") from error
    except ValueError as error:
        raise DetectionRefused(f"{name} is not JSON ({error}); mend the file.") from error
    except RecursionError as error:
        raise DetectionRefused(f"{name} is nested too deeply; write it as the README shows.") from error


def _texts(held: dict[str, Any], key: str) -> tuple[str, ...]:
    texts = held.get(key) or []
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise DetectionRefused(f"“{key}” in KNOWN.json must be a list of texts.")
    return tuple(text for text in texts if text.strip())


def _person(number: int, held: Any) -> Person:
    if not isinstance(held, dict):
        raise DetectionRefused(f"Person {number} in KNOWN.json is not an object with role and names.")
    role = held.get("role")
    if role not in ROLES:
        raise DetectionRefused(f"Person {number} in KNOWN.json needs a role: {', '.join(ROLES)}.")
    birth_date = held.get("birth_date") or ""
    try:
        if birth_date:
            date.fromisoformat(birth_date)
    except (TypeError, ValueError) as error:
        raise DetectionRefused(f"The birth date of person {number} in KNOWN.json must be YYYY-MM-DD.") from error
    names = held.get("names") or []
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise DetectionRefused(f"“names” of person {number} in KNOWN.json must be a list of texts.")
    return Person(role, tuple(name for name in names if name.strip()), birth_date)


def _span(number: int, held: Any, length: int) -> Span:
    if not isinstance(held, dict):
        raise DetectionRefused(f"Span {number} is not an object with start, end and basis.")
    start, end, basis = held.get("start"), held.get("end"), held.get("basis")
    if type(start) is not int or type(end) is not int or not isinstance(basis, str):
        raise DetectionRefused(f"Span {number} needs start and end as whole numbers, and a basis such as b6.")
    if not 0 <= start < end <= length:
        raise DetectionRefused(
            f"Span {number} ({start} to {end}) does not lie inside the text of {length:,} characters; count"
            f" code points."
        )
    return Span(start, end, basis)
