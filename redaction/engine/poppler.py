"""The released file as poppler sees it: an engine that had no part in writing it."""

import html
import re
from dataclasses import dataclass
from typing import IO

import numpy as np
from numpy.typing import NDArray

from redaction.engine import tools
from redaction.engine.values import ProofFailed

#: Seconds of processor time for text, and for one page drawn.
_TEXT, _DRAW = 300, 60
_PAGE = re.compile(rb'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.DOTALL)
_WORD = re.compile(
    rb'<word xMin="(-?[\d.]+)" yMin="(-?[\d.]+)" xMax="(-?[\d.]+)" yMax="(-?[\d.]+)">(.*?)</word>', re.DOTALL
)
_GRAYMAP = re.compile(rb"P5\s+(\d+)\s+(\d+)\s+255\s")


@dataclass(frozen=True, slots=True)
class Seen:
    """A word and its frame in points from the top left."""

    text: str
    box: tuple[float, float, float, float]


def words(file: IO[bytes]) -> list[list[Seen]]:
    """Return the words of each page.

    :raises ProofFailed: poppler cannot read the file.
    """
    said = _asked("pdftotext", ["-bbox", tools.path_of(file), "-"], file, _TEXT)
    return [
        [Seen(html.unescape(word[5].decode("utf-8", "replace")), _frame(word)) for word in _WORD.finditer(page[3])]
        for page in _PAGE.finditer(said)
    ]


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


def _frame(word: re.Match[bytes]) -> tuple[float, float, float, float]:
    return float(word[1]), float(word[2]), float(word[3]), float(word[4])


def _asked(name: str, arguments: list[str], file: IO[bytes], seconds: float) -> bytes:
    try:
        return tools.run(name, arguments, file=file, seconds=seconds)
    except tools.ToolStopped as error:
        raise ProofFailed(f"The output could not be examined: {error}.") from error
