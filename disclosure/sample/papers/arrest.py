"""An arrest report of three pages: form, persons and property, narrative."""

from datetime import date
from functools import cache

from disclosure.sample.papers.emblems import bars, star
from disclosure.sample.papers.facts import FACTS, Facts, Person
from disclosure.sample.papers.sheet import Paper, Sheet

LEFT, WIDE = 40.0, 532.0
AGENCY = "Fairview Police Department"
PAGES = 3

NARRATIVE = (
    "On 06/12/2025 at 2147 hours I was on uniformed patrol in Sector 3 when Dispatch sent me to [b7c|{place}] for a "
    "disturbance in progress. The caller, [b7c|{witness}], who lives next door at [b7c|{witness_place}], said that "
    "a man was striking the front door with a metal pipe and shouting. I arrived at 2153 hours with my emergency "
    "lights on.",
    "The front door stood open. The frame was split at the lock and there were wood splinters on the porch. A man I "
    "later identified by his driver licence, number [b7c|{licence}], as {subject} was in the entry holding a length of "
    "steel pipe of about 24 inches. I ordered him to drop it. He did so on the second order, and I placed him in "
    "handcuffs, checked for fit and double locked. He had no injuries.",
    "The resident, [b7c|{victim}], was in the kitchen. Her left forearm was swollen and red and she held it against "
    "her body. She told me that {subject}, whom she had asked to leave the week before, broke the door, struck her "
    "once on the forearm when she raised it, and told her that she “would be sorry” if she called anyone. She can "
    "be reached at [b7c|{victim_phone}]. Fairview Fire and Rescue, Medic 4, examined her at the scene; she went to "
    "Fairview General Hospital in the car of a relative.",
    "[b7c|{witness}] gave a written statement. He said that he saw the subject walk up from a gray pickup truck, "
    "plate [b7c|EXA 0147], at about 2140 hours, and that he heard the door break and a woman cry out. He asked that "
    "his name not be told to the subject. He can be reached at [b7c|{witness_phone}].",
    "I photographed the door, the frame and the injury (12 images, card 0412-031) and took the pipe into evidence "
    "as item 001. I read {subject} his rights from the department card at 2206 hours. He said, “I just wanted to "
    "talk,” and asked for a lawyer; I asked nothing further. I took him to the Fairview County Detention Center, "
    "where he was booked at 2251 hours. I gave the resident the pamphlet on victims’ rights and the number of the "
    "victim line, (555) 555-0100, and told her how to ask for a protective order.",
)


@cache
def arrest_report(facts: Facts = FACTS) -> Paper:
    """Return the report, with the place of every private word in it."""
    sheet = Sheet("Arrest report", AGENCY)
    _first(sheet, facts)
    sheet.next_page()
    _persons(sheet, facts)
    sheet.next_page()
    _narrative(sheet, facts)
    return Paper(
        data=sheet.finish(),
        file_name=f"{facts.case_number}_arrest_report.pdf",
        media_type="application/pdf",
        title=f"Arrest report {facts.case_number}",
        kind="arrest_report",
        agency=AGENCY,
        author=facts.officer,
        record_date=date(2025, 6, 12),
        pages=PAGES,
        spots=tuple(sheet.spots),
    )


def _head(sheet: Sheet, facts: Facts, what: str) -> float:
    """Draw the head of a page; return the y below it."""
    canvas, top = sheet.canvas, sheet.height - 36
    star(canvas, LEFT + 26, top - 24, 25)
    sheet.write("FAIRVIEW POLICE DEPARTMENT", LEFT + 60, top - 14, font="Helvetica-Bold", size=14)
    sheet.write(
        "City of Fairview, State of Example   •   ORI EX0000420   •   200 Specimen Square, Fairview, EX 00420",
        LEFT + 60,
        top - 26,
        size=7,
    )
    sheet.write(what, LEFT + 60, top - 43, font="Helvetica-Bold", size=11)
    bars(canvas, facts.case_number.replace("-", ""), LEFT + WIDE - 112, top - 22)
    sheet.write(facts.case_number, LEFT + WIDE - 112, top - 33, font="Courier-Bold", size=10)
    sheet.write(f"Page {sheet.page} of {PAGES}", LEFT + WIDE - 112, top - 45, size=8)
    canvas.setLineWidth(1.4)
    canvas.line(LEFT, top - 56, LEFT + WIDE, top - 56)
    canvas.setFillGray(0.3)
    sheet.write(
        f"FPD Form 12-A (rev. 03/24)     Printed 06/13/2025 0804 by records unit     {facts.case_number}",
        LEFT,
        24,
        size=6.5,
    )
    canvas.setFillGray(0)
    return top - 64


def _band(sheet: Sheet, words: str, y: float) -> float:
    sheet.canvas.setFillGray(0.16)
    sheet.canvas.rect(LEFT, y - 13, WIDE, 13, stroke=0, fill=1)
    sheet.canvas.setFillGray(1)
    sheet.write(words, LEFT + 5, y - 9.5, font="Helvetica-Bold", size=8)
    sheet.canvas.setFillGray(0)
    return y - 13


def _row(sheet: Sheet, y: float, *cells: tuple[str, str, float]) -> float:
    """Draw one row of a form: (label, value, share of the width) for each field."""
    x = LEFT
    for label, value, share in cells:
        sheet.boxed(label, value, x, y, WIDE * share)
        x += WIDE * share
    return y - 25


def _first(sheet: Sheet, facts: Facts) -> None:
    y = _head(sheet, facts, "ARREST REPORT")
    y = _band(sheet, "1   INCIDENT", y)
    y = _row(
        sheet,
        y,
        ("Offense", "Burglary 1st deg., assault 2nd deg.", 0.46),
        ("Date", "06/12/2025", 0.16),
        ("Time", "2147", 0.1),
        ("Sector", "3", 0.08),
        ("Disposition", "Arrest", 0.2),
    )
    y = _row(
        sheet,
        y,
        ("Place of occurrence", f"[b7c|{facts.place}, Fairview, EX 00421]", 0.62),
        ("Premises", "Single-family dwelling", 0.38),
    )
    y = _row(
        sheet,
        y,
        ("Weapon or force", "Steel pipe, approx. 24 in.", 0.4),
        ("Injury", "Minor, forearm", 0.24),
        ("Domestic", "YES", 0.12),
        ("Photographs", "12", 0.12),
        ("Body camera", "YES", 0.12),
    )
    y = _band(sheet, "2   PERSON ARRESTED", y - 7)
    subject = facts.subject
    y = _row(
        sheet,
        y,
        ("Name (first, middle, last)", subject.name, 0.4),
        ("Date of birth", f"[b7c|{subject.birth_date}]", 0.18),
        ("Sex", "M", 0.07),
        ("Height", "5-11", 0.1),
        ("Weight", "184", 0.1),
        ("Hair / eyes", "BRO/GRN", 0.15),
    )
    y = _row(
        sheet, y, ("Home address", f"[b7c|{subject.address}]", 0.68), ("Telephone", f"[b7c|{subject.telephone}]", 0.32)
    )
    y = _row(
        sheet,
        y,
        ("Social security number", f"[b7c|{subject.ssn}]", 0.28),
        ("Driver licence", f"[b7c|{subject.licence}]", 0.3),
        ("State identification", facts.state_id, 0.42),
    )
    y = _row(
        sheet,
        y,
        ("Also known as", "J. P. Muster; “Jonny”", 0.4),
        ("Scars, marks, tattoos", "Tattoo of a compass, right forearm", 0.6),
    )
    y = _row(
        sheet,
        y,
        ("Arrested at", f"[b7c|{facts.place}]", 0.36),
        ("Date", "06/12/2025", 0.16),
        ("Time", "2155", 0.12),
        ("Booked", "2251 Fairview Co. Det. Ctr.", 0.36),
    )
    y = _charges(sheet, _band(sheet, "3   CHARGES", y - 7))
    y = _band(sheet, "4   CONDITION AND WARNINGS", y - 7)
    sheet.canvas.rect(LEFT, y - 46, WIDE, 46)
    x = sheet.tick("Sober", LEFT + 10, y - 17, ticked=True)
    x = sheet.tick("Alcohol", x + 22, y - 17, ticked=False)
    x = sheet.tick("Narcotics", x + 22, y - 17, ticked=False)
    x = sheet.tick("Armed", x + 22, y - 17, ticked=True)
    sheet.tick("Resisted", x + 22, y - 17, ticked=False)
    x = sheet.tick("Rights read 2206", LEFT + 10, y - 36, ticked=True)
    x = sheet.tick("Interpreter", x + 22, y - 36, ticked=False)
    x = sheet.tick("Victim pamphlet given", x + 22, y - 36, ticked=True)
    sheet.tick("Lethality screen done", x + 22, y - 36, ticked=True)
    y -= 46
    y = _band(sheet, "5   OFFICER", y - 7)
    y = _row(
        sheet,
        y,
        ("Reporting officer", facts.officer, 0.34),
        ("Badge", facts.badge, 0.12),
        ("Unit", "3-Adam-12", 0.16),
        ("Approved by", "Sgt. R. Dummy #0077", 0.38),
    )
    sheet.signature("T. Placeholder", LEFT + 60, y - 36)
    sheet.label("Signature of officer", LEFT + 4, y - 52)
    sheet.canvas.line(LEFT, y - 42, LEFT + 230, y - 42)
    sheet.stamp(("APPROVED", "JUN 13 2025  FPD RECORDS"), LEFT + 330, y - 54)


def _charges(sheet: Sheet, y: float) -> float:
    rows = (
        ("Ct", "Statute", "Charge", "Grade", "Bond"),
        ("1", "Ex. Code 22-301(a)", "Burglary in the first degree, occupied dwelling", "F-2", "$25,000"),
        ("2", "Ex. Code 13-204(b)", "Assault in the second degree", "F-4", "$10,000"),
        ("3", "Ex. Code 18-110", "Malicious destruction of property under $2,500", "M-1", "—"),
    )
    widths = (26, 108, 288, 50, 60)
    canvas = sheet.canvas
    for index, row in enumerate(rows):
        x = LEFT
        for value, width in zip(row, widths, strict=True):
            canvas.setLineWidth(0.6)
            if index == 0:
                canvas.setFillGray(0.88)
                canvas.rect(x, y - 15, width, 15, fill=1)
                canvas.setFillGray(0)
            else:
                canvas.rect(x, y - 15, width, 15)
            sheet.write(value, x + 4, y - 11, font="Helvetica-Bold" if index == 0 else "Courier", size=8)
            x += width
        y -= 15
    return y


def _persons(sheet: Sheet, facts: Facts) -> None:
    y = _head(sheet, facts, "ARREST REPORT   —   PERSONS AND PROPERTY")
    y = _band(sheet, "6   PERSONS", y)
    for role, person, private in (
        ("VICTIM", facts.victim, True),
        ("WITNESS", facts.witness, True),
        ("ARRESTED", facts.subject, False),
    ):
        y = _person(sheet, y, role, person, private=private)
    y = _row(
        sheet,
        y - 8,
        ("Relation of victim to person arrested", "Former intimate partner", 0.5),
        ("Victim notified of rights", "YES, pamphlet and line card", 0.5),
    )
    y = _band(sheet, "7   PROPERTY AND EVIDENCE", y - 8)
    for item, what, where in (
        ("001", "Steel pipe, galvanized, 24 in., one threaded end", "Evidence room, shelf C-14"),
        ("002", "Wood splinters from door frame, paper bag", "Evidence room, shelf C-14"),
        ("003", "Memory card, 12 photographs, 0412-031", "Digital evidence server"),
        ("004", "Written statement of witness, one page", "Case folder"),
    ):
        y = _row(sheet, y, ("Item", item, 0.1), ("Description", what, 0.58), ("Kept", where, 0.32))
    y = _band(sheet, "8   VEHICLE", y - 8)
    y = _row(
        sheet,
        y,
        ("Plate", "[b7c|EXA 0147]", 0.16),
        ("State", "EX", 0.08),
        ("Make and model", "Gray pickup, 2012", 0.32),
        ("Held", "Left at scene, locked; keys to property", 0.44),
    )
    y = _band(sheet, "9   MEDICAL", y - 8)
    y = _row(
        sheet,
        y,
        ("Examined by", "Fairview Fire and Rescue, Medic 4", 0.5),
        ("Taken to", "Fairview General Hospital", 0.5),
    )
    _floor_plan(sheet, LEFT, y - 12)


def _person(sheet: Sheet, y: float, role: str, person: Person, *, private: bool) -> float:
    name = f"[b7c|{person.name}]" if private else person.name
    y = _row(
        sheet,
        y,
        ("Role", role, 0.14),
        ("Name", name, 0.36),
        ("Date of birth", f"[b7c|{person.birth_date}]", 0.2),
        ("Telephone", f"[b7c|{person.telephone}]", 0.3),
    )
    number = f"[b7c|{person.ssn}]" if person.ssn else "—"
    return _row(sheet, y, ("Address", f"[b7c|{person.address}]", 0.74), ("SSN", number, 0.26))


def _floor_plan(sheet: Sheet, x: float, y: float) -> None:
    """Draw the officer's sketch of the ground floor."""
    canvas = sheet.canvas
    canvas.saveState()
    sheet.label("Sketch, not to scale", x + 3, y - 8)
    canvas.rect(x, y - 152, WIDE, 152)
    canvas.setLineWidth(2.2)
    canvas.rect(x + 120, y - 136, 270, 116)
    canvas.line(x + 250, y - 136, x + 250, y - 92)
    canvas.line(x + 250, y - 66, x + 250, y - 20)
    canvas.setStrokeGray(1)
    canvas.setLineWidth(4)
    canvas.line(x + 150, y - 136, x + 184, y - 136)
    canvas.setStrokeGray(0)
    canvas.setLineWidth(1)
    canvas.arc(x + 116, y - 170, x + 184, y - 102, 0, 62)
    for words, at_x, at_y in (("ENTRY", 172, 84), ("KITCHEN", 300, 84), ("PORCH", 152, 149), ("STREET", 42, 149)):
        sheet.write(words, x + at_x, y - at_y, size=7)
    for words, at_x, at_y in (("S", 170, 112), ("V", 330, 62), ("001", 205, 116)):
        canvas.circle(x + at_x, y - at_y + 3, 8)
        sheet.centred(words, y - at_y + 0.6, x=x + at_x, font="Helvetica-Bold", size=6.5)
    canvas.line(x + 470, y - 60, x + 470, y - 28)
    canvas.line(x + 470, y - 28, x + 466, y - 37)
    canvas.line(x + 470, y - 28, x + 474, y - 37)
    sheet.write("N", x + 467, y - 24, font="Helvetica-Bold", size=8)
    canvas.restoreState()


def _narrative(sheet: Sheet, facts: Facts) -> None:
    y = _band(sheet, "10   NARRATIVE", _head(sheet, facts, "ARREST REPORT   —   NARRATIVE")) - 18
    words = {
        "place": facts.place,
        "subject": facts.subject.name,
        "licence": facts.subject.licence,
        "victim": facts.victim.name,
        "victim_phone": facts.victim.telephone,
        "witness": facts.witness.name,
        "witness_place": facts.witness.address,
        "witness_phone": facts.witness.telephone,
    }
    for paragraph in NARRATIVE:
        y = sheet.flow(paragraph.format(**words), LEFT + 6, y, WIDE - 12, leading=14.2) - 6
    sheet.flow("I declare that this report is true to the best of my knowledge.", LEFT + 6, y, WIDE - 12)
    sheet.signature("T. Placeholder", LEFT + 30, y - 46)
    sheet.canvas.line(LEFT, y - 52, LEFT + 240, y - 52)
    sheet.label(f"{facts.officer}, badge {facts.badge}", LEFT + 2, y - 61)
    sheet.signature("R. Dummy", LEFT + 312, y - 46)
    sheet.canvas.line(LEFT + 290, y - 52, LEFT + WIDE, y - 52)
    sheet.label("Sgt. R. Dummy, badge 0077, supervisor, 06/13/2025", LEFT + 292, y - 61)
