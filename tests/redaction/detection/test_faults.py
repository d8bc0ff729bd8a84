"""Numbers in words, numbers in lists, plates behind “lic. no.”, and what is nobody's: passages marked by hand."""

from pathlib import Path

import pytest

from redaction.detection import Known
from redaction.detection.detector import suggest_text
from redaction.detection.recognise import recognise
from redaction.detection.views import views_of
from tests.redaction.detection.generator import Truth, measured
from tests.redaction.detection.marked import unmarked

FOLDER = Path(__file__).parent / "formats"


def said(text: str) -> list[tuple[str, str]]:
    return [(one.kind, text[one.start : one.end]) for one in recognise(views_of(text))]


def offered(text: str, known: Known | None = None) -> list[tuple[str, str]]:
    return [(one.kind, one.text) for one in suggest_text(text, known) if one.kind in {"phone", "address", "place"}]


@pytest.mark.parametrize(("name", "wanted"), [("spoken", 16), ("lists", 46), ("plates", 19), ("public", 10)])
def test_nearly_all_is_found_in_passages_on_each_fault_and_nearly_nothing_else(name: str, wanted: int) -> None:
    passages = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").split("\n===\n")
    texts = [unmarked(passage.strip()) for passage in passages]
    made = measured(
        (text.truths, [Truth(one.kind, one.start, one.end) for one in recognise(views_of(text.text))]) for text in texts
    )

    assert (len(passages), made.wanted) == (20, wanted)
    assert made.recall >= 0.98
    assert made.precision >= 0.95


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        (
            "tel. six six two, five five five, oh one double nine",
            "phone",
            "six six two, five five five, oh one double nine",
        ),
        ("it was eight hundred five five five oh one two two", "phone", "eight hundred five five five oh one two two"),
        (
            "llame al ocho cero cinco, cinco cinco cinco, cero uno doce",
            "phone",
            "ocho cero cinco, cinco cinco cinco, cero uno doce",
        ),
        (
            "Q. Social? A. Two one nine, oh nine, nine nine nine four.",
            "ssn",
            "Two one nine, oh nine, nine nine nine four",
        ),
        ("the last four of his social, eight eight three oh", "ssn", "eight eight three oh"),
        ("badge number four four seven one", "badge", "four four seven one"),
    ],
)
def test_a_number_said_in_words_is_what_its_label_says(text: str, kind: str, value: str) -> None:
    assert said(text) == [(kind, value)]


@pytest.mark.parametrize(
    "text",
    [
        "He counted two, three, four, five, six, seven, eight and ran.",
        "It cost two thousand five hundred dollars, or three thousand two hundred.",
        "children aged two, four, five, seven, nine, eleven",
        "at nine fifteen, ten thirty and eleven forty-five",
        "in nineteen ninety eight, and twenty twenty one",
        "Two of the three; four to one. Five left.",
        "dos mil quinientos pesos, tres o cuatro veces",
    ],
)
def test_what_is_counted_in_words_stays(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("(918) 555-0134 or -0135", ["(918) 555-0134", "-0135"]),
        ("918-555-0134/0135", ["918-555-0134", "0135"]),
        ("Her cell, 555-0134, her aunt's 555-0135", ["555-0134", "555-0135"]),
        ("918-555-0134, report 555-0135", ["918-555-0134"]),
        ("918-555-0134. Exhibit 555-0135 was sealed", ["918-555-0134"]),
        ("918-555-0134, 300 2014", ["918-555-0134"]),
    ],
)
def test_a_number_behind_another_one_is_one_too(text: str, numbers: list[str]) -> None:
    assert said(text) == [("phone", number) for number in numbers]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a Jeep with lic. 4KWM204", [("plate", "4KWM204")]),
        ("Lic. #: D4471902, exp. 2024", [("driver_licence", "D4471902")]),
        ("driver's license no. ABC1234", [("driver_licence", "ABC1234")]),
        ("operator lic no KWM2044", [("driver_licence", "KWM2044")]),
        ("dog license no. ABC1234; property tag # 4417", []),
        ("PROPERTY: 2014 FORD, TAG KZN4417", [("plate", "KZN4417")]),
        ("the truck's tag, 44182", [("plate", "44182")]),
        ("placas P 318 HKD y otra", [("plate", "P 318 HKD")]),
        ("PLATE AB 123 WAS RUN", [("plate", "AB 123")]),
    ],
)
def test_a_licence_is_a_drivers_or_a_vehicles(text: str, found: list[tuple[str, str]]) -> None:
    assert said(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Larkfield Police Department\n412 Elm Street\nLarkfield, TX 75001",
        "Superior Court for Alder County, 120 West Elm Street.",
        "Call the Clerk's Office at (918) 555-0134.",
        "She called the Larkfield Police Department at (918) 555-0134.",
        "The courthouse at 300 Court Plaza is closed.",
        "Immigration Court, 606 South Olive Street, 15th Floor, Los Angeles, CA 90014",
        "CALL 1-800-555-0134 FOR THE VINE LINE.",
        "Fiscalía General, Avenida Juárez 20, Col. Centro.",
        "Office of the District Attorney, 500 Jefferson Street, Fairview, OK 74001",
        "The fine is payable to the Clerk, 300 Court Plaza.",
    ],
)
def test_what_is_an_offices_or_a_public_line_stays(text: str) -> None:
    assert offered(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("He was arrested by the Larkfield Police Department, 412 Elm Street.", "412 Elm Street"),
        ("After district court, 412 Elm Street was searched.", "412 Elm Street"),
        ("Victim lives across from the Fairview County Courthouse, 412 Elm Street.", "412 Elm Street"),
        (
            "Agency: Larkfield Police Department\n412 Elm Street, Larkfield, TX 75001",
            "412 Elm Street, Larkfield, TX 75001",
        ),
        ("Larkfield Police Department\n412 Elm Street\nDomestic disturbance", "412 Elm Street"),
        ("Report to the Larkfield Police Department for domestic violence, 412 Elm Street", "412 Elm Street"),
        ("TOLD THE POLICE DEPARTMENT OF A BURGLARY, 412 ELM STREET", "412 ELM STREET"),
        ("told the Police Department of the burglary, 412 Elm Street", "412 Elm Street"),
        ("Judge Ana Roe of the Superior Court, 14 Oak Lane, was threatened", "14 Oak Lane"),
        ("Sent to the Larkfield Police Department, 412 Elm Street, Apt 3", "412 Elm Street, Apt 3"),
        ("Shelter: Harbor House, 14 Elm Street, hotline 1-800-555-0134.", "14 Elm Street"),
        ("Call Ames of the Larkfield Police Department at (918) 555-0134.", "(918) 555-0134"),
        ("Contact Detective Ames, Larkfield Police Department, (918) 555-0134.", "(918) 555-0134"),
        ("The suspect called from 1-888-555-0155; she called 911.", "1-888-555-0155"),
        ("He called 1-800-555-0134 and the line went dead.", "1-800-555-0134"),
        ("Her direct line is 1-800-555-0134.", "1-800-555-0134"),
    ],
)
def test_what_may_be_somebodys_is_suggested_beside_an_office(text: str, value: str) -> None:
    assert value in [found for _, found in offered(text)]


def test_what_a_case_knows_as_somebodys_is_suggested_though_it_looks_public() -> None:
    text = "Fairview County Courthouse, 300 Court Plaza. The hotline is 1-800-555-0134."

    assert offered(text) == []
    known = Known(contact=("300 Court Plaza",), identifiers=("1-800-555-0134",))
    assert offered(text, known) == [("address", "300 Court Plaza"), ("phone", "1-800-555-0134")]


def test_words_behind_address_at_the_end_of_a_sentence_are_none() -> None:
    assert said("It is registered to the listed address. Tow sheet 88120 was filed.") == []
