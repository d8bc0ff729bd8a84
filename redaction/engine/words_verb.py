"""The words of a page as PDFium reads them, and the picture of what it could not read. Child process only.

page image ──┬── letters with ink under them ──► words, with a frame for each letter
             └── ink that no letter explains (scan, form value, outlines) ──► picture for the OCR, words white
"""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from ctypes import c_int
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from PIL import Image

from redaction.engine.burn import paint
from redaction.engine.child_verbs import check_page
from redaction.engine.ocr import INK
from redaction.engine.pages import PdfSource, open_source
from redaction.engine.values import PixelBox

Send = Callable[..., None]
#: left, top, right, bottom in pixels of the page image, not rounded.
Frame = tuple[float, float, float, float]

#: A page with more letters than this is read by OCR alone.
MAX_LETTERS = 200_000
#: Dots per inch of the drawing in which ink without a letter is looked for.
_LOOK_DPI = 100
#: Dark pixels of that drawing, lines and edges left out, that are at least a word or two.
_A_WORD = 40
#: A dark run longer than this is the line of a table or the edge of a frame, in pixels.
_A_LINE = 45
_DARK = 140
#: Lighter than this is paper; so many pixels of it are kept around what is to be read.
_PAPER, _AROUND = 245, 24
#: Share of letters a font gives no meaning for, above which its words are not believed.
_UNMAPPED = 0.05
_INVISIBLE = 3  # PDF 32000-1, 9.3.6: text rendering mode "neither fill nor stroke"
_BIG = 1_000_000


@dataclass(slots=True)
class Spelled:
    """A word under way: its letters and their frames."""

    letters: list[str] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)

    @property
    def frame(self) -> Frame:
        lefts, tops, rights, bottoms = zip(*self.frames, strict=True)
        return min(lefts), min(tops), max(rights), max(bottoms)

    def follows(self, frame: Frame) -> bool:
        """Whether a letter stands beside the last one, close enough to be of the same word."""
        last = self.frames[-1]
        high = max(min(last[3] - last[1], frame[3] - frame[1]), 1.0)
        wide = max(min(last[2] - last[0], frame[2] - frame[0]), 1.0)
        beside = min(last[3], frame[3]) - max(last[1], frame[1]) >= high / 2
        above = min(last[2], frame[2]) - max(last[0], frame[0]) >= wide / 2
        near = max(high, wide)
        across = max(frame[0] - last[2], last[0] - frame[2]) <= near * 0.8
        down = max(frame[1] - last[3], last[1] - frame[3]) <= near * 0.8
        return (beside and across) or (above and down)


def words(request: Mapping[str, Any], files: Sequence[bytes], send: Send) -> None:
    """Send, for each page asked for, its words, and a picture where an OCR is needed."""
    source = open_source(files[0])
    numbers = request["pages"] or range(1, len(source.sheets) + 1)
    for number in numbers:
        check_page(source, number)
    for number in numbers:
        sheet = source.sheets[number - 1]
        size = (sheet.width, sheet.height)
        spelled = _spelled(source, number - 1, *size) if isinstance(source, PdfSource) else []
        look = source.scaled(number - 1, _LOOK_DPI).convert("L")
        seen = _with_ink(spelled, np.asarray(look), look.width / sheet.width)
        frames = [_whole(word.frame) for word in seen]
        picture, (left, top, wide, high) = b"", (0, 0, *size)
        if _unexplained(look, [_scaled(frame, look.width / sheet.width) for frame in frames]) >= _A_WORD:
            picture, (left, top, wide, high) = _for_reading(source.image(number - 1), frames)
        header = {
            "kind": "words",
            "page": number,
            "count": len(numbers),
            "width": sheet.width,
            "height": sheet.height,
            "dpi": sheet.dpi,
            "picture": (left, top, wide, high),
            "words": [["".join(word.letters), word.frame, _edges(word)] for word in seen],
        }
        send(header, picture)


def _spelled(source: PdfSource, index: int, width: int, height: int) -> list[Spelled]:
    """Return the words PDFium finds, in the order of the file; none when its fonts do not say what they show."""
    page = source.page(index)
    try:
        text = page.get_textpage()
    except (pdfium.PdfiumError, RecursionError):
        page.close()
        return []
    try:
        count = text.count_chars()
        if not 0 < count <= MAX_LETTERS:
            return []
        found: list[Spelled] = []
        unmapped = 0
        open_word = False
        for number, letter in _letters(text, count):
            if not letter:
                open_word = False
                continue
            unmapped += pdfium.raw.FPDFText_HasUnicodeMapError(text, number) == 1 or letter == "\ufffd"
            found_frame = _frame(text, number)
            frame = _shown(page, width, height, found_frame)
            if not (open_word and found[-1].follows(frame)):
                found.append(Spelled())
            found[-1].letters.append(letter)
            found[-1].frames.append(frame)
            open_word = True
        return found if unmapped <= count * _UNMAPPED else []
    finally:
        text.close()
        page.close()


def _letters(text: Any, count: int) -> Iterator[tuple[int, str]]:
    """Yield each letter's number and itself; an empty one where a word ends. Letters drawn invisibly are left out."""
    modes: dict[int, int] = {}
    for number in range(count):
        code = pdfium.raw.FPDFText_GetUnicode(text, number)
        letter = "-" if code == 2 else chr(code)  # PDFium's sign for the hyphen at the end of a line
        if letter.isspace() or not letter.isprintable():
            yield number, ""
            continue
        drawn = pdfium.raw.FPDFText_GetTextObject(text, number)
        key = pdfium.raw.addressof(drawn.contents) if drawn else 0
        if key and key not in modes:
            modes[key] = pdfium.raw.FPDFTextObj_GetTextRenderMode(drawn)
        if modes.get(key) != _INVISIBLE:
            yield number, letter


def _frame(text: Any, number: int) -> Frame:
    left, bottom, right, top = text.get_charbox(number, loose=True)
    return left, bottom, right, top


def _shown(page: Any, width: int, height: int, frame: Frame) -> Frame:
    """Return where a frame of the page's own coordinates is shown; turning and cropping are PDFium's business."""
    xs, ys = [], []
    for x, y in ((frame[0], frame[1]), (frame[2], frame[3])):
        across, down = c_int(), c_int()
        pdfium.raw.FPDF_PageToDevice(page, 0, 0, _BIG, _BIG, 0, x, y, across, down)
        xs.append(across.value / _BIG * width)
        ys.append(down.value / _BIG * height)
    return min(xs), min(ys), max(xs), max(ys)


def _with_ink(spelled: Sequence[Spelled], look: NDArray[np.uint8], scale: float) -> list[Spelled]:
    """Return the words that can be seen: something in their frame is darker or lighter than the rest of it."""
    return [word for word in spelled if _has_ink(look, _scaled(_whole(word.frame), scale))]


def _has_ink(look: NDArray[np.uint8], box: PixelBox) -> bool:
    inside = look[max(box[1], 0) : max(box[3], 0), max(box[0], 0) : max(box[2], 0)]
    return inside.size > 0 and int(inside.max()) - int(inside.min()) >= INK


def _unexplained(look: Image.Image, frames: Sequence[PixelBox]) -> int:
    """Count the dark pixels outside of all words, the lines of tables and the edges of frames left out."""
    rest = look.copy()
    paint(rest, list(frames), "white")
    dark = np.asarray(rest) < _DARK
    return int((dark & ~_long_runs(dark) & ~_long_runs(dark.T).T).sum())


def _long_runs(dark: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return where dark pixels stand in a row longer than a letter is wide."""
    padded = np.zeros((dark.shape[0], dark.shape[1] + 2), dtype=np.int8)
    padded[:, 1:-1] = dark
    steps = np.diff(padded, axis=1)
    rows, starts = np.nonzero(steps == 1)
    _, ends = np.nonzero(steps == -1)
    long = ends - starts > _A_LINE
    marks = np.zeros(padded.shape, dtype=np.int32)
    np.add.at(marks, (rows[long], starts[long]), 1)
    np.add.at(marks, (rows[long], ends[long]), -1)
    return np.cumsum(marks, axis=1)[:, : dark.shape[1]] > 0


def _for_reading(image: Image.Image, frames: Sequence[PixelBox]) -> tuple[bytes, PixelBox]:
    """Return what is left of a page, the words that are read already white, as a portable graymap.

    And where it stands: left, top, width, height.
    """
    page = image.convert("L")
    paint(page, list(frames), "white")
    ink = np.asarray(page) < _PAPER
    if not ink.any():
        return b"", (0, 0, *page.size)
    down, across = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    left, top = max(int(across[0]) - _AROUND, 0), max(int(down[0]) - _AROUND, 0)
    part = page.crop((left, top, min(int(across[-1]) + _AROUND, page.width), min(int(down[-1]) + _AROUND, page.height)))
    out = io.BytesIO()
    part.save(out, "PPM")
    return out.getvalue(), (left, top, *part.size)


def _edges(word: Spelled) -> list[float]:
    """Return where each letter begins and the last ends, along the line; nothing for letters that do not go forward."""
    frame = word.frame
    along = 0 if frame[2] - frame[0] >= frame[3] - frame[1] else 1
    starts = [letter[along] for letter in word.frames]
    if starts != sorted(starts):
        return []
    return [*starts, word.frames[-1][along + 2]]


def _whole(frame: Frame) -> PixelBox:
    return int(frame[0]), int(frame[1]), int(frame[2]) + 1, int(frame[3]) + 1


def _scaled(box: PixelBox, scale: float) -> PixelBox:
    left, top, right, bottom = (side * scale for side in box)
    return int(left), int(top), int(right) + 1, int(bottom) + 1
