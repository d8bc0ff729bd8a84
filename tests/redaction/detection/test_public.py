"""Numbers and addresses of people beside a hotline, a court or an agency: in doubt they are suggested."""

from pathlib import Path

import pytest

from redaction.detection import Known
from redaction.detection.detector import suggest_text
from redaction.detection.found import Found
from redaction.detection.public import without
from redaction.detection.views import views_of
from tests.redaction.detection.marked import Marked, unmarked

#: Invented sentences, each with what is somebody's own marked.
BESIDE = (Path(__file__).parent / "formats" / "beside.txt").read_text(encoding="utf-8").strip().split("\n===\n")


def hidden(text: str, known: Known | None = None) -> set[int]:
    """Return the offsets of all letters that are suggested."""
    return {place for one in suggest_text(text, known) for place in range(one.start, one.end)}


def left_open(passage: Marked) -> list[str]:
    """Return what is marked in a passage and not suggested, in full or in part."""
    held = hidden(passage.text)
    return [
        passage.text[one.start : one.end]
        for one in passage.truths
        if any(passage.text[place].isalnum() and place not in held for place in range(one.start, one.end))
    ]


@pytest.mark.parametrize("passage", BESIDE)
def test_what_is_somebodys_beside_an_office_or_a_public_line_is_suggested(passage: str) -> None:
    marked = unmarked(passage)

    assert marked.truths
    assert left_open(marked) == []


@pytest.mark.parametrize(
    "text",
    [
        "Respondent must appear before the District Court, 300 Court Plaza, Room 4, on March 14, 2022 at 9:00 a.m.",
        "Please mail the form to the Clerk of the Court, Superior Court of Alder County, 120 West Elm Street.",
        "Court: Alder County Courthouse, 120 West Elm Street, Alder, WA 98101.",
        "Larkfield Police Department\n412 Main Street, Larkfield, TX 75001\n\nIncident report",
        "Payments must be sent. Fines are payable to the Clerk, 300 Court Plaza.",
        "Victims may call the victim notification line, 1-888-555-0119.",
        "Call the Larkfield Police Department at (918) 555-0134.",
        "The National Hotline, 1-800-555-0134, is open day and night.",
        "Fairview County Courthouse, 300 Court Plaza; the witness lives at 14 Oak Lane.",
    ],
)
def test_what_a_notice_says_of_an_office_or_a_line_stays(text: str) -> None:
    held = "".join(text[place] for place in sorted(hidden(text)))

    assert "300 Court" not in held
    assert "Elm" not in held
    assert "Main" not in held
    assert "555" not in held


def test_only_what_says_no_more_than_a_public_place_is_left_out() -> None:
    views = views_of("300 Court Plaza; 12 Elm Street")
    both, seat = Found("address", 0, 30, 0.9, ""), Found("address", 0, 15, 0.9, "")
    name, place = Found("name", 4, 20, 0.9, ""), Found("place", 4, 15, 0.9, "")

    assert without(views, [both, seat], [(0, 15)]) == [both]
    assert without(views, [name, place], [(0, 15)], frozenset({"name", "place"})) == [name]
