"""Files as people have them and no suite thinks of: taken whole, or refused with what to do next."""

import io
from email.message import EmailMessage

import numpy as np
import pytest
from PIL import Image

from redaction import engine
from redaction.engine import beside, kinds, office, typeset
from redaction.engine.alike import is_another
from redaction.engine.geometry import GRID, burned_box
from tests.redaction.engine.office_files import docx, needs_office, paragraph, xlsx, zipped
from tests.redaction.engine.samples import blank, image_file
from tests.redaction.engine.test_convert import said


def picture(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (200, 90, 10)).save(out, "PNG", dpi=(200, 200))
    return out.getvalue()


def failed(source: bytes, box: tuple[float, float, float, float]) -> list[str]:
    """Return the checks that fail of an honest output."""
    marks = [engine.Mark(1, box, "b6")]
    made = engine.redact(source, marks)
    return [check.name for check in engine.prove(made.pdf, source=source, marks=marks).checks if not check.passed]


@pytest.mark.parametrize(
    ("source", "box"),
    [
        (picture(1, 1), (0, 0, 1, 1)),
        (blank(612, 79), (0.999, 0.2, 1, 0.6)),
    ],
    ids=["one pixel", "the last pixels of a page"],
)
def test_a_box_on_a_few_pixels_is_proved(source: bytes, box: tuple[float, float, float, float]) -> None:
    assert failed(source, box) == []


@pytest.mark.parametrize("colour", [0, 255])
def test_a_picture_of_one_bit_holds_no_protected_term(colour: int) -> None:
    out = io.BytesIO()
    Image.new("1", (1, 1), colour).save(out, "TIFF")

    made = engine.redact(out.getvalue(), [])

    assert engine.prove(made.pdf, source=out.getvalue(), marks=[], protect=["Fenwater"]).passed


@pytest.mark.parametrize(
    ("word", "said", "another"),
    [
        ("licensesdragonboxapache2txt", "licensestxt", False),
        ("licensesdragonboxapache2txt", "bramwickdorn", True),
        ("fenwater", "fe", True),
        ("fenwater", "fenwatcr", False),
    ],
)
def test_a_long_word_that_is_read_in_part_is_no_other_word(word: str, said: str, another: bool) -> None:
    assert is_another(word, said) is another


def test_a_box_at_the_end_of_a_page_is_no_thinner_than_the_grid() -> None:
    left, top, right, bottom = burned_box((0.9999, 0.9999, 1, 1), 1700, 2339)

    assert (right, bottom) == (1700, 2339)
    assert right - left >= GRID
    assert bottom - top >= GRID
    assert left % GRID == top % GRID == 0


def test_a_hatching_of_long_lines_is_a_place_that_is_read() -> None:
    ink = np.zeros((1100, 850), dtype=bool)
    ink[100:400, 100:400:3] = True
    ink[100:400:12, 100:400] = True

    assert beside.places(ink, (1700, 2200))


def carrying(*files: tuple[str, bytes]) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "ada@example.org", "office@example.org", "Pictures"
    message.set_content("Two pictures.\n")
    for name, data in files:
        message.add_attachment(data, maintype="image", subtype="png", filename=name)
    return message.as_bytes()


def test_a_picture_of_one_pixel_in_a_mail_is_a_page_of_it() -> None:
    paper = engine.as_paper(carrying(("dot.png", picture(1, 1))), "a.eml")

    assert len(engine.inspect(paper.data).pages) == 3
    assert "not_shown" not in {flag.key for own in paper.flags for flag in own}


def with_pictures(*pictures: tuple[str, bytes]) -> bytes:
    return zipped({**office._unpacked(xlsx(plain=True)), **{f"xl/media/{name}": data for name, data in pictures}})


@needs_office
def test_a_damaged_picture_does_not_cost_the_spreadsheet_it_lies_in() -> None:
    half = image_file("PNG")[:60]

    paper = engine.as_paper(with_pictures(("a.png", half), ("b.png", picture(2, 2))), "a.xlsx")

    assert "seen" in said(paper.data)
    assert [flag.words for own in paper.flags for flag in own if flag.key == "not_shown"] == [
        "“xl/media/a.png” belongs to this file and is not shown. Look at it in the original."
    ]


@needs_office
def test_a_spreadsheet_with_a_picture_of_a_few_pixels_is_taken() -> None:
    assert len(engine.inspect(engine.as_paper(with_pictures(("a.png", picture(1, 2))), "a.xlsx").data).pages) == 3


@pytest.mark.parametrize("start", ["BMW, blue, seen twice", "MZ 555-0100", "RIFF raff", "GIF8", "Rar! he said"])
def test_a_text_may_begin_with_any_word(start: str) -> None:
    assert kinds.source_type(start.encode(), "note.txt") == kinds.TEXT


@pytest.mark.parametrize("data", [b"BM\x36\0\0\0\0\0", b"MZ\x90\0\3\0", b"\xd0\xcf\x11\xe0\xa1", b"<html><p>x"])
def test_what_only_calls_itself_a_text_is_refused(data: bytes) -> None:
    with pytest.raises(engine.InputRefused, match="save or print it as PDF"):
        kinds.source_type(data, "note.txt")


def test_a_text_may_speak_of_what_a_pdf_begins_with() -> None:
    assert kinds.source_type(b"From: a@example.org\n\nIt begins with %PDF-1.4, no more.", "a.eml") == kinds.MAIL
    assert kinds.source_type(b"\n%PDF-1.4\n", "a.txt") == kinds.PDF
    assert kinds.source_type(b"junk before it %PDF-1.4\n", "a.pdf") == kinds.PDF


def test_a_locked_office_file_is_called_what_it_is() -> None:
    with pytest.raises(engine.InputRefused, match="locked with a password"):
        kinds.source_type(b"\xd0\xcf\x11\xe0" + bytes(99), "calls.xlsx")


@pytest.mark.parametrize("coding", ["utf-32", "utf-32-be"])
def test_a_text_of_four_bytes_a_letter_is_read(coding: str) -> None:
    mark = b"" if coding == "utf-32" else b"\0\0\xfe\xff"

    assert typeset.decoded(mark + "Muñoz".encode(coding)) == ("Muñoz", [])


def test_words_hidden_by_a_tag_that_is_closed_apart_are_told_and_shown() -> None:
    made = office.readied(docx(paragraph("secret", '<w:vanish w:val="true"></w:vanish>')), kinds.DOCX)

    assert {flag.key for flag in made.flags} == {"hidden_words"}
    assert b"vanish" not in office._unpacked(made.data)["word/document.xml"]


def test_comments_and_sheets_of_a_strict_spreadsheet_are_found() -> None:
    members = {
        name: content.replace(
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        )
        for name, content in office._unpacked(xlsx()).items()
    }

    made = office.readied(zipped(members), kinds.XLSX)

    assert made.sheets == ("Calls", "Names")
    assert made.comments == ("sheet1 A1 (Ada): commentsecret",)
