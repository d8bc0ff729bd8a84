"""The words of a source file with their boxes, for suggesting and for searching: only what can be seen."""

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from redaction.detection.values import Box, Word
from redaction.engine import kinds, ocr, reading, tools
from redaction.engine.redact import READERS
from redaction.engine.sandbox import Child, Frame
from redaction.engine.values import PixelBox

_AHEAD = 2
Reading = Future[tuple[ocr.Paragraph, ...] | None]


def page_words(
    data: bytes, pages: Collection[int] | None = None, *, progress: Callable[[int, int], None] | None = None
) -> dict[int, tuple[Word, ...]]:
    """Return the words of each page, numbered from 1, in reading order.

    PDFium's letters are taken where they can be seen; what else is to be seen (a scan, the value of a form field,
    letters drawn as outlines) is read by OCR.

    :param pages: which pages; all when not given.
    :param progress: told after each page how many of how many are done.
    :raises InputRefused: the file cannot be opened whole, or has no such page.
    :raises MachineLacks: tesseract is missing, or there is no room.
    """
    kinds.media_type(data)
    wanted = sorted(set(pages)) if pages is not None else None
    if wanted == []:
        return {}
    tools.check_tesseract()
    found: dict[int, tuple[Word, ...]] = {}
    with Child("words", {"pages": wanted}, [data]) as child, ThreadPoolExecutor(READERS) as readers:
        for frame, read in _ahead(child.frames(), readers):
            number = int(frame.header["page"])
            found[number] = _words(frame, read.result() or ())
            if progress is not None:
                progress(len(found), int(frame.header["count"]))
    return found


def _ahead(frames: Iterator[Frame], readers: ThreadPoolExecutor) -> Iterator[tuple[Frame, Reading]]:
    """Yield each page with its reading, a few pages being read while the next is drawn; equal pixels are read once."""
    waiting: list[tuple[Frame, Reading]] = []
    read: dict[tuple[bytes, float], Reading] = {}
    for frame in frames:
        picture = hashlib.sha256(frame.blobs[0]).digest(), frame.header["dpi"]
        if picture not in read:
            read[picture] = readers.submit(_read, frame)
        waiting.append((frame, read[picture]))
        if len(waiting) > READERS + _AHEAD:
            yield waiting.pop(0)
    yield from waiting


def _read(frame: Frame) -> tuple[ocr.Paragraph, ...] | None:
    if not frame.blobs[0]:
        return ()
    _, _, width, height = frame.header["picture"]
    read = ocr.read(frame.blobs[0], width, height, frame.header["dpi"])
    return None if read is None else reading.parted(read)


def _words(frame: Frame, paragraphs: Sequence[ocr.Paragraph]) -> tuple[Word, ...]:
    """Put what both readers found in one list, lines numbered as they come."""
    header = frame.header
    size = (int(header["width"]), int(header["height"]))
    found: list[Word] = []
    line = 0
    before: Box | None = None
    for text, sides, edges in header["words"]:
        box = _fractions(sides, size)
        if box is None:
            continue
        if before is not None and not _same_line(before, box):
            line += 1
        found.append(Word(header["page"], text, box, line, _edges(sides, edges, size)))
        before = box
    left, top, _, _ = header["picture"]
    for paragraph in paragraphs:
        for row in paragraph.lines:
            line += 1
            for word in row.words:
                x0, y0, x1, y1 = word.box
                box = _fractions((x0 + left, y0 + top, x1 + left, y1 + top), size)
                if box is not None:
                    found.append(Word(header["page"], word.text, box, line))
    return tuple(found)


def _fractions(sides: Sequence[float] | PixelBox, size: tuple[int, int]) -> Box | None:
    """Return a frame as fractions, cut to the page; None when nothing of it is on the page."""
    left, right = (min(max(side / size[0], 0.0), 1.0) for side in (sides[0], sides[2]))
    top, bottom = (min(max(side / size[1], 0.0), 1.0) for side in (sides[1], sides[3]))
    return (left, top, right, bottom) if left < right and top < bottom else None


def _edges(sides: Sequence[float], edges: Sequence[float], size: tuple[int, int]) -> tuple[float, ...]:
    along = 0 if sides[2] - sides[0] >= sides[3] - sides[1] else 1
    return tuple(min(max(edge / size[along], 0.0), 1.0) for edge in edges)


def _same_line(one: Box, other: Box) -> bool:
    """Whether two words that follow each other stand side by side (or one below the other, where text runs down)."""
    high = min(one[3] - one[1], other[3] - other[1])
    if min(one[3], other[3]) - max(one[1], other[1]) >= high / 2:
        return other[0] >= one[0] or other[2] <= one[0]
    wide = min(one[2] - one[0], other[2] - other[0])
    upright = one[3] - one[1] > one[2] - one[0] and other[3] - other[1] > other[2] - other[0]
    return upright and min(one[2], other[2]) - max(one[0], other[0]) >= wide / 2
