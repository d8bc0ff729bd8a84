"""A font of empty glyphs for the invisible text layer: it holds no shape, so no shape can give anything away.

Every character code is drawn with one glyph (CIDToGIDMap), the space with a narrower one; what a code means is told by
the ToUnicode map, which lists the characters in use and no others. PDF/UA-1 (ISO 14289-1, 7.21) asks for an embedded
program, equal widths and that map.
"""

import struct
import zlib
from collections.abc import Iterable
from functools import cache

NAME = "ForthrightBlank"
UNITS = 1000
#: Advance of the glyph, and the frame extractors see, in thousandths of the font size.
WIDTH, ASCENT, DESCENT = 500, 800, -200
#: Height of a line, for one of its size.
HIGH = (ASCENT - DESCENT) / UNITS
#: Advance of the space: it follows a word in the same breath and may reach into nothing that stands beside it.
SPACE_WIDTH = 20
#: Code of the space, four digits.
SPACE = "0020"
_LETTER_GLYPH, _SPACE_GLYPH = 1, 2


@cache
def program() -> bytes:
    """Return the TrueType program: three glyphs without an outline, the tables that must be, no name, no date."""
    glyphs = 3
    head = struct.pack(
        ">IIIIHHqqhhhhHHhhh",
        0x00010000,  # version
        0x00010000,  # revision
        0,  # check sum adjustment, filled in below
        0x5F0F3CF5,
        0,
        UNITS,
        0,  # created and modified: 1904, the beginning of the fonts' time
        0,
        *(0, DESCENT, WIDTH, ASCENT),
        0,
        8,  # lowest readable size
        2,
        0,  # short offsets in loca
        0,
    )
    tables = {
        b"glyf": b"\0\0",
        b"head": head,
        b"hhea": struct.pack(">IhhhHhhhhhhhhhhhH", 0x00010000, ASCENT, DESCENT, 0, WIDTH, 0, 0, 0, 1, *[0] * 7, glyphs),
        b"hmtx": struct.pack(">HhHhHh", WIDTH, 0, WIDTH, 0, SPACE_WIDTH, 0),
        b"loca": struct.pack(">HHHH", 0, 0, 0, 0),
        b"maxp": struct.pack(">IH13H", 0x00010000, glyphs, 0, 0, 0, 0, 1, *[0] * 8),
    }
    start = 12 + 16 * len(tables)
    directory, body = b"", b""
    for tag, table in tables.items():
        directory += tag + struct.pack(">III", _check_sum(table), start + len(body), len(table))
        body += table + b"\0" * (-len(table) % 4)
    font = struct.pack(">IHHHH", 0x00010000, len(tables), 64, 2, 32) + directory + body
    place = font.index(head) + 8
    return font[:place] + struct.pack(">I", (0xB1B0AFBA - _check_sum(font)) & 0xFFFFFFFF) + font[place + 4 :]


def _check_sum(table: bytes) -> int:
    padded = table + b"\0" * (-len(table) % 4)
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}I", padded)
    return sum(words) & 0xFFFFFFFF


@cache
def glyphs() -> bytes:
    """Return the CIDToGIDMap: every code is one glyph, the space another."""
    numbers = [_LETTER_GLYPH] * 65536
    numbers[int(SPACE, 16)] = _SPACE_GLYPH
    return struct.pack(">65536H", *numbers)


@cache
def glyph_map() -> bytes:
    """Return the CIDToGIDMap, deflated."""
    return zlib.compress(glyphs(), 9)


def unicode_map(letters: Iterable[str]) -> bytes:
    """Return the ToUnicode map of the letters in use; a letter's code is its number in Unicode's basic plane."""
    codes = sorted({ord(letter) for letter in letters})
    blocks = [codes[start : start + 100] for start in range(0, len(codes), 100)]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<0000> <FFFF>",
        "endcodespacerange",
    ]
    for block in blocks:
        lines += [f"{len(block)} beginbfchar", *(f"<{code:04X}> <{code:04X}>" for code in block), "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode("ascii")
