"""Names in running text: on texts marked by hand that the tagger was not trained on."""

import hashlib
import json
from pathlib import Path

import pytest

from redaction.detection import entities
from redaction.detection.chunks import chunks_of
from redaction.detection.detector import suggest_text
from redaction.detection.tagging import model
from redaction.detection.tagging.model import ModelDamaged, packed, unpacked
from redaction.detection.tagging.tokens import tokens_of
from redaction.detection.views import views_of
from tests.redaction.detection.marked import FOLDER, letters, unmarked

MODEL = Path(model.__file__).parent
TEXTS = sorted(FOLDER.glob("*.txt"))


def test_most_letters_that_name_somebody_are_found_and_little_else() -> None:
    wanted = said = both = 0
    for path in TEXTS:
        marked = unmarked(path.read_text(encoding="utf-8"))
        right = letters(list(marked.truths))
        guess = letters([(one.start, one.end) for one in suggest_text(marked.text)])
        wanted, said, both = wanted + len(right), said + len(guess), both + len(right & guess)

    assert wanted > 2000
    assert both / wanted >= 0.9
    assert both / said >= 0.85


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_people_are_found_in_each_kind_of_text(path: Path) -> None:
    marked = unmarked(path.read_text(encoding="utf-8"))
    people = letters([one for one in marked.truths if one.kind == "name"])
    found = letters([(one.start, one.end) for one in suggest_text(marked.text)])

    assert len(people & found) >= 0.85 * len(people)


@pytest.mark.parametrize(
    "text",
    [
        "The Court notes that the Applicant and the Government agree.",
        "The Respondent filed a Motion. The Defendant moved to dismiss under Rule 12(b)(6).",
        "Officers of the FBI and the Department of Homeland Security met the Victim.",
        "El Ministerio Público presentó la acusación ante el Juzgado.",
    ],
)
def test_words_of_law_and_bodies_everybody_knows_stay(text: str) -> None:
    assert suggest_text(text) == []


def test_dates_in_running_text_are_dates_and_not_of_birth() -> None:
    found = suggest_text("On 4 March 2019, and again in 2021, he came back; el 8 de agosto de 2018 también.")

    assert [(one.kind, one.text) for one in found] == [
        ("date", "4 March 2019"),
        ("date", "2021"),
        ("date", "8 de agosto de 2018"),
    ]


def test_a_model_that_was_changed_is_not_used() -> None:
    data, about = (MODEL / "names.model").read_bytes(), (MODEL / "names.json").read_bytes()
    changed = data[:-20] + bytes([data[-20] ^ 1]) + data[-19:]

    with pytest.raises(ModelDamaged, match="changed or cut off"):
        unpacked(changed, about)
    with pytest.raises(ModelDamaged, match="changed or cut off"):
        unpacked(data[:-1], about)
    shorter = json.dumps({**json.loads(about), "sha256": hashlib.sha256(b"").hexdigest()}).encode()
    with pytest.raises(ModelDamaged, match="size"):
        unpacked(b"", shorter)


def test_a_model_is_the_same_after_packing_again() -> None:
    data, about = (MODEL / "names.model").read_bytes(), (MODEL / "names.json").read_bytes()

    assert packed(unpacked(data, about)) == (data, about)


def test_a_dot_behind_a_title_or_an_initial_ends_no_sentence() -> None:
    tokens = tokens_of(chunks_of("Mr. J. Quill left. Then he's gone."))

    assert [word for word, first in zip(tokens.words, tokens.first, strict=True) if first] == ["Mr", "Then"]
    assert "'s" in tokens.words


def test_a_name_said_surely_once_is_found_where_it_stands_alone() -> None:
    found = list(entities.tagged(views_of("Ms. Ximena Okonjo spoke to Dr. Okonjo. Later: Okonjo!")))

    assert [one.start for one in found if one.kind == "name"] and found[-1].start == 46


@pytest.mark.parametrize(
    "text", ["ROLE\nKEPT\nTELEPHONE\nREPORTED", "ROLE: Witness\nKEPT: yes", "TELEPHONE   ROLE   FAX"]
)
def test_headings_of_a_form_are_no_names(text: str) -> None:
    assert suggest_text(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Report 26-0417, sheet 2 of 20",
        "FPD-25-001822",
        "ARRESTED\tWARNINGS\nSober\tAlcohol\nFormer\tKEPT\nEvidence room\tproperty",
        "SEX\nM\nEYES\nBRO\nHEIGHT / WEIGHT\nCHARGE\tBOND",
        "O\tO\nV\nN",
    ],
)
def test_what_forms_print_and_number_is_nobodys_name(text: str) -> None:
    assert suggest_text(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "He left in a 2013 Hyundai Elantra.",
        "A 2009 Kia was parked there.",
        "TRAFFIC CITATION 7718820",
        "SHELTER INTAKE\nOFICIO 214\nLLAMADA 118",
    ],
)
def test_a_car_behind_its_year_and_headings_of_further_forms_are_nobodys_name(text: str) -> None:
    assert suggest_text(text) == []


def test_a_name_that_is_a_make_of_cars_too_is_a_name() -> None:
    assert "Lincoln" in [one.text for one in suggest_text("In 2014 Lincoln Abara left the house.")]


def test_a_name_ends_with_its_cell() -> None:
    found = suggest_text("SURNAME\tGIVEN NAME\nQuillfeather\tXimena\n\nMr. Tobias Ferncastle\t2025-CR-00417-EX")

    assert "Tobias Ferncastle" in [one.text for one in found]
    assert not any(sign in one.text for one in found for sign in "\t0\n")
