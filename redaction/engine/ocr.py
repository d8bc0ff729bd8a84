"""Reads a page image with tesseract: words, where they stand, and which belong to one paragraph."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from redaction.engine import tools
from redaction.engine.values import InputRefused, PixelBox

#: Seconds of processor time one page may take.
PATIENCE = 120
#: tesseract's confidence, 0..100, below which a word is noise in a picture rather than writing.
_CERTAIN = 30.0
#: Sides longer than this tesseract does not take.
_MAX_SIDE = 32_000
#: Steps of gray, 0..255, between ink and the paper around it.
INK = 40
_PORTABLE = re.compile(rb"(?:(P4)|P5)\s(\d+) (\d+)\s(?(1)|255\s)")


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its frame in the page image."""

    text: str
    box: PixelBox


@dataclass(frozen=True, slots=True)
class Line:
    """Words side by side, from the left."""

    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines one below the other."""

    lines: tuple[Line, ...]


def read(image: bytes, width: int, height: int, dpi: float) -> tuple[Paragraph, ...] | None:
    """Return the paragraphs of a page image (portable bitmap or graymap) in reading order; None if it cannot be read.

    :raises MachineLacks: tesseract is missing.
    """
    if max(width, height) > _MAX_SIDE:
        return None
    arguments = ["stdin", "stdout", "-l", "+".join(tools.LANGUAGES), "--dpi", str(max(round(dpi), 70)), "tsv"]
    try:
        table = tools.run("tesseract", arguments, stdin=image, seconds=PATIENCE)
    except tools.ToolStopped:
        return None
    return _paragraphs(table.decode("utf-8", "replace"), width, height)


def pixels(image: bytes, width: int, height: int) -> NDArray[np.uint8]:
    """Return a portable bitmap or graymap, as the child sends it, in gray.

    :raises InputRefused: it is not as large as it says.
    """
    head = _PORTABLE.match(image)
    if head is None or (int(head[2]), int(head[3])) != (width, height):
        raise InputRefused("The reader of the file gave no sensible answer; print it as PDF and take in the new file.")
    data = np.frombuffer(image, dtype=np.uint8, offset=head.end())
    row = -(-width // 8) if head[1] else width
    if data.size != row * height:
        raise InputRefused("The reader of the file gave no sensible answer; print it as PDF and take in the new file.")
    data = data.reshape(height, row)
    return (1 - np.unpackbits(data, axis=1)[:, :width]) * np.uint8(255) if head[1] else data


def has_ink(page: NDArray[np.uint8], box: PixelBox) -> bool:
    """Whether something can be seen in a box: some of it darker, by a good step, than the rest."""
    inside = page[max(box[1], 0) : box[3], max(box[0], 0) : box[2]]
    return inside.size > 0 and int(inside.max()) - int(inside.min()) >= INK


def _paragraphs(table: str, width: int, height: int) -> tuple[Paragraph, ...]:
    """Sort tesseract's table: level, page, block, paragraph, line, word, left, top, width, height, confidence, text."""
    tree: dict[tuple[int, int], dict[int, list[Word]]] = {}
    for row in table.splitlines()[1:]:
        fields = row.split("\t")
        if len(fields) != 12 or fields[0] != "5" or float(fields[10]) < _CERTAIN:
            continue
        _, _, block, paragraph, line, _, left, top, wide, high = map(int, fields[:10])
        text = _clean(fields[11])
        box = (max(left, 0), max(top, 0), min(left + wide, width), min(top + high, height))
        if text and box[0] < box[2] and box[1] < box[3]:
            tree.setdefault((block, paragraph), {}).setdefault(line, []).append(Word(text, box))
    return tuple(Paragraph(tuple(Line(tuple(words)) for words in lines.values())) for lines in tree.values())


def _clean(text: str) -> str:
    """Keep what a font map can carry: printable characters of the basic plane."""
    return "".join(letter for letter in text if letter.isprintable() and letter < "\ufff0").strip()
