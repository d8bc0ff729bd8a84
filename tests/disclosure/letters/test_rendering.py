"""Letters as they are printed: PDF/UA-1, the same bytes each time, whatever names and histories they hold."""

import dataclasses
from datetime import date, timedelta

import pytest

from disclosure.letters import rendering
from disclosure.letters.composition import ComposedLetter, compose
from disclosure.letters.context import Addressee, HistoryEntry, Letterhead
from disclosure.letters.errors import PressMissing
from disclosure.letters.kinds import KINDS
from disclosure.letters.library import catalogue_template
from disclosure.letters.rendering import letter_html, render
from disclosure.letters.samples import sample_context, sample_letterhead
from disclosure.letters.wording import LANGUAGES
from tests.disclosure.letters.pdf import fonts, missing_glyphs, pages, places, problems, text
from tests.every_run import variants

#: Kinds that between them draw every shape; all kinds are printed in the long suite.
SAMPLE = [("granted_in_part", "en"), ("neither_confirm_nor_deny", "es"), ("breach_notice", "en")]
EVERY = [(kind, language) for kind in KINDS for language in LANGUAGES]


def letter(kind: str, language: str = "en", **changes: object) -> ComposedLetter:
    context = dataclasses.replace(sample_context(kind, language), **changes)  # type: ignore[arg-type]
    return compose(kind, language, context, catalogue_template(kind, language))


@pytest.mark.parametrize(("kind", "language"), SAMPLE)
def test_a_letter_is_accessible(kind: str, language: str) -> None:
    assert problems(render(letter(kind, language))) == []


@pytest.mark.long
@pytest.mark.parametrize("large", [False, True], ids=["usual", "large"])
@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_every_letter_is_accessible_and_says_all_its_words(kind: str, language: str, large: bool) -> None:
    composed = letter(kind, language)

    printed = render(composed, large_print=large)

    assert problems(printed) == []
    said = "".join(text(printed).split())
    lost = [words for block in composed.blocks for words in block.paragraphs if "".join(words.split())[:40] not in said]
    assert not lost


def test_the_checker_sees_a_letter_that_is_not_accessible() -> None:
    without_language = letter_html(letter("withdrawn")).replace('<html lang="en">', "<html>")

    assert problems(rendering.print_pdf(without_language, ("letter.css",)))


def test_the_same_letter_has_the_same_bytes() -> None:
    assert render(letter("withdrawn")) == render(letter("withdrawn"))


@pytest.mark.long
def test_another_word_makes_another_file() -> None:
    assert render(letter("withdrawn")) != render(letter("withdrawn", subject_name="Jonas Q. Example"))


@pytest.mark.long
def test_only_packaged_fonts_are_used() -> None:
    used = fonts(render(letter("granted_in_part")))

    assert used
    assert all(name.startswith("Public-Sans") or name.startswith("PublicSans") for name in used)


@pytest.mark.parametrize(
    ("name", "font"),
    [
        ("ليلى حداد", "Arabic"),
        ("רות לוי", "Hebrew"),
        ("अनीता शर्मा", "Devanagari"),
        ("အောင်ဆန်းစု", "Myanmar"),
        ("Олена Приклад", "Noto"),
        ("王小明", "Droid"),
        ("ሰላም ተስፋዬ", "Ethiopic"),
    ],
)
def test_names_of_every_script_are_printed_and_read_back(name: str, font: str) -> None:
    printed = render(letter("withdrawn", addressee=Addressee(name), requester_name=name))

    assert problems(printed) == []
    assert any(font in used.replace("-", "") for used in fonts(printed))


#: Letters beyond the usual of each script: tone and double marks, polytonic Greek, letters of neighbour languages.
RARE_LETTERS = (
    *("Nguyễn Thị Ngọc Ánh", "Łukasz Żółć", "Ğülşen Çıtır", "Þórður Ðæ", "Ọlárìndé Ṣóyínká", "Ţăranu Șoaită", "Ǆ Ƹ ŉ"),
    *("Їжакевич Ґанна", "Қасымова Әлия", "Ђорђевић Љиљана", "Ὀδυσσεὺς Ἀχιλλεύς", "Αντωνοπούλου Έλλη"),
    *("محمّد گلپایگانی", "ڈاکٹر ٹھٹھہ ہے", "ښاغلی ځدراڼ", "שָׁלוֹם יַעֲקֹב", "श्रीकृष्ण ज्ञानेश्वर", "ऋषि त्र्यम्बक"),
    *(
        "王小明 龔俊",
        "歐陽鑫淼",
        "高橋さくら ヴィクトル",
        "渡邉 髙﨑 々",
        "김하늘 뷁 꽃님",
        "ঐশ্বর্যা",
        "தமிழ்ச்செல்வி",
        "สมชาย แก้ว",
        "Հայկ",
        "ნინო",
    ),
)


def test_no_letter_of_a_name_is_an_empty_box() -> None:
    with missing_glyphs() as missing:
        printed = render(letter("withdrawn", scope="; ".join(RARE_LETTERS), requester_name=RARE_LETTERS[0]))

    assert missing == []
    assert "▯" not in text(printed)
    assert problems(printed) == []


def test_an_empty_box_would_be_seen() -> None:
    """A sign for private use is in no font: printed without the substitute, it is an empty box."""
    html = letter_html(letter("withdrawn")).replace("</h1>", " \U000f0001</h1>")
    with missing_glyphs() as missing:
        rendering._press().print_pdf(html, ("fonts.css", "letter.css"), b"test")

    assert missing


def test_a_name_from_right_to_left_leaves_the_sentence_round_it_in_order() -> None:
    html = letter_html(letter("withdrawn", addressee=Addressee("ليلى حداد", ("48 Willow Lane",))))

    assert "<bdi>ليلى حداد</bdi>" in html


def test_a_character_no_font_has_is_visible_and_takes_no_font_of_the_machine() -> None:
    printed = render(letter("withdrawn", requester_name="Ann \U0001f98b Example"))

    assert "Ann ▯ Example" in text(printed)
    assert problems(printed) == []


@pytest.mark.long
@pytest.mark.parametrize("name", variants(["Maximiliana " * 20, "A" * 300], ["A" * 300]))
def test_a_very_long_name_stays_on_the_page(name: str) -> None:
    printed = render(letter("withdrawn", addressee=Addressee(name), requester_name=name, subject_name=name))

    assert problems(printed) == []
    assert "".join(name.split()) in "".join(text(printed).split())


def test_a_value_with_markup_is_printed_as_it_is() -> None:
    printed = render(letter("withdrawn", subject_name='<b onclick="x">Jonas</b> & Co'))

    assert '<b onclick="x">Jonas</b> & Co' in text(printed)


@pytest.mark.long
def test_a_history_over_many_pages_keeps_every_line_and_repeats_its_head() -> None:
    start = date(1998, 1, 5)
    entries = tuple(
        HistoryEntry(
            "Arrest", "Fairview Police", f"Case number {index:04d}.", "Docket", start, start + timedelta(index)
        )
        for index in range(90)
    )

    printed = render(letter("granted_in_full", history=entries, earlier=()))

    said = text(printed)
    assert problems(printed) == []
    assert pages(printed) > 5
    assert all(f"Case number {index:04d}." in said for index in range(90))
    assert said.count("How it ended") > 5


def test_an_arrest_without_an_outcome_says_so_and_a_custody_line_has_none() -> None:
    arrest = HistoryEntry("Arrest", "Police", "Arrested.", "Report", date(2026, 1, 2))
    custody = dataclasses.replace(arrest, kind="Custody", text="In custody.", has_outcome=False)

    tables = [block.table for block in letter("granted_in_full", history=(arrest, custody)).blocks if block.table]

    history = next(table for table in tables if table.name == "history")
    assert [row[2] for row in history.rows] == ["Outcome not found", "–"]


@pytest.mark.long
def test_large_print_takes_more_pages_and_is_accessible() -> None:
    usual, large = (render(letter("no_records"), large_print=big) for big in (False, True))

    assert problems(large) == []
    assert pages(large) > pages(usual)


def test_nothing_is_fetched_while_printing() -> None:
    with pytest.raises(ValueError, match="fetches nothing"):
        rendering.print_pdf('<html lang="en"><title>t</title><img src="file:///etc/hostname" alt="x">', ("letter.css",))


def test_a_machine_without_pango_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def lacking(_name: str) -> None:
        raise OSError("cannot load library 'libpango-1.0-0'")

    rendering._press.cache_clear()
    monkeypatch.setattr("importlib.import_module", lacking)
    try:
        with pytest.raises(PressMissing, match="libpango"):
            render(letter("withdrawn"))
    finally:
        monkeypatch.undo()
        rendering._press.cache_clear()


LONG = dataclasses.replace(
    sample_letterhead(),
    office="Office for the Questions of Victims of Crime and Their Families in the Northern and Western Counties",
    agency="Department of Public Answers, Directorate of Victim Services and Community Relations",
    address=("1200 Harbor Street, Building C, Suite 400, Mail Stop 17", "Attention: Intake Unit", "Fairview, MD 22999"),
    email="answers.for.victims.of.crime@office.gov.example",
)


@pytest.mark.parametrize("head", [sample_letterhead(), LONG], ids=["short letterhead", "long letterhead"])
@pytest.mark.parametrize("large", variants([False, True], [False]))
def test_the_address_stands_in_the_window_of_the_envelope(large: bool, head: Letterhead) -> None:
    """A #10 envelope shows 7/8 to 5 3/8 inch from the left, 2 to 3 1/8 from the top of a sheet folded in three."""
    address = Addressee("Elena Marisol Quintero", ("48 Willow Lane, Apt 3", "Second Stairs", "Fairview, ST 21000"))
    printed = render(letter("withdrawn", addressee=address, letterhead=head), large_print=large)

    (first, *_rest) = places(printed, "Elena")
    (last, *_more) = places(printed, "21000")
    above = [one for word in (head.email, "Counties", "Relations") for one in places(printed, word)[:1]]
    assert all(one.bottom <= first.top for one in above), "nothing overlaps"

    assert first.left == pytest.approx(0.875, abs=0.02)
    assert first.top >= 1.95
    assert last.bottom <= 3.15
    assert last.right <= 5.375
