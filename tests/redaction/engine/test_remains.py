"""What a box leaves of letters it cuts: a protected term that can still be made out there is found."""

import io
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from reportlab.pdfgen.canvas import Canvas

from redaction import engine
from redaction.engine.burn import burned
from redaction.engine.claims import Cut, Letters
from redaction.engine.coding import picture_of
from redaction.engine.geometry import burned_box
from redaction.engine.letters import letters
from redaction.engine.pages import PdfSource
from redaction.engine.remains import remains
from redaction.engine.shapes import Atlas, vectors
from redaction.engine.textsource import TextSource
from redaction.engine.values import Mark

WIDTH, HEIGHT, SIZE, BASE = 300, 120, 18, 40
TERM = "Bobby Norton"


@cache
def source() -> bytes:
    """A page with every letter in plain sight, and a line with the term below."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=True)
    canvas.setFont("Helvetica", SIZE)
    canvas.drawString(20, 90, "Hats, Bits and Robby Vixen")
    canvas.drawString(20, 68, "over Norman the quick fog")
    canvas.drawString(20, BASE, f"He met {TERM} today")
    canvas.save()
    return out.getvalue()


def mark(shown: float, *, upper: bool = True) -> Mark:
    """A box over all of the term's line but this share of a capital's height, its upper or lower part."""
    capital = 0.72 * SIZE
    # What is burned reaches two pixels farther, to the grid of eight: four points at most.
    edge = (BASE + capital * (1 - shown) if upper else BASE + capital * shown) / HEIGHT
    box = (0.02, 1 - edge, 0.98, 1 - (BASE - 8) / HEIGHT) if upper else (0.02, 1 - (BASE + 18) / HEIGHT, 0.98, 1 - edge)
    return Mark(1, box, "b6")


def seen(box: Mark) -> tuple[Letters, Atlas]:
    """Return the letters of the burned page, and an atlas of all that are whole."""
    pdf = PdfSource(source())
    sheet = pdf.sheets[0]
    frame = burned_box(box.box, sheet.width, sheet.height)
    image = picture_of(burned(pdf.image(0), [box], "").convert("L"))
    with pdf.text(0) as (page, text):
        found = letters(page, text, image, [frame], remains=True)
    assert found is not None
    atlas = Atlas()
    for said, sample in zip(found.texts, vectors(found.shapes, found.boxes), strict=True):
        if said.isalnum():
            atlas.learn(said, sample)
    return found, atlas


def claims_other(cut: Cut, says: str, really: str) -> Cut:
    return replace(cut, texts=[says if text == really else text for text in cut.texts])


def test_half_a_term_is_what_its_letters_claim_and_nothing_is_read() -> None:
    found, atlas = seen(mark(0.9))
    said = remains(found.cut, (), atlas, Atlas(), [TERM])

    assert TERM in said.text
    assert said.rows == []


def test_of_a_sliver_nothing_is_told() -> None:
    found, _ = seen(mark(0.2))
    assert found.cut.texts == []


def test_a_term_that_fits_remains_which_claim_another_is_read() -> None:
    found, atlas = seen(mark(0.75))
    rows = {
        term: len(remains(found.cut, (), atlas, Atlas(), [term]).rows) for term in ("Robb", "Bobb", "Vixen", "Fobb")
    }

    # Of B and R the upper halves are the same; what the letters claim is found in the text.
    assert rows == {"Robb": 1, "Bobb": 0, "Vixen": 0, "Fobb": 1}


def test_remains_like_no_letter_that_was_read_are_read() -> None:
    found, atlas = seen(mark(0.9))
    assert len(remains(claims_other(found.cut, "x", "B"), (), atlas, Atlas(), ["Vixen"]).rows) == 1
    assert len(remains(found.cut, (), Atlas(), Atlas(), ["Vixen"]).rows) == 1


def test_remains_like_a_letter_that_was_read_as_it_looks_a_little_aside_are_not_read() -> None:
    found, atlas = seen(mark(0.9))
    unlike = Atlas()
    texts, samples = atlas.everything()
    for text, sample in zip(texts, samples, strict=True):
        unlike.learn(text, np.append(-sample[:-1], sample[-1]))

    assert len(remains(found.cut, (), unlike, Atlas(), ["Vixen"]).rows) == 1
    assert remains(found.cut, (), unlike, atlas, ["Vixen"]).rows == []
    assert len(remains(claims_other(found.cut, "x", "B"), (), unlike, atlas, ["Vixen"]).rows) == 1


def test_a_letter_that_was_never_read_may_be_any() -> None:
    found, atlas = seen(mark(0.9))
    assert remains(found.cut, (), atlas, Atlas(), ["Wobby"]).rows != []


def test_what_a_box_and_the_edge_leave_is_told_from_the_page() -> None:
    found, _ = seen(mark(0.9))
    cut = found.cut
    assert cut.seen.shape == cut.shapes.shape
    # Ink and paper are told apart in what is seen, and the box is not among it.
    dark = np.where(cut.seen, cut.shapes, 255)
    assert (dark.reshape(len(dark), 12, 10)[:, -2:] == 255).all()


@pytest.mark.long
@pytest.mark.parametrize(
    ("shown", "outcome"), [(0.9, False), (0.15, True), (0.0, True)], ids=["half", "a sliver", "nothing"]
)
def test_a_term_that_a_box_half_covers_is_fatal(shown: float, outcome: bool) -> None:
    box = mark(shown) if shown else Mark(1, (0.02, 0.5, 0.98, 0.8), "b6")
    released = engine.redact(source(), [box])
    proof = engine.prove(released.pdf, source=source(), marks=[box], protect=[TERM])

    assert proof.passed is outcome
    if not outcome:
        assert [check.name for check in proof.checks if not check.passed] == ["protected"]


def test_the_letters_of_a_file_are_at_hand() -> None:
    assert TextSource().atlas.everything()[0] == []
