"""Redacting and proving a file against the barest way to do the same.

Text pages: a loop that draws, blackens, codes as G4 and writes one image a page, in a process of its own. Scans:
tesseract on the same pages. The first page of a file pays for starting the processes and for reading its letters, so
files here have some length.
"""

import io
import itertools
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image, ImageChops, ImageDraw
from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas

from redaction import engine
from redaction.engine import coding, tools
from redaction.engine.sandbox import environment
from tests.benchmarks import Result, benchmark, cpu_seconds, cpu_seconds_alone, in_full, seconds

PAGES = 1_000 if in_full() else 400
SCANS = 4
#: Pages of the longest file, and what it may take in memory: megabytes, all processes together.
LONG, MEMORY = 2_000, 700
BOXES = [(0.1, 0.1 + 0.12 * number, 0.5, 0.13 + 0.12 * number) for number in range(6)]
#: Lines a page, and letters a line has at least.
LINES, WIDE = 50, 84
DOCUMENTS = Path(__file__).parents[2] / "docs"
MARKS = [engine.Mark(page, box, "b6") for page in range(1, PAGES + 1) for box in BOXES]
SCAN_MARKS = [mark for mark in MARKS if mark.page <= SCANS]
UNIT = "ms of processor time a page"


@cache
def text_pages(pages: int = PAGES) -> bytes:
    """Return pages full of running text, as no two of a record are alike: this project's own documents, set anew."""
    words = itertools.cycle(_words())
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=letter, invariant=True)
    for _ in range(pages):
        canvas.setFont("Times-Roman", 11)
        for line in range(LINES):
            canvas.drawString(60, 740 - 14 * line, _line(words))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _words() -> list[str]:
    text = " ".join(path.read_text("utf-8") for path in sorted(DOCUMENTS.glob("*.md")))
    return [word for word in text.split() if word.strip("-|*") and len(word) < WIDE // 3 and _is_plain(word)]


def _is_plain(word: str) -> bool:
    """Whether the typeface has all its letters."""
    return word.isascii()


def _line(words: Iterator[str]) -> str:
    line = ""
    while len(line) < WIDE:
        line += f"{next(words)} "
    return line


@cache
def scanned_pages() -> bytes:
    """Return some of the same pages as 300 dpi images, as a scanner makes them."""
    out = io.BytesIO()
    with pdfium.PdfDocument(text_pages()) as pdf:
        images = [pdf[number].render(scale=300 / 72, grayscale=True).to_pil().convert("1") for number in range(SCANS)]
    images[0].save(out, "TIFF", save_all=True, append_images=images[1:], compression="group4", dpi=(300, 300))
    return out.getvalue()


def bare_loop(source: bytes) -> bytes:
    """Draw every page, blacken the boxes, write G4 into a new file: no labels, no text, no tags, no proof."""
    released = pikepdf.new()
    with pdfium.PdfDocument(source) as pdf:
        for page in pdf:
            image = page.render(scale=200 / 72, grayscale=True).to_pil()
            draw = ImageDraw.Draw(image)
            for x0, y0, x1, y1 in BOXES:
                draw.rectangle((x0 * image.width, y0 * image.height, x1 * image.width, y1 * image.height), fill=0)
            _append(released, image.size, _plain_g4(image))
    out = io.BytesIO()
    released.save(out)
    return out.getvalue()


def bare_tesseract(source: bytes) -> None:
    """Have tesseract read the same pages at 200 dpi, one start a page, one thread."""
    with Image.open(io.BytesIO(source)) as tiff:
        for number in range(SCANS):
            tiff.seek(number)
            page = io.BytesIO()
            coding.to_bilevel(tiff.convert("L").resize((1700, 2200))).save(page, "PPM")
            languages = ["-l", "+".join(tools.LANGUAGES), "--dpi", "200"]
            command = ["tesseract", "stdin", "stdout", *languages, "tsv"]
            subprocess.run(command, input=page.getvalue(), capture_output=True, check=True, env=environment())


def _plain_g4(image: Image.Image) -> bytes:
    """Return the strip of a TIFF as Pillow saves it: the way anybody would take."""
    out = io.BytesIO()
    bilevel = ImageChops.invert(coding.to_bilevel(image))
    bilevel.save(out, "TIFF", compression="group4", tiffinfo={278: image.height})
    with Image.open(io.BytesIO(out.getvalue()), formats=("TIFF",)) as tiff:
        tags = tiff.tag_v2  # type: ignore[attr-defined]  # a TiffImageFile
        (offset,), (count,) = tags[273], tags[279]
    return out.getvalue()[offset : offset + count]


def _append(released: pikepdf.Pdf, size: tuple[int, int], data: bytes) -> None:
    stream = Stream(released, data)
    keys = {"Type": Name.XObject, "Subtype": Name.Image, "Width": size[0], "Height": size[1]}
    form = {"ColorSpace": Name.DeviceGray, "BitsPerComponent": 1, "Filter": Name.CCITTFaxDecode}
    for key, value in {**keys, **form}.items():
        stream[f"/{key}"] = value
    stream.DecodeParms = Dictionary(K=-1, Columns=size[0], Rows=size[1])
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, 612, 792]),
        Resources=Dictionary(XObject=Dictionary(Im0=stream)),
        Contents=Stream(released, b"q 612 0 0 792 0 0 cm /Im0 Do Q"),
    )
    released.pages.append(pikepdf.Page(page))


def _page(total: float, pages: int = PAGES) -> float:
    return total * 1000 / pages


@cache
def released_text() -> bytes:
    return engine.redact(text_pages(), MARKS).pdf


@cache
def redacting_text() -> float:
    return cpu_seconds(lambda: engine.redact(text_pages(), MARKS), times=2)


@benchmark("redact text pages")
def redact_text() -> Result:
    return Result(_page(redacting_text()), _page(cpu_seconds_alone(bare_loop, text_pages(), times=2)), UNIT)


@benchmark("redact text pages, against the loop in memory that is warm from redacting")
def redact_text_warm() -> Result:
    """The loop after the engine in one process: it asks the system for no memory, and takes a fifth less."""
    return Result(_page(redacting_text()), _page(cpu_seconds(lambda: bare_loop(text_pages()), times=2)), UNIT)


@benchmark("prove text pages, against redacting them")
def prove_text() -> Result:
    released = released_text()
    ours = cpu_seconds(lambda: engine.prove(released, source=text_pages(), marks=MARKS))
    return Result(_page(ours), _page(redacting_text()), UNIT)


@benchmark("prove text pages with protected terms, against redacting them")
def prove_protected() -> Result:
    released, terms = released_text(), ["Jonas P. Example", "555-0134"]
    ours = cpu_seconds(lambda: engine.prove(released, source=text_pages(), marks=MARKS, protect=terms))
    return Result(_page(ours), _page(redacting_text()), UNIT)


@benchmark("redact scanned pages, against tesseract alone")
def redact_scans() -> Result:
    ours = cpu_seconds(lambda: engine.redact(scanned_pages(), SCAN_MARKS))
    return Result(_page(ours, SCANS), _page(cpu_seconds(lambda: bare_tesseract(scanned_pages())), SCANS), UNIT)


@benchmark("seconds by the clock to redact and prove the text pages, against two minutes for a thousand")
def clock() -> Result:
    ours = seconds(lambda: engine.prove(engine.redact(text_pages(), MARKS).pdf, source=text_pages(), marks=MARKS))
    return Result(ours, 120 * PAGES / 1_000, "s")


@benchmark("memory to redact and prove a file of 2,000 pages (only with --full), against what it may take")
def memory() -> Result:
    """Megabytes, the most that all processes had at one time; what they share counts once."""
    if not in_full():
        return Result(0, MEMORY, "MB")
    source = text_pages(LONG)
    marks = [engine.Mark(page, box, "b6") for page in range(1, LONG + 1) for box in BOXES]
    most, ended = 0, threading.Event()

    def watch() -> None:
        nonlocal most
        while not ended.wait(1):
            family = _family(os.getpid())
            most = max(most, sum(map(_kilobytes, family)) + _nameless(family))

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        engine.prove(engine.redact(source, marks).pdf, source=source, marks=marks)
    finally:
        ended.set()
        watching.join()
    return Result(most / 1024, MEMORY, "MB")


def _family(process: int) -> list[int]:
    """Return a process and all it started, by number."""
    found = [process]
    with suppress(OSError):
        for thread in Path(f"/proc/{process}/task").iterdir():
            for child in (thread / "children").read_text().split():
                found += _family(int(child))
    return found


def _kilobytes(process: int) -> int:
    """Return what a process holds, files in memory left out."""
    with suppress(OSError):
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith(("Pss_Anon:", "Pss_File:")))
    return 0


def _nameless(processes: list[int]) -> int:
    """Return the kilobytes of files in memory that these processes have open, each counted once."""
    found: dict[int, int] = {}
    for process in processes:
        with suppress(OSError):
            for handle in Path(f"/proc/{process}/fd").iterdir():
                with suppress(OSError):
                    if "memfd:" in str(handle.readlink()):
                        kept = handle.stat()
                        found[kept.st_ino] = kept.st_blocks // 2
    return sum(found.values())


@benchmark("size of a redacted text page")
def size() -> Result:
    ours, bare = len(released_text()), len(bare_loop(text_pages()))
    return Result(ours / PAGES / 1024, bare / PAGES / 1024, "KB a page")
