"""What the content of a released page says of its words is what readers find on it."""

import io
import zlib
from dataclasses import replace

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pytest

from redaction import engine
from redaction.engine import compare_verb, extract, poppler
from redaction.engine.content import read_content, read_words
from redaction.engine.layer import Block, Paper, Piece, write
from redaction.engine.ocr import Word
from redaction.engine.sandbox import in_memory
from redaction.engine.values import PixelBox
from tests.redaction.engine.samples import blank, mark, one_page

SIZE = (1700, 2200)
STAMP = "Case FR-26-0001, page 1 of 1"


def released() -> bytes:
    return engine.redact(one_page(), [mark()], stamps=[STAMP]).pdf


def content_of(pdf: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as file:
        return file.pages[0].Contents.read_bytes()


@pytest.mark.parametrize("reader", ["pdfium", "poppler"])
def test_its_words_stand_where_a_reader_finds_them(reader: str) -> None:
    pdf = released()
    content = read_content(content_of(pdf))
    words, (_, high) = content.words, content.size
    assert not content.wrong and {"Case", "page"} <= set(words.texts()) and len(words.texts()) > 8

    if reader == "pdfium":
        with pdfium.PdfDocument(pdf) as document:
            # A hundredth of a point a pixel.
            texts, boxes = extract.words(document[0], *(round(side * 100) for side in content.size))
        found = boxes / 100
    else:
        with in_memory(pdf) as file:
            (frames,), said = poppler.words(file, 1, 1)
        found = frames.astype(np.float64)
        texts = said.removesuffix("\f").split(" ")

    left, bottom, right, top = words.frames.T
    assert texts == words.texts()
    assert np.abs(found - np.stack([left, high - top, right, high - bottom], axis=1)).max() < 0.02


def test_a_page_without_words_has_none() -> None:
    words = read_words(b"/Figure <</MCID 0>> BDC\nq 10 0 0 10 0 0 cm /Im0 Do Q\nEMC")

    assert words.texts() == [] and words.frames.shape == (0, 4)


@pytest.mark.parametrize(
    ("codes", "held"),
    [("00610062", True), ("006100200062", False), ("D83DDE00", False), ("0061D83D", True)],
    ids=["two letters", "a space within", "a letter of two codes", "half of one"],
)
def test_a_word_is_letters_of_one_code_each(codes: str, held: bool) -> None:
    """Half of a letter of two codes is one letter here; that it is none anybody can see is asked of the font."""
    image = "/Artifact BMC\nq 100 0 0 100 0 0 cm /Im0 Do Q\nEMC"
    text = f"/P <</MCID 0>> BDC\nBT 3 Tr\n/F0 10.000 Tf\n100.000 Tz 10.000 10.000 Td <{codes}0020> Tj\nET\nEMC"

    assert (not read_content(f"{image}\n{text}".encode()).wrong) == held


CONTENT = """/Artifact BMC
q 100 0 0 100.5 0 0 cm /Im0 Do Q
EMC
/P <</MCID 0>> BDC
BT 3 Tr
/F0 10.000 Tf
90.000 Tz 10.000 80.000 Td <006100620020> Tj
90.000 Tz 12.000 0 Td <006100620020> Tj
/F0 10.000 Tf
90.000 Tz -12.000 -11.000 Td <006100620020> Tj
ET
EMC
/Figure <</MCID 1>> BDC
10 20.25 30 8 re n
EMC"""
#: Another way to write the same, or nearly the same, which is room for a sign.
OTHERWISE = {
    "a size": ("10.000 Tf", "010.000 Tf"),
    "a size with fewer digits": ("10.000 Tf", "10.0 Tf"),
    "a width": ("90.000 Tz", "90 Tz"),
    "a place": ("10.000 80.000 Td", "10.000 080.000 Td"),
    "a place with a sign": ("12.000 0 Td", "-0.000 0 Td"),
    "a place backwards in its line": ("12.000 0 Td", "-3.000 0 Td"),
    "a place in a line": ("12.000 0 Td", "12.000 0.000 Td"),
    "the size of a line that goes on": ("90.000 Tz 12.000 0 Td", "/F0 10.000 Tf\n90.000 Tz 12.000 0.000 Td"),
    "the image": ("q 100 0 0 100.5", "q 100.0 0 0 100.50"),
    "a frame": ("10 20.25 30 8 re", "10 20.250 30 8 re"),
    "a frame with a sign": ("10 20.25 30 8 re", "-0 20.25 30 8 re"),
    "words that are none": ("EMC\n/Figure", "EMC\n/P <</MCID 1>> BDC\nBT 3 Tr\nET\nEMC\n/Figure"),
    "the case of a code": ("<006100620020>", "<0061006a0020>"),
}


@pytest.mark.parametrize("name", OTHERWISE)
def test_there_is_one_way_to_write_a_page(name: str) -> None:
    was, now = OTHERWISE[name]
    assert not read_content(CONTENT.encode()).wrong and was in CONTENT

    assert read_content(CONTENT.replace(was, now, 1).encode()).wrong


@pytest.mark.parametrize(
    ("box", "scale"),
    [((10, 20, 50, 40), 0.36), ((0, 0, 1700, 1200), 0.36), ((7, 9, 8, 11), 0.24), ((1, 2, 1300, 5), 72 / 171.3)],
)
@pytest.mark.parametrize("text", ["a", "abcd", "x" * 150])
def test_a_word_the_engine_wrote_stands_in_a_frame_of_whole_pixels(box: PixelBox, scale: float, text: str) -> None:
    paper = Paper(1700, 2200, scale)
    block = Block((Piece((Word(text, box), Word("x", (box[0], box[1] + 1, box[2], box[3])))),), 0)
    words = read_words(zlib.decompress(write([block], paper, blank=False).content))

    assert words.placed(paper.height, scale)
    assert words.pixels(paper.height, scale)[0].tolist() == list(box)
    for side in (0, 1, 3):
        moved = words.frames.copy()
        moved[0, side] += 0.004
        assert not replace(words, frames=moved).placed(paper.height, scale)


@pytest.mark.parametrize(("box", "found"), [((0, 0, *SIZE), True), ((0, 0, 8, 8), False)])
def test_pdfium_finds_words_in_boxes(box: PixelBox, found: bool) -> None:
    reader = compare_verb._Reader(released(), "a digest", 1)

    assert reader.in_boxes(0, SIZE, []) is None
    assert bool(reader.in_boxes(0, SIZE, [box])) == found


@pytest.mark.parametrize(("box", "found"), [((464, 440, 560, 480), False), ((380, 440, 404, 480), True)])
def test_letters_pdfium_takes_for_one_word_may_stand_on_both_sides_of_a_box(box: PixelBox, found: bool) -> None:
    """Lines of a scan that crowd: PDFium leaves out the space between two words, and joins what stands far apart."""
    reader = compare_verb._Reader(far_apart(), "a digest", 1)
    with pdfium.PdfDocument(far_apart()) as document:
        assert extract.words(document[0], *SIZE)[0] == ["ae"]

    assert bool(reader.in_boxes(0, SIZE, [box])) == found


def far_apart() -> bytes:
    """Return a file of which PDFium reads two letters, 200 pixels apart, as one word."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(612, 792))
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    pdf.pages[0].obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F0=font))
    pdf.pages[0].obj.Contents = pdf.make_stream(b"BT /F0 12 Tf 60 Tc 138 624 Td (ae) Tj ET")
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def test_pdfium_is_asked_of_the_first_page_with_boxes_and_of_a_sample_of_the_others() -> None:
    reader = compare_verb._Reader(blank(pages=320), "a digest", 5)
    asked = [index for index in range(4, 320) if reader.in_boxes(index, (200, 100), [(0, 0, 8, 8)]) is not None]

    assert asked[0] == 4 and 8 < len(asked) < 40
