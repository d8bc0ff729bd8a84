"""What poppler says of the words of a page is taken whole, or the proof ends."""

import io

import numpy as np
import pytest
from reportlab.pdfgen.canvas import Canvas

from redaction.engine import poppler
from redaction.engine.sandbox import in_memory
from redaction.engine.values import ProofFailed

WORD = b'<word xMin="1.5" yMin="2" xMax="30" yMax="-4.25">a &lt;b&gt;</word>'


def page(inside: bytes) -> bytes:
    return b'<page width="612.0" height="792.0">\n    ' + inside + b"\n  "


def test_words_come_with_their_frames_page_by_page() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(200, 100), invariant=True)
    for line in ('"Tess" & <Ann>', "", "O'Neil 555-0134"):
        canvas.drawString(20, 50, line)
        canvas.showPage()
    canvas.save()

    with in_memory(out.getvalue()) as file:
        frames, said = poppler.words(file, 1, 3)

    assert said == '"Tess" & <Ann>\f\fO\'Neil 555-0134\f'
    assert [len(some) for some in frames] == [3, 0, 2]
    left, top, right, bottom = frames[0][0]
    assert 19 < left < 21 and left < right < 60 and 30 < top < bottom < 60


def test_a_page_is_its_words() -> None:
    frames, parts = poppler._framed(page(WORD + b"\n" + WORD))

    assert poppler._said(parts) == "a <b> a <b>"
    assert np.array_equal(frames, np.array([[1.5, 2, 30, -4.25]] * 2, dtype=np.float32))


@pytest.mark.parametrize(
    "said",
    [
        b"",
        WORD,
        page(WORD.replace(b"xMax", b"width")),
        page(WORD.replace(b"1.5", b"wide")),
        page(WORD.replace(b"1.5", b"nan")),
        page(WORD.replace(b"</word>", b"")),
        page(WORD.replace(b"a ", b'a "')),
        page(WORD + b'<word lang="en">c</word>'),
        page(WORD).replace(b"height", b"high"),
    ],
)
def test_what_is_not_understood_ends_the_proof(said: bytes) -> None:
    with pytest.raises(ProofFailed):
        poppler._said(poppler._framed(said)[1])
