"""What cannot be opened whole is refused with one clear line that says what to do next."""

import io
import sys
import zlib
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array
from PIL import Image

from redaction import engine
from redaction.engine import values
from tests.redaction.engine.samples import blank, bomb, image_file, locked, mark, one_page


def stream_bomb() -> bytes:
    """A page whose content unpacks to 256 MB."""
    packed = zlib.compress(zlib.compress(b"q Q " * 2**26, 1), 9)
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(100, 100))
    stream = pikepdf.Stream(pdf, packed)
    stream.Filter = Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])
    pdf.pages[0].obj.Contents = stream
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def without_pages() -> bytes:
    out = io.BytesIO()
    pikepdf.new().save(out)
    return out.getvalue()


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "empty"),
    "text": (lambda: b"Dear office,\n", "not a PDF"),
    "an office file": (lambda: b"PK\x03\x04" + b"\0" * 100, "office"),
    "a GIF": (lambda: b"GIF89a" + b"\0" * 100, "GIF"),
    "a PDF header alone": (lambda: b"%PDF-1.7\n", "damaged"),
    "half a PDF": (lambda: one_page()[: len(one_page()) * 2 // 3], "cut off"),
    "a PDF without its end": (lambda: one_page()[:-30], "cut off"),
    "a password": (locked, "password"),
    "no pages": (without_pages, "no pages|damaged"),
    "half a JPEG": (lambda: image_file("JPEG")[:400], "damaged or cut off"),
    "half a PNG": (lambda: image_file("PNG")[:60], "damaged or cut off"),
    "half a TIFF": (lambda: image_file("TIFF", 3)[:40], "damaged or cut off"),
    "an image bomb": (bomb, "million pixels"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_is_refused_in_one_line(name: str) -> None:
    make, words = REFUSED[name]

    with pytest.raises(engine.InputRefused, match=words) as refusal:
        engine.redact(make(), [])

    assert "\n" not in str(refusal.value)


@pytest.mark.long
def test_a_page_that_unpacks_to_a_quarter_gigabyte_is_drawn_or_refused_in_one_line() -> None:
    """PDFium draws this one in seconds; a slower machine may meet the limit on time. Neither may hang or break."""
    try:
        pages = engine.inspect(stream_bomb()).pages
    except engine.InputRefused as refusal:
        assert "\n" not in str(refusal)
    else:
        assert len(pages) == 1


def test_a_file_over_the_limit_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("redaction.engine.kinds.MAX_BYTES", 100)

    with pytest.raises(engine.InputRefused, match="larger than"):
        engine.inspect(one_page())


def test_a_result_over_the_limit_is_refused_while_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    redact = sys.modules["redaction.engine.redact"]  # its name in the package is the function's
    size = len(engine.redact(blank(pages=3), []).pdf)
    monkeypatch.setattr(redact, "_MAX_OUTPUT", size)
    assert engine.redact(blank(pages=3), []).pages == 3
    monkeypatch.setattr(redact, "_MAX_OUTPUT", 10)
    done: list[int] = []
    with pytest.raises(engine.InputRefused, match="split it"):
        engine.redact(blank(pages=3), [], progress=lambda page, pages: done.append(page))
    assert not done


def test_too_many_pages_are_refused() -> None:
    with pytest.raises(engine.InputRefused, match="5,000 pages"):
        engine.inspect(blank(pages=values.MAX_PAGES + 1))


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (engine.Mark(2, (0, 0, 1, 1), "b6"), "no page 2"),
        (engine.Mark(0, (0, 0, 1, 1), "b6"), "count from 1"),
        (engine.Mark(1, (0, 0, 1.01, 1), "b6"), "inside the page"),
        (engine.Mark(1, (0.5, 0, 0.5, 1), "b6"), "inside the page"),
        (engine.Mark(1, (float("nan"), 0, 0.5, 1), "b6"), "inside the page"),
        (engine.Mark(1, (0, 0, 1, 1), "b99"), "not a basis"),
    ],
)
def test_a_mark_that_cannot_be_is_refused(bad: engine.Mark, words: str) -> None:
    with pytest.raises(engine.InputRefused, match=words):
        engine.redact(blank(), [mark(), bad])


@pytest.mark.parametrize("sign", ["\U0001f600", "\n", "\u200b"])
def test_a_stamp_with_a_sign_that_the_text_layer_cannot_hold_is_refused(sign: str) -> None:
    with pytest.raises(engine.InputRefused, match=f"U\\+{ord(sign):04X}"):
        engine.redact(blank(), [], stamps=[f"Case 1 {sign}"])


def test_stamps_must_be_one_a_page() -> None:
    with pytest.raises(engine.InputRefused, match="stamps"):
        engine.redact(blank(), [], stamps=["1", "2"])


def test_a_missing_program_is_the_machines_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(engine.MachineLacks, match="tesseract"):
        engine.redact(blank(), [])


def test_a_page_image_for_the_screen_is_smaller_than_the_one_that_is_burned() -> None:
    page = engine.inspect(one_page()).pages[0]

    with Image.open(io.BytesIO(engine.page_png(one_page(), 1, dpi=100))) as image:
        assert abs(image.width * 2 - page.width_px) <= 2
    with pytest.raises(engine.InputRefused, match="no page 2"):
        engine.page_png(one_page(), 2)
