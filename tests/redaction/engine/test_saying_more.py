"""A text layer that says more than its page shows is not proved, though each word is written as the engine writes.

What is put in stands in frames of whole pixels, so that nothing but the words tells.
"""

import io
import zlib
from collections.abc import Callable
from functools import cache

import pikepdf
import pytest
from pikepdf import Name, Pdf
from PIL import Image, ImageDraw, ImageFont

from redaction import engine
from redaction.engine import blankfont
from redaction.engine.content import read_words
from redaction.engine.layer import PRESSED
from redaction.engine.values import PixelBox
from tests.every_run import variants
from tests.redaction.engine.samples import changed, with_a_word
from tests.redaction.engine.test_anatomy import (
    STAMPS,
    Change,
    elements,
    font,
    image,
    marks,
    released,
    rewritten,
    source,
)

SCALE = 0.36
#: The secret of the samples as the blind read it: no letter of it is a letter for a program.
BRAILLE = "".join(chr(0x2800 + dots) for dots in (3, 23, 1, 13, 58, 10, 9, 5, 25, 21, 23, 29))
LINE, LABEL, STRIP = (83, 36, 140, 68), (416, 140, 440, 150), (4, 340, 40, 360)


def failed(pdf: bytes) -> set[str]:
    proof = engine.prove(pdf, source=source(), marks=marks(), stamps=STAMPS)
    return {check.name for check in proof.checks if not check.passed}


def put(content: Callable[[bytes], bytes], index: int = 0) -> Change:
    """Return a change of a page's content, whose letters the font then knows."""

    def change(pdf: Pdf) -> None:
        contents = pdf.pages[index].obj.Contents
        now = content(contents.read_bytes())
        assert now != contents.read_bytes()
        contents.write(zlib.compress(now, PRESSED), filter=Name.FlateDecode)
        said = "".join(read_words(page.obj.Contents.read_bytes()).said for page in pdf.pages)
        font(pdf).ToUnicode.write(zlib.compress(blankfont.unicode_map({" ", *said}), 6), filter=Name.FlateDecode)

    return change


def saying(word: str, box: PixelBox, index: int = 0) -> Change:
    """Return a change that lets a page say one word more in a frame of pixels, written as the engine writes it."""
    left, top, right, bottom = box

    def content(was: bytes) -> bytes:
        high = (bottom - top) * SCALE
        place = left * SCALE, (398 - bottom) * SCALE + high / 5
        return with_a_word(was, word, high, place, 200 * (right - left) / (len(word) * (bottom - top)))

    return put(content, index)


def with_more(more: str) -> Change:
    """Return a change that puts signs behind the first word; its frame stays."""
    codes = more.encode("utf-16-be").hex().upper().encode()
    squeezed = b"%.3f" % (98.4375 * 4 / (4 + len(more)))
    return put(
        lambda was: was.replace(b"98.438 Tz", squeezed + b" Tz", 1).replace(
            b"0069007300", b"00690073" + codes + b"00", 1
        )
    )


def a_digit(pdf: Pdf) -> None:
    """Let the frame of a figure differ in the last digit, in the tags and in the content."""
    rewritten(rb"17\.28 74\.16 285\.12", rb"17.281 74.16 285.12")(pdf)
    elements(pdf, Name.Figure)[0].A.BBox[0] = pikepdf.Object.parse(b"17.281")


def deflated(get: Callable[[Pdf], pikepdf.Object], level: int) -> Change:
    """Return a change that deflates a stream in other codes."""

    def change(pdf: Pdf) -> None:
        get(pdf).write(zlib.compress(get(pdf).read_bytes(), level), filter=Name.FlateDecode)

    return change


CHANGES: dict[str, tuple[Change, str]] = {
    "a word of signs": (saying(BRAILLE, LINE), "words"),
    "a word of signs on no word": (saying(BRAILLE, (4, 60, 90, 80)), "words"),
    "a word of signs in a box": (saying(BRAILLE, LABEL), "letters"),
    "a word of a pixel in a box": (saying(BRAILLE, (424, 142, 425, 143)), "letters"),
    "a word of a pixel beside the edge of a box": (saying(BRAILLE, (839, 142, 840, 143)), "letters"),
    "a word of signs in the strip of the stamp": (saying(BRAILLE, STRIP), "words"),
    "a word that is there, twice": (saying("This", LINE), "words"),
    "signs behind a word": (with_more(";,"), "words"),
    "an accent nobody sees": (with_more("\u034f"), "words"),
    "looks of letters": (with_more("\ufe00\ufe03"), "words"),
    "a word in capitals": (put(lambda was: was.replace(b"00540068", b"00540048", 1)), "words"),
    "a word a thousandth of a point aside": (rewritten(rb"29\.880 118", b"29.881 118"), "words"),
    "a word a thousandth wider": (rewritten(rb"98\.438 Tz", b"98.439 Tz"), "words"),
    "a word a pixel aside": (rewritten(rb"29\.880 (118\.944 Td .*\n\S+ Tz) 26\.640", rb"30.240 \1 26.280"), "words"),
    "a word half a line higher": (rewritten(rb"118\.944 Td", b"124.704 Td"), "words"),
    "a word as wide as three": (rewritten(rb"78\.125 Tz", b"234.375 Tz"), "words"),
    "words in another order": (
        rewritten(rb"(129\.167 Tz) 21\.960 (.*)\n(93\.750 Tz) 25\.920", rb"\1 47.880 \2\n\3 -25.920"),
        "objects",
    ),
    "a stamp with its words elsewhere": (rewritten(rb"127\.080 8\.064", b"127.440 8.064"), "words"),
    "a stamp of one word more": (put(lambda was: was.replace(b"0037", b"00370020", 1)), "objects"),
    "a content in other codes": (deflated(lambda pdf: pdf.pages[1].obj.Contents, 1), "objects"),
    "meanings in other codes": (deflated(lambda pdf: font(pdf).ToUnicode, 9), "objects"),
    "a figure with another digit": (a_digit, "said"),
}
USUAL = {"a word of signs", "a word of a pixel in a box", "signs behind a word", "a figure with another digit"}


@pytest.mark.parametrize("name", variants(CHANGES, USUAL))
def test_what_says_more_is_not_proved(name: str) -> None:
    change, check = CHANGES[name]
    pdf = changed(released(), change)

    assert check in failed(pdf)


@cache
def scan() -> bytes:
    page = Image.new("L", (1000, 400), 255)
    draw = ImageDraw.Draw(page)
    for row, line in enumerate(("The officer came to the door at noon", "and spoke with two of the people there")):
        draw.text((40, 60 + 90 * row), line, fill=0, font=ImageFont.load_default(40))
    out = io.BytesIO()
    page.save(out, "PNG", dpi=(200, 200))
    return out.getvalue()


@cache
def read() -> bytes:
    made = engine.redact(scan(), [])
    assert [text.source for text in made.texts] == ["ocr"]
    return made.pdf


def as_read(one: str, other: str) -> Change:
    """Return a change of one word of the layer into another of as many letters."""
    was, now = (f"{word} ".encode("utf-16-be").hex().upper().encode() for word in (one, other))
    return put(lambda content: content.replace(b"<" + was, b"<" + now, 1))


SCANNED: dict[str, Change] = {
    "a short word": as_read("at", "on"),
    "a letter of a word": as_read("spoke", "spake"),
    "a word in capitals": as_read("noon", "NOON"),
}


@pytest.mark.parametrize("name", variants(SCANNED, {"a short word"}))
def test_a_scan_says_to_the_letter_what_is_read_on_it(name: str) -> None:
    assert engine.prove(read(), source=scan(), marks=[]).passed
    proof = engine.prove(changed(read(), SCANNED[name]), source=scan(), marks=[])

    assert [check.name for check in proof.checks if not check.passed] == ["words"]


def test_a_word_too_many_on_a_scan_is_not_proved() -> None:
    """Short words were once taken for anything the OCR might have overlooked."""
    with pikepdf.open(io.BytesIO(read())) as pdf:
        high = int(image(pdf).Height)
        words = read_words(pdf.pages[0].Contents.read_bytes())
        left, top, right, bottom = words.pixels(high, SCALE)[0].tolist()
    size = (bottom - top) * SCALE
    place = left * SCALE, (high - bottom) * SCALE + size / 5
    squeezed = 200 * (right - left) / (2 * (bottom - top))
    more = put(lambda was: with_a_word(was, "Br", size, place, squeezed))

    proof = engine.prove(changed(read(), more), source=scan(), marks=[])
    assert [check.name for check in proof.checks if not check.passed] == ["words"]
