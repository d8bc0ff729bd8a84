"""Makes the file that may be released: every page to pixels, marks burned in, a new file around them."""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Any

from redaction.bases import basis
from redaction.engine import kinds, ocr, parts, reading, sandbox, tools
from redaction.engine.claims import unpacked
from redaction.engine.geometry import check_box
from redaction.engine.layer import ENGLISH, SPANISH, Hidden, Paper, reading_order, stamp_words, write
from redaction.engine.ocr import Drawn
from redaction.engine.pages import POINTS
from redaction.engine.parts import PART, Made, Shelf
from redaction.engine.places import Places, Waiting
from redaction.engine.rebuild import BuiltPage, build
from redaction.engine.sandbox import Child, Frame
from redaction.engine.textsource import CHARACTERS, TextSource, own_words
from redaction.engine.values import (
    DPI,
    RESOLUTIONS,
    Flag,
    InputRefused,
    Intake,
    Mark,
    PageInfo,
    PageText,
    PixelBox,
    Redacted,
)

#: Pages read at the same time; as many as the processors of the smallest machine the product is meant for.
READERS = 2
Paragraphs = tuple[ocr.Paragraph, ...] | None
#: Pages drawn ahead of the readers.
_AHEAD = 2
_MAX_OUTPUT = 1536 * 2**20


def inspect(data: bytes) -> Intake:
    """Look inside a file.

    :raises InputRefused: it cannot be opened whole; the line says what to do next.
    """
    kinds.media_type(data)
    with Child("inspect", {}, [data]) as child:
        header = [frame.header for frame in child.frames()][-1]
    pages = [
        PageInfo(number, width, height, tuple(Flag(key, words) for key, words in flags))
        for number, (width, height, flags) in enumerate(header["pages"], start=1)
    ]
    return Intake(str(header["media_type"]), tuple(pages))


def page_png(data: bytes, page: int, *, dpi: int = 100) -> bytes:
    """Return the image of one page, from 1, as PNG.

    :raises InputRefused: the file has no such page, or cannot be drawn.
    """
    kinds.media_type(data)
    with Child("page", {"page": page, "dpi": dpi}, [data]) as child:
        return [frame.blobs[0] for frame in child.frames()][-1]


def page_pngs(data: bytes, *, dpi: int = 100) -> Iterator[bytes]:
    """Yield the image of every page as PNG, in order, from one child process.

    :raises InputRefused: the file cannot be drawn.
    """
    kinds.media_type(data)
    with Child("pages", {"dpi": dpi}, [data]) as child:
        for frame in child.frames():
            yield frame.blobs[0]


def redact(
    source: bytes,
    marks: Sequence[Mark],
    *,
    stamps: Sequence[str] = (),
    dpi: int = DPI,
    progress: Callable[[int, int], None] | None = None,
    shelf: Shelf | None = None,
) -> Redacted:
    """Return the source as a new file with every mark burned in; the same input gives the same bytes.

    :param stamps: what to print under each page, one a page; none for no stamps.
    :param dpi: pixels per inch of the page images, one of `RESOLUTIONS`.
    :param progress: told after each page how many of how many are done.
    :param shelf: keeps finished pages and gives back those of an earlier, interrupted call; the result is the same.
    :raises InputRefused: the file, a box, a page or a basis cannot be worked with.
    :raises MachineLacks: tesseract is missing, or there is no room.
    """
    kinds.media_type(source)
    check_marks(marks)
    check_resolution(dpi)
    tools.check_tesseract()
    own = TextSource()
    work = parts.job(source, marks, stamps, dpi) if shelf is not None else ""
    made = parts.unpacked(work, shelf.parts(), own) if shelf is not None else []
    request = {"marks": marks_as_rows(marks), "stamps": list(stamps), "dpi": dpi, "first": len(made)}
    labels = _labels(marks)
    with closing(own), Child("raster", request, [source]) as child, ThreadPoolExecutor(READERS) as readers:
        frames = child.frames()
        places = Places(readers)
        waiting: list[_Begun] = []
        learned: list[TextSource] = []
        size = sum(len(one.page.data) for one in made)
        exhausted = False
        while waiting or not exhausted:
            while not exhausted and len(waiting) < READERS + _AHEAD:
                frame = next(frames, None)
                exhausted = frame is None
                if frame is not None:
                    size += len(frame.blobs[0])
                    if size > _MAX_OUTPUT:
                        raise InputRefused("The pages make a file of more than 1.5 GB; split it and take in the parts.")
                    waiting.append(_begun(frame, own, places, readers))
                    if shelf is not None and (len(made) + len(waiting)) % PART == 0:
                        learned.append(own.snapshot())
            if waiting:
                begun = waiting.pop(0)
                number = len(made) + 1
                page = _built(begun, labels.get(number, []), stamps[number - 1] if stamps else "")
                made.append(Made(page, begun.text))
                if shelf is not None and number % PART == 0:
                    shelf.keep(parts.packed(work, made[-PART:], learned.pop(0)))
                if progress is not None:
                    progress(number, int(begun.frame.header["pages"]))
    pages = deque(one.page for one in made)
    texts = tuple(one.text for one in made)
    made.clear()  # the file is made of the pages one by one, and each is then forgotten: it is as large as they are
    words = sum((page.layer.words for page in pages), Counter[str]())
    codings = tuple(page.coding for page in pages)
    pdf = build(pages, _language(words))
    sandbox.give_back()
    return Redacted(pdf, len(codings), codings, texts)


def check_marks(marks: Sequence[Mark]) -> None:
    """:raises InputRefused: a box lies outside of its page, a page is not counted from 1, a basis is unknown."""
    for mark in marks:
        check_box(mark.box)
        if mark.page < 1:
            raise InputRefused(f"Pages count from 1; there is no page {mark.page}.")
        try:
            basis(mark.basis)
        except KeyError as unknown:
            raise InputRefused(f"“{mark.basis}” is not a basis in the catalogue; b6 or b7c would be.") from unknown


def check_resolution(dpi: int) -> None:
    """:raises InputRefused: pages are not made at this resolution."""
    if dpi not in RESOLUTIONS:
        raise InputRefused(f"Pages are made with 200 or 300 dots per inch, not with {dpi}.")


def marks_as_rows(marks: Sequence[Mark]) -> list[list[Any]]:
    """Return what of the marks a child needs to know."""
    return [[mark.page, *mark.box, mark.basis] for mark in marks]


def spoken(label: str) -> str:
    """Return what is read aloud in place of what was withheld."""
    return f"redacted, basis {label}"


def _labels(marks: Sequence[Mark]) -> dict[int, list[str]]:
    labels: dict[int, list[str]] = {}
    for mark in sorted(marks, key=lambda m: (m.page, m.box[1], m.box[0], m.box[3], m.box[2], m.basis)):
        labels.setdefault(mark.page, []).append(spoken(basis(mark.basis).label))
    return labels


@dataclass(frozen=True, slots=True)
class _Begun:
    """A page whose words are known, or being read."""

    frame: Frame
    drawn: Drawn
    text: PageText
    words: Waiting | Future[Paragraphs]

    def paragraphs(self) -> tuple[ocr.Paragraph, ...]:
        if isinstance(self.words, Future):
            return self.words.result() or ()
        seen = self.words.seen()
        return seen.paragraphs if seen is not None else _whole(self.frame) or ()

    @property
    def seen(self) -> Callable[[PixelBox], bool] | None:
        """What tells whether something can be seen in a frame; believed characters were seen, letter by letter."""
        return None if self.text.source == CHARACTERS else partial(ocr.has_ink, self.drawn.pixels)


def _begun(frame: Frame, own: TextSource, places: Places, readers: Executor) -> _Begun:
    header = frame.header
    drawn = Drawn(frame.blobs[1], header["width"], header["body"])
    words, text = own_words(header, drawn, unpacked(header["letters"], frame.blobs[2:]), own)
    if words is not None:
        return _Begun(frame, drawn, text, places.read(words, drawn, header["dpi"]))
    return _Begun(frame, drawn, text, readers.submit(_whole, frame))


def _whole(frame: Frame) -> Paragraphs:
    read = ocr.read(frame.blobs[1], frame.header["width"], frame.header["body"], frame.header["dpi"])
    return None if read is None else reading.parted(read)


def _built(begun: _Begun, labels: Sequence[str], stamp: str) -> BuiltPage:
    frame, header = begun.frame, begun.frame.header
    scale = POINTS / header["dpi"]
    paper = Paper(header["width"], header["height"], scale)
    hidden = [Hidden(tuple(box), words) for box, words in zip(header["boxes"], labels, strict=True)]
    blocks = reading_order(begun.paragraphs(), hidden, begun.seen)
    layer = write(blocks, paper, stamp=stamp_words(stamp, paper), blank=header["blank"])
    points = (paper.width * scale, paper.height * scale)
    return BuiltPage(header["coding"], paper.width, paper.height, points, frame.blobs[0], layer)


def _language(words: Counter[str]) -> str:
    spanish, english = (sum(words[word] for word in common) for common in (SPANISH, ENGLISH))
    return "es-US" if spanish > english else "en-US"
