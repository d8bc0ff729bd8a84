"""PDFium's characters of a page, in pixels of its image. Child process only."""

import ctypes
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray

from redaction.engine.values import PixelBox

#: A page with more characters than this is not looked at letter by letter.
MAX_LETTERS = 200_000
#: Halves of characters beyond the basic plane.
_SURROGATES = (0xD800, 0xE000)
#: Letters of one word stand on base lines this close, in points.
_LEVEL = 1
#: Which of the first characters show nothing: those without a meaning, and spaces.
_BLANK = np.array([code == 0 or chr(code).isspace() for code in range(0x3000)])
#: Resolution with which PDFium's whole pixels give the place of a point.
_FINE = 64


# A page has thousands of characters: PDFium is asked straight and writes into an array, at a third of the cost. No
# other thread is let in between, as that would cost more than the answer.
_Place = ctypes.c_void_p


def _straight(function: Any, *arguments: Any) -> Any:
    return ctypes.PYFUNCTYPE(ctypes.c_uint, *arguments)(ctypes.cast(function, ctypes.c_void_p).value or 0)


_unicode = _straight(pdfium.raw.FPDFText_GetUnicode, ctypes.c_void_p, ctypes.c_int)
_loose_box = _straight(pdfium.raw.FPDFText_GetLooseCharBox, ctypes.c_void_p, ctypes.c_int, _Place)
_tight_box = _straight(pdfium.raw.FPDFText_GetCharBox, ctypes.c_void_p, ctypes.c_int, _Place, _Place, _Place, _Place)


def _handle(text: Any) -> int:
    return ctypes.cast(text.raw, ctypes.c_void_p).value or 0


class TooMuchText(ValueError):
    """A page says more than it can show."""


@dataclass(frozen=True, slots=True)
class Run:
    """Letters that stand together, and their frame in the page image; it may lie outside of it."""

    text: str
    box: PixelBox


def runs(page: Any, width: int, height: int) -> list[Run]:
    """Return what PDFium reads on a page drawn `width` × `height`, word by word.

    :raises TooMuchText: there are too many characters.
    """
    texts, boxes = words(page, width, height)
    return [
        Run(text, (left, top, right, bottom))
        for text, (left, top, right, bottom) in zip(texts, boxes.tolist(), strict=True)
    ]


def words(page: Any, width: int, height: int) -> tuple[list[str], NDArray[np.int64]]:
    """Do as `runs`: words, and left, top, right, bottom of each.

    :raises TooMuchText: there are too many characters.
    """
    text = page.get_textpage()
    try:
        codes = codes_of(text)
        letters = codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
        starts, ends, low, high = _spelled(text, ~_is_blank(codes))
    finally:
        text.close()
    points = np.stack([low[:, 0], high[:, 2], low[:, 3], high[:, 1]], axis=1).astype(np.float64)
    boxes = np.rint(on_image(page, width, height, points)).astype(np.int64)
    return [letters[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)], boxes


def letter_frames(page: Any, width: int, height: int) -> NDArray[np.float64]:
    """Return left, top, right, bottom of each letter PDFium reads on a page drawn `width` × `height`.

    Which letters make a word is not asked: where lines crowd, PDFium takes letters of two that stand far apart as one.

    :raises TooMuchText: there are too many characters.
    """
    text = page.get_textpage()
    try:
        frames = loose_boxes(text, np.flatnonzero(~_is_blank(codes_of(text))).tolist())
    finally:
        text.close()
    return on_image(page, width, height, frames[:, [0, 2, 3, 1]].astype(np.float64))


def _is_blank(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Return which characters show nothing; nearly every one is a letter of the first few alphabets."""
    known = codes < len(_BLANK)
    blank = np.ones(len(codes), dtype=bool)
    blank[known] = _BLANK[codes[known]]
    blank[~known] = [chr(code).isspace() for code in codes[~known].tolist()]
    return blank


#: Where words begin and end, and the lowest and highest of each side of their letters.
_Words = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32], NDArray[np.float32]]


def _spelled(text: Any, solid: NDArray[np.bool_]) -> _Words:
    """Words by the frames of all their letters; nobody asks where a space stands."""
    frames = np.zeros((len(solid), 4), dtype=np.float32)
    frames[solid] = loose_boxes(text, np.flatnonzero(solid).tolist())
    starts, ends = _words(solid, frames)
    if not len(starts):
        return starts, ends, frames[:0], frames[:0]
    kept = np.flatnonzero(solid)
    counts = np.searchsorted(kept, starts)
    low, high = (pick.reduceat(frames[kept], counts) for pick in (np.minimum, np.maximum))
    return starts, ends, low, high


def _words(solid: NDArray[np.bool_], frames: NDArray[np.float32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where words begin and end: letters on one base line, none left of the first."""
    left, bottom = frames[:, 0], frames[:, 3]
    after = np.concatenate([[False], solid[:-1] & (np.abs(np.diff(bottom)) <= _LEVEL)])[: len(solid)]
    begins = solid & ~after
    while True:
        starts = np.flatnonzero(begins)
        if not len(starts):
            return starts, starts
        word = np.cumsum(begins) - 1
        back = np.flatnonzero(solid & (left < left[starts[np.maximum(word, 0)]]))
        if not len(back):
            break
        # Of each word the first letter that stands left of its beginning begins another.
        begins[back[np.unique(word[back], return_index=True)[1]]] = True
    lasts = np.flatnonzero(solid & ~np.concatenate([solid[1:] & ~begins[1:], [False]])[: len(solid)])
    return starts, lasts + 1


def codes_of(text: Any) -> NDArray[np.uint32]:
    """Return the character codes of a page's text.

    :raises TooMuchText: there are too many characters.
    """
    count = text.count_chars()
    if count > MAX_LETTERS:
        raise TooMuchText
    units = np.zeros(count + 1, dtype=np.uint16)
    told = pdfium.raw.FPDFText_GetText(text, 0, count, ctypes.cast(units.ctypes.data, ctypes.POINTER(ctypes.c_ushort)))
    # All at once, a hundred times as fast, unless a character takes no place in the text or two.
    if told == count + 1 and not ((units >= _SURROGATES[0]) & (units < _SURROGATES[1])).any():
        return units[:count].astype(np.uint32)
    handle = _handle(text)
    return np.fromiter((_unicode(handle, number) for number in range(count)), dtype=np.uint32, count=count)


def loose_boxes(text: Any, numbers: Sequence[int]) -> NDArray[np.float32]:
    """Return the frames some characters have in their line: left, top, right, bottom in points."""
    boxes = np.zeros((len(numbers), 4), dtype=np.float32)
    handle, start = _handle(text), boxes.ctypes.data
    _ask(_loose_box, repeat(handle), numbers, range(start, start + 16 * len(numbers), 16))
    return boxes


def tight_boxes(text: Any, numbers: Sequence[int]) -> NDArray[np.float64]:
    """Return the frames of the shapes of some characters: left, right, bottom, top in points."""
    boxes = np.zeros((len(numbers), 4))
    handle, start = _handle(text), boxes.ctypes.data
    ends = start + 32 * len(numbers)
    _ask(_tight_box, repeat(handle), numbers, *(range(start + side, ends + side, 32) for side in (0, 8, 16, 24)))
    return boxes


def _ask(function: Callable[..., Any], *arguments: Iterable[Any]) -> None:
    """Call a function of PDFium's with each row of arguments, in a loop that is not Python's."""
    deque(map(function, *arguments), maxlen=0)


def under(page: Any, text: Any, width: int, height: int, box: PixelBox) -> str:
    """Return what PDFium reads in a pixel box.

    :param text: PDFium's text of the page.
    """
    x0, y0 = _on_page(page, width, height, box[0], box[1])
    x1, y1 = _on_page(page, width, height, box[2], box[3])
    return str(text.get_text_bounded(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))


def on_image(page: Any, width: int, height: int, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return frames (left, right, bottom, top in points) as left, top, right, bottom in pixels of the page image.

    Turning and cropping are PDFium's business.
    """
    corners = []
    for x, y in ((0, 0), (1000, 0), (0, 1000)):
        across, down = ctypes.c_int(), ctypes.c_int()
        pdfium.raw.FPDF_PageToDevice(page, 0, 0, width * _FINE, height * _FINE, 0, x, y, across, down)
        corners.append((across.value / _FINE, down.value / _FINE))
    left, right, bottom, top = points.T
    boxes = np.empty((len(points), 4))
    for side, (zero, along, over) in enumerate(zip(*corners, strict=True)):
        one, two = (along - zero) / 1000, (over - zero) / 1000
        first, last = zero + left * one + bottom * two, zero + right * one + top * two
        np.minimum(first, last, out=boxes[:, side])
        np.maximum(first, last, out=boxes[:, side + 2])
    return boxes


def _on_page(page: Any, width: int, height: int, x: int, y: int) -> tuple[float, float]:
    across, up = ctypes.c_double(), ctypes.c_double()
    pdfium.raw.FPDF_DeviceToPage(page, 0, 0, width, height, 0, x, y, across, up)
    return across.value, up.value
