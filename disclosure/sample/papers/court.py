"""A court's certified disposition of two pages: judgment with its seal and table, terms and certificate."""

from datetime import date
from functools import cache

from disclosure.sample.papers.emblems import seal
from disclosure.sample.papers.facts import FACTS, Facts
from disclosure.sample.papers.sheet import Paper, Sheet

LEFT, WIDE = 72.0, 468.0
AGENCY = "County Court of Fairview County"
NAVY = (0.1, 0.16, 0.34)
GOLD = (0.55, 0.42, 0.08)
COUNTS = (
    ("Count", "Charge", "Statute", "Plea", "Disposition", "Date"),
    ("1", "Burglary, first degree", "22-301(a)", "Guilty", "CONVICTED", "09/08/2025"),
    ("2", "Assault, second degree", "13-204(b)", "Guilty", "CONVICTED", "09/08/2025"),
    ("3", "Malicious destruction", "18-110", "—", "Dismissed (plea)", "09/08/2025"),
)
TERMS = (
    "The defendant is committed to the Department of Corrections of the State of Example for a term of THIRTY-SIX (36) "
    "MONTHS on Count 1 and TWELVE (12) MONTHS on Count 2, to run at the same time, with credit for 88 days served.",
    "On release the defendant shall be under supervision for TWENTY-FOUR (24) MONTHS. He shall live at an address the "
    "supervising officer approves, and shall not live at [b7c|{address}] without leave of the Court.",
    "The defendant shall have NO CONTACT, direct or through others, with the victim, [b7c|{victim}], or with the "
    "witness, [b7c|{witness}], and shall stay at least 500 feet away from their homes and places of work.",
    "The defendant shall pay restitution of $1,840.00 to the Clerk of Court for the benefit of the victim, in "
    "payments of $75.00 a month that begin 60 days after release, and costs of $310.00.",
    "The defendant’s social security number, [b7c|{ssn}], and date of birth, [b7c|{born}], are given here for "
    "collection only and are to be removed from public copies (Ex. R. Crim. P. 49.1).",
)


@cache
def court_disposition(facts: Facts = FACTS) -> Paper:
    """Return the disposition, with the place of every private word in it."""
    sheet = Sheet("Judgment and disposition", AGENCY)
    _judgment(sheet, facts)
    sheet.next_page()
    _terms(sheet, facts)
    return Paper(
        data=sheet.finish(),
        file_name=f"{facts.docket}_disposition.pdf",
        media_type="application/pdf",
        title=f"Judgment and disposition {facts.docket}",
        kind="court_record",
        agency=AGENCY,
        author="Clerk of Court",
        record_date=date(2025, 9, 8),
        pages=2,
        spots=tuple(sheet.spots),
    )


def _frame(sheet: Sheet, facts: Facts) -> None:
    canvas = sheet.canvas
    canvas.setStrokeColorRGB(*NAVY)
    canvas.setLineWidth(1.8)
    canvas.rect(40, 40, sheet.width - 80, sheet.height - 80)
    canvas.setLineWidth(0.5)
    canvas.rect(44, 44, sheet.width - 88, sheet.height - 88)
    canvas.setStrokeGray(0)
    sheet.centred(f"{facts.docket}   •   page {sheet.page} of 2   •   Form CR-105, County Court", 28, size=7)


def _judgment(sheet: Sheet, facts: Facts) -> None:
    _frame(sheet, facts)
    top = sheet.height
    seal(sheet.canvas, sheet.width / 2, top - 106, 50, "COUNTY COURT OF FAIRVIEW", "STATE OF EXAMPLE", rgb=NAVY)
    sheet.centred("IN THE COUNTY COURT OF FAIRVIEW COUNTY", top - 182, font="Times-Bold", size=13)
    sheet.centred("STATE OF EXAMPLE", top - 198, font="Times-Bold", size=11)
    sheet.centred(
        "Criminal Division, Courtroom 4, Hon. Prudence A. Specimen presiding", top - 214, font="Times-Italic", size=10
    )
    _caption(sheet, facts, top - 238)
    sheet.centred("JUDGMENT AND DISPOSITION", top - 342, font="Times-Bold", size=14)
    y = sheet.flow(
        "On September 8, 2025, the defendant came before the Court in person and with counsel, the Office of the "
        "Public Defender. The State was heard through Assistant State’s Attorney C. Standin. The Court explained "
        "the charges, found that the pleas were made freely and with understanding, and that there is a factual "
        "basis for them.",
        LEFT,
        top - 368,
        WIDE,
        leading=15,
    )
    y = sheet.flow("THE COURT ORDERS that judgment be entered as follows:", LEFT, y - 6, WIDE)
    y = _table(sheet, y - 4)
    y = sheet.flow(
        f"State identification {facts.state_id}. Arresting agency: Fairview Police Department, case "
        f"{facts.case_number}, arrest of June 12, 2025. The terms of the sentence stand on the next page and are "
        "part of this judgment.",
        LEFT,
        y - 20,
        WIDE,
        leading=15,
    )
    sheet.stamp(("FILED", "SEP 08 2025   3:42 PM", "CLERK OF COURT"), LEFT + 306, y - 62, turned=5)


def _caption(sheet: Sheet, facts: Facts, y: float) -> None:
    canvas = sheet.canvas
    canvas.setLineWidth(0.7)
    canvas.line(LEFT, y - 78, LEFT + 236, y - 78)
    for row in range(6):
        sheet.write(")", LEFT + 240, y - 8 - row * 14, font="Times-Roman", size=11)
    for row, words in enumerate(("STATE OF EXAMPLE,", "          v.", f"{facts.subject.name.upper()},")):
        sheet.write(words, LEFT, y - 8 - row * 20, font="Times-Roman", size=11)
    sheet.write("Defendant.", LEFT + 120, y - 68, font="Times-Italic", size=11)
    sheet.write(f"Docket No. {facts.docket}", LEFT + 262, y - 20, font="Times-Bold", size=11)
    sheet.write("Judge: Specimen", LEFT + 262, y - 38, font="Times-Roman", size=11)
    sheet.write("Filed: June 16, 2025", LEFT + 262, y - 56, font="Times-Roman", size=11)


def _table(sheet: Sheet, y: float) -> float:
    widths = (40, 126, 66, 50, 108, 78)
    canvas = sheet.canvas
    for index, row in enumerate(COUNTS):
        x = LEFT
        for value, width in zip(row, widths, strict=True):
            canvas.setLineWidth(0.6)
            if index == 0:
                canvas.setFillColorRGB(*NAVY)
                canvas.rect(x, y - 18, width, 18, fill=1)
                canvas.setFillGray(1)
            else:
                canvas.rect(x, y - 18, width, 18)
            sheet.write(value, x + 4, y - 12.5, font="Times-Bold" if index == 0 else "Times-Roman", size=9.5)
            canvas.setFillGray(0)
            x += width
        y -= 18
    return y


def _terms(sheet: Sheet, facts: Facts) -> None:
    _frame(sheet, facts)
    top = sheet.height
    sheet.write(f"State of Example v. {facts.subject.name}", LEFT, top - 76, font="Times-Italic", size=11)
    sheet.write(facts.docket, LEFT + 352, top - 76, font="Times-Bold", size=11)
    sheet.canvas.line(LEFT, top - 84, LEFT + WIDE, top - 84)
    sheet.centred("TERMS OF THE SENTENCE", top - 112, font="Times-Bold", size=13)
    given = {
        "address": facts.victim.address,
        "victim": facts.victim.name,
        "witness": facts.witness.name,
        "ssn": facts.subject.ssn,
        "born": facts.subject.birth_date,
    }
    y = top - 138
    for number, paragraph in enumerate(TERMS, start=1):
        sheet.write(f"{number}.", LEFT, y, font="Times-Roman", size=10.5)
        y = sheet.flow(paragraph.format(**given), LEFT + 20, y, WIDE - 20, leading=15) - 7
    y = sheet.flow("So ordered this 8th day of September, 2025.", LEFT, y - 4, WIDE)
    sheet.signature("Prudence A. Specimen", LEFT + 250, y - 34)
    sheet.canvas.line(LEFT + 230, y - 40, LEFT + WIDE, y - 40)
    sheet.write("Hon. Prudence A. Specimen, Judge", LEFT + 232, y - 52, font="Times-Roman", size=9.5)
    _certificate(sheet, y - 84)


def _certificate(sheet: Sheet, y: float) -> None:
    canvas = sheet.canvas
    canvas.setLineWidth(0.8)
    canvas.rect(LEFT, y - 132, WIDE, 132)
    sheet.centred("CERTIFICATE OF THE CLERK", y - 18, font="Times-Bold", size=11)
    end = sheet.flow(
        "I, Ophelia Mockup, Clerk of the County Court, certify that the above is a true copy of the judgment on "
        "record in this office. In witness I set my hand and the seal of the Court at Fairview, November 2, 2026.",
        LEFT + 122,
        y - 38,
        WIDE - 134,
        leading=14,
    )
    seal(canvas, LEFT + 60, y - 72, 44, "COUNTY COURT OF FAIRVIEW", "STATE OF EXAMPLE", rgb=GOLD)
    sheet.signature("O. Mockup", LEFT + 150, end - 22)
    canvas.line(LEFT + 122, end - 28, LEFT + 330, end - 28)
    sheet.write("Clerk of Court", LEFT + 124, end - 39, font="Times-Roman", size=9)
    sheet.write("Disposition only. A charge is not a conviction.", LEFT + 232, end - 39, font="Times-Italic", size=8)
