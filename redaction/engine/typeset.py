"""Plain text and tables, set in lines of one width on pages. Child process only.

Nothing is left out and nothing is cut off: a character that the typeface lacks, or that does not show, is written as
its number, [U+200B], and the person who marks the page is told.
"""

import csv
import io
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from redaction.engine.values import MAX_PAGES, Flag, InputRefused

TYPEFACE = "DejaVuSansMono"
_FILE = Path(__file__).resolve().parents[1] / "fonts" / f"{TYPEFACE}.ttf"
_SIZE, _LEADING, _MARGIN = 9.5, 12.5, 54
_LETTER = (612.0, 792.0)
#: Letters of one width on a line, and lines on a page, upright and across.
COLUMNS, ROWS = 88, 54
WIDE_COLUMNS, WIDE_ROWS = 119, 40
_TAB = 8
#: Codings that say at the start which they are; one mark begins with another.
_MARKED = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_GAP = " │ "
#: Kinds of character that do not show: controls, formats, surrogates, private, unassigned, separators of lines.
_UNSHOWN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_RIGHT_TO_LEFT = {"R", "AL"}
_MAX_FIELDS = 10_000_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """Lines of one page. `wide`: the page lies across."""

    lines: tuple[str, ...]
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Set:
    """Pages of text, and what a person should know of them."""

    sheets: tuple[Sheet, ...]
    flags: tuple[Flag, ...] = ()


def decoded(data: bytes) -> tuple[str, list[Flag]]:
    """Return a text file's characters.

    :raises InputRefused: it is no text.
    """
    for mark, coding in _MARKED:
        if data.startswith(mark):
            try:
                return data.decode(coding), []
            except UnicodeDecodeError as error:
                raise InputRefused("The text is damaged or cut off; ask for the file again.") from error
    if b"\0" in data:
        raise InputRefused("The file is not plain text, though its name says so; ask for it again or save it as PDF.")
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        flag = Flag("coding", "This text is not in UTF-8; it is read as Windows-1252. Check letters with accents.")
        return data.decode("cp1252", "replace") if _all_western(data) else data.decode("latin-1"), [flag]


def text_set(text: str, title: str = "") -> Set:
    """Set running text."""
    whole = f"{title}\n\n{text}" if title else text
    pages = [list(_wrapped(part, COLUMNS)) for part in _unified(whole).split("\f")]
    sheets = [Sheet(tuple(rows)) for lines in pages for rows in _cut(lines or [""], ROWS)]
    return _checked(sheets, whole)


def table_set(text: str, title: str = "") -> Set:
    """Set a table as a grid where its columns fit side by side; otherwise row by row, each cell under its heading.

    :raises InputRefused: it cannot be read as a table.
    """
    rows = _rows(text)
    if not rows:
        return text_set("(An empty table.)", title)
    widths = [max(len(_shown(row[at])) if at < len(row) else 0 for row in rows) for at in range(max(map(len, rows)))]
    one_line = not any("\n" in cell for row in rows for cell in row)
    if one_line and sum(widths) + len(_GAP) * (len(widths) - 1) <= WIDE_COLUMNS:
        return _checked(list(_grid(rows, widths, list(_wrapped(title, WIDE_COLUMNS)) if title else [])), title + text)
    return _checked(list(_blocks(rows, title)), title + text)


def draw(made: Set) -> bytes:
    """Return the PDF of pages of text; the same pages give the same bytes.

    :raises InputRefused: there are too many.
    """
    if len(made.sheets) > MAX_PAGES:
        raise InputRefused(f"The text makes more than {MAX_PAGES:,} pages; split it and take in the parts.")
    if TYPEFACE not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(TYPEFACE, _FILE))
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1, pageCompression=1)
    for sheet in made.sheets:
        size = _LETTER[::-1] if sheet.wide else _LETTER
        canvas.setPageSize(size)
        canvas.setFont(TYPEFACE, _SIZE)
        for number, line in enumerate(sheet.lines, start=1):
            canvas.drawString(_MARGIN, size[1] - _MARGIN - number * _LEADING, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _rows(text: str) -> list[list[str]]:
    sample = text[:10_000]
    separator = max(",;\t|", key=lambda sign: sample.count(sign))
    csv.field_size_limit(_MAX_FIELDS)
    try:
        return [row for row in csv.reader(io.StringIO(_unified(text)), delimiter=separator) if row]
    except csv.Error as error:
        raise InputRefused("The table cannot be read; open it in a spreadsheet and save it as CSV again.") from error


def _grid(rows: Sequence[Sequence[str]], widths: Sequence[int], title: Sequence[str]) -> Iterator[Sheet]:
    """Rows side by side, the first repeated on top of each page."""
    lines = [_GAP.join(_shown(cell).ljust(width) for cell, width in zip(row, widths, strict=False)) for row in rows]
    head = [*title, lines[0].rstrip(), "─" * max(map(len, lines))]
    for body in _cut(lines[1:] or [""], max(WIDE_ROWS - len(head), 1)):
        yield Sheet((*head, *(line.rstrip() for line in body)), wide=True)


def _blocks(rows: Sequence[Sequence[str]], title: str) -> Iterator[Sheet]:
    """Each row by itself: its number, and each cell that is not empty under the heading of its column."""
    headings, lines = rows[0], list(_wrapped(title, COLUMNS)) if title else list[str]()
    lines += _wrapped("Columns: " + ", ".join(headings), COLUMNS)
    for number, row in enumerate(rows[1:], start=1):
        lines += ["", f"Row {number}"]
        for at, cell in enumerate(row):
            heading = headings[at] if at < len(headings) and headings[at] else f"(column {at + 1})"
            lines += _wrapped(f"{heading}: {cell}", COLUMNS) if cell else ()
    return (Sheet(tuple(body)) for body in _cut(lines, ROWS))


def _wrapped(text: str, columns: int) -> Iterator[str]:
    """Break lines at spaces where one is near, anywhere where none is."""
    for line in text.split("\n"):
        rest = _shown(line.expandtabs(_TAB))
        while len(rest) > columns:
            at = rest.rfind(" ", columns // 2, columns + 1)
            at = at if at > 0 else columns
            yield rest[:at].rstrip()
            rest = rest[at:].lstrip(" ")
        yield rest.rstrip()


def _cut(lines: Sequence[str], rows: int) -> Iterator[Sequence[str]]:
    return (lines[start : start + rows] for start in range(0, len(lines), rows))


def _unified(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _shown(text: str) -> str:
    """Write what the typeface lacks, or what does not show, as its number."""
    return "".join(
        letter if _shows(letter) else f"[U+{ord(letter):04X}]" for letter in unicodedata.normalize("NFC", text)
    )


def _shows(letter: str) -> bool:
    return unicodedata.category(letter) not in _UNSHOWN and ord(letter) in _typeface()


def _checked(sheets: Sequence[Sheet], text: str) -> Set:
    flags = []
    letters = set(unicodedata.normalize("NFC", _unified(text))) - set("\n\f\t")
    if not all(map(_shows, letters)):
        flags.append(
            Flag("unset_text", "Some characters do not show or cannot be printed; they stand as their numbers, [U+…].")
        )
    if any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in letters):
        flags.append(Flag("direction", "There is writing from right to left; it is printed letter by letter."))
    return Set(tuple(sheets), tuple(flags))


def _all_western(data: bytes) -> bool:
    """Whether every byte has a meaning in Windows-1252."""
    return not any(byte in data for byte in (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d"))


@cache
def _typeface() -> frozenset[int]:
    return frozenset(TTFont(TYPEFACE, _FILE).face.charToGlyph)
