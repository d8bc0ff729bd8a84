"""The part of the proof that looks at source and output side by side. Child process only.

What the source shows is drawn again, burned again and coded again; the output has to show exactly that. What each mark
hides is read from the source's own characters, so that the rest of the output can be searched for it.
"""

import ctypes
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pikepdf
import pypdfium2 as pdfium
from numpy.typing import NDArray

from redaction.bases import basis
from redaction.engine import extract, ocr
from redaction.engine.burn import burned_page, label_frame
from redaction.engine.child_verbs import body_of, check, for_reading, is_blank, marks_of
from redaction.engine.claims import Letters, packed
from redaction.engine.coding import Coded, Picture, coded, decode, digest, picture_of
from redaction.engine.content import Content, Words, read_words
from redaction.engine.geometry import burned_box, by_page, pixel_box
from redaction.engine.handed import Handed, Mapped, stream
from redaction.engine.layer import Paper, stamp_words
from redaction.engine.letters import letters
from redaction.engine.objects import dissect
from redaction.engine.ocr import Word
from redaction.engine.pages import POINTS, PdfSource, Source, open_source
from redaction.engine.sampling import chance
from redaction.engine.values import InputRefused, Mark, PixelBox

Request = Mapping[str, Any]
Send = Callable[..., None]
#: left, top, right, bottom, a row a word.
Frames = NDArray[np.int64]

#: How dark the inside of a box has to be, 0..255, apart from its label; coding as JPEG moves black a little.
DARK = 48
#: Two decodings of one JPEG by different versions of a library may differ by this much.
CODING_NOISE = 6
#: One page with boxes in so many is read by PDFium too; of 256.
_SAMPLED = 16
#: What part of a pixel PDFium's frames may be off.
_ROUNDING = 0.25
#: Points across and down a word's frame where ink is looked for first.
_POINTS = (8, 3)
_CODINGS = {"/CCITTFaxDecode": "g4"}


def compare(request: Request, files: Handed, send: Send) -> None:
    """Send what the output is made of and, where that is as it must be, page by page what it shows.

    First the anatomy; then what of each page differs from the source, and what its boxes and words are like. Asked
    from a page on, it leaves out the anatomy; of a file with more pages than are asked for it says that alone.
    """
    first, last = request["first"], request["last"]
    contents: Sequence[Content] = ()
    # Of a long file this process looks at some pages: the others stay where the system keeps them.
    released = files.mapped(1)
    if first is None:
        found = dissect(released, keep=last)
        contents = found.contents
        spoken = [[(one.words, one.frame, one.drawn) for one in said] for said in found.spoken]
        send({"kind": "anatomy", "problems": found.problems, "sizes": found.sizes, "spoken": spoken})
        if found.problems or len(found.sizes) > last:
            return
    source = open_source(files[0], request["dpi"])
    marks = by_page(marks_of(request))
    check(source, marks, request["stamps"])
    reader = _Reader(released, request["sample"], min(marks, default=1))
    with pikepdf.open(stream(released), attempt_recovery=False) as output:
        send({"kind": "counts", "source": len(source.sheets), "output": len(output.pages)})
        for index in range(first or 0, min(len(source.sheets), len(output.pages), last)):
            page_marks = marks.get(index + 1, [])
            stamp = request["stamps"][index] if request["stamps"] else ""
            sheet = source.sheets[index]
            boxes = [burned_box(mark.box, sheet.width, sheet.height) for mark in page_marks]
            expected = burned_page(source.pixels(index, boxes), page_marks, stamp)
            page = output.pages[index].obj
            said = contents[index].words if index < len(contents) else read_words(page.Contents.read_bytes())
            shown = _Released(_stream(page), said, reader.in_boxes(index, expected.size, boxes))
            _send_page(index, source, page_marks, boxes, expected, stamp, shown, request, send)


@dataclass(frozen=True, slots=True)
class _Released:
    """A page of the output: its image, its words, and how many letters PDFium reads in its boxes; None: not asked."""

    image: Coded
    words: Words
    in_boxes: int | None


class _Reader:
    """PDFium, reading the first page of the output that has boxes and a sample of the others."""

    def __init__(self, output: bytes | Mapped, sample: str, first: int) -> None:
        """:param first: the first page with boxes.

        :raises InputRefused: PDFium does not open it.
        """
        try:
            self._pdf = pdfium.PdfDocument(
                output if isinstance(output, bytes) else (ctypes.c_char * len(output)).from_buffer(output)
            )
        except pdfium.PdfiumError as error:
            raise InputRefused("The output cannot be opened by PDFium.") from error
        self._sample, self._first = sample, first

    def in_boxes(self, index: int, size: tuple[int, int], boxes: Sequence[PixelBox]) -> int | None:
        """Return how many letters PDFium reads in some boxes of a page so large, if it is asked for this page."""
        if not boxes or (index + 1 != self._first and chance(self._sample, index + 1) % _SAMPLED):
            return None
        page = self._pdf[index]
        try:
            return in_boxes(extract.letter_frames(page, *size), boxes, rounding=_ROUNDING)
        finally:
            page.close()


def _send_page(
    index: int,
    source: Source,
    marks: Sequence[Mark],
    boxes: Sequence[PixelBox],
    expected: Picture,
    stamp: str,
    released: _Released,
    request: Request,
    send: Send,
) -> None:
    sheet, stream = source.sheets[index], released.image
    report: dict[str, Any] = {
        "kind": "page",
        "page": index + 1,
        "points": (expected.size[0] * 72 / sheet.dpi, expected.size[1] * 72 / sheet.dpi),
        "pixels": expected.size,
        "width": expected.size[0],
        "body": sheet.height,
        "dpi": sheet.dpi,
        "boxes": boxes,
        "labels": [label_frame(box, basis(mark.basis).label) for mark, box in zip(marks, boxes, strict=True)],
        "blank": False,
        "shades": stream.coding != "g4",
        "hidden": ["" for _ in marks],
        "rows": "",
    }
    # To the byte, on every page: rows of pixels may follow those a page shows, and no reader would decode them.
    same = coded(expected) == stream
    # In black and white what is as the engine writes it is not decoded here: poppler does, and finds these pixels.
    exact = same and stream.coding == "g4"
    shown = expected if exact else _decoded(stream)
    if shown is None or shown.size != expected.size:
        unlike = {"differing": -1, "largest": 255, "recoded": True, "stamped": False, "undark": len(boxes)}
        send({**report, **unlike, "placed": False, "in_boxes": 0, "read": False, "words": 0, "inkless": 0})
        return
    # In black and white no pixel is unpacked that nobody asks for.
    whole, body = (body_of(shown, height) for height in (shown.size[1], sheet.height))
    seen, hidden = _own(source, index, body, marks, boxes, remains=request["remains"])
    claimed, blobs = packed(seen)
    differing, largest = (0, 0) if same else _difference(expected, shown)
    paper = Paper(*expected.size, POINTS / sheet.dpi)
    words, frames = released.words.texts(), released.words.pixels(paper.height, paper.scale)
    # What stands below the page's own image is its stamp, and has to be; the rest is looked for in the image.
    own = int(np.count_nonzero(frames[:, 3] <= sheet.height))
    below = list(map(Word, words[own:], map(tuple, frames[own:].tolist())))
    send(
        {
            **report,
            "hidden": hidden,
            "blank": is_blank(expected),
            "differing": differing,
            "largest": largest,
            # One way to code a page is known by heart; another may carry more than pixels.
            "recoded": not same,
            "placed": released.words.placed(paper.height, paper.scale),
            "stamped": below == stamp_words(stamp, paper),
            "rows": digest(expected.rows.data) if exact else "",
            "undark": _undark(whole, boxes, [label for label in report["labels"] if label is not None]),
            "in_boxes": in_boxes(frames, boxes, rounding=0) + (released.in_boxes or 0),
            "read": released.in_boxes is not None,
            "inkless": _inkless(whole, frames[:own]),
            "words": len(words),
            "said": words[:own],
            "below": words[own:],
            "letters": claimed,
        },
        for_reading(body, boxes),
        frames[:own].tobytes(),
        *blobs,
    )


def _stream(page: pikepdf.Object) -> Coded:
    image = page.Resources.XObject.Im0
    coding = _CODINGS.get(str(image.Filter), "gray" if image.ColorSpace == pikepdf.Name.DeviceGray else "colour")
    return Coded(coding, int(image.Width), int(image.Height), image.read_raw_bytes())


def _decoded(stream: Coded) -> Picture | None:
    try:
        return picture_of(decode(stream.coding, stream.width, stream.height, stream.data))
    except (OSError, ValueError, SyntaxError):
        return None


def _difference(expected: Picture, shown: Picture) -> tuple[int, int]:
    """Count the pixels that are not what the source gives, and the largest step among them."""
    wanted = expected if expected.mode == "1" else _decoded(coded(expected))
    if wanted is None or wanted.mode != shown.mode:
        return expected.size[0] * expected.size[1], 255
    one, other = (page.pixels.reshape(*page.pixels.shape[:2], -1).astype(np.int16) for page in (wanted, shown))
    distance = np.abs(one - other).max(axis=2)
    return int(np.count_nonzero(distance > CODING_NOISE)), int(distance.max())


def _undark(page: Picture, boxes: Sequence[PixelBox], labels: Sequence[PixelBox]) -> int:
    """Count the boxes with something in them that is not dark, labels apart: that of an overlapping mark too."""
    return sum(not _dark(page, box, labels) for box in boxes)


def _dark(page: Picture, box: PixelBox, labels: Sequence[PixelBox]) -> bool:
    left, top, _, _ = box
    inside = page.within(box)
    for x0, y0, x1, y1 in labels:
        inside[max(y0 - top, 0) : max(y1 - top, 0), max(x0 - left, 0) : max(x1 - left, 0)] = 0
    return inside.size > 0 and int(inside.max()) <= DARK


def _inkless(page: Picture, boxes: Frames) -> int:
    """Count the words that cannot be seen; their frames come back from the file with a pixel of rounding."""
    if not len(boxes):
        return 0
    width, height = page.size
    # Some points of each frame show the ink of nearly every word; only the others are looked at whole.
    across, down = ((np.arange(count) + 0.5) / count for count in _POINTS)
    xs = np.clip(boxes[:, [0]] + (boxes[:, [2]] - boxes[:, [0]]) * across, boxes[:, [0]], boxes[:, [2]] - 1)
    ys = np.clip(boxes[:, [1]] + (boxes[:, [3]] - boxes[:, [1]]) * down, boxes[:, [1]], boxes[:, [3]] - 1)
    columns, rows = np.clip(xs, 0, width - 1).astype(int), np.clip(ys, 0, height - 1).astype(int)
    points = page.at(rows[:, :, None], columns[:, None, :]).reshape(len(boxes), -1)
    on_page = (boxes[:, 0] >= 0) & (boxes[:, 1] >= 0) & (boxes[:, 2] <= width) & (boxes[:, 3] <= height)
    seen = on_page & (points.max(axis=1).astype(int) - points.min(axis=1) >= ocr.INK)
    return sum(
        not ocr.is_inked(page.within((left - 1, top - 1, right + 1, bottom + 1)))
        for left, top, right, bottom in boxes[~seen].tolist()
    )


def in_boxes(frames: NDArray[Any], boxes: Sequence[PixelBox], *, rounding: float) -> int:
    """Count the words or letters that stand in a box by more pixels than the rounding of their frames."""
    if not len(frames) or not boxes:
        return 0
    one, other = frames[:, None], np.array(boxes)[None]
    wide = np.minimum(one[..., 2], other[..., 2]) - np.maximum(one[..., 0], other[..., 0])
    high = np.minimum(one[..., 3], other[..., 3]) - np.maximum(one[..., 1], other[..., 1])
    return int(np.count_nonzero((wide > rounding) & (high > rounding)))


def _own(
    source: Source,
    index: int,
    body: Picture,
    marks: Sequence[Mark],
    boxes: Sequence[PixelBox],
    *,
    remains: bool,
) -> tuple[Letters | None, list[str]]:
    """Return what the source's own characters claim of a page, and what they say under each mark.

    Both are empty where it has none, as in a scan.
    """
    nothing = ["" for _ in marks]
    if not isinstance(source, PdfSource):
        return None, nothing
    width, height = body.size
    with source.text(index) as (page, text):
        if text is None:
            return None, nothing
        seen = letters(page, text, body, boxes, remains=remains)
        try:
            return seen, [
                extract.under(page, text, width, height, pixel_box(mark.box, width, height)) for mark in marks
            ]
        except (pdfium.PdfiumError, RecursionError):
            return seen, nothing
