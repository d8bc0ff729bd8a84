"""From the words of a page to a text a rule can read, and from a passage of it back to boxes on the page."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from redaction.detection.values import Box, Word

#: A gap this many times as wide as the line is high parts columns; below a line, it parts paragraphs.
_COLUMN, _PARAGRAPH = 1.6, 2.0
#: What a box gets around its letters, as a share of the line's height.
_PADDING = 0.12


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of a page, and where each word begins in it."""

    text: str
    words: tuple[Word, ...]
    starts: tuple[int, ...]

    def boxes(self, start: int, end: int) -> tuple[Box, ...]:
        """Return a box for each line that a passage takes, a little larger than its letters."""
        first = max(bisect_right(self.starts, start) - 1, 0)
        lines: list[tuple[int, Box]] = []
        for number in range(first, len(self.words)):
            begin = self.starts[number]
            if begin >= end:
                break
            word = self.words[number]
            if begin + len(word.text) <= start:
                continue
            box = _part(word, max(start - begin, 0), min(end - begin, len(word.text)))
            if lines and lines[-1][0] == word.line and _beside(lines[-1][1], box):
                lines[-1] = (word.line, _around(lines[-1][1], box))
            else:
                lines.append((word.line, box))
        return tuple(_padded(box) for _, box in lines)


def page_text(words: Sequence[Word]) -> PageText:
    """Join words as they stand: a space beside, a tab over a wide gap, a line break below, an empty line between
    paragraphs."""
    parts: list[str] = []
    starts: list[int] = []
    length = 0
    for number, word in enumerate(words):
        if number:
            gap = _gap(words[number - 1], word)
            parts.append(gap)
            length += len(gap)
        starts.append(length)
        parts.append(word.text)
        length += len(word.text)
    return PageText("".join(parts), tuple(words), tuple(starts))


def _gap(one: Word, other: Word) -> str:
    high = max(min(one.box[3] - one.box[1], other.box[3] - other.box[1]), 1e-6)
    if one.line == other.line:
        return "\t" if other.box[0] - one.box[2] > _COLUMN * high else " "
    return "\n\n" if other.box[1] - one.box[3] > _PARAGRAPH * high else "\n"


def _part(word: Word, start: int, end: int) -> Box:
    """Return the frame of some letters of a word; of the whole word where its letters have no frames of their own."""
    left, top, right, bottom = word.box
    if len(word.edges) != len(word.text) + 1 or (start, end) == (0, len(word.text)):
        return word.box
    near, far = word.edges[start], word.edges[end]
    if left - 1e-6 <= near < far <= right + 1e-6:
        return near, top, far, bottom
    return (left, near, right, far) if top - 1e-6 <= near < far <= bottom + 1e-6 else word.box


def _beside(one: Box, other: Box) -> bool:
    high = min(one[3] - one[1], other[3] - other[1])
    return min(one[3], other[3]) - max(one[1], other[1]) >= high / 2 or other[2] - other[0] < other[3] - other[1]


def _around(one: Box, other: Box) -> Box:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def _padded(box: Box) -> Box:
    pad = _PADDING * min(box[3] - box[1], box[2] - box[0])
    left, top, right, bottom = box[0] - pad * 0.7, box[1] - pad, box[2] + pad * 0.7, box[3] + pad
    return max(left, 0.0), max(top, 0.0), min(right, 1.0), min(bottom, 1.0)
