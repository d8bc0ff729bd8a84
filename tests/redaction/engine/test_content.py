"""What the content of a released page says of its words is what readers find on it."""

import io

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pytest

from redaction import engine
from redaction.engine import compare_verb, extract, poppler
from redaction.engine.content import read_content, read_words
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
            (frames,), said = poppler.words(file, 1)
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
    text = f"/P <</MCID 0>> BDC\nBT 3 Tr\n/F0 10 Tf\n100 Tz 10 10 Td <{codes}0020> Tj\nET\nEMC"

    assert (not read_content(f"{image}\n{text}".encode()).wrong) == held


@pytest.mark.parametrize(("box", "found"), [((0, 0, *SIZE), True), ((0, 0, 8, 8), False)])
def test_pdfium_finds_words_in_boxes(box: PixelBox, found: bool) -> None:
    reader = compare_verb._Reader(released(), "a digest", 1)

    assert reader.in_boxes(0, SIZE, []) is None
    assert bool(reader.in_boxes(0, SIZE, [box])) == found


def test_pdfium_is_asked_of_the_first_page_with_boxes_and_of_a_sample_of_the_others() -> None:
    reader = compare_verb._Reader(blank(pages=320), "a digest", 5)
    asked = [index for index in range(4, 320) if reader.in_boxes(index, (200, 100), [(0, 0, 8, 8)]) is not None]

    assert asked[0] == 4 and 8 < len(asked) < 40
