"""Redacting and proving a file against the barest loop that gives pixels: draw, blacken, code, one image a page."""

import io
from functools import cache

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas

from redaction import engine
from tests.benchmarks import Result, benchmark, cpu_seconds

PAGES = 4
BOXES = [(0.1, 0.1 + 0.12 * number, 0.5, 0.13 + 0.12 * number) for number in range(6)]
SENTENCE = "On the third of May the officer spoke with the neighbors and wrote down what they saw that evening."
MARKS = [engine.Mark(page, box, "b6") for page in range(1, PAGES + 1) for box in BOXES]
UNIT = "ms of processor time a page"


@cache
def text_pages() -> bytes:
    """Return pages full of text."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=letter, invariant=True)
    for number in range(PAGES):
        for line in range(50):
            canvas.drawString(60, 740 - 14 * line, f"{number}.{line} {SENTENCE}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@cache
def scanned_pages() -> bytes:
    """Return the same pages as 300 dpi images, as a scanner makes them."""
    out = io.BytesIO()
    with pdfium.PdfDocument(text_pages()) as pdf:
        images = [page.render(scale=300 / 72, grayscale=True).to_pil().convert("1") for page in pdf]
    images[0].save(out, "TIFF", save_all=True, append_images=images[1:], compression="group4", dpi=(300, 300))
    return out.getvalue()


def bare_loop(source: bytes) -> bytes:
    """Draw every page, blacken the boxes, write JPEGs into a new file: no labels, no text, no tags, no proof."""
    released = pikepdf.new()
    with pdfium.PdfDocument(source) as pdf:
        for page in pdf:
            image = page.render(scale=200 / 72, grayscale=True).to_pil()
            draw = ImageDraw.Draw(image)
            for x0, y0, x1, y1 in BOXES:
                draw.rectangle((x0 * image.width, y0 * image.height, x1 * image.width, y1 * image.height), fill=0)
            _append(released, image)
    out = io.BytesIO()
    released.save(out)
    return out.getvalue()


def bare_scan_loop(source: bytes) -> bytes:
    """The same for the pages of a TIFF."""
    released = pikepdf.new()
    with Image.open(io.BytesIO(source)) as tiff:
        for number in range(PAGES):
            tiff.seek(number)
            image = tiff.convert("L").resize((1700, 2200))
            draw = ImageDraw.Draw(image)
            for x0, y0, x1, y1 in BOXES:
                draw.rectangle((x0 * image.width, y0 * image.height, x1 * image.width, y1 * image.height), fill=0)
            _append(released, image)
    out = io.BytesIO()
    released.save(out)
    return out.getvalue()


def _append(released: pikepdf.Pdf, image: Image.Image) -> None:
    coded = io.BytesIO()
    image.save(coded, "JPEG", quality=78)
    stream = Stream(released, coded.getvalue())
    keys = {"Type": Name.XObject, "Subtype": Name.Image, "Width": image.width, "Height": image.height}
    for key, value in {**keys, "ColorSpace": Name.DeviceGray, "BitsPerComponent": 8, "Filter": Name.DCTDecode}.items():
        stream[f"/{key}"] = value
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, 612, 792]),
        Resources=Dictionary(XObject=Dictionary(Im0=stream)),
        Contents=Stream(released, b"q 612 0 0 792 0 0 cm /Im0 Do Q"),
    )
    released.pages.append(pikepdf.Page(page))


def _page(total: float) -> float:
    return total * 1000 / PAGES


@benchmark("redact text pages")
def redact_text() -> Result:
    ours = cpu_seconds(lambda: engine.redact(text_pages(), MARKS))
    return Result(_page(ours), _page(cpu_seconds(lambda: bare_loop(text_pages()), times=3)), UNIT)


@benchmark("redact scanned pages")
def redact_scans() -> Result:
    ours = cpu_seconds(lambda: engine.redact(scanned_pages(), MARKS))
    return Result(_page(ours), _page(cpu_seconds(lambda: bare_scan_loop(scanned_pages()), times=3)), UNIT)


@benchmark("prove text pages")
def prove_text() -> Result:
    released = engine.redact(text_pages(), MARKS).pdf
    ours = cpu_seconds(lambda: engine.prove(released, source=text_pages(), marks=MARKS))
    return Result(_page(ours), _page(cpu_seconds(lambda: bare_loop(text_pages()), times=3)), UNIT)


@benchmark("prove text pages, with protected terms")
def prove_protected() -> Result:
    released = engine.redact(text_pages(), MARKS).pdf
    terms = ["Jonas P. Example", "555-0134"]
    ours = cpu_seconds(lambda: engine.prove(released, source=text_pages(), marks=MARKS, protect=terms))
    return Result(_page(ours), _page(cpu_seconds(lambda: bare_loop(text_pages()), times=3)), UNIT)


@benchmark("size of a redacted text page")
def size() -> Result:
    ours, bare = len(engine.redact(text_pages(), MARKS).pdf), len(bare_loop(text_pages()))
    return Result(ours / PAGES / 1024, bare / PAGES / 1024, "KB a page")
