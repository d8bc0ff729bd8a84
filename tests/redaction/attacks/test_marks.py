"""Marks as people draw them in haste: twice, across one another, a hair wide, over the whole page."""

import pytest

from redaction import engine
from redaction.engine import Mark
from tests.redaction.attacks.paper import BOX
from tests.redaction.attacks.search import leaks
from tests.redaction.engine.samples import SECRET, one_page

ONE = Mark(1, BOX, "b6")
HAIR = 1e-9
DRAWN: dict[str, list[Mark]] = {
    "twice": [ONE, ONE],
    "twice, with two bases": [ONE, Mark(1, BOX, "b7c")],
    "across one another": [ONE, Mark(1, (0.5, 0.4, 0.99, 0.7), "b7c")],
    "one within another": [ONE, Mark(1, (0.3, 0.35, 0.4, 0.5), "b7c")],
    "over the whole page as well": [ONE, Mark(1, (0, 0, 1, 1), "b7c")],
    "a hair wide": [ONE, Mark(1, (0.5, 0.8, 0.5 + HAIR, 0.8 + HAIR), "b6")],
    "along the edges": [ONE, Mark(1, (0, 0, 1, HAIR), "b6"), Mark(1, (1 - HAIR, 0, 1, 1), "b6")],
}


@pytest.mark.long
@pytest.mark.parametrize("name", DRAWN)
def test_marks_however_they_lie_hide_and_are_proved_in_any_order(name: str) -> None:
    source, marks = one_page(), DRAWN[name]

    released = engine.redact(source, marks).pdf

    assert engine.redact(source, marks[::-1]).pdf == released
    assert leaks(released, [SECRET]) == []
    assert engine.prove(released, source=source, marks=marks[::-1], protect=[SECRET]).passed
