"""Records of kinds no rule was written on: booking sheets, visitors' logs, letters, leases, transcripts, bad copies.

Thirty passages, marked by hand before anything was mended; ten (`kinds_held.txt`) were looked at only afterwards.
Twelve more (`fresh.txt`) were written when all that was mended.
"""

from pathlib import Path

import pytest

from redaction.detection import IDENTIFIERS
from redaction.detection.announced import announced
from redaction.detection.detector import suggest_text
from redaction.detection.recognise import recognise
from redaction.detection.views import views_of
from tests.redaction.detection.generator import Truth, measured
from tests.redaction.detection.marked import Marked, letters, unmarked

FOLDER = Path(__file__).parent / "formats"


def passages(name: str) -> list[Marked]:
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    return [unmarked(passage.strip()) for passage in text.split("\n===\n")]


def said(text: str) -> list[tuple[str, str]]:
    return [(one.kind, text[one.start : one.end]) for one in recognise(views_of(text))]


def names(text: str) -> list[str]:
    return [one.text for one in suggest_text(text) if one.kind == "name"]


@pytest.mark.parametrize(
    ("name", "count", "wanted", "recall", "precision"),
    [("kinds", 20, 77, 0.95, 0.98), ("kinds_held", 10, 35, 0.9, 0.95), ("fresh", 12, 31, 0.9, 0.9)],
)
def test_identifiers_are_found_in_records_of_other_kinds(
    name: str, count: int, wanted: int, recall: float, precision: float
) -> None:
    texts = passages(name)
    made = measured(
        (
            tuple(one for one in text.truths if one.kind in IDENTIFIERS),
            [Truth(one.kind, one.start, one.end) for one in recognise(views_of(text.text))],
        )
        for text in texts
    )

    assert (len(texts), made.wanted) == (count, wanted)
    assert made.recall >= recall
    assert made.precision >= precision


@pytest.mark.parametrize(
    ("name", "recall", "precision"), [("kinds", 0.95, 0.94), ("kinds_held", 0.95, 0.85), ("fresh", 0.9, 0.8)]
)
def test_most_letters_that_tell_are_found_in_records_of_other_kinds(name: str, recall: float, precision: float) -> None:
    wanted = guessed = both = 0
    for text in passages(name):
        right, guess = letters(list(text.truths)), letters([(one.start, one.end) for one in suggest_text(text.text)])
        wanted, guessed, both = wanted + len(right), guessed + len(guess), both + len(right & guess)

    assert both / wanted >= recall
    assert both / guessed >= precision


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("NAME: QUILLFEATHER, ADA M   SEX: F", "QUILLFEATHER, ADA M"),
        ("Tenant: Yolanda Priddy. Premises are dry.", "Yolanda Priddy"),
        ("Pt: Whitlock, Joan. Room 4.", "Whitlock, Joan"),
        ("CALLER: My name is Odette Farris, I'm here.", "Odette Farris"),
        ("Me llamo Rosaura Bermejo y vivo sola.", "Rosaura Bermejo"),
        ("Nombre: Efraín de la Torre Lozoya", "Efraín de la Torre Lozoya"),
        ("Respondent(s): A. Reinholt, grade: 7", "A. Reinholt"),
    ],
)
def test_a_heading_with_a_colon_announces_a_name(text: str, name: str) -> None:
    assert name in names(text)


@pytest.mark.parametrize(
    "text",
    [
        "NAME: UNKNOWN   SEX: M   EYES: BRO",
        "Defendant: Not Guilty. Owner: City of Record.",
        "FATHER: NAME, NATIONALITY, ADDRESS",
        "Witness: Then He left.",
        "Contact: see above",
    ],
)
def test_a_heading_behind_which_nobody_is_named_announces_none(text: str) -> None:
    assert list(announced(views_of(text))) == [] or names(text) == []


def test_a_column_of_people_holds_names_and_a_column_of_things_none() -> None:
    rows = ("Visitor|Inmate|File name|Time", "Odalys Brandt|Brandt, K.|June Sheet|1305", "unknown|Tibbets, J.|Log|1310")
    table = "\n".join(rows).replace("|", "\t")

    assert {"Odalys Brandt", "Brandt, K.", "Tibbets, J."} <= set(names(table))
    assert "June Sheet" not in names(table)


def test_where_two_streets_meet_is_a_place() -> None:
    found = [(one.kind, one.text) for one in suggest_text("He waits at the corner of Ninth and Vine.")]

    assert found == [("place", "Ninth and Vine")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[22:04] +19185550134: where r u", [("phone", "+19185550134")]),
        ("Ride home with friend Bea, 555-0158", [("phone", "555-0158")]),
        ("her mother (Tammy) 555-0143", [("phone", "555-0143")]),
        ("her mother, report 555-0143", []),
        ("Device IMEI 490154203237518.", []),
        ("Message-ID: <20230314091244.4471@mail.example.org>", []),
        ("CURP ITSR790422MJCTLM08", [("sid", "ITSR790422MJCTLM08")]),
        (
            "con domicilio en Privada Los Fresnos 27, Col. Mirador, CURP ITSR790422MJCTLM08",
            [("address", "Privada Los Fresnos 27, Col. Mirador"), ("sid", "ITSR790422MJCTLM08")],
        ),
        ("state ID T5518820", [("sid", "T5518820")]),
        ("student ID 20418837", [("sid", "20418837")]),
        ("born to Cleon Rusk in Poteau on January 14, 1982.", [("birth_date", "January 14, 1982")]),
        ("Dx: fracture of left ulna; contusions of face.", [("medical", "fracture of left ulna; contusions of face")]),
        ("Dx: asthma; Phone: none", [("medical", "asthma")]),
        ("Medications: oxycodone 5 mg every six hours.", [("medical", "oxycodone 5 mg every six hours")]),
        ("padece diabetes tipo 2", [("medical", "diabetes tipo 2")]),
        ("the gray house at 3318 Delmar, three doors east", [("address", "3318 Delmar")]),
        ("The subscriber of IP address 198.51.100.24 is unknown.", []),
        ("teléfonos 55 5555 0134 y 55 5555 0135", [("phone", "55 5555 0134"), ("phone", "55 5555 0135")]),
        ("FBI 771820AB3; the FBI 302 form", [("fbi_number", "771820AB3")]),
        ("(503) 555-0181, after 6 555-0182", [("phone", "(503) 555-0181"), ("phone", "555-0182")]),
        ("I have asthma and had a concussion.", [("medical", "asthma"), ("medical", "concussion")]),
        ("asked for my insulin. His oxycontin", [("medical", "insulin")]),
        ("Badge N0. 3l7 was his.", [("badge", "3l7")]),
        ("Officer L. Brekke #417.", [("badge", "417")]),
        ("refiere haber nacido en Jiquilpan el 8/XI/1987.", [("birth_date", "8/XI/1987")]),
        ("DOB: 06/--/1985", [("birth_date", "06/--/1985")]),
        ("Placas del vehículo del agresor: PGL-418-B", [("plate", "PGL-418-B")]),
    ],
)
def test_what_records_of_other_kinds_write_is_found_and_no_more(text: str, found: list[tuple[str, str]]) -> None:
    assert said(text) == found


def test_a_month_before_a_year_belongs_to_the_date() -> None:
    found = [(one.kind, one.text) for one in suggest_text("She has been there since 05/2019. See causa 12/2020.")]

    assert found == [("date", "05/2019")]
