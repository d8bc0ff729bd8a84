"""A booking sheet of one page as a PNG: two portraits without a face, fingerprints drawn as curves, a few fields."""

import math
from datetime import date
from functools import cache
from io import BytesIO

import pypdfium2 as pdfium

from disclosure.sample.papers.facts import FACTS, Facts
from disclosure.sample.papers.sheet import Paper, Sheet

LEFT, WIDE = 40.0, 532.0
AGENCY = "Fairview County Detention Center"
DPI = 150


@cache
def booking_sheet(facts: Facts = FACTS) -> Paper:
    """Return the sheet, with the place of every private word in it."""
    sheet = Sheet("Booking sheet", AGENCY)
    _draw(sheet, facts)
    document = pdfium.PdfDocument(sheet.finish())
    picture = document[0].render(scale=DPI / 72).to_pil()
    document.close()
    out = BytesIO()
    picture.save(out, format="PNG", dpi=(DPI, DPI), optimize=False)
    return Paper(
        data=out.getvalue(),
        file_name="booking_25-3317.png",
        media_type="image/png",
        title="Booking sheet 25-3317",
        kind="custody_record",
        agency=AGENCY,
        author="Booking desk",
        record_date=date(2025, 6, 12),
        pages=1,
        spots=tuple(sheet.spots),
    )


def _draw(sheet: Sheet, facts: Facts) -> None:
    canvas, top = sheet.canvas, sheet.height
    canvas.setFillColorRGB(0.15, 0.22, 0.3)
    canvas.rect(0, top - 74, sheet.width, 74, stroke=0, fill=1)
    canvas.setFillGray(1)
    sheet.write("FAIRVIEW COUNTY DETENTION CENTER", LEFT, top - 36, font="Helvetica-Bold", size=16)
    sheet.write("Booking sheet  25-3317          Sheriff of Fairview County, State of Example", LEFT, top - 54, size=9)
    canvas.setFillGray(0)
    _portrait(sheet, LEFT, top - 300, side=False)
    _portrait(sheet, LEFT + 172, top - 300, side=True)
    x, subject = LEFT + 350, facts.subject
    for row, (label, value) in enumerate(
        (
            ("Name", subject.name),
            ("Date of birth", f"[b7c|{subject.birth_date}]"),
            ("State identification", facts.state_id),
            ("Booked", "06/12/2025 2251"),
            ("Height / weight", "5-11 / 184"),
            ("Hair / eyes", "BRO / GRN"),
            ("Arresting agency", "Fairview PD"),
            ("Case", facts.case_number),
        )
    ):
        sheet.boxed(label, value, x, top - 92 - row * 26, WIDE - 350, height=26)
    y = top - 314
    sheet.boxed("Address", f"[b7c|{subject.address}]", LEFT, y, 360, height=26)
    sheet.boxed("Social security number", f"[b7c|{subject.ssn}]", LEFT + 360, y, 172, height=26)
    sheet.boxed(
        "Person to be told in an emergency",
        "[b7c|Vera Example, mother, +00 555 0100 147]",
        LEFT,
        y - 26,
        360,
        height=26,
    )
    sheet.boxed("Telephone", f"[b7c|{subject.telephone}]", LEFT + 360, y - 26, 172, height=26)
    for row, (charge, bond) in enumerate(
        (
            ("22-301(a)   Burglary, first degree", "$25,000"),
            ("13-204(b)   Assault, second degree", "$10,000"),
            ("18-110      Malicious destruction", "none set"),
        )
    ):
        sheet.boxed("Charge", charge, LEFT, y - 62 - row * 26, 420, height=26)
        sheet.boxed("Bond", bond, LEFT + 420, y - 62 - row * 26, 112, height=26)
    y -= 156
    sheet.write("PRINTS, RIGHT HAND", LEFT, y, font="Helvetica-Bold", size=8)
    for index, finger in enumerate(("Thumb", "Index", "Middle", "Ring", "Little")):
        _print(sheet, LEFT + index * 106.4, y - 106, finger, index)
    y -= 122
    sheet.boxed("Medical screen", "[b7c|See nurse file 25-3317-M]", LEFT, y, 266, height=26)
    sheet.boxed("Housing", "[b7e|B pod, keep apart 25-3290]", LEFT + 266, y, 266, height=26)
    x = sheet.tick("Prints sent to state", LEFT + 4, y - 44, ticked=True)
    x = sheet.tick("Victim told of booking", x + 20, y - 44, ticked=True)
    sheet.tick("Hold for another agency", x + 20, y - 44, ticked=True)
    sheet.signature("L. Filler", LEFT + 20, y - 78)
    canvas.line(LEFT, y - 84, LEFT + 200, y - 84)
    sheet.label("Deputy L. Filler, booking desk", LEFT, y - 93)
    sheet.centred("A booking is not a conviction. This sheet shows an invented person.", 26, size=7.5)


def _portrait(sheet: Sheet, x: float, y: float, *, side: bool) -> None:
    """Draw head and shoulders in front of the lines that tell the height; nobody is shown."""
    canvas = sheet.canvas
    canvas.saveState()
    canvas.setFillGray(0.82)
    canvas.rect(x, y, 164, 208, fill=1)
    canvas.setStrokeGray(0.6)
    for row, height in enumerate(("6-4", "6-2", "6-0", "5-10", "5-8", "5-6")):
        level = y + 196 - row * 22
        canvas.line(x, level, x + 164, level)
        canvas.setFillGray(0.35)
        sheet.write(height, x + 4, level + 2, size=6)
    clip = canvas.beginPath()
    clip.rect(x, y, 164, 208)
    canvas.clipPath(clip, stroke=0)
    canvas.setFillColorRGB(0.36, 0.4, 0.45)
    if side:
        canvas.ellipse(x + 30, y - 70, x + 134, y + 66, stroke=0, fill=1)
        canvas.ellipse(x + 52, y + 76, x + 112, y + 158, stroke=0, fill=1)
        canvas.rect(x + 66, y + 48, 30, 46, stroke=0, fill=1)
        nose = canvas.beginPath()
        nose.moveTo(x + 110, y + 128)
        nose.lineTo(x + 121, y + 111)
        nose.lineTo(x + 108, y + 106)
        nose.close()
        canvas.drawPath(nose, stroke=0, fill=1)
    else:
        canvas.ellipse(x + 8, y - 84, x + 156, y + 72, stroke=0, fill=1)
        canvas.ellipse(x + 52, y + 76, x + 112, y + 162, stroke=0, fill=1)
        canvas.rect(x + 66, y + 48, 32, 46, stroke=0, fill=1)
    canvas.setFillGray(0.1)
    canvas.rect(x + 40, y + 8, 84, 30, stroke=0, fill=1)
    canvas.setFillGray(1)
    sheet.centred("25-3317", y + 25, x=x + 82, font="Courier-Bold", size=10)
    sheet.centred("06-12-2025", y + 13, x=x + 82, font="Courier-Bold", size=8)
    canvas.restoreState()


def _print(sheet: Sheet, x: float, y: float, finger: str, turn: int) -> None:
    """Draw a field with whorls that belong to no finger."""
    canvas = sheet.canvas
    canvas.setLineWidth(0.6)
    canvas.rect(x, y, 106.4, 98)
    sheet.label(finger, x + 3, y + 90)
    canvas.saveState()
    canvas.setStrokeGray(0.22)
    canvas.setLineWidth(1.1)
    for ridge in range(2, 15):
        path = canvas.beginPath()
        for step in range(65):
            angle = step * math.pi / 32
            wave = 1 + 0.09 * math.sin(angle * 3 + turn * 1.7 + ridge * 0.35)
            spot = (
                x + 53 + ridge * 2.0 * wave * math.cos(angle),
                y + 44 + ridge * 2.75 * wave * math.sin(angle + 0.12 * turn),
            )
            if step == 0:
                path.moveTo(*spot)
            else:
                path.lineTo(*spot)
        canvas.setDash(7 + (ridge * 5 + turn * 3) % 11, 1.2)
        canvas.drawPath(path)
    canvas.restoreState()
