"""Agencies the case knows are not suggested; people beside them are."""

import pytest

from redaction.detection import Known, Person
from redaction.detection.detector import suggest_text, suggest_texts

LARKFIELD = Known(agencies=("Larkfield Police Department", "County Court of Larkfield County"))


def suggested(text: str, known: Known = LARKFIELD) -> list[tuple[str, str]]:
    return [(one.kind, one.text) for one in suggest_text(text, known)]


@pytest.mark.parametrize(
    "text",
    [
        "LARKFIELD POLICE DEPARTMENT\nIncident report\n\nHe was seen near the mill.",
        "The Larkfield Police Department took the report. The Larkfield Police went back later.",
        "City of Larkfield Police Department, Records Division",
        "Larkfield PD took the call; LPD kept the file.",
        "The County Court of Larkfield County heard it.",
    ],
)
def test_an_agency_the_case_knows_stays_in_full_and_in_short(text: str) -> None:
    assert suggested(text, Known()) != []
    assert suggested(text) == []


def test_people_beside_an_agency_and_other_organisations_are_suggested() -> None:
    text = (
        "Officer Daniel Quillfeather of the Larkfield Police Department met Ms. Ada Larkfield at Harbor House Shelter."
        " She works for Northgate Bakery Incorporated."
    )
    found = [words for _kind, words in suggested(text)]

    assert {"Daniel Quillfeather", "Ada Larkfield"} <= set(found)
    assert any("Harbor House" in words for words in found)
    assert not any("Police" in words for words in found)


def test_another_agency_is_suggested_still() -> None:
    text = "She was sent to the Quillmont Police Department by the Larkfield Police Department."

    assert suggested(text) == [("organisation", "Quillmont Police Department")]


@pytest.mark.parametrize("typed", ["Ada Quillfeather", "Quillfeather"])
def test_a_persons_name_in_the_field_of_an_agency_keeps_nobody_in_sight(typed: str) -> None:
    known = Known(people=(Person("victim", ("Ada Quillfeather",)),), agencies=(typed, "Ada Quillfeather Police"))

    assert ("name", "Ada Quillfeather") in suggested("Ms. Ada Quillfeather called.", known)


def test_the_heading_of_every_page_is_suggested_on_none() -> None:
    page = "LARKFIELD POLICE DEPARTMENT\n\nThe caller, Ms. Ximena Okonjo, left at nine."
    found = suggest_texts(dict.fromkeys(range(1, 21), page), LARKFIELD)

    assert {one.text for held in found.values() for one in held} == {"Ximena Okonjo"}


def test_what_is_left_of_a_heading_beside_an_agency_is_nothing() -> None:
    known = Known(agencies=("Larkfield Police",))

    assert suggested("LARKFIELD POLICE DEPARTMENT\n\nReport 26-0417, sheet 2 of 20\n\nHe left.", known) == []


def test_the_town_of_an_agency_stays_unless_it_may_be_somebodys_name() -> None:
    assert suggested("He was taken to Larkfield and then to Quillmont.") == [("place", "Quillmont")]
    assert ("name", "Larkfield") in suggested("Then Ms. Larkfield left.")
    known = Known(people=(Person("victim", ("Ada Larkfield",)),), agencies=LARKFIELD.agencies)
    assert ("name", "Larkfield") in suggested("She said that Larkfield had left.", known)
