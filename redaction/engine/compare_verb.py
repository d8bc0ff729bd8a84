"""The part of the proof that looks at source and output side by side. Child process only.

What the source shows is drawn again, burned again and coded again; the output has to show exactly that. What each mark
hides is read from the source's own characters, so that the rest of the output can be searched for it.
"""

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pikepdf
import pypdfium2 as pdfium
from numpy.typing import NDArray
from PIL import Image

from redaction.bases import basis
from redaction.engine import extract, ocr
from redaction.engine.burn import burned, label_frame
from redaction.engine.child_verbs import check, for_reading, is_blank, letters_of, marks_of
from redaction.engine.claims import packed
from redaction.engine.coding import Coded, decode, encode
from redaction.engine.geometry import burned_box, by_page, pixel_box
from redaction.engine.objects import dissect
from redaction.engine.pages import PdfSource, Source, open_source
from redaction.engine.values import InputRefused, Mark, PixelBox

Request = Mapping[str, Any]
Send = Callable[..., None]
Pixels = NDArray[np.uint8]

#: How dark the inside of a box has to be, 0..255, apart from its label; coding as JPEG moves black a little.
DARK = 48
#: Two decodings of one JPEG by different versions of a library may differ by this much.
CODING_NOISE = 6
_CODINGS = {"/CCITTFaxDecode": "g4"}


def compare(request: Request, files: Sequence[bytes], send: Send) -> None:
    """Send what the output is made of and, where that is as it must be, page by page what it shows.

    First the anatomy; then what of each page differs from the source, and what its boxes and words are like.
    """
    found = dissect(files[1])
    send({"kind": "anatomy", "problems": found.problems, "sizes": found.sizes, "spoken": found.spoken})
    if found.problems:
        return
    source = open_source(files[0])
    marks = by_page(marks_of(request))
    check(source, marks, request["stamps"])
    with pikepdf.open(io.BytesIO(files[1]), attempt_recovery=False) as output:
        reader = _output_text(files[1])
        send({"kind": "counts", "source": len(source.sheets), "output": len(output.pages)})
        for index in range(min(len(source.sheets), len(output.pages))):
            page_marks = marks.get(index + 1, [])
            stamp = request["stamps"][index] if request["stamps"] else ""
            expected = burned(source.image(index), page_marks, stamp)
            _send_page(index, source, page_marks, expected, _coded(output.pages[index].obj), reader, send)


def _send_page(
    index: int,
    source: Source,
    marks: Sequence[Mark],
    expected: Image.Image,
    coded: Coded,
    reader: Any,
    send: Send,
) -> None:
    sheet = source.sheets[index]
    boxes = [burned_box(mark.box, sheet.width, sheet.height) for mark in marks]
    report: dict[str, Any] = {
        "kind": "page",
        "page": index + 1,
        "points": (expected.width * 72 / sheet.dpi, expected.height * 72 / sheet.dpi),
        "pixels": (expected.width, expected.height),
        "width": expected.width,
        "body": sheet.height,
        "dpi": sheet.dpi,
        "boxes": boxes,
        "labels": [label_frame(box, basis(mark.basis).label) for mark, box in zip(marks, boxes, strict=True)],
        "blank": is_blank(expected),
        "hidden": _hidden(source, index, marks),
    }
    shown = _decoded(coded)
    if shown is None or shown.size != expected.size:
        send({**report, "differing": -1, "largest": 255, "undark": len(boxes), "in_boxes": 0, "words": 0, "inkless": 0})
        return
    claimed, blobs = packed(letters_of(source, index, shown, boxes))
    pixels = np.asarray(shown.convert("L"))
    again = encode(expected)
    same = again.data == coded.data and again.coding == coded.coding
    differing, largest = (0, 0) if same else _difference(expected, again, shown)
    runs = _runs(reader, index, expected.size)
    words = [run.box for run in runs]
    body = [run for run in runs if run.box[3] <= sheet.height + 1]
    send(
        {
            **report,
            "differing": differing,
            "largest": largest,
            "undark": _undark(pixels, boxes, [label for label in report["labels"] if label is not None]),
            "in_boxes": _in_boxes(words, boxes),
            "inkless": sum(not _has_ink(pixels, run.box) for run in body),
            "words": len(words),
            "said": [(run.text, run.box) for run in body],
            "letters": claimed,
        },
        for_reading(shown, sheet.height, boxes),
        *blobs,
    )


def _coded(page: pikepdf.Object) -> Coded:
    image = page.Resources.XObject.Im0
    coding = _CODINGS.get(str(image.Filter), "gray" if image.ColorSpace == pikepdf.Name.DeviceGray else "colour")
    return Coded(coding, int(image.Width), int(image.Height), image.read_raw_bytes())


def _decoded(coded: Coded) -> Image.Image | None:
    try:
        return decode(coded.coding, coded.width, coded.height, coded.data)
    except (OSError, ValueError, SyntaxError):
        return None


def _difference(expected: Image.Image, again: Coded, shown: Image.Image) -> tuple[int, int]:
    """Count the pixels that are not what the source gives, and the largest step among them."""
    wanted = _decoded(again)
    if wanted is None or wanted.mode != shown.mode:
        return expected.width * expected.height, 255
    one, other = (np.asarray(image.convert("RGB"), dtype=np.int16) for image in (wanted, shown))
    distance = np.abs(one - other).max(axis=2)
    return int(np.count_nonzero(distance > CODING_NOISE)), int(distance.max())


def _undark(pixels: Pixels, boxes: Sequence[PixelBox], labels: Sequence[PixelBox]) -> int:
    """Count the boxes with something in them that is not dark, labels apart: that of an overlapping mark too."""
    page = pixels.copy()
    for left, top, right, bottom in labels:
        page[top:bottom, left:right] = 0
    return sum(not _dark(page, box) for box in boxes)


def _dark(page: Pixels, box: PixelBox) -> bool:
    left, top, right, bottom = box
    inside = page[top:bottom, left:right]
    return inside.size > 0 and int(inside.max()) <= DARK


def _has_ink(pixels: Pixels, word: PixelBox) -> bool:
    """Whether a word can be seen; its frame comes back from the file with a pixel of rounding."""
    return ocr.has_ink(pixels, (word[0] - 1, word[1] - 1, word[2] + 1, word[3] + 1))


def _in_boxes(words: Sequence[PixelBox], boxes: Sequence[PixelBox]) -> int:
    """Count the words that stand in a box by more than the rounding of their frames."""
    if not words or not boxes:
        return 0
    one, other = np.array(words)[:, None], np.array(boxes)[None]
    wide = np.minimum(one[..., 2], other[..., 2]) - np.maximum(one[..., 0], other[..., 0])
    high = np.minimum(one[..., 3], other[..., 3]) - np.maximum(one[..., 1], other[..., 1])
    return int(np.count_nonzero((wide > 1) & (high > 1)))


def _output_text(data: bytes) -> Any:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise InputRefused("The output cannot be opened by PDFium.") from error


def _runs(reader: Any, index: int, size: tuple[int, int]) -> list[extract.Run]:
    """Return everything PDFium reads on a page of the output."""
    page = reader[index]
    try:
        return extract.runs(page, *size)
    finally:
        page.close()


def _hidden(source: Source, index: int, marks: Sequence[Mark]) -> list[str]:
    """Return what the source's own characters say under each mark; empty where it has none, as in a scan."""
    if not marks or not isinstance(source, PdfSource):
        return ["" for _ in marks]
    sheet = source.sheets[index]
    page = source.page(index)
    try:
        return [
            extract.under(page, sheet.width, sheet.height, pixel_box(mark.box, sheet.width, sheet.height))
            for mark in marks
        ]
    except (pdfium.PdfiumError, RecursionError):
        return ["" for _ in marks]
    finally:
        page.close()
