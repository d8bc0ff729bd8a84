"""Fonts for the attack files, made from the typeface the product brings."""

import io
from pathlib import Path

from fontTools import subset
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.basePen import BasePen
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTFont

FACE = Path(__file__).resolve().parents[3] / "disclosure" / "letters" / "fonts" / "PublicSans-Bold.ttf"


class _PathPen(BasePen):
    """Writes outlines as operators of a page."""

    def __init__(self, glyphs: object) -> None:
        super().__init__(glyphs)
        self.operators: list[str] = []

    def _moveTo(self, point: tuple[float, float]) -> None:  # noqa: N802  # fontTools' name
        self.operators.append(f"{point[0]:.0f} {point[1]:.0f} m")

    def _lineTo(self, point: tuple[float, float]) -> None:  # noqa: N802
        self.operators.append(f"{point[0]:.0f} {point[1]:.0f} l")

    def _curveToOne(self, *points: tuple[float, float]) -> None:  # noqa: N802
        self.operators.append(" ".join(f"{x:.0f} {y:.0f}" for x, y in points) + " c")

    def _closePath(self) -> None:  # noqa: N802
        self.operators.append("h")


def outlines(word: str, x: float, y: float, size: float) -> str:
    """Return content that draws a word as filled paths, with no letter in it."""
    font = TTFont(FACE)
    glyphs, names, unit = font.getGlyphSet(), font.getBestCmap(), font["head"].unitsPerEm
    scale, pieces = size / unit, []
    for letter in word:
        pen = _PathPen(glyphs)
        glyphs[names[ord(letter)]].draw(pen)
        pieces.append(f"q {scale:.5f} 0 0 {scale:.5f} {x:.2f} {y:.2f} cm {' '.join(pen.operators)} f Q")
        x += glyphs[names[ord(letter)]].width * scale
    return "\n".join(pieces) + "\n"


def subset_of(word: str) -> bytes:
    """Return a TrueType file with the letters of a word and no others."""
    options = subset.Options(glyph_names=True, notdef_outline=True)
    font = TTFont(FACE)
    tool = subset.Subsetter(options)
    tool.populate(text=word)
    tool.subset(font)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def broken_cff(word: str) -> bytes:
    """Return a CFF font program for the letters of a word, with its glyphs damaged."""
    names = {letter: f"g{ord(letter)}" for letter in dict.fromkeys(word)}
    order = [".notdef", *names.values()]
    pen = T2CharStringPen(600, None)
    pen.moveTo((50, 0))
    pen.lineTo((550, 0))
    pen.lineTo((550, 700))
    pen.closePath()
    builder = FontBuilder(1000, isTTF=False)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap({ord(letter): name for letter, name in names.items()})
    builder.setupHorizontalMetrics(dict.fromkeys(order, (600, 50)))
    builder.setupHorizontalHeader(ascent=700, descent=-200)
    builder.setupCFF("Broken", {}, {name: pen.getCharString() for name in order}, {})
    out = io.BytesIO()
    builder.font.save(out)
    table = bytearray(TTFont(io.BytesIO(out.getvalue())).reader["CFF "])
    table[len(table) // 2 :: 3] = bytes(len(table[len(table) // 2 :: 3]))
    return bytes(table)
