"""A page to draw on that remembers where private words stand, so that whoever redacts it finds them.

Text in `write` and `flow` may hold private words as ``[basis|words]``: they are drawn plainly, and each place becomes a
`Spot`. Coordinates are points from the lower left corner, as reportlab has them; spots are fractions from the top left.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO

from reportlab.lib.pagesizes import letter
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

Box = tuple[float, float, float, float]
_PRIVATE = re.compile(r"\[(\w+)\|([^\]]+)\]")
#: Room beside private words, in points; the engine adds its own for the soft edge of glyphs.
AROUND = 0.5


@dataclass(frozen=True)
class Spot:
    """Private words on a page: page from 1, box in fractions of the page from its top left, basis to withhold on."""

    page: int
    box: Box
    basis: str
    text: str = ""


@dataclass(frozen=True)
class Paper:
    """A record file as a custodian would send it, with what the records officer types about it."""

    data: bytes
    file_name: str
    media_type: str
    title: str
    kind: str
    agency: str
    author: str
    record_date: date
    pages: int
    spots: tuple[Spot, ...] = ()


@dataclass(frozen=True)
class _Piece:
    text: str
    basis: str = ""


@dataclass
class Sheet:
    """A PDF being drawn, page after page."""

    title: str
    author: str
    size: tuple[float, float] = letter
    spots: list[Spot] = field(default_factory=list)
    page: int = 1

    def __post_init__(self) -> None:
        self._buffer = BytesIO()
        self.canvas = Canvas(self._buffer, pagesize=self.size, invariant=1, pageCompression=1)
        self.canvas.setTitle(self.title)
        self.canvas.setAuthor(self.author)

    @property
    def width(self) -> float:
        return self.size[0]

    @property
    def height(self) -> float:
        return self.size[1]

    def next_page(self) -> None:
        self.canvas.showPage()
        self.page += 1

    def finish(self) -> bytes:
        """Close the last page and return the file."""
        self.canvas.save()
        return self._buffer.getvalue()

    def write(self, text: str, x: float, y: float, *, font: str = "Helvetica", size: float = 9) -> float:
        """Draw one line with its baseline at `y`; return where it ends."""
        for piece in _pieces(text):
            x = self._put(piece, x, y, font, size)
        return x

    def centred(self, text: str, y: float, *, font: str = "Helvetica", size: float = 9, x: float = 0) -> None:
        middle = x or self.width / 2
        self.write(text, middle - stringWidth(plain(text), font, size) / 2, y, font=font, size=size)

    def flow(
        self,
        text: str,
        x: float,
        y: float,
        width: float,
        *,
        font: str = "Times-Roman",
        size: float = 10.5,
        leading: float = 14,
    ) -> float:
        """Draw a paragraph within `width`; return the baseline below its last line."""
        room, at = x + width, x
        space = stringWidth(" ", font, size)
        for piece, glued in _words(text):
            wide = stringWidth(piece.text, font, size)
            start = at if glued or at == x else at + space
            if start + wide > room and at > x:
                start, y = x, y - leading
            at = self._put(piece, start, y, font, size)
        return y - leading

    def label(self, text: str, x: float, y: float, *, size: float = 5.8) -> None:
        """Draw the small capitals of a form above its field."""
        self.canvas.setFillGray(0.25)
        self.canvas.setFont("Helvetica", size)
        self.canvas.drawString(x, y, text.upper())
        self.canvas.setFillGray(0)

    def boxed(
        self,
        label: str,
        value: str,
        x: float,
        y: float,
        width: float,
        *,
        height: float = 25,
        size: float = 9,
        font: str = "Courier",
    ) -> None:
        """Draw a field of a form: frame, small label, value. `y` is the upper edge."""
        self.canvas.setLineWidth(0.6)
        self.canvas.rect(x, y - height, width, height)
        self.label(label, x + 3, y - 7.5)
        self.write(value, x + 4, y - height + 5.5, font=font, size=size)

    def tick(self, words: str, x: float, y: float, *, ticked: bool, size: float = 8) -> float:
        """Draw a box to tick with its words; return where they end."""
        self.canvas.setLineWidth(0.7)
        self.canvas.rect(x, y - 1, 8, 8)
        if ticked:
            self.canvas.setLineWidth(1.3)
            self.canvas.line(x + 1.2, y + 0.4, x + 6.8, y + 5.8)
            self.canvas.line(x + 1.2, y + 5.8, x + 6.8, y + 0.4)
        return self.write(words, x + 12, y, size=size)

    def signature(self, name: str, x: float, y: float, *, size: float = 19) -> None:
        """Draw a name as if by hand: slanted, with a stroke below."""
        self.canvas.saveState()
        self.canvas.setFillColorRGB(0.09, 0.13, 0.42)
        self.canvas.setStrokeColorRGB(0.09, 0.13, 0.42)
        text = self.canvas.beginText()
        text.setTextTransform(0.92, 0.09, 0.36, 1, x, y)
        text.setFont("Times-Italic", size)
        text.textOut(name)
        self.canvas.drawText(text)
        width = stringWidth(name, "Times-Italic", size) * 0.92
        curve = self.canvas.beginPath()
        curve.moveTo(x - 4, y - 3)
        curve.curveTo(x + width * 0.4, y - 9, x + width * 0.7, y + 7, x + width + 22, y + 4)
        self.canvas.setLineWidth(0.9)
        self.canvas.drawPath(curve)
        self.canvas.restoreState()

    def stamp(self, lines: tuple[str, ...], x: float, y: float, *, turned: float = -6) -> None:
        """Draw a rubber stamp, a little crooked."""
        self.canvas.saveState()
        self.canvas.translate(x, y)
        self.canvas.rotate(turned)
        self.canvas.setStrokeColorRGB(0.62, 0.1, 0.12)
        self.canvas.setFillColorRGB(0.62, 0.1, 0.12)
        wide = max(stringWidth(line, "Helvetica-Bold", 10) for line in lines) + 16
        self.canvas.setLineWidth(1.6)
        self.canvas.roundRect(0, 0, wide, 13 * len(lines) + 8, 3)
        self.canvas.setFont("Helvetica-Bold", 10)
        for index, line in enumerate(reversed(lines)):
            self.canvas.drawCentredString(wide / 2, 7 + 13 * index, line)
        self.canvas.restoreState()

    def _put(self, piece: _Piece, x: float, y: float, font: str, size: float) -> float:
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, y, piece.text)
        end = x + float(stringWidth(piece.text, font, size))
        if piece.basis:
            self._mark(piece, x, y, end, size)
        return end

    def _mark(self, piece: _Piece, x: float, y: float, end: float, size: float) -> None:
        """Keep a spot; one that follows another on the same line, one space away, grows it instead."""
        top, bottom = y + size * 0.74, y - size * 0.22
        box = (
            max((x - AROUND) / self.width, 0.0),
            max(1 - top / self.height, 0.0),
            min((end + AROUND) / self.width, 1.0),
            min(1 - bottom / self.height, 1.0),
        )
        last = self.spots[-1] if self.spots else None
        if (
            last is not None
            and (last.page, last.basis, last.box[1]) == (self.page, piece.basis, box[1])
            and abs(box[0] - last.box[2]) < size * 0.5 / self.width
        ):
            grown = (last.box[0], last.box[1], box[2], last.box[3])
            self.spots[-1] = Spot(self.page, grown, piece.basis, f"{last.text} {piece.text}")
        else:
            self.spots.append(Spot(self.page, box, piece.basis, piece.text))


def plain(text: str) -> str:
    """Return `text` without the signs that make words private."""
    return _PRIVATE.sub(lambda found: found[2], text)


def _pieces(text: str) -> Iterator[_Piece]:
    at = 0
    for found in _PRIVATE.finditer(text):
        if found.start() > at:
            yield _Piece(text[at : found.start()])
        yield _Piece(found[2], found[1])
        at = found.end()
    if at < len(text):
        yield _Piece(text[at:])


def _words(text: str) -> Iterator[tuple[_Piece, bool]]:
    """Yield the words of a paragraph and whether each hangs on to the one before, like a comma after a name."""
    spaced = True
    for piece in _pieces(text):
        for index, word in enumerate(piece.text.split()):
            glued = index == 0 and not spaced and not piece.text[0].isspace()
            yield _Piece(word, piece.basis), glued
        spaced = piece.text[-1].isspace()
