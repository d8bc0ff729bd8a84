"""What the case knows is found however a record writes it; what may stay stays."""

import tracemalloc

import pytest

from redaction.detection import Known, Person, entities
from redaction.detection.detector import Copies, Detector, copies_in_pages, suggest_text, suggest_texts
from redaction.detection.found import Found
from redaction.detection.pagetext import page_text
from redaction.detection.values import Word
from redaction.detection.views import views_of

VICTIM = Person("victim", ("Ada Marisol Quillfeather",), "1988-03-04")


def names(text: str, *people: Person, keep: tuple[str, ...] = ()) -> list[str]:
    known = Known(people=people or (VICTIM,), keep=keep)
    return [one.text for one in suggest_text(text, known) if one.kind == "name" and "knows" in one.why]


@pytest.mark.parametrize(
    ("text", "passage"),
    [
        ("Then Ada Quillfeather called.", "Ada Quillfeather"),
        ("QUILLFEATHER, ADA M.", "QUILLFEATHER, ADA M"),
        ("Quillfeather, Ada was there", "Quillfeather, Ada"),
        ("A. M. Quillfeather signed", "A. M. Quillfeather"),
        ("A. Quillfeather signed", "A. Quillfeather"),
        ("saw Quillfeather's car", "Quillfeather"),
        ("saw Quillfeather’s car", "Quillfeather"),
        ("told Quill-\nfeather to stop", "Quill-\nfeather"),
        ("told Qui11feather to stop", "Qui11feather"),
        ("told Quilfeather to stop", "Quilfeather"),
        ("told Quillfaether to stop", "Quillfaether"),
        ("told ADA MARISOL\nQUILLFEATHER to stop", "ADA MARISOL\nQUILLFEATHER"),
        ("ms. quillfeather was crying", "quillfeather"),
    ],
)
def test_a_name_is_found_however_it_is_written(text: str, passage: str) -> None:
    assert names(text) == [passage]


def test_accents_and_double_names_make_no_difference() -> None:
    person = Person("witness", ("Verónica Zárate-Peña",))

    assert names("VERONICA ZARATE PENA y Zárate", person) == ["VERONICA ZARATE PENA", "Zárate"]


def test_a_name_that_is_a_word_counts_only_where_it_is_one() -> None:
    person = Person("witness", ("Grace Will",))

    assert names("Will you say grace? I will.", person) == []
    found = suggest_text("Then Grace Will left with Grace.", Known(people=(person,)))
    assert [one.text for one in found] == ["Grace Will", "Grace"]


def test_another_name_is_not_taken_for_a_known_one() -> None:
    assert names("Dr. Featherstone and Mr. Quill met the adamant clerk.") == []


def test_what_is_to_be_kept_is_never_suggested() -> None:
    text = "Ada Quillfeather, SSN 123-45-6789, of the Larkfield Police Department, call 202-555-0143."

    found = suggest_text(
        text, Known(people=(VICTIM,), keep=("Larkfield Police Department", "(202) 555-0143", "Ada Quillfeather"))
    )

    assert [one.kind for one in found] == ["ssn"]


def test_what_stands_inside_a_kept_passage_stays() -> None:
    found = suggest_text("Call 202-555-0143 day or night.", Known(keep=("call 202-555-0143 day",)))

    assert found == []


def test_a_date_of_birth_is_found_without_its_label() -> None:
    found = suggest_text(
        "On March 4, 1988 and 04/03/1988 and 4 de marzo de 1988, not 5 March 1988", Known(people=(VICTIM,))
    )

    assert [one.kind for one in found] == ["birth_date", "birth_date", "birth_date", "date"]


def test_identifiers_are_found_whatever_stands_between_their_letters() -> None:
    known = Known(identifiers=("A098765432", "KLM 4471", "quill@example.org"))

    found = suggest_text("a 098-765\n432 drove KLM4471; QUILL@EXAMPLE.ORG. XKLM44719", known)

    assert [(one.kind, one.text) for one in found] == [
        ("a_number", "a 098-765\n432"),
        ("plate", "KLM4471"),
        ("email", "QUILL@EXAMPLE.ORG"),
    ]


def test_the_requester_is_left_alone_but_for_her_contact_data() -> None:
    requester = Person("requester", ("Bram Quillfeather",), "1990-05-06")
    known = Known(people=(VICTIM, requester), contact=("14 Larkmoor Road",))
    text = "Bram Quillfeather (born 6 May 1990) of 14 Larkmoor Road, 202-555-0143, spoke for Ada Quillfeather."

    found = suggest_text(text, known)

    assert [(one.kind, one.text) for one in found] == [
        ("address", "14 Larkmoor Road"),
        ("phone", "202-555-0143"),
        ("name", "Ada Quillfeather"),
    ]


@pytest.mark.parametrize("kind", ["name", "organisation", "place"])
def test_the_requester_is_left_alone_whatever_her_name_reads_like(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a form without sentences the tagger may take somebody's name for an organisation's or a town's."""
    known = Known(people=(VICTIM, Person("requester", ("Iris Samplegate",))))
    text = "Iris Samplegate. Iris Samplegate Foundation. Samplegate Iris Road. Iris. Walter Bystander."
    spans = {"Iris Samplegate", "Iris Samplegate Foundation", "Samplegate Iris Road", "Walter Bystander"}
    places = [(text.index(f"{span}."), text.index(f"{span}.") + len(span)) for span in spans]
    monkeypatch.setattr(
        entities, "entities", lambda views: [Found(kind, start, end, 0.96, "read") for start, end in places]
    )

    found = {one.text for one in suggest_text(text, known)}

    assert "Iris Samplegate" not in found
    if kind != "name":
        assert spans - found == {"Iris Samplegate"}


def test_a_passage_is_suggested_in_every_text_of_the_release() -> None:
    texts = {1: "SSN 123456789 of Silas Kestrow.", 2: "Number 123 45 6789 again; KESTROW, SILAS. Kestrow said so."}

    found = suggest_texts(texts, Known(people=(Person("subject", ("Silas Kestrow",)),)))

    assert [(one.kind, one.text) for one in found[2]] == [
        ("ssn", "123 45 6789"),
        ("name", "KESTROW, SILAS"),
        ("name", "Kestrow"),
    ]


def test_copies_of_accepted_passages_come_with_their_boxes() -> None:
    words = (
        Word(3, "Then", (0.1, 0.1, 0.2, 0.12), 0),
        Word(3, "QUILLFEATHER,", (0.8, 0.1, 0.95, 0.12), 0),
        Word(3, "Ada", (0.1, 0.15, 0.15, 0.17), 1),
        Word(3, "left", (0.16, 0.15, 0.2, 0.17), 1),
    )

    (copy,) = copies_in_pages([("name", "Ada Quillfeather")], {3: words})

    assert copy.text == "QUILLFEATHER,\nAda" and copy.page == 3
    assert len(copy.boxes) == 2
    for box, word in zip(copy.boxes, words[1:3], strict=True):
        assert box[0] < word.box[0] and box[1] < word.box[1] and box[2] > word.box[2] and box[3] > word.box[3]


def test_a_run_of_letters_as_long_as_a_book_costs_no_more_than_its_letters() -> None:
    detector = Detector(Known(people=(Person("victim", ("Ada Quillfeather",)),)))
    detector.find("1")

    tracemalloc.start()
    detector.find("1" * 20_000)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert most < 20_000_000


def test_copies_of_a_name_of_one_word_are_not_looked_for() -> None:
    assert Copies([("name", "Will")]).find(views_of("I will. Will you?")) == []


def test_a_part_of_a_word_gets_a_box_of_its_letters() -> None:
    word = Word(1, "SSN:1234", (0.1, 0.1, 0.18, 0.12), 0, tuple(0.1 + 0.01 * place for place in range(9)))

    (box,) = page_text([word]).boxes(4, 8)

    assert 0.13 < box[0] < 0.14 and 0.18 < box[2] < 0.19


def test_a_wide_gap_parts_columns_and_a_high_one_paragraphs() -> None:
    words = [
        Word(1, "a", (0.1, 0.1, 0.12, 0.12), 0),
        Word(1, "b", (0.4, 0.1, 0.42, 0.12), 0),
        Word(1, "c", (0.1, 0.13, 0.12, 0.15), 1),
        Word(1, "d", (0.1, 0.25, 0.12, 0.27), 2),
    ]

    assert page_text(words).text == "a\tb\nc\n\nd"
