"""Words of a letter changed in every language at once: what cannot be changed, and what keeps it from approval."""

import dataclasses
from collections.abc import Callable

import pytest

from disclosure.letters import editing
from disclosure.letters.editing import Sources, Words
from disclosure.letters.kinds import FIXED_IN, KINDS, is_fixed
from disclosure.letters.library import catalogue_template
from disclosure.letters.wording import LANGUAGES
from workflow.errors import Invalid, NotYours

PLAIN = {
    "en": Words("We closed it, as you asked. Call us if you want it opened again.", "It says what was done."),
    "es": Words("La cerramos, como usted pidió. Llámenos si quiere abrirla otra vez.", "Dice lo que se hizo."),
}
HARD = (
    "The determination regarding the applicability of statutory exemptions notwithstanding, adjudicative "
    "considerations necessitate additional documentation establishing authorization. "
)


def letter(kind: str = "withdrawn") -> Sources:
    return {language: catalogue_template(kind, language) for language in LANGUAGES}


def words(**changes: str) -> dict[str, Words]:
    """Return plain words with some of them changed: `text_en="…"`."""
    found = dict(PLAIN)
    for name, value in changes.items():
        what, language = name.split("_")
        found[language] = dataclasses.replace(found[language], **{what: value})
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_the_letters_of_the_product_have_no_problem(kind: str) -> None:
    assert editing.problems(kind, letter(kind)) == ()


def test_reworded_in_both_languages_it_can_be_approved() -> None:
    changed = editing.reword(letter(), "decision", PLAIN, when=None)

    assert editing.problems("withdrawn", changed) == ()
    assert changed["es"].paragraphs[1].text == PLAIN["es"].text


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"text_es": ""}, "missing in one language"),
        ({"heading_en": "What we did"}, "heading of the paragraph"),
        ({"text_es": PLAIN["en"].text}, "translate it"),
        ({"text_en": "We closed {request_number} for you."}, "other fields"),
        ({"text_en": "Closed: {no_such_field}."}, "no field"),
        ({"text_en": "Closed under 8 USC 1367."}, "1367"),
        ({"reason_es": ""}, "why it is there"),
        ({"text_en": HARD * 12}, "school grade"),
        ({"text_es": "Administrativamente consideraciones jurisdiccionales fundamentales. " * 30}, "reading index"),
    ],
)
def test_a_broken_letter_says_what_is_wrong(change: dict[str, str], says: str) -> None:
    changed = editing.reword(letter(), "decision", words(**change), when=None)

    assert [problem for problem in editing.problems("withdrawn", changed) if says in problem]


def test_a_letter_without_its_spanish_is_broken() -> None:
    assert editing.problems("withdrawn", {"en": catalogue_template("withdrawn", "en")})


def test_the_languages_have_the_same_paragraphs_in_the_same_order() -> None:
    one_sided = {**letter(), "es": editing.take_out(letter(), "note")["es"]}

    assert [problem for problem in editing.problems("withdrawn", one_sided) if "same order" in problem]


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("withdrawn", "immigration"),
        ("granted_in_full", "immigration"),
        ("neither_confirm_nor_deny", "decision"),
        ("neither_confirm_nor_deny", "class_reasons"),
        ("neither_confirm_nor_deny", "immigration"),
    ],
)
def test_what_the_no_tell_rules_fix_cannot_be_edited_away(kind: str, name: str) -> None:
    attempts: list[Callable[[], Sources]] = [
        lambda: editing.reword(letter(kind), name, PLAIN, when=None),
        lambda: editing.take_out(letter(kind), name),
        lambda: editing.move(letter(kind), name, up=True),
    ]

    for attempt in attempts:
        with pytest.raises(Invalid):
            attempt()


@pytest.mark.parametrize("name", sorted(FIXED_IN["neither_confirm_nor_deny"]))
def test_fixed_words_changed_another_way_keep_the_letter_from_approval(name: str) -> None:
    kind = "neither_confirm_nor_deny"
    sources = letter(kind)
    forged = {
        language: dataclasses.replace(
            source,
            paragraphs=tuple(
                dataclasses.replace(part, text=part.text + " We know more.") if part.id == name else part
                for part in source.paragraphs
            ),
        )
        for language, source in sources.items()
    }

    assert is_fixed(kind, name)
    assert [problem for problem in editing.problems(kind, forged) if f'"{name}" must read the same' in problem]


def test_the_title_of_the_standard_answer_is_fixed() -> None:
    kind = "neither_confirm_nor_deny"
    changed = editing.retitle(letter(kind), {"en": "We found nothing", "es": "No hallamos nada"})

    assert [problem for problem in editing.problems(kind, changed) if "title" in problem]


def test_a_letter_that_goes_to_everybody_may_not_say_what_was_found() -> None:
    found = words(text_en="We found no records about him.", text_es="No hallamos nada sobre él.")
    changed = editing.add(letter("acknowledgement"), "received", found, when=(), shape="text")

    assert [problem for problem in editing.problems("acknowledgement", changed) if "what was found" in problem]


def test_a_required_paragraph_cannot_be_taken_out_nor_made_to_wait() -> None:
    with pytest.raises(Invalid, match="required"):
        editing.take_out(letter("no_records"), "appeal")
    with pytest.raises(Invalid, match="required"):
        editing.reword(letter("no_records"), "appeal", PLAIN, when=("by_post",))


def test_a_paragraph_of_ones_own_comes_and_goes() -> None:
    added = editing.add(letter(), "decision", PLAIN, when=("by_post",), shape="text")
    name = added["en"].paragraphs[2].id

    assert editing.problems("withdrawn", added) == ()
    assert [part.id for part in editing.take_out(added, name)["es"].paragraphs] == [
        part.id for part in letter()["es"].paragraphs
    ]


def test_a_paragraph_of_ones_own_draws_nothing_but_its_words() -> None:
    with pytest.raises(Invalid):
        editing.add(letter(), "decision", PLAIN, when=(), shape="history")


def test_a_paragraph_moves_in_both_languages() -> None:
    moved = editing.move(letter(), "note", up=True)

    assert [part.id for part in moved["en"].paragraphs] == [part.id for part in moved["es"].paragraphs]
    assert [part.id for part in moved["en"].paragraphs] != [part.id for part in letter()["en"].paragraphs]
    assert editing.problems("withdrawn", moved) == ()


def test_the_first_paragraph_goes_no_further_up() -> None:
    assert editing.move(letter(), "about", up=True) == letter()


def test_there_is_no_paragraph_of_that_name() -> None:
    with pytest.raises(NotYours):
        editing.reword(letter(), "nothing", PLAIN, when=None)


def test_two_versions_are_compared_word_by_word() -> None:
    old = catalogue_template("withdrawn", "en")
    sources = editing.add(editing.take_out(letter(), "note"), "decision", PLAIN, when=(), shape="text")
    changed = editing.reword(sources, "reopen", {**PLAIN, "en": Words("Call us.", "Why.")}, when=None)["en"]

    told = {one.id: one.what for one in editing.compare(old, changed)}

    assert (told["note"], told["own_1"], told["reopen"], told["about"]) == ("gone", "new", "changed", "same")
    assert editing.pieces("You may call us.", "You can call us.") == (
        ("same", "You "),
        ("out", "may"),
        ("in", "can"),
        ("same", " call us."),
    )
