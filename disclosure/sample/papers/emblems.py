"""Seals and badges of agencies that do not exist, drawn with a few curves."""

import math

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas


def star(canvas: Canvas, x: float, y: float, radius: float, *, points: int = 7) -> None:
    """Draw a policeman's star with balls on its points, centred on (x, y)."""
    canvas.saveState()
    canvas.setStrokeColorRGB(0.1, 0.16, 0.34)
    canvas.setFillColorRGB(0.1, 0.16, 0.34)
    canvas.setLineWidth(1)
    path = canvas.beginPath()
    for index in range(points * 2):
        reach = radius if index % 2 == 0 else radius * 0.58
        angle = math.pi / 2 + index * math.pi / points
        spot = (x + reach * math.cos(angle), y + reach * math.sin(angle))
        if index == 0:
            path.moveTo(*spot)
        else:
            path.lineTo(*spot)
        if index % 2 == 0:
            canvas.circle(*spot, radius * 0.07, stroke=0, fill=1)
    path.close()
    canvas.drawPath(path, stroke=1, fill=1)
    canvas.setFillGray(1)
    canvas.circle(x, y, radius * 0.44, stroke=0, fill=1)
    canvas.setFillColorRGB(0.1, 0.16, 0.34)
    canvas.setFont("Times-Bold", radius * 0.26)
    canvas.drawCentredString(x, y - radius * 0.09, "F P D")
    canvas.restoreState()


def seal(
    canvas: Canvas, x: float, y: float, radius: float, above: str, below: str, *, rgb: tuple[float, float, float]
) -> None:
    """Draw a round seal: two rims, words along the rim, scales of justice in the middle."""
    canvas.saveState()
    canvas.setStrokeColorRGB(*rgb)
    canvas.setFillColorRGB(*rgb)
    canvas.setLineWidth(1.6)
    canvas.circle(x, y, radius)
    canvas.setLineWidth(0.5)
    canvas.circle(x, y, radius * 0.93)
    canvas.circle(x, y, radius * 0.66)
    for index in range(72):
        angle = index * math.pi / 36
        canvas.line(
            x + radius * 0.93 * math.cos(angle),
            y + radius * 0.93 * math.sin(angle),
            x + radius * 0.97 * math.cos(angle),
            y + radius * 0.97 * math.sin(angle),
        )
    _around(canvas, above, x, y, radius * 0.745, radius * 0.155, upper=True)
    _around(canvas, below, x, y, radius * 0.85, radius * 0.155, upper=False)
    _scales(canvas, x, y, radius * 0.5)
    canvas.restoreState()


def bars(canvas: Canvas, text: str, x: float, y: float, *, height: float = 18, unit: float = 0.9) -> None:
    """Draw stripes that look like a bar code of `text`; no machine reads them."""
    for number in text.encode("ascii"):
        for bit in range(7):
            wide = unit * (1 + (number >> bit & 1))
            if bit % 2 == 0:
                canvas.rect(x, y, wide, height, stroke=0, fill=1)
            x += wide
    canvas.setFont("Helvetica", 5.5)


def _around(canvas: Canvas, words: str, x: float, y: float, radius: float, size: float, *, upper: bool) -> None:
    """Set words along a circle: over its top, or under its foot to be read from left to right."""
    widths = [stringWidth(letter, "Times-Bold", size) + size * 0.1 for letter in words]
    turn = -1 if upper else 1
    angle = (math.pi / 2 if upper else -math.pi / 2) - turn * sum(widths) / radius / 2
    for letter, width in zip(words, widths, strict=True):
        angle += turn * width / radius / 2
        canvas.saveState()
        canvas.translate(x + radius * math.cos(angle), y + radius * math.sin(angle))
        canvas.rotate(math.degrees(angle) + (-90 if upper else 90))
        canvas.setFont("Times-Bold", size)
        canvas.drawCentredString(0, 0, letter)
        canvas.restoreState()
        angle += turn * width / radius / 2


def _scales(canvas: Canvas, x: float, y: float, size: float) -> None:
    canvas.setLineWidth(size * 0.06)
    canvas.line(x, y - size * 0.8, x, y + size * 0.8)
    canvas.line(x - size * 0.7, y + size * 0.55, x + size * 0.7, y + size * 0.55)
    canvas.line(x - size * 0.4, y - size * 0.8, x + size * 0.4, y - size * 0.8)
    canvas.circle(x, y + size * 0.85, size * 0.1, stroke=0, fill=1)
    for side in (-1, 1):
        hang = x + side * size * 0.7
        canvas.setLineWidth(size * 0.03)
        canvas.line(hang, y + size * 0.55, hang - size * 0.28, y - size * 0.15)
        canvas.line(hang, y + size * 0.55, hang + size * 0.28, y - size * 0.15)
        bowl = canvas.beginPath()
        bowl.moveTo(hang - size * 0.32, y - size * 0.15)
        bowl.curveTo(
            hang - size * 0.2, y - size * 0.42, hang + size * 0.2, y - size * 0.42, hang + size * 0.32, y - size * 0.15
        )
        bowl.close()
        canvas.drawPath(bowl, stroke=0, fill=1)
