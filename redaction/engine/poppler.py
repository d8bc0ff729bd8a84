"""The released file as poppler sees it: an engine that had no part in writing it."""

import html
import itertools
import re
from typing import IO

import numpy as np
from numpy.typing import NDArray

from redaction.engine import tools
from redaction.engine.folder import MemoryFolder
from redaction.engine.values import ProofFailed

#: Seconds of processor time for text, and for one page drawn.
_TEXT, _DRAW = 300, 60
#: How poppler writes a page and its words, between the numbers, which stand in quotes; there are none in a word.
_PAGE, _HEIGHT, _PAGE_END = b"<page width=", b" height=", b"</page>"
_SIDES, _WORD, _WORD_END = (b" yMin=", b" xMax=", b" yMax="), b"<word xMin=", b"</word>"
_GRAYMAP = re.compile(rb"P5\s+(\d+)\s+(\d+)\s+255\s")
_BITMAP = re.compile(rb"P4\s+(\d+)\s+(\d+)\s")


#: Frames of words in points from the top left: left, top, right, bottom, a row a word.
Frames = NDArray[np.float32]


def words(file: IO[bytes], first: int, last: int, *, texts: bool = True) -> tuple[list[Frames], str]:
    """Return the frames of the words of some pages, and the words; pages end with a form feed.

    :param texts: whether anybody wants to know what the words are.
    :raises ProofFailed: poppler cannot read the file.
    """
    some = ["-f", str(first), "-l", str(last)]
    told = _asked("pdftotext", [*some, "-raw", "-bbox", tools.path_of(file), "-"], file, _TEXT)
    frames: list[Frames] = []
    said: list[str] = []
    for page in told.split(_PAGE_END)[:-1]:
        found, parts = _framed(page)
        frames.append(found)
        if texts:
            said.append(_said(parts))
    return frames, "".join(f"{text}\f" for text in said)


def _framed(page: bytes) -> tuple[Frames, list[bytes]]:
    """Return the frames of what poppler says of one page, and that cut at its quotes.

    At a third of what a pattern takes, and held against how poppler writes it.

    :raises ProofFailed: it says something else, that would be overlooked.
    """
    cut = page.partition(_PAGE)[2].split(b'"')
    parts = cut[4:]
    count = len(parts) // 8
    known = all(set(parts[place::8]) <= {sign} for place, sign in zip((2, 4, 6), _SIDES, strict=True))
    whole = page.count(_WORD) == page.count(_WORD_END) == count
    if cut[2:3] != [_HEIGHT] or len(parts) != 8 * count + 1 or not whole or not known:
        raise _not_understood()
    try:
        # Python reads a number in half of the time numpy takes for one.
        sides = map(float, itertools.chain.from_iterable(parts[place::8] for place in (1, 3, 5, 7)))
        frames = np.fromiter(sides, dtype=np.float32, count=4 * count).reshape(4, count).T
    except ValueError as no_number:
        raise _not_understood() from no_number
    if not np.isfinite(frames).all():
        raise _not_understood()
    return frames, parts


def _said(parts: list[bytes]) -> str:
    """Return the words of a page.

    :raises ProofFailed: one has no end.
    """
    words = [part[1:].partition(_WORD_END) for part in parts[8::8]]
    if not all(end for _, end, _ in words):
        raise _not_understood()
    return html.unescape(b" ".join(word for word, _, _ in words).decode("utf-8", "replace"))


def _not_understood() -> ProofFailed:
    return ProofFailed("poppler says of the words of a page what is not understood.")


def text(file: IO[bytes]) -> str:
    """Return the text of the file as poppler puts it in order; pages end with a form feed.

    :raises ProofFailed: poppler cannot read the file.
    """
    return _asked("pdftotext", ["-raw", tools.path_of(file), "-"], file, _TEXT).decode("utf-8", "replace")


def grays(file: IO[bytes], first: int, last: int, size: tuple[int, int], dpi: float) -> list[NDArray[np.uint8]]:
    """Return some pages in gray, drawn at `dpi`, which should make each `size` pixels large, give or take two.

    :raises ProofFailed: poppler cannot draw them, or draws one in another size.
    """
    arguments = ["-gray", "-f", str(first), "-l", str(last), "-r", f"{dpi:.6f}", tools.path_of(file)]
    drawn = _asked("pdftoppm", arguments, file, _DRAW * (last - first + 1))
    found: list[NDArray[np.uint8]] = []
    place = 0
    while place < len(drawn):
        head = _GRAYMAP.match(drawn, place)
        number = first + len(found)
        if head is None:
            raise ProofFailed(f"poppler did not draw page {number}.")
        width, height = int(head[1]), int(head[2])
        place = head.end() + width * height
        if abs(width - size[0]) > 2 or abs(height - size[1]) > 2 or place > len(drawn):
            raise ProofFailed(f"poppler drew page {number} in another size.")
        pixels = np.frombuffer(drawn, dtype=np.uint8, count=width * height, offset=head.end())
        found.append(pixels.reshape(height, width))
    if len(found) != last - first + 1:
        raise ProofFailed(f"poppler did not draw page {first + len(found)}.")
    return found


def bitmaps(file: IO[bytes], first: int, last: int, size: tuple[int, int]) -> list[bytes]:
    """Return the black and white images of some pages that have one each, as poppler decodes them.

    :param size: width and height in pixels that each has to have.
    :return: rows from the top, a bit a pixel, 1 for black, the first in the highest, in whole bytes.
    :raises ProofFailed: poppler finds other images, or none.
    """
    with MemoryFolder() as folder:
        arguments = ["-f", str(first), "-l", str(last), tools.path_of(file), str(folder / "image")]
        _asked("pdfimages", arguments, file, _DRAW * (last - first + 1))
        names = sorted(folder.iterdir(), key=lambda path: (len(path.name), path.name))
        found = [_rows(path.read_bytes(), size) for path in names]
    if len(found) != last - first + 1:
        raise ProofFailed(f"poppler finds {len(found)} images on pages {first} to {last}.")
    return found


def _rows(bitmap: bytes, size: tuple[int, int]) -> bytes:
    head = _BITMAP.match(bitmap)
    if head is None or (int(head[1]), int(head[2])) != size:
        raise ProofFailed("poppler decodes a page image in another size or form.")
    unused = -size[0] % 8
    if not unused:
        return bitmap[head.end() :]
    wide = -(-size[0] // 8)
    rows = np.frombuffer(bitmap, dtype=np.uint8, offset=head.end()).reshape(-1, wide).copy()
    rows[:, -1] &= 0xFF << unused & 0xFF  # poppler says anything beyond the edge of a page
    return rows.tobytes()


def drawing(file: IO[bytes], first: int, last: int, dpi: int) -> bytes:
    """Return some pages in gray as poppler writes them, one after another; the same pages give the same bytes.

    :raises ProofFailed: poppler cannot draw them.
    """
    arguments = ["-gray", "-f", str(first), "-l", str(last), "-r", str(dpi), tools.path_of(file)]
    return _asked("pdftoppm", arguments, file, _DRAW * (last - first + 1))


def _asked(name: str, arguments: list[str], file: IO[bytes], seconds: float) -> bytes:
    try:
        return tools.run(name, arguments, file=file, seconds=seconds)
    except tools.ToolStopped as error:
        raise ProofFailed(f"The output could not be examined: {error}.") from error
