"""Text on paper: no word is lost or cut off, whatever its length, and what does not show is written as its number."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.engine import typeset
from redaction.engine.values import InputRefused

words = st.text(alphabet=st.characters(categories=["L", "N", "P", "S", "Zs", "Cc", "Cf"]), max_size=400)


def printed(made: typeset.Set) -> str:
    return "".join(line for sheet in made.sheets for line in sheet.lines)


def letters(text: str) -> list[str]:
    """Return what must be seen of a text: each character, or its number, without white space."""
    plain = unicodedata.normalize("NFC", text)
    return [letter if typeset._shows(letter) else f"[U+{ord(letter):04X}]" for letter in plain if not letter.isspace()]


@given(words)
def test_every_character_of_a_text_is_on_paper(text: str) -> None:
    made = typeset.text_set(text)

    on_paper = re.sub(r"\[U\+(?:00|20)[0-9A-F]{2}\]", lambda number: number[0], printed(made))
    for letter in letters(text):
        assert letter in on_paper
    assert all(len(line) <= typeset.COLUMNS for sheet in made.sheets for line in sheet.lines)
    assert all(len(sheet.lines) <= typeset.ROWS for sheet in made.sheets)


@given(
    st.lists(st.lists(st.text(alphabet="abcXYZ019 .-", min_size=1, max_size=60), min_size=3, max_size=3), min_size=2)
)
def test_every_cell_of_a_table_is_on_paper(rows: list[list[str]]) -> None:
    made = typeset.table_set("\n".join(";".join(row) for row in rows))

    on_paper = "".join(printed(made).split())
    assert all("".join(cell.split()) in on_paper for row in rows for cell in row)
    assert all(len(line) <= typeset.WIDE_COLUMNS for sheet in made.sheets for line in sheet.lines)


def test_a_grid_repeats_its_headings_on_every_page() -> None:
    made = typeset.table_set("name,phone\n" + "Ada,555-0100\n" * 100, "Sheet “Calls”")

    assert len(made.sheets) == 3
    assert all(sheet.lines[:2] == ("Sheet “Calls”", "name │ phone") for sheet in made.sheets)


@pytest.mark.parametrize(
    ("text", "shown", "flag"),
    [
        ("zero\u200bwidth", "zero[U+200B]width", "unset_text"),
        ("turned \u202eround", "turned [U+202E]round", "unset_text"),
        ("中", "[U+4E2D]", "unset_text"),
        ("bell\x07", "bell[U+0007]", "unset_text"),
        ("e\u0301", "é", ""),
        ("שלום", "שלום", "direction"),
    ],
)
def test_what_does_not_show_is_written_as_its_number(text: str, shown: str, flag: str) -> None:
    made = typeset.text_set(text)

    found = {known.key for known in made.flags}
    assert flag in found or not flag and not found
    assert printed(made) == shown or flag == "direction"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Muñoz".encode(), "Muñoz"),
        ("Muñoz".encode("utf-8-sig"), "Muñoz"),
        ("Muñoz".encode("utf-16"), "Muñoz"),
        ("Muñoz – x".encode("cp1252"), "Muñoz – x"),
    ],
)
def test_a_text_is_read_in_its_coding(data: bytes, text: str) -> None:
    assert typeset.decoded(data)[0] == text


def test_a_guessed_coding_is_told() -> None:
    assert [flag.key for flag in typeset.decoded("Muñoz".encode("cp1252"))[1]] == ["coding"]


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typeset, "MAX_PAGES", 2)

    with pytest.raises(InputRefused, match="split it"):
        typeset.draw(typeset.text_set("line\n" * 200))
