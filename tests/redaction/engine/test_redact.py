"""What a released file is: the page as displayed, boxes black and labelled, the same bytes each time, PDF/UA-1."""

import io
import subprocess
from pathlib import Path

import numpy as np
import page as page_validation
import pikepdf
import pytest
from numpy.typing import NDArray
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image

from redaction import engine
from redaction.engine.geometry import burned_box
from tests.every_run import variants
from tests.redaction.attacks.paper import HARMLESS, page, saved, text
from tests.redaction.engine.samples import SECRET, blank, image_file, mark, one_page


def shown(pdf: bytes) -> NDArray[np.uint8]:
    """Return the image of the first page in gray."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        image = opened.pages[0].obj.Resources.XObject.Im0
        assert isinstance(image, pikepdf.Stream)
        return np.asarray(pikepdf.PdfImage(image).as_pil_image().convert("L"))


def test_the_same_input_gives_the_same_bytes() -> None:
    assert engine.redact(one_page(), [mark()]).pdf == engine.redact(one_page(), [mark()]).pdf


@pytest.mark.long
def test_pages_are_made_finer_on_request_and_the_certificate_says_so() -> None:
    usual, fine = (engine.redact(one_page(), [mark()], dpi=dpi).pdf for dpi in (200, 300))
    proof = engine.prove(fine, source=one_page(), marks=[mark()], protect=[SECRET], dpi=300)

    # Sides are rounded up to whole pixels.
    assert [side / 300 for side in shown(fine).shape] == pytest.approx(
        [side / 200 for side in shown(usual).shape], abs=0.005
    )
    assert (proof.passed, proof.certificate["dpi"]) == (True, 300)
    assert not engine.prove(fine, source=one_page(), marks=[mark()]).passed


def test_other_resolutions_are_refused() -> None:
    with pytest.raises(engine.InputRefused, match="200 or 300"):
        engine.redact(one_page(), [], dpi=72)


def test_progress_is_told_page_by_page() -> None:
    told: list[tuple[int, int]] = []

    engine.redact(blank(pages=3), [], progress=lambda done, total: told.append((done, total)))

    assert told == [(1, 3), (2, 3), (3, 3)]


def test_a_caller_may_stop_it_after_any_page() -> None:
    def stop(done: int, total: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        engine.redact(blank(pages=3), [], progress=stop)


@pytest.mark.parametrize("turn", variants([0, 90, 180, 270], [90]))
@pytest.mark.parametrize("crop", [None, [20, 10, 180, 80]])
def test_a_box_is_where_the_page_shows_it(turn: int, crop: list[int] | None) -> None:
    keys = {"Rotate": turn, "UserUnit": 2} | ({"CropBox": Array(crop)} if crop else {})
    box = (0.2, 0.1, 0.7, 0.4)

    pixels = shown(engine.redact(blank(keys=keys), [engine.Mark(1, box, "b6")]).pdf)

    height, width = pixels.shape
    left, top, right, bottom = burned_box(box, width, height)
    black = pixels < 128
    inside = black[top + 1 : bottom - 1, left + 1 : right - 1].copy()
    black[top - 1 : bottom + 1, left - 1 : right + 1] = False
    assert inside.mean() > 0.8
    assert not black.any()
    size = (160, 70) if crop else (200, 100)
    wide, high = size if turn in {0, 180} else size[::-1]
    assert (round(width * 72 / 200 / 2), round(height * 72 / 200 / 2)) == (wide, high)


@pytest.mark.long
@pytest.mark.parametrize(("kind", "pages"), [("JPEG", 1), ("PNG", 1), ("TIFF", 3)])
def test_images_become_pages(kind: str, pages: int) -> None:
    data = image_file(kind, pages)
    intake = engine.inspect(data)
    marks = [engine.Mark(pages, (0.1, 0.1, 0.9, 0.5), "b6")]

    released = engine.redact(data, marks)

    assert (intake.media_type, len(intake.pages)) == (f"image/{kind.lower()}", pages)
    assert engine.prove(released.pdf, source=data, marks=marks).passed


def test_an_image_is_turned_as_its_exif_says() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6

    page_of = engine.inspect(image_file("JPEG", exif=exif)).pages[0]

    assert page_of.height_px > page_of.width_px


def test_a_giant_page_is_drawn_at_fewer_dots() -> None:
    page_of = engine.inspect(blank(14_000, 7_000)).pages[0]

    assert 40_000_000 < page_of.width_px * page_of.height_px < 51_000_000
    assert page_of.width_px == pytest.approx(2 * page_of.height_px, abs=2)


def test_colour_stays_and_black_on_white_is_coded_as_fax() -> None:
    pdf = pikepdf.new()
    page(pdf, text("Plain words"))
    page(pdf, "1 0 0 rg 20 20 200 60 re f\n")
    page(pdf, "0.5 g 20 20 200 60 re f\n")

    assert engine.redact(saved(pdf), []).codings == ("g4", "colour", "gray")


@pytest.mark.long
def test_colour_is_seen_however_it_comes_onto_the_page() -> None:
    """A page is drawn in colour where its list of objects may hold some, and a small drawing of it does."""
    pdf = pikepdf.new()
    red = b"1 0 0 rg 0 0 900 900 re f"
    tiles = {"/PatternType": 1, "/PaintType": 1, "/TilingType": 1, "/BBox": [0, 0, 9, 9], "/XStep": 9, "/YStep": 9}
    fading = Dictionary(FunctionType=2, Domain=[0, 1], C0=[1, 0, 0], C1=[0, 0, 1], N=1)
    shading = Dictionary(ShadingType=2, ColorSpace=Name.DeviceRGB, Coords=[0, 0, 200, 0], Function=fading)
    drawings = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type3,
        FontBBox=[0, 0, 1000, 1000],
        FontMatrix=[0.001, 0, 0, 0.001, 0, 0],
        FirstChar=65,
        LastChar=65,
        Widths=[1000],
        Encoding=Dictionary(Differences=[65, Name.A]),
        CharProcs=Dictionary(A=Stream(pdf, b"1000 0 d0 " + red)),
    )
    image = {"/Subtype": Name.Image, "/Width": 1, "/Height": 1, "/BitsPerComponent": 8, "/ColorSpace": Name.DeviceRGB}
    ways = (
        "1 0 0 rg " + text("Plain words"),
        "/Pattern cs /T scn 20 20 90 60 re f\n",
        "/Pattern cs /S scn 20 20 90 60 re f\n",
        "BT /F3 40 Tf 20 20 Td (AA) Tj ET\n",
        "/Fm Do\n",
        "q 90 0 0 60 20 20 cm /Im Do Q\n",
    )
    for content in ways:
        made = page(pdf, content)
        made.Resources.Pattern = Dictionary(T=Stream(pdf, red, tiles), S=Dictionary(PatternType=2, Shading=shading))
        made.Resources.Font.F3 = drawings
        made.Resources.XObject = Dictionary(
            Fm=Stream(pdf, red, {"/Subtype": Name.Form, "/BBox": [0, 0, 900, 900]}),
            Im=Stream(pdf, b"\xff\0\0", image),
        )

    assert engine.redact(saved(pdf), []).codings == ("colour",) * len(ways)


@pytest.mark.long
def test_colour_under_a_box_does_not_show_in_the_coding() -> None:
    pdf = pikepdf.new()
    page(pdf, "1 0 0 rg 60 40 20 20 re f\n")

    assert engine.redact(saved(pdf), [engine.Mark(1, (0.1, 0.3, 0.5, 0.8), "b6")]).codings == ("g4",)


@pytest.mark.long
def test_colour_under_a_box_does_not_show_in_how_the_letters_beside_it_are_set() -> None:
    """PDFium sets letters a fraction of a pixel elsewhere in colour than in gray."""
    released = []
    for ink in ("1 0 0", "0.2 0.2 0.2"):
        pdf = pikepdf.new()
        page(pdf, text("Plain words") + f"{ink} rg 60 40 20 20 re f\n")
        released.append(engine.redact(saved(pdf), [engine.Mark(1, (0.1, 0.3, 0.5, 0.8), "b6")]).pdf)

    assert released[0] == released[1]


def test_the_released_file_passes_pdf_ua_and_says_where_something_is_missing(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    page(pdf, text(SECRET))
    page(pdf, text(SECRET))
    pdf.add_blank_page(page_size=(200, 100))
    path = tmp_path / "released.pdf"

    path.write_bytes(engine.redact(saved(pdf), [mark(1), mark(3)], stamps=["A 1", "A 2", "A 3"]).pdf)

    report = page_validation.validate_pdf(str(path), profile=page_validation.ValidationProfile.PDF_UA_1)
    assert [failure.message for failure in report.failures] == []
    said = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, check=True).stdout.decode()
    assert HARMLESS in said
    assert "A 2" in said
    with pikepdf.open(path) as opened:
        alts = [str(item.Alt) for item in opened.objects if isinstance(item, pikepdf.Dictionary) and "/Alt" in item]
    assert alts == ["redacted, basis (b)(7)(C)"] * 2


def test_a_mark_within_a_line_is_read_within_it() -> None:
    pdf = pikepdf.new()
    page(pdf, "BT /F1 14 Tf 10 60 Td (The witness lives in) Tj 190 0 Td (street today) Tj ET\n")

    released = engine.redact(saved(pdf), [engine.Mark(1, (0.43, 0.35, 0.6, 0.58), "b6")]).pdf

    with pikepdf.open(io.BytesIO(released)) as opened:
        (line,) = [
            item
            for item in opened.objects
            if isinstance(item, pikepdf.Dictionary)
            and item.get("/S") == pikepdf.Name.P
            and any(isinstance(kid, pikepdf.Dictionary) for kid in item.K)
        ]
        kinds = ["box" if isinstance(kid, pikepdf.Dictionary) else "words" for kid in line.K]
    assert kinds == ["words", "box", "words"]
