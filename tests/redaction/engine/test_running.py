"""tesseract kept running reads each sheet as a start of its own would, and what happens to it costs no answer."""

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from redaction import engine
from redaction.engine import ocr, running, tools
from redaction.engine.running import Running
from redaction.engine.values import InputRefused
from tests.redaction.engine.samples import mark, one_page

Gray = NDArray[np.uint8]
LINES = ("Tess Fenwater of Tulsa", "Calle Mayor 12, Núñez", "", "555-0134 and 555-0177", "x")


def sheet(line: str, high: int = 28) -> Gray:
    image = Image.new("L", (700, high + 60), 255)
    ImageDraw.Draw(image).text((30, 20), line, fill=0, font=ImageFont.load_default(high))
    return np.array(image)


@pytest.fixture
def kept() -> Iterator[Running]:
    with ocr.sheets() as kept:
        yield kept


def words(table: str | None) -> list[list[str]]:
    """Return the rows of a table without the number of their page."""
    assert table is not None
    rows = [row.split("\t") for row in table.splitlines()]
    return [row[:1] + row[2:] for row in rows if row[0].isdigit()]


def alone(image: bytes) -> str:
    arguments = ["stdin", "stdout", "-l", "eng+spa", "--dpi", "200", "--psm", "6", "tsv"]
    return tools.run("tesseract", arguments, stdin=image, seconds=60).decode()


def test_each_sheet_is_read_as_by_a_start_of_its_own_in_any_order(kept: Running) -> None:
    images = {line: ocr.graymap(sheet(line)) for line in LINES}
    expected = {line: words(alone(image)) for line, image in images.items()}

    for line in (*LINES, *reversed(LINES), LINES[0]):
        assert words(kept.table(images[line], 200)) == expected[line]
    assert any("Fenwater" in row for row in expected[LINES[0]]) and len(expected[""]) == 1


def test_a_larger_sheet_leaves_nothing_in_a_smaller_one_after_it(kept: Running) -> None:
    first = words(kept.table(ocr.graymap(sheet("Fenwater", 60)), 200))
    second = words(kept.table(ocr.graymap(sheet("Tulsa")), 200))

    assert first[-1][-1] == "Fenwater" and second[-1][-1] == "Tulsa"


def test_one_that_ended_is_begun_anew_and_the_answer_is_the_same(kept: Running) -> None:
    page = sheet(LINES[0])
    boxes = [(20, 10, 690, 70)]
    before = ocr.read_lines(boxes, page, 200, kept)
    (program,) = kept._programs.values()

    program._process.kill()
    program._process.wait()

    assert ocr.read_lines(boxes, page, 200, kept) == before != [[]]
    assert not kept._programs
    assert ocr.read_lines(boxes, page, 200, kept) == before
    assert kept._programs


def test_one_that_says_nothing_is_ended(kept: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "_PATIENCE", 0)

    assert kept.table(ocr.graymap(sheet(LINES[0])), 200) is None
    assert not kept._programs


def test_an_older_one_is_started_for_each_sheet(kept: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "version", lambda name: "4.1.1")

    assert kept.table(ocr.graymap(sheet(LINES[0])), 200) is None
    assert ocr.read_words([(20, 10, 690, 70)], sheet(LINES[0]), 200, kept) == ["TessFenwaterofTulsa"]


def test_what_is_not_asked_for_some_pages_is_ended(kept: Running) -> None:
    kept.table(ocr.graymap(sheet(LINES[0])), 200)
    (program,) = kept._programs.values()

    for _ in range(17):
        assert program._process.poll() is None
        kept.next_page()

    assert program._process.poll() is not None and not kept._programs


def test_nothing_runs_any_more_when_a_file_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = []
    started = tools.started

    def noted(*arguments: object, **options: object) -> object:
        begun.append(started(*arguments, **options))  # type: ignore[arg-type]
        return begun[-1]

    def ended(done: int, total: int) -> None:
        raise InputRefused("enough")

    monkeypatch.setattr(tools, "started", noted)
    source = one_page()
    made = engine.redact(source, [mark()])
    engine.prove(made.pdf, source=source, marks=[mark()])
    with pytest.raises(InputRefused):
        engine.redact(source, [mark()], progress=ended)

    assert len(begun) == 3 and all(process.poll() is not None for process in begun)
