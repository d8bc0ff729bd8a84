"""Words of a source with their boxes: what can be seen is read, by PDFium or by OCR, and nothing else is."""

import io

import pikepdf
import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfgen.canvas import Canvas

from redaction import engine
from redaction.detection import Word
from redaction.engine import ocr
from redaction.engine.words import page_words

LINES = ("Statement of Ada Quillfeather, taken at 14 Larkmoor Road.", "She called 202-555-0143 twice.")


def printed(*, hidden: str = "", white: str = "", turn: int = 0) -> bytes:
    """Return a page of two lines; `hidden` is drawn invisibly and `white` in white."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(612, 792), invariant=True)
    canvas.setFont("Helvetica", 12)
    for number, line in enumerate(LINES):
        canvas.drawString(72, 700 - 20 * number, line)
    if hidden:
        text = canvas.beginText(72, 700)
        text.setTextRenderMode(3)
        text.textOut(hidden)
        canvas.drawText(text)
    canvas.setFillGray(1)
    canvas.drawString(72, 400, white)
    canvas.save()
    with pikepdf.open(out) as pdf:
        pdf.pages[0].Rotate = turn
        turned = io.BytesIO()
        pdf.save(turned)
    return turned.getvalue()


def scanned(text: str) -> bytes:
    image = Image.new("L", (1700, 600), 255)
    ImageDraw.Draw(image).text((150, 200), text, font=ImageFont.load_default(48), fill=0)
    out = io.BytesIO()
    image.save(out, "PNG", dpi=(200, 200))
    return out.getvalue()


def texts(words: tuple[Word, ...]) -> str:
    return " ".join(word.text for word in words)


def test_printed_words_come_line_by_line_with_a_frame_for_each_letter() -> None:
    words = page_words(printed())[1]

    assert texts(words) == " ".join(LINES)
    assert [word.text for word in words if word.line == 1] == LINES[1].split()
    name = next(word for word in words if word.text == "Quillfeather,")
    assert len(name.edges) == len("Quillfeather,") + 1
    assert name.box[0] == pytest.approx(name.edges[0]) and name.box[2] == pytest.approx(name.edges[-1])
    assert name.box[1] < 1 - 700 / 792 < name.box[3]


def test_what_cannot_be_seen_is_not_read() -> None:
    words = texts(page_words(printed(hidden="Bramwickdorn", white="Kestrowfell"))[1])

    assert "Bramwickdorn" not in words and "Kestrowfell" not in words


def test_a_turned_page_gives_boxes_of_the_page_as_displayed() -> None:
    words = page_words(printed(turn=90))[1]

    assert sorted(texts(words).split()) == sorted(" ".join(LINES).split())
    box = next(word.box for word in words if word.text == "Statement")
    assert box[3] - box[1] > box[2] - box[0]  # the line runs down the page
    assert box[0] < 700 / 792 < box[2]


def test_a_scan_is_read_by_ocr() -> None:
    words = page_words(scanned("Ada Quillfeather called"))[1]

    assert "Quillfeather" in texts(words)
    name = next(word for word in words if "Quillfeather" in word.text)
    assert name.edges == () and 0.3 < name.box[1] < name.box[3] < 0.5


def test_the_value_of_a_form_field_is_read_beside_printed_words() -> None:
    pdf = pikepdf.open(io.BytesIO(printed()))
    field = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Widget,
        FT=pikepdf.Name.Tx,
        T="name",
        V="Bramwickdorn",
        DA="/Helv 14 Tf 0 g",
        Rect=[72, 500, 300, 524],
        F=4,
    )
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    pdf.pages[0].Annots = pdf.make_indirect(pikepdf.Array([pdf.make_indirect(field)]))
    pdf.Root.AcroForm = pikepdf.Dictionary(
        Fields=pdf.pages[0].Annots, NeedAppearances=True, DR=pikepdf.Dictionary(Font=pikepdf.Dictionary(Helv=font))
    )
    out = io.BytesIO()
    pdf.save(out)

    words = texts(page_words(out.getvalue())[1])

    assert words.startswith(LINES[0]) and "Bramwickdorn" in words


@pytest.mark.long
def test_only_the_pages_asked_for_are_read_and_a_missing_one_is_refused() -> None:
    seen: list[tuple[int, int]] = []

    assert list(page_words(printed(), [1], progress=lambda done, of: seen.append((done, of)))) == [1]
    assert seen == [(1, 1)]
    assert page_words(printed(), []) == {}
    with pytest.raises(engine.InputRefused, match="no page 2"):
        page_words(printed(), [2])


def headed(pages: int) -> bytes:
    """Return printed pages, each under the same picture of words."""
    picture = Image.new("L", (600, 80), 255)
    ImageDraw.Draw(picture).text((20, 10), "Department of Corrections", font=ImageFont.load_default(40), fill=0)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(612, 792), invariant=True)
    for number in range(pages):
        canvas.drawInlineImage(picture, 300, 730, 216, 29)
        canvas.drawString(72, 600 - 20 * number, f"Page {number} is typed")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.mark.long
def test_a_picture_at_the_head_of_every_page_is_read_once_and_stands_in_its_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[tuple[int, int]] = []
    asked = ocr.read

    def counted(image: bytes, width: int, height: int, dpi: float) -> tuple[ocr.Paragraph, ...] | None:
        read.append((width, height))
        return asked(image, width, height, dpi)

    monkeypatch.setattr(ocr, "read", counted)

    words = page_words(headed(3))

    assert [texts(words[page]) for page in (1, 2, 3)] == [
        f"Page {number} is typed Department of Corrections" for number in range(3)
    ]
    assert len(read) == 1
    assert read[0][1] < 200
    name = next(word for word in words[3] if word.text == "Corrections")
    assert 0.6 < name.box[0] < name.box[2] < 0.9
    assert 1 - 760 / 792 < name.box[1] < name.box[3] < 1 - 730 / 792
