"""A page's own characters become its text layer where they can be believed, and nowhere else."""

import io
from collections.abc import Mapping

import pikepdf
import pypdfium2 as pdfium
import pytest
from pikepdf import Dictionary, Name, Pdf, Stream
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas

from redaction import engine
from redaction.engine import ocr
from redaction.engine.places import Seen, Waiting
from tests.redaction.attacks.paper import HARMLESS, image_stream, page, saved, text
from tests.redaction.engine.samples import SECRET, mark

LINES = (
    "The quick brown fox jumps over the lazy dog by the river",
    "Pack my box with five dozen liquor jugs before noon",
    "Officer Quimby wrote 5551234 and 60789 in the book",
    "Every witness was asked again and signed below",
)


def said(pdf: bytes) -> str:
    """Return the text layer."""
    with pdfium.PdfDocument(pdf) as opened:
        return "\n".join(page.get_textpage().get_text_range() for page in opened)


def source_of(pdf: bytes, *marks: engine.Mark) -> tuple[str, str]:
    """Return where the words of the last page come from, and the text layer."""
    released = engine.redact(pdf, marks)
    assert engine.prove(released.pdf, source=pdf, marks=marks).passed
    return released.texts[-1].source, said(released.pdf)


def paragraph(pdf: Pdf, more: str = "", **keys: object) -> pikepdf.Page:
    """Append a page with several honest lines and something besides."""
    lines = "".join(f"BT /F1 10 Tf 10 {80 - 14 * number} Td ({line}) Tj ET\n" for number, line in enumerate(LINES))
    made = page(pdf, lines + more)
    for key, value in keys.items():
        made.obj.Resources[f"/{key}"] = value
    return made


def lying_font(pdf: Pdf, meanings: Mapping[str, str]) -> Dictionary:
    """Return Helvetica whose letters mean others."""
    pairs = "\n".join(f"<{ord(code):02X}> <{ord(meaning):04X}>" for code, meaning in meanings.items())
    unicode_map = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /L def /CMapType 2 def\n"
        f"1 begincodespacerange <00> <FF> endcodespacerange\n{len(meanings)} beginbfchar\n{pairs}\nendbfchar\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    )
    return Dictionary(
        Type=Name.Font,
        Subtype=Name.Type1,
        BaseFont=Name.Helvetica,
        ToUnicode=Stream(pdf, unicode_map.encode()),
    )


def test_honest_characters_are_taken_and_nothing_else_is_read() -> None:
    pdf = pikepdf.new()
    paragraph(pdf)
    paragraph(pdf)

    released = engine.redact(saved(pdf), [])

    assert [text.source for text in released.texts] == ["characters", "characters"]
    assert released.texts[0].words_read > 10
    assert released.texts[1].words_read == 0
    assert all(line in said(released.pdf) for line in LINES)


@pytest.mark.long
def test_letters_that_stand_a_fraction_of_a_pixel_elsewhere_are_known() -> None:
    pdf = pikepdf.new()
    for step in range(6):
        lines = (
            f"BT /F1 10 Tf {10 + 0.06 * step} {80 - 14 * number} Td ({line}) Tj ET\n"
            for number, line in enumerate(LINES)
        )
        page(pdf, "".join(lines))

    released = engine.redact(saved(pdf), [])

    assert [text.words_read for text in released.texts[1:]] == [0] * 5


def test_a_font_that_lies_throughout_is_not_believed() -> None:
    pdf = pikepdf.new()
    shown = "".join(dict.fromkeys("abcdefghijklmnopqrst"))[: len(SECRET)]
    made = page(pdf, f"BT /F2 16 Tf 30 62 Td ({shown}) Tj ET\n")
    made.obj.Resources.Font.F2 = lying_font(pdf, dict(zip(shown, SECRET, strict=True)))

    source, words = source_of(saved(pdf))

    assert source == "ocr"
    assert HARMLESS in words
    assert SECRET not in words


@pytest.mark.long
def test_one_word_that_lies_on_an_honest_page_is_not_believed() -> None:
    pdf = pikepdf.new()
    paragraph(pdf)
    made = paragraph(pdf, "BT /F2 10 Tf 10 20 Td (the open door) Tj ET\n")
    made.obj.Resources.Font.F2 = lying_font(pdf, dict(zip("opendr", "Tulsax", strict=True)))

    source, words = source_of(saved(pdf))

    assert source == "ocr"
    assert "open" in words
    assert "Tuls" not in words


@pytest.mark.long
def test_a_letter_with_two_shapes_is_not_believed_for_the_sake_of_one() -> None:
    # The font says "a" of its "a", which is honest, and of its "#" too: what is shown as "#" is no "a".
    pdf = pikepdf.new()
    paragraph(pdf)
    made = paragraph(pdf, "BT /F2 10 Tf 10 20 Td (a b#n#n# salad) Tj ET\n")
    made.obj.Resources.Font.F2 = lying_font(pdf, {letter: letter for letter in "abnsld"} | {"#": "a"})

    source, words = source_of(saved(pdf))

    assert source == "ocr"
    assert "banana" not in words


@pytest.mark.long
@pytest.mark.parametrize(
    "hidden",
    [
        text(SECRET, before="1 g", y=4),
        text(SECRET, before="3 Tr", y=4),
        text(SECRET, size=0.3, y=4),
        text(SECRET, before="0 0 1 1 re W n", y=4),
        text(SECRET, x=2000, y=4),
        text(SECRET, y=4) + "1 g 0 0 320 25 re f\n",
        text(SECRET, y=4) + "0 g 0 0 320 25 re f\n",
    ],
    ids=["white", "invisible", "tiny", "clipped", "off the page", "covered white", "covered black"],
)
def test_what_cannot_be_seen_is_left_out_of_a_page_taken_by_its_characters(hidden: str) -> None:
    pdf = pikepdf.new()
    paragraph(pdf, hidden)

    source, words = source_of(saved(pdf))

    assert source == "characters"
    assert LINES[0] in words
    assert SECRET not in words


@pytest.mark.long
def test_invisible_words_over_others_are_not_believed() -> None:
    pdf = pikepdf.new()
    paragraph(pdf, text("Tulsa hides here now", before="3 Tr", size=10, x=10, y=80))

    source, words = source_of(saved(pdf))

    assert source == "ocr"
    assert "Tulsa" not in words


def letterhead(pdf: Pdf, words: str, lines: str = "") -> None:
    """Append a page of honest characters with words in a picture below them."""
    made = paragraph(pdf, lines + "q 140 0 0 16 10 10 cm /Im1 Do Q\n")
    picture = Image.new("L", (560, 64), 255)
    ImageDraw.Draw(picture).text((12, 30), words, fill=0, font=ImageFont.load_default(48), anchor="lm")
    made.obj.Resources.XObject = Dictionary(Im1=image_stream(pdf, picture))


@pytest.mark.long
def test_writing_in_a_picture_beside_the_characters_is_read_once_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pdf = pikepdf.new()
    letterhead(pdf, "Received Monday")
    letterhead(pdf, "Received Monday", text("Page two", size=10, x=200, y=14))
    read: list[tuple[int, int]] = []
    asked = ocr.read

    def counted(image: bytes, width: int, height: int, dpi: float) -> tuple[ocr.Paragraph, ...] | None:
        read.append((width, height))
        return asked(image, width, height, dpi)

    monkeypatch.setattr(ocr, "read", counted)

    released = engine.redact(saved(pdf), [])

    assert [one.source for one in released.texts] == ["characters and ocr"] * 2
    assert len(read) == 1
    assert read[0][1] < 150
    assert said(released.pdf).count("Monday") == 2
    assert all(line in said(released.pdf) for line in LINES)


@pytest.mark.long
def test_a_protected_term_in_a_picture_is_found_even_where_the_text_layer_leaves_it_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pdf = pikepdf.new()
    letterhead(pdf, "Received Monday")
    source = saved(pdf)
    with monkeypatch.context() as silent:
        silent.setattr(Waiting, "seen", lambda waiting: Seen(waiting.own.paragraphs, ""))
        released = engine.redact(source, [])

    assert "Monday" not in said(released.pdf)
    assert engine.prove(released.pdf, source=source, marks=[], protect=["Tuesday"]).passed
    proof = engine.prove(released.pdf, source=source, marks=[], protect=["Monday"])
    assert [check.name for check in proof.checks if not check.passed] == ["protected"]


@pytest.mark.long
def test_rules_and_tick_boxes_do_not_send_a_page_to_the_ocr() -> None:
    pdf = pikepdf.new()
    paragraph(pdf, "1 w 5 24 m 300 24 l S 10 5 9 9 re S 305 20 m 305 100 l S\n")

    assert source_of(saved(pdf))[0] == "characters"


@pytest.mark.long
def test_a_word_cut_by_a_box_keeps_what_can_be_seen_out_of_the_layer() -> None:
    pdf = pikepdf.new()
    paragraph(pdf, text(SECRET))

    source, words = source_of(saved(pdf), mark())

    assert source == "characters"
    assert SECRET not in words
    assert LINES[3] in words


@pytest.mark.long
def test_a_scan_is_read() -> None:
    picture = Image.new("L", (1700, 400), 255)
    ImageDraw.Draw(picture).text((80, 200), "Nobody was at home", fill=0, font=ImageFont.load_default(48))
    out = io.BytesIO()
    picture.save(out, "PNG", dpi=(200, 200))

    source, words = source_of(out.getvalue())

    assert source == "ocr"
    assert "Nobody was at home" in words


def in_order(words: str, *wanted: str) -> bool:
    places = [words.find(word) for word in wanted]
    return -1 not in places and places == sorted(places)


@pytest.mark.long
def test_two_columns_are_read_one_after_the_other() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=letter, invariant=True)
    canvas.drawString(60, 740, "A heading that goes over the whole width of the page")
    for number in range(12):
        # Drawn row by row, as many programs do.
        canvas.drawString(60, 700 - 14 * number, f"Left{number} the officer went to the house")
        canvas.drawString(330, 700 - 14 * number, f"Right{number} nobody had seen the car")
    canvas.save()

    source, words = source_of(out.getvalue())

    assert source == "characters"
    assert in_order(words, "heading", "Left0", "Left1", "Left11", "Right0", "Right1", "Right11")


@pytest.mark.long
def test_a_table_is_read_row_by_row() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=letter, invariant=True)
    for number in range(8):
        for column, cell in enumerate(("Date", "Call from", "Taken by", "Closed")):
            canvas.drawString(60 + 130 * column, 700 - 20 * number, f"{cell}{number}")
    canvas.save()

    source, words = source_of(out.getvalue())

    assert source == "characters"
    assert in_order(words, "Date0", "from0", "by0", "Closed0", "Date1", "from1", "Closed1", "Date7", "Closed7")
