"""A released file with something of it changed, or held against what it was not made from, is not proved."""

import io
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image

from redaction import engine
from redaction.engine import coding, proof_pixels, proof_text
from redaction.engine.layer import BLANK_PAGE
from tests.every_run import variants
from tests.redaction.attacks.paper import picture
from tests.redaction.engine.samples import SECRET, changed, one_page
from tests.redaction.engine.test_anatomy import (
    STAMPS,
    before_the_end,
    elements,
    image,
    jpeg,
    marks,
    released,
    rewritten,
    saying,
    section,
    segment,
    source,
    tags,
)

Gray = NDArray[np.uint8]
#: Marks the pixels of the page in gray: some rows beside its boxes, and some within one.
BESIDE, WITHIN = (slice(8, 72), slice(300, 860)), (slice(150, 214), slice(60, 620))


def failed(
    pdf: bytes,
    *,
    made_from: bytes | None = None,
    marked: Sequence[engine.Mark] | None = None,
    stamps: Sequence[str] = STAMPS,
) -> set[str]:
    proof = engine.prove(pdf, source=made_from or source(), marks=marks() if marked is None else marked, stamps=stamps)
    assert proof.passed == all(check.passed for check in proof.checks)
    return {check.name for check in proof.checks if not check.passed}


def swap_what_is_said(pdf: Pdf) -> None:
    one, other, *_ = elements(pdf, Name.Figure)
    one.Alt, other.Alt = other.Alt, one.Alt


def enlarge(pdf: Pdf) -> None:
    """Let a page, and its image with it, be twice as large."""
    rewritten(rb"q (\S+) 0 0 (\S+) 0 0 cm", rb"q 640.08 0 0 286.56 0 0 cm", 1)(pdf)
    pdf.pages[1].obj.MediaBox = Array([0, 0, 640.08, 286.56])


def swap_images(pdf: Pdf) -> None:
    one, other = (pdf.pages[index].obj.Resources.XObject for index in (0, 1))
    one.Im0, other.Im0 = other.Im0, one.Im0


def say_it_is_blank(pdf: Pdf) -> None:
    """Let the second page, on which there are words, have none and be called blank."""
    rewritten(rb"(?s)/Artifact BMC\n(q .*? Q)\nEMC.*", rb"/Figure <</MCID 0>> BDC\n\1\nEMC", 1)(pdf)
    part, sheet = section(pdf, 1), pdf.pages[1].obj
    layout = Dictionary(O=Name.Layout, BBox=Array([0, 0, *list(sheet.MediaBox)[2:]]))
    figure = Dictionary(Type=Name.StructElem, S=Name.Figure, P=part, Pg=sheet, Alt=String(BLANK_PAGE), A=layout, K=0)
    part.K = Array([pdf.make_indirect(figure)])
    tags(pdf).ParentTree.Nums[3] = pdf.make_indirect(Array([part.K[0]]))


def coded_otherwise(pdf: Pdf) -> None:
    out = io.BytesIO()
    Image.open(io.BytesIO(image(pdf, 2).read_raw_bytes())).save(out, "JPEG", quality=95)
    image(pdf, 2).write(out.getvalue(), filter=Name.DCTDecode)


def shrink(pdf: Pdf) -> None:
    """Let a page have an image of a quarter of the dots."""
    small = coding.encode(Image.new("1", (int(image(pdf, 1).Width) // 2, int(image(pdf, 1).Height) // 2), 255))
    parameters = Dictionary(K=-1, Columns=small.width, Rows=small.height)
    image(pdf, 1).write(small.data, filter=Name.CCITTFaxDecode, decode_parms=parameters)
    image(pdf, 1).Width, image(pdf, 1).Height = small.width, small.height


def as_gray(pdf: Pdf) -> None:
    """Let a page in black and white be coded in gray."""
    held = image(pdf, 1)
    shown = coding.decode("g4", int(held.Width), int(held.Height), held.read_raw_bytes())
    held.write(coding.encode(shown.convert("L")).data, filter=Name.DCTDecode)
    held.BitsPerComponent = 8
    if "/DecodeParms" in held:
        del held.DecodeParms


def shaded(where: tuple[slice, slice], steps: int) -> Callable[[Pdf], None]:
    """Return a change that writes the secret into the page in gray, in ink some steps lighter than what is there."""

    def change(pdf: Pdf) -> None:
        pixels: Gray = np.array(Image.open(io.BytesIO(image(pdf, 2).read_raw_bytes())))
        words = np.asarray(picture(SECRET)) < 128
        pixels[where] = np.where(words, np.abs(pixels[where].astype(int) - steps), pixels[where]).astype(np.uint8)
        out = io.BytesIO()
        Image.fromarray(pixels).save(out, "JPEG", quality=78)
        image(pdf, 2).write(out.getvalue(), filter=Name.DCTDecode)

    return change


#: A table of codes that no pixel uses: one code of twelve bits for each letter of the secret.
TABLE = segment(0xC4, bytes([0x13, *[0] * 11, len(SECRET), *[0] * 4]) + SECRET.encode())
TAMPERED: dict[str, tuple[Callable[[Pdf], object], str]] = {
    "what is said of two boxes": (swap_what_is_said, "said"),
    "a page with words called blank": (say_it_is_blank, "said"),
    "a page twice as large": (enlarge, "pages"),
    "the images of two pages": (swap_images, "picture"),
    "an image with fewer dots": (shrink, "picture"),
    "an image in gray of a page in black and white": (as_gray, "picture"),
    "an image in another quality": (coded_otherwise, "picture"),
    "bytes between the pixels and the end of a JPEG": (before_the_end(SECRET.encode()), "picture"),
    "a table of codes that no pixel uses": (jpeg(lambda data: (20, 20, TABLE)), "picture"),
    "the secret in a box, four steps lighter than black": (shaded(WITHIN, 4), "picture"),
    "the secret beside a box, four steps darker than paper": (shaded(BESIDE, 4), "picture"),
    "another number in the stamp": (rewritten(rb"0030003000320020>", rb"0030003000330020>", 1), "words"),
    "a word beside the stamp": (saying(SECRET, 8, (10, 10)), "words"),
    "no words in the stamp": (rewritten(rb"[^\n]*00300030003000320020> Tj\n", b"", 1), "words"),
}
USUAL = {"what is said of two boxes", "bytes between the pixels and the end of a JPEG", "another number in the stamp"}


@pytest.mark.parametrize("name", variants(TAMPERED, USUAL))
def test_what_was_changed_is_not_proved(name: str) -> None:
    change, check = TAMPERED[name]
    pdf = changed(released(), change)
    assert pdf != released()

    assert check in failed(pdf)


def test_what_was_not_changed_is_proved() -> None:
    assert failed(released()) == set()


@pytest.mark.long
def test_both_extractors_see_a_word_in_a_box() -> None:
    pdf = changed(released(), saying("Thebes", 12, (40, 82)))

    proof = engine.prove(pdf, source=source(), marks=marks(), stamps=STAMPS)

    (letters,) = (check for check in proof.checks if check.name == "letters")
    assert (letters.figures["written"], letters.figures["poppler"]) == (1, 1)
    assert letters.figures["pages_read_by_pdfium"] in {1, 2}  # the first with boxes, the other by the digest


@pytest.mark.parametrize(("seen", "check"), [("decoded_otherwise", "picture"), ("light", "boxes")])
def test_what_another_engine_sees_fails_the_proof(monkeypatch: pytest.MonkeyPatch, seen: str, check: str) -> None:
    monkeypatch.setattr(proof_pixels, seen, lambda file, batch, *more: [batch.first])

    assert failed(released()) == {check}


@pytest.mark.long
def test_a_protected_term_on_a_page_nobody_can_read_may_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof_text, "_said", lambda own, rows, waiting, text: proof_text.Said(text, None, 0))

    proof = engine.prove(released(), source=source(), marks=marks(), stamps=STAMPS, protect=["Nobody Atall"])

    assert [check.words for check in proof.checks if not check.passed] == [
        "Page 1 could not be read, so that protected terms could stand on it."
    ]


ONE, OTHER, LAST = marks()
OTHERS: dict[str, list[engine.Mark]] = {
    "none": [],
    "one left out": [ONE, LAST],
    "one more": [*marks(), engine.Mark(2, (0.5, 0.5, 0.7, 0.6), "b6")],
    "one on another page": [ONE, OTHER, replace(LAST, page=2)],
    "one with another basis": [ONE, replace(OTHER, basis="b7c"), LAST],
    "one a little lower": [ONE, OTHER, replace(LAST, box=(LAST.box[0], 0.33, LAST.box[2], 0.6))],
    "two with each other's basis": [replace(ONE, basis=OTHER.basis), replace(OTHER, basis=ONE.basis), LAST],
}


@pytest.mark.long
@pytest.mark.parametrize("name", OTHERS)
def test_other_marks_than_were_burned_are_not_proved(name: str) -> None:
    assert failed(released(), marked=OTHERS[name]) & {"picture", "boxes", "said"}


@pytest.mark.long
def test_marks_in_another_order_are_the_same_marks() -> None:
    assert failed(released(), marked=marks()[::-1]) == set()


@pytest.mark.long
def test_another_source_is_not_proved() -> None:
    assert "pages" in failed(released(), made_from=one_page(), marked=[ONE, OTHER], stamps=STAMPS[:1])


@pytest.mark.long
@pytest.mark.parametrize("stamps", [[], [*STAMPS[:2], "25-0007  0004"], STAMPS[::-1]], ids=["none", "other", "order"])
def test_other_stamps_than_were_printed_are_not_proved(stamps: list[str]) -> None:
    assert failed(released(), stamps=stamps)
