"""What a letter says: required paragraphs, missing values, the allow-list, bars that are never named, plain words."""

import dataclasses
from datetime import date
from typing import Any

import pytest

from disclosure.letters.composition import ComposedLetter, compose
from disclosure.letters.context import Addressee, BasisUsed, LetterContext, from_data, to_data
from disclosure.letters.errors import BarNamed, MissingFields, TemplateBroken
from disclosure.letters.kinds import FIXED, KINDS
from disclosure.letters.library import catalogue_template, catalogue_templates
from disclosure.letters.reading import ease, grade, too_hard
from disclosure.letters.samples import sample_context
from disclosure.letters.template import Paragraph, validate
from disclosure.letters.wording import LANGUAGES
from workflow.bars import BARS
from workflow.law.silence import names_bar, printable_statute

EVERY = [(kind, language) for kind in KINDS for language in LANGUAGES]
#: Not the law of a protected person: no statute at all, an office's rule, or a basis every requester may read.
NAMED_TO_EVERYBODY = {"sealed", "informant", "medical"}


def letter(kind: str, language: str = "en", **changes: Any) -> ComposedLetter:
    context = dataclasses.replace(sample_context(kind, language), **changes)
    return compose(kind, language, context, catalogue_template(kind, language))


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_every_kind_says_what_the_rules_require(kind: str, language: str) -> None:
    template = catalogue_template(kind, language)

    assert validate(template, template) == ()
    unconditional = {part.id for part in template.paragraphs if part.id in KINDS[kind].required and not part.when}
    assert unconditional <= {block.id for block in letter(kind, language).blocks}


@pytest.mark.parametrize("kind", KINDS)
def test_english_is_plain_enough_for_grade_eight(kind: str) -> None:
    assert grade(letter(kind).plain_text()) <= 8


@pytest.mark.parametrize("kind", KINDS)
def test_spanish_is_easy_to_read(kind: str) -> None:
    assert ease(letter(kind, "es").plain_text()) >= 70


def test_the_grade_knows_hard_from_plain() -> None:
    hard = (
        "The determination regarding the applicability of statutory exemptions notwithstanding, adjudicative "
        "considerations necessitate additional documentation establishing authorization."
    )

    assert "school grade" in too_hard(hard, "en")
    assert "index" in too_hard("Considerando la determinación administrativa anteriormente establecida.", "es")


def test_both_languages_have_the_same_paragraphs() -> None:
    shape = {
        language: [
            (one.kind, [(part.id, part.shape, part.when) for part in one.paragraphs])
            for one in catalogue_templates(language)
        ]
        for language in LANGUAGES
    }

    assert shape["en"] == shape["es"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_fixed_paragraphs_read_the_same_in_every_letter(language: str) -> None:
    wordings = {
        name: {
            (part.heading, part.text, part.legal, part.when)
            for one in catalogue_templates(language)
            for part in one.paragraphs
            if part.id == name
        }
        for name in FIXED
    }

    assert {name: len(different) for name, different in wordings.items()} == dict.fromkeys(FIXED, 1)


@pytest.mark.parametrize("kind", KINDS)
def test_everything_missing_is_named_at_once(kind: str) -> None:
    bare = dataclasses.replace(sample_context(kind, "en"), signatory=None, code="", trail_head="", verify_url="")

    with pytest.raises(MissingFields) as missing:
        compose(kind, "en", bare, catalogue_template(kind, "en"))

    assert set(missing.value.names) == {"signatory", "code", "trail_head", "verify_url"}


@pytest.mark.parametrize(
    ("kind", "lacking"),
    [
        ("denied_in_full", "reasons"),
        ("no_records", "sources"),
        ("neither_confirm_nor_deny", "standard_sources"),
        ("granted_in_part", "appeal_address"),
        ("extension", "earlier_due_date"),
    ],
)
def test_a_letter_without_what_the_law_asks_is_not_made(kind: str, lacking: str) -> None:
    empty: Any = next(field.default for field in dataclasses.fields(LetterContext) if field.name == lacking)

    with pytest.raises(MissingFields) as missing:
        letter(kind, **{lacking: empty})

    assert [name for name in missing.value.names if lacking.startswith(name.removesuffix("_date"))]


@pytest.mark.parametrize("bar", sorted(set(BARS) - NAMED_TO_EVERYBODY))
def test_no_letter_names_the_law_of_a_bar(bar: str) -> None:
    authority = BARS[bar].authority

    assert printable_statute(authority) == ""
    with pytest.raises(BarNamed):
        letter("denied_in_full", reasons=(f"We may not, because of {authority}.",))


@pytest.mark.parametrize(
    "words",
    ["8 U.S.C. § 1367", "8 USC 1367(a)(2)", "8 CFR 208.6", "18 U.S.C. §5038", "a VAWA case", "her U visa", "visa U",
     "Rule 6(e)", "26 U.S.C. 6103", "28 C.F.R. § 20.33"],
)  # fmt: skip
def test_ways_of_writing_a_bar_are_known(words: str) -> None:
    assert names_bar(f"It is kept back under {words}, as before.")


@pytest.mark.parametrize(
    "words", ["5 U.S.C. § 552(b)(6)", "34 U.S.C. § 20141(c)", "18 U.S.C. § 3771", "28 U.S.C. 1746"]
)
def test_laws_a_letter_needs_are_no_bars(words: str) -> None:
    assert not names_bar(words)


def test_a_basis_stands_without_the_statute_of_a_bar() -> None:
    bases = (BasisUsed("b3", "(b)(3)", "Another law.", "1 place", "18 USC 5038"),)

    table = next(block.table for block in letter("granted_in_part", bases=bases).blocks if block.id == "bases")

    assert table is not None
    assert table.rows == (("(b)(3)", "Another law.", "1 place"),)


def test_a_kind_sees_only_its_own_fields() -> None:
    """Volume and search cannot reach the standard answer, whatever is handed over."""
    full = dataclasses.replace(
        sample_context("granted_in_part", "en"),
        standard_sources=("Court dockets",),
        appeal_address="Appeals",
    )

    seen = full.only(KINDS["neither_confirm_nor_deny"].fields)
    assert (seen.counts, seen.history, seen.bases, seen.reasons, seen.sources) == (None, (), (), (), ())
    said = compose("neither_confirm_nor_deny", "en", full, catalogue_template("neither_confirm_nor_deny", "en"))

    assert "4417" not in said.all_text()
    assert "12 places" not in said.all_text()
    assert full.reasons[0] not in said.all_text()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"text": "{subject.__class__}"}, "no field"),
        ({"text": "{history}"}, "no field"),
        ({"text": "{due_date}"}, "may not say"),
        ({"text": "A loose { brace"}, "brace"),
        ({"text": "Because of 8 USC 1367."}, "names"),
        ({"text": ""}, "empty"),
        ({"reason": ""}, "why it is there"),
        ({"shape": "picture"}, "unknown shape"),
        ({"shape": "bases"}, "may not say"),
        ({"when": ("1 == 1",)}, "no condition"),
        ({"when": ("has_bases",)}, "may not ask"),
    ],
)
def test_a_template_can_use_only_what_is_on_the_list(change: dict[str, object], says: str) -> None:
    template = catalogue_template("no_records", "en")
    odd = dataclasses.replace(Paragraph("own", "A test.", "Words."), **change)  # type: ignore[arg-type]
    edited = dataclasses.replace(template, paragraphs=(*template.paragraphs, odd))

    assert [problem for problem in validate(edited, template) if says in problem]
    with pytest.raises(TemplateBroken):
        compose("no_records", "en", sample_context("no_records", "en"), edited)


@pytest.mark.parametrize("name", ["appeal", "dispute_help", "immigration", "genuine"])
def test_a_required_paragraph_cannot_be_left_out(name: str) -> None:
    template = catalogue_template("no_records", "en")
    without = dataclasses.replace(template, paragraphs=tuple(part for part in template.paragraphs if part.id != name))

    assert [problem for problem in validate(without, template) if name in problem]


@pytest.mark.parametrize("name", sorted(FIXED))
def test_a_fixed_paragraph_cannot_be_reworded(name: str) -> None:
    template = catalogue_template("no_records", "en")
    parts = tuple(
        dataclasses.replace(part, text=part.text + " More.") if part.id == name else part
        for part in template.paragraphs
    )

    assert [
        problem for problem in validate(dataclasses.replace(template, paragraphs=parts), template) if name in problem
    ]


def test_a_value_is_never_read_as_a_template() -> None:
    said = letter("withdrawn", subject_name="{trail_head} {{code}}")

    assert "You asked us about {trail_head} {{code}}." in said.all_text()


def test_direction_marks_in_a_name_cannot_turn_the_sentence() -> None:
    said = letter("withdrawn", addressee=Addressee("\u202eevE\u2066"), requester_name="Ann\u202e Example")

    assert said.address == ("evE",)
    assert said.greeting == "Dear Ann Example:"


def test_no_address_is_printed_without_one() -> None:
    assert letter("withdrawn", addressee=Addressee("Ann Example")).address == ("Ann Example",)


def test_dates_are_written_out_in_each_language() -> None:
    day = date(2027, 4, 5)

    assert "by April 5, 2027" in letter("no_records", appeal_deadline_date=day).all_text()
    assert "5 de abril de 2027" in letter("no_records", "es", appeal_deadline_date=day).all_text()


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_a_letter_can_be_made_again_from_what_was_kept(kind: str, language: str) -> None:
    context = sample_context(kind, language)

    assert from_data(to_data(context)) == context
