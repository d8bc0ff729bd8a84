"""What poppler is asked of a released file: to decode its images to the pixel, and to draw some of its pages."""

import io
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import cache, partial
from typing import Any

import pikepdf
import pytest
from pikepdf import Dictionary, Name
from PIL import Image

from redaction import engine
from redaction.engine import coding
from redaction.engine.proof_pixels import Batch, Looked, OtherEngine, decoded_otherwise
from redaction.engine.sandbox import in_memory
from redaction.engine.values import ProofFailed
from tests.redaction.attacks.paper import picture
from tests.redaction.engine.samples import blank, changed, mark


@cache
def released() -> bytes:
    """Return three blank pages, one with a mark."""
    return engine.redact(blank(pages=3), [mark(2)]).pdf


def sizes_of(pdf: pikepdf.Pdf) -> list[tuple[int, int]]:
    images = [page.obj.Resources.XObject.Im0 for page in pdf.pages]
    return [(int(image.Width), int(image.Height)) for image in images]


def test_another_engine_decodes_every_image_and_draws_some_pages_with_boxes() -> None:
    """In gray and colour it draws every page with boxes, as nobody compares their pixels one by one."""
    plain, again, shades = asked(False, "one"), asked(False, "two"), asked(True, "one")

    assert plain["decoded"] == list(range(1, 1001)) and shades["decoded"] == []
    assert shades["drawn"] == [number for number in range(1, 1001) if number % 5]
    assert 1 in plain["whole"] and set(plain["whole"]) <= set(plain["drawn"])
    assert 10 < len(plain["drawn"]) < 60 and plain["drawn"] != again["drawn"]


def asked(shades: bool, sample: str) -> dict[str, list[int]]:
    """Return which of a thousand pages poppler is asked about; four of five have a box."""
    pages: dict[str, list[int]] = {"decoded": [], "drawn": [], "whole": []}

    class Asked(Executor):
        def submit(self, question: Any, /, *about: Any, **_: Any) -> Any:
            _file, batch, *part = about
            pages[{(): "decoded", (4,): "drawn", (1,): "whole"}[tuple(part)]] += [
                report["page"] for report in batch.reports
            ]
            answer = Future[list[int]]()
            answer.set_result([])
            return answer

    other = OtherEngine(Asked(), io.BytesIO(), sample)
    for number in range(1, 1001):
        form = {"pixels": (80, 60), "dpi": 200, "differing": 0, "shades": shades, "rows": "" if shades else "digest"}
        other.look({**form, "page": number, "boxes": [(0, 0, 8, 8)] * (number % 5 > 0)})
    other.result()
    return pages


def test_another_engine_decodes_every_image_to_the_pixel() -> None:
    with pikepdf.open(io.BytesIO(released())) as pdf:
        sizes = sizes_of(pdf)
        images = [
            coding.decode("g4", *size, page.obj.Resources.XObject.Im0.read_raw_bytes())
            for page, size in zip(pdf.pages, sizes, strict=True)
        ]
    rows = [coding.digest(coding.picture_of(image).rows.data) for image in images]
    images[1].putpixel((20, 30), 0)
    other = coding.digest(coding.picture_of(images[1]).rows.data)

    assert looked(rows, sizes) == Looked([], [], 3, 0)
    assert looked([rows[0], other, rows[2]], sizes).unlike == [2]
    assert looked([rows[0], rows[0], rows[0]], sizes).unlike == [2]


def looked(rows: Sequence[str], sizes: Sequence[tuple[int, int]]) -> Looked:
    with in_memory(released()) as file, ThreadPoolExecutor(1) as workers:
        other = OtherEngine(workers, file, "")
        for page, (digest, size) in enumerate(zip(rows, sizes, strict=True), start=1):
            form = {"pixels": size, "dpi": 200, "boxes": [], "differing": 0, "shades": False}
            other.look({**form, "page": page, "rows": digest})
        return other.result()


@pytest.mark.parametrize(("higher", "pages"), [(8, 1), (0, 4)], ids=["another size", "a page too many"])
def test_an_image_that_another_engine_does_not_find_ends_the_proof(higher: int, pages: int) -> None:
    with pikepdf.open(io.BytesIO(released())) as pdf:
        width, height = sizes_of(pdf)[0]
    report = {"pixels": (width, height + higher), "rows": "digest"}
    batch = Batch(1, tuple({**report, "page": page} for page in range(1, pages + 1)))

    with in_memory(released()) as file, pytest.raises(ProofFailed):
        decoded_otherwise(file, batch)


def flip_a_pixel(page: int, pdf: pikepdf.Pdf) -> None:
    image = pdf.pages[page - 1].obj.Resources.XObject.Im0
    width, height = int(image.Width), int(image.Height)
    pixels = coding.decode("g4", width, height, image.read_raw_bytes())
    pixels.putpixel((width // 2, height // 2), 0)
    parameters = Dictionary(K=-1, Columns=width, Rows=height)
    image.write(coding.encode(pixels).data, filter=Name.CCITTFaxDecode, decode_parms=parameters)


def hide_rows(page: int, pdf: pikepdf.Pdf) -> None:
    """Let rows follow in the code of a page that it does not show: whoever changes its height sees them."""
    image = pdf.pages[page - 1].obj.Resources.XObject.Im0
    width, height = int(image.Width), int(image.Height)
    longer = Image.new("1", (width, height + 80), 255)
    longer.paste(coding.decode("g4", width, height, image.read_raw_bytes()))
    longer.paste(picture("Bramwickdorn").convert("1"), (0, height + 8))
    parameters = Dictionary(K=-1, Columns=width, Rows=height)
    image.write(coding.encode(longer).data, filter=Name.CCITTFaxDecode, decode_parms=parameters)


@pytest.mark.parametrize("change", [flip_a_pixel, hide_rows])
def test_what_one_page_of_many_shows_or_hides_is_found(change: Callable[[int, pikepdf.Pdf], None]) -> None:
    source = blank(pages=14)
    tampered = changed(engine.redact(source, [mark(2)]).pdf, partial(change, 11))

    proof = engine.prove(tampered, source=source, marks=[mark(2)])

    assert [check.name for check in proof.checks if not check.passed] == ["picture"]
    assert "page 11 " in next(check.words for check in proof.checks if not check.passed).lower()
