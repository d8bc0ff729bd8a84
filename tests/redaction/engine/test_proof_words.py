"""What another engine reads, some pages at a time."""

import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from reportlab.pdfgen.canvas import Canvas

from redaction.engine import proof_words
from redaction.engine.proof_words import OtherReader, Worded
from redaction.engine.sandbox import in_memory

#: Pixels at 72 dpi, so points, of pages 200 × 100: around the word of each page, and beside it.
AROUND, BESIDE = [10, 30, 120, 60], [10, 70, 120, 90]


def read(pages: int, boxes: dict[int, list[int]], *, texts: bool = False, told: int = 0) -> Worded:
    """Read pages that say their number, with a box on some; the first engine told of as many, unless `told` says."""
    with in_memory(numbered(pages)) as file, ThreadPoolExecutor(2) as workers:
        reader = OtherReader(workers, file, texts=texts)
        for number in range(1, (told or pages) + 1):
            report: dict[str, Any] = {"page": number, "dpi": 72, "boxes": [boxes[number]] if number in boxes else []}
            reader.look(report)
        return reader.result()


def numbered(pages: int) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(200, 100), invariant=True)
    for number in range(1, pages + 1):
        canvas.drawString(20, 50, f"Page{number}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.mark.parametrize("pages", [3, 4, 5])
def test_a_word_in_a_box_is_found_on_whichever_page(pages: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof_words, "_TOGETHER", 2)
    for page in range(1, pages + 1):
        worded = read(pages, {page: AROUND, page % pages + 1: BESIDE})
        assert worded == Worded(pages, [page], "")


def test_the_words_come_in_the_order_of_the_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof_words, "_TOGETHER", 2)
    assert read(5, {}, texts=True).text == "Page1\fPage2\fPage3\fPage4\fPage5\f"


@pytest.mark.parametrize(("pages", "told"), [(1, 2), (3, 2), (3, 1), (5, 4)])
def test_it_is_counted_when_another_engine_sees_fewer_or_more_pages(
    pages: int, told: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof_words, "_TOGETHER", 2)
    assert read(pages, {}, told=told).pages != told
