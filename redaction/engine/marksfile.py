"""MARKS.json: `{"marks": [{"page": 1, "box": [x0, y0, x1, y1], "basis": "b6", "statute": "…", "harm": "…"}]}`.

Other keys of a mark are left alone: suggestions carry their text, kind, score and reason in the same form.
"""

import json
import math
from typing import Any

from redaction.engine.geometry import check_box
from redaction.engine.values import Box, InputRefused, Mark

_MAX_MARKS = 200_000


def read_marks(content: bytes) -> list[Mark]:
    """Return the marks of a file.

    :raises InputRefused: it is not as it must be; the line names the mark.
    """
    try:
        held = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InputRefused("The marks are not UTF-8 text; save the file as UTF-8.") from error
    except ValueError as error:
        raise InputRefused(f"The marks are not JSON ({error}); mend the file.") from error
    except RecursionError as error:
        raise InputRefused("The marks are nested too deeply; give a list of marks.") from error
    if not isinstance(held, dict) or not isinstance(held.get("marks"), list):
        raise InputRefused('The marks must be {"marks": [...]}; an empty list is allowed.')
    if len(held["marks"]) > _MAX_MARKS:
        raise InputRefused(f"There are more than {_MAX_MARKS:,} marks; split the file.")
    return [_mark(number, mark) for number, mark in enumerate(held["marks"], start=1)]


def read_terms(content: bytes) -> list[str]:
    """Return the protected terms of a file, one a line.

    :raises InputRefused: it is not UTF-8.
    """
    try:
        return content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise InputRefused("The protected terms are not UTF-8 text; save the file as UTF-8.") from error


def _mark(number: int, held: Any) -> Mark:
    if not isinstance(held, dict):
        raise InputRefused(f"Mark {number} is not an object with page, box and basis.")
    page, basis = held.get("page"), held.get("basis")
    if type(page) is not int:
        raise InputRefused(f"Mark {number} needs a page: a whole number from 1.")
    if not isinstance(basis, str):
        raise InputRefused(f"Mark {number} needs a basis: a key of the catalogue, such as b6.")
    texts = {key: held.get(key) or "" for key in ("statute", "harm")}
    if not all(isinstance(text, str) for text in texts.values()):
        raise InputRefused(f"Statute and harm of mark {number} must be text.")
    box = _box(number, held.get("box"))
    try:
        check_box(box)
    except InputRefused as refusal:
        raise InputRefused(f"Mark {number}: {refusal}") from refusal
    return Mark(page, box, basis, texts["statute"], texts["harm"])


def _box(number: int, held: Any) -> Box:
    sides = held if isinstance(held, list) else []
    if len(sides) != 4 or not all(type(side) in {int, float} for side in sides):
        raise InputRefused(f"Mark {number} needs a box: [left, top, right, bottom] as fractions from 0 to 1.")
    try:
        left, top, right, bottom = (float(side) for side in sides)
    except OverflowError:
        left = top = right = bottom = math.inf
    return left, top, right, bottom
