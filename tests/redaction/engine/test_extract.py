"""What PDFium reads on a page, word by word: by all letters, or by the first and last of each word as written."""

import io

import numpy as np
import pypdfium2 as pdfium
import pytest
from reportlab.pdfgen.canvas import Canvas

from redaction import engine
from redaction.engine import extract
from tests.redaction.engine.samples import mark, one_page

LINES = {
    "straight": "1 0 0 1 20 50 Tm (Tess Fenwater lives in Tulsa) Tj",
    "slanted": "0.98 0.199 -0.199 0.98 20 20 Tm (Tess Fenwater) Tj",
    "upright": "0 1 -1 0 60 10 Tm (Tess Fen) Tj",
    "upside down": "-1 0 0 -1 150 50 Tm (Tess Fenwater) Tj",
    "a letter set back": "1 0 0 1 60 50 Tm [(Te) 2600 (ss)] TJ",
    "a letter raised": "1 0 0 1 20 50 Tm (Te) Tj 6 Ts (ss) Tj",
    "nothing": "",
}


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_first_and_last_letters_tell_the_same_as_all_of_them(line: str) -> None:
    texts, boxes = words(page(line), as_written=False)

    assert words(page(line), as_written=True)[0] == texts
    assert np.array_equal(words(page(line), as_written=True)[1], boxes)


def test_what_the_engine_writes_needs_no_other_letter_than_the_first_and_the_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    released = engine.redact(one_page(), [mark()]).pdf
    expected = words(released, as_written=False)

    def unasked(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(extract, "_spelled", unasked)
    texts, boxes = words(released, as_written=True)

    assert texts == expected[0] != [] and np.array_equal(boxes, expected[1])


def words(pdf: bytes, *, as_written: bool) -> tuple[list[str], np.ndarray[tuple[int, ...], np.dtype[np.int64]]]:
    with pdfium.PdfDocument(pdf) as document:
        return extract.words(document[0], 800, 400, as_written=as_written)


def page(line: str) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(200, 100), invariant=True)
    canvas.setFont("Helvetica", 10)
    canvas._code += ["BT /F1 10 Tf", line, "ET"]
    canvas.showPage()
    canvas.save()
    return out.getvalue()
