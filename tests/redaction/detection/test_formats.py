"""Identifiers in passages of reports, courts, forms and calls, marked by hand before any rule was written on them."""

from functools import cache
from pathlib import Path

import pytest

from redaction.detection.recognise import recognise
from redaction.detection.views import views_of
from tests.redaction.detection.generator import Truth, measured
from tests.redaction.detection.marked import unmarked

PASSAGES = (Path(__file__).parent / "formats" / "unseen.txt").read_text(encoding="utf-8").split("\n===\n")


@cache
def compared() -> list[tuple[tuple[Truth, ...], list[Truth]]]:
    texts = [unmarked(passage.strip()) for passage in PASSAGES]
    return [
        (text.truths, [Truth(one.kind, one.start, one.end) for one in recognise(views_of(text.text))]) for text in texts
    ]


def test_most_is_found_in_formats_nobody_wrote_a_rule_on() -> None:
    made = measured(compared())

    assert len(PASSAGES) == 30
    assert made.wanted == 44
    assert made.recall >= 0.98
    assert made.precision >= 0.95


def said(text: str) -> list[str]:
    return [text[one.start : one.end] for one in recognise(views_of(text))]


@pytest.mark.parametrize(
    "number", ["(202) 555-0186 x 214", "202-555-0186 ext. 5", "(202)5550186", "+1 (202)5550186 x77"]
)
def test_an_extension_and_a_missing_space_keep_no_telephone_from_being_one(number: str) -> None:
    assert said(f"She left {number} on the door.") == [number]


@pytest.mark.parametrize("number", ["(202)5550186.14", "2025550186"])
def test_ten_digits_alone_are_no_telephone(number: str) -> None:
    assert said(f"The lot {number} was sold.") == []


def test_a_plate_of_three_groups_is_found_whole_and_no_year_behind_it() -> None:
    assert said("placas AB 12 345.") == ["AB 12 345"]
    assert said("plate AB 12 2014") == ["AB 12"]
