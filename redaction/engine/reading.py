"""Puts words in the order a person reads them. Pure geometry.

a row          words side by side; a wide gap breaks it into segments
two columns    ┌───────┐ ┌───────┐   a gap that goes down several rows with running text on both sides:
               │ 1 2 3 │ │ 7 8 9 │   first everything on its left, then everything on its right
               │ 4 5 6 │ │ …     │
a table        ┌───┬───┬─────────┐   short cells: row by row
"""

from collections.abc import Sequence

from redaction.engine.ocr import Line, Paragraph, Word, median_height

#: Heights of a word that make a gap within a row too wide for a space.
_GAP = 2.0
#: Rows with something on both sides, and words a segment on each side, that make two columns of a gap.
_ROWS, _WORDS = 3, 3.0
#: Heights of a word between two lines that begin a paragraph, and how much larger the writing may become within one.
_BREAK, _GROWTH = 1.1, 1.3

Segment = list[Word]
Row = list[Segment]


def paragraphs(words: Sequence[Word]) -> tuple[Paragraph, ...]:
    """Return words, given in any order, as paragraphs in reading order."""
    return _grouped(_in_order([_segments(row) for row in _rows(words)]))


def parted(read: Sequence[Paragraph]) -> tuple[Paragraph, ...]:
    """Return paragraphs as an OCR read them, but where it read across two columns: then one after the other."""
    owners = [number for number, paragraph in enumerate(read) for _ in paragraph.lines]
    lines = [line for paragraph in read for line in paragraph.lines]
    rows = [_segments(sorted(line.words, key=_rightward)) for line in lines]
    lowest = _lowest(lines)
    found: list[Paragraph] = []
    start = 0
    while start < len(rows):
        end, gutter = _columns(rows[: lowest[start]], start) if len(rows[start]) > 1 else (start, 0.0)
        if end > start:
            for side in (0, 1):
                found += _grouped(_in_order(_side(rows[start:end], gutter, side)))
            start = end
            continue
        if start and owners[start - 1] == owners[start] and found[-1].lines[-1] is lines[start - 1]:
            found[-1] = Paragraph((*found[-1].lines, lines[start]))
        else:
            found.append(Paragraph((lines[start],)))
        start += 1
    return tuple(found)


def _lowest(lines: Sequence[Line]) -> list[int]:
    """Return for each line the first after it that does not stand below the one before: another part of the page."""
    tops = [line.top for line in lines]
    ends = [len(lines)] * len(lines)
    for at in range(len(lines) - 2, -1, -1):
        ends[at] = ends[at + 1] if tops[at + 1] > tops[at] else at + 1
    return ends


def _grouped(lines: Sequence[Line]) -> tuple[Paragraph, ...]:
    found: list[list[Line]] = []
    for line in lines:
        if found and _continues(found[-1][-1], line):
            found[-1].append(line)
        else:
            found.append([line])
    return tuple(Paragraph(tuple(group)) for group in found)


def _rows(words: Sequence[Word]) -> list[list[Word]]:
    """Words whose middles lie within one another's height, from the top; in a row from the left."""
    rows: list[list[Word]] = []
    low, high = 1, 0
    for word in sorted(words, key=_downward):
        _, top, _, bottom = word.box
        if low <= top + bottom <= high:
            rows[-1].append(word)
            # The band is that of the tallest word, so that a row of many does not creep down the page.
            if 2 * (bottom - top) > high - low:
                low, high = 2 * top, 2 * bottom
        else:
            rows.append([word])
            low, high = 2 * top, 2 * bottom
    return [sorted(row, key=_rightward) for row in rows]


def _downward(word: Word) -> tuple[int, int]:
    left, top, _, bottom = word.box
    return top + bottom, left


def _rightward(word: Word) -> int:
    return word.box[0]


def _segments(row: Sequence[Word]) -> Row:
    gap = _GAP * median_height(row)
    segments: Row = []
    end = row[0].box[0] - gap - 1
    for word in row:
        left, _, right, _ = word.box
        if left - end <= gap:
            segments[-1].append(word)
        else:
            segments.append([word])
        end = right
    return segments


def _in_order(rows: Sequence[Row]) -> list[Line]:
    """Columns one after the other, all else row by row."""
    lines: list[Line] = []
    start = 0
    while start < len(rows):
        end, gutter = _columns(rows, start)
        if end > start:
            block = rows[start:end]
            for side in (0, 1):
                lines += _in_order(_side(block, gutter, side))
            start = end
        else:
            lines.append(Line(tuple(word for segment in rows[start] for word in segment)))
            start += 1
    return lines


def _side(rows: Sequence[Row], gutter: float, side: int) -> list[Row]:
    """Return what stands on the left (0) or right (1) of a gutter."""
    parts = [[segment for segment in row if (segment[0].box[0] >= gutter) == bool(side)] for row in rows]
    return [row for row in parts if row]


def _columns(rows: Sequence[Row], start: int) -> tuple[int, float]:
    """Return where the columns that begin with a row end (at `start` if there are none), and where they part."""
    for left, right in zip(rows[start], rows[start][1:], strict=False):
        low, high = left[-1].box[2], right[0].box[0]
        end = start
        for row in rows[start:]:
            inner = (
                max([low, *(segment[-1].box[2] for segment in row if segment[0].box[0] < (low + high) / 2)]),
                min([high, *(segment[0].box[0] for segment in row if segment[0].box[0] >= (low + high) / 2)]),
            )
            if inner[1] - inner[0] < median_height(rows[start][0]):
                break
            (low, high), end = inner, end + 1
        if _is_prose(rows[start:end], (low + high) / 2):
            return end, (low + high) / 2
    return start, 0.0


def _is_prose(rows: Sequence[Row], gutter: float) -> bool:
    sides: tuple[list[int], list[int]] = ([], [])
    both = 0
    for row in rows:
        left = [len(segment) for segment in row if segment[0].box[0] < gutter]
        right = [len(segment) for segment in row if segment[0].box[0] >= gutter]
        both += bool(left and right)
        sides[0].extend(left)
        sides[1].extend(right)
    return both >= _ROWS and all(sum(side) >= _WORDS * len(side) for side in sides)


def _continues(before: Line, line: Line) -> bool:
    """Whether a line goes on with the paragraph of the one before it."""
    one, other = before.height, line.height
    gap = line.top - before.bottom
    aside = line.words[0].box[0] > before.words[-1].box[2] or line.words[-1].box[2] < before.words[0].box[0]
    return -other < gap < _BREAK * max(one, other) and max(one, other) < _GROWTH * min(one, other) and not aside
