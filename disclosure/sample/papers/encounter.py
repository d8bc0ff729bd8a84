"""A form of two pages for an encounter with an officer of an invented immigration agency: fields and boxes to tick."""

from datetime import date
from functools import cache

from disclosure.sample.papers.emblems import bars, seal
from disclosure.sample.papers.facts import FACTS, Facts
from disclosure.sample.papers.sheet import Paper, Sheet

LEFT, WIDE = 36.0, 540.0
AGENCY = "Office of Border and Removal Records"
GREEN = (0.1, 0.3, 0.22)


@cache
def encounter_form(facts: Facts = FACTS) -> Paper:
    """Return the form, with the place of every private word in it."""
    sheet = Sheet("Record of encounter", AGENCY)
    _first(sheet, facts)
    sheet.next_page()
    _second(sheet, facts)
    return Paper(
        data=sheet.finish(),
        file_name="OBR-213_encounter.pdf",
        media_type="application/pdf",
        title="Record of encounter, form OBR-213",
        kind="immigration_record",
        agency=AGENCY,
        author="Field Officer D. Pretend",
        record_date=date(2025, 6, 14),
        pages=2,
        spots=tuple(sheet.spots),
    )


def _head(sheet: Sheet, facts: Facts) -> float:
    canvas, top = sheet.canvas, sheet.height - 30
    seal(canvas, LEFT + 27, top - 28, 26, "BORDER AND REMOVAL", "RECORDS", rgb=GREEN)
    sheet.write("Department of Example Affairs", LEFT + 62, top - 14, size=8.5)
    sheet.write(AGENCY, LEFT + 62, top - 28, font="Helvetica-Bold", size=11)
    sheet.write(
        "RECORD OF ENCOUNTER / INADMISSIBLE OR DEPORTABLE PERSON", LEFT + 62, top - 44, font="Helvetica-Bold", size=9.5
    )
    bars(canvas, facts.a_number.replace("-", ""), LEFT + WIDE - 104, top - 20, height=15, unit=1.05)
    sheet.write(f"File No. {facts.a_number}", LEFT + WIDE - 104, top - 31, font="Courier-Bold", size=8.5)
    sheet.write(f"OBR-213  (12/23)  page {sheet.page} of 2", LEFT + WIDE - 104, top - 43, size=7)
    sheet.centred("LAW ENFORCEMENT SENSITIVE — SAMPLE", 22, font="Helvetica-Bold", size=8)
    return top - 58


def _row(sheet: Sheet, y: float, *cells: tuple[str, str, float]) -> float:
    x = LEFT
    for label, value, share in cells:
        sheet.boxed(label, value, x, y, WIDE * share, height=27, size=8.5)
        x += WIDE * share
    return y - 27


def _ticks(sheet: Sheet, y: float, label: str, *choices: tuple[str, bool]) -> float:
    sheet.canvas.setLineWidth(0.6)
    sheet.canvas.rect(LEFT, y - 30, WIDE, 30)
    sheet.label(label, LEFT + 3, y - 7.5)
    x = LEFT + 8
    for words, ticked in choices:
        x = sheet.tick(words, x, y - 22, ticked=ticked, size=7.5) + 15
    return y - 30


def _first(sheet: Sheet, facts: Facts) -> None:
    y, subject = _head(sheet, facts), facts.subject
    y = _row(
        sheet,
        y,
        ("Family name (capital letters)", "EXAMPLE", 0.32),
        ("First", "Jonas", 0.24),
        ("Middle", "P.", 0.16),
        ("Sex", "M", 0.08),
        ("Hair / eyes", "BRO / GRN", 0.2),
    )
    y = _row(
        sheet,
        y,
        ("Country of citizenship", facts.country, 0.36),
        ("Passport number and country", "[b7c|X0000147 Elsewhere]", 0.36),
        ("Height", "71 in", 0.14),
        ("Weight", "184 lb", 0.14),
    )
    y = _row(
        sheet,
        y,
        ("Address in the country", f"[b7c|{subject.address}]", 0.72),
        ("Telephone", f"[b7c|{subject.telephone}]", 0.28),
    )
    y = _row(
        sheet,
        y,
        ("Date of birth", f"[b7c|{subject.birth_date}]", 0.2),
        ("City and country of birth", "[b7c|Port Specimen, Elsewhere]", 0.42),
        ("Social security number", f"[b7c|{subject.ssn}]", 0.38),
    )
    y = _row(
        sheet,
        y,
        ("Date, place, time and manner of last entry", "03/02/2016, Port of Sample (SMP), 1420, visitor", 0.62),
        ("Status at entry", "Visitor", 0.18),
        ("Status now", "Overstay", 0.2),
    )
    y = _ticks(
        sheet,
        y,
        "Marital status",
        ("Single", True),
        ("Married", False),
        ("Divorced", False),
        ("Widowed", False),
        ("Not known", False),
    )
    y = _ticks(
        sheet,
        y,
        "How encountered",
        ("Jail referral", True),
        ("Port of entry", False),
        ("Worksite", False),
        ("Other agency", False),
        ("Walk-in", False),
    )
    y = _ticks(
        sheet,
        y,
        "Fingerprints and photograph",
        ("Prints taken", True),
        ("Photograph taken", True),
        ("Index searched", True),
        ("Match", True),
        ("No match", False),
    )
    y = _row(
        sheet,
        y,
        ("Location code", "FVW/SMP", 0.18),
        ("At / near", "Fairview County Detention Center", 0.42),
        ("Date and hour", "06/14/2025 0915", 0.24),
        ("By", "D. Pretend", 0.16),
    )
    y = _row(
        sheet,
        y,
        ("Father: name, nationality, address", "[b7c|Anton Example, Elsewhere, not known]", 0.5),
        ("Mother: name, nationality, address", "[b7c|Vera Example, Elsewhere, not known]", 0.5),
    )
    y = _row(
        sheet,
        y,
        ("Monies due or property in the country", "None claimed", 0.4),
        ("Charge code words", "237a1B", 0.2),
        ("Lookouts", "[b7e|Positive, code FX-90]", 0.4),
    )
    y = _row(
        sheet,
        y,
        ("State identification", facts.state_id, 0.34),
        ("Arresting agency and case", f"Fairview PD {facts.case_number}", 0.4),
        ("Occupation", "Pipe fitter", 0.26),
    )
    _charges(sheet, y - 10, facts)


def _charges(sheet: Sheet, y: float, facts: Facts) -> None:
    sheet.canvas.rect(LEFT, y - 150, WIDE, 150)
    sheet.label("Narrative: circumstances of encounter; elements that show status; continue on page 2", LEFT + 3, y - 8)
    end = sheet.flow(
        "Subject was encountered at the Fairview County Detention Center on 06/14/2025 after a referral by the "
        f"facility. He was booked on 06/12/2025 by Fairview PD, case {facts.case_number}, for burglary and assault. "
        f"He gave his name as {facts.subject.name} and said that he is a citizen of {facts.country}. The index "
        f"returned one person by fingerprints, file {facts.a_number}.",
        LEFT + 8,
        y - 24,
        WIDE - 16,
        size=9.5,
        leading=12.6,
    )
    sheet.flow(
        "Entry as a visitor on 03/02/2016 with leave to stay until 09/01/2016. No later lawful entry and no "
        "extension was found. The record check was made by [b7e|method 4 in system QX-7, user 0088]. A request to "
        "be told before release was left with the facility at 1010 hours and receipt was signed by [b7c|Deputy L. "
        "Filler].",
        LEFT + 8,
        end - 6,
        WIDE - 16,
        size=9.5,
        leading=12.6,
    )


def _second(sheet: Sheet, facts: Facts) -> None:
    y = _head(sheet, facts)
    y = _row(
        sheet, y, ("Name", "EXAMPLE, Jonas P.", 0.4), ("File number", facts.a_number, 0.3), ("Date", "06/14/2025", 0.3)
    )
    y = _ticks(
        sheet,
        y,
        "Health and care",
        ("No complaint", True),
        ("Under treatment", False),
        ("Medicine", False),
        ("Sees nurse first", False),
        ("Minor children in the country", False),
    )
    y = _ticks(
        sheet,
        y,
        "Rights and notices given, in a language the person understands",
        ("Rights", True),
        ("Consulate", True),
        ("List of free legal help", True),
        ("Interpreter used", False),
    )
    sheet.canvas.rect(LEFT, y - 330, WIDE, 330)
    sheet.label("Narrative, continued", LEFT + 3, y - 8)
    at = y - 26
    for paragraph in (
        "The subject was told the reason for the interview and that he need not answer. He answered on his own "
        "accord. He said that he works as a pipe fitter, that he has no children, and that until May 2025 he lived "
        "with a woman in Fairview, [b7c|{victim}].",
        "Criminal history found in public dockets: 2019, driving without insurance, City Court of Fairview, fine "
        "paid. 2025, docket {docket}, burglary and assault, pending on the date of this form. Nothing else was "
        "found under the names he gave. A charge is not a conviction.",
        "The case was put before a supervisor, who approved that a notice to appear be served and that the subject "
        "be held at the end of county custody. Ground: 237(a)(1)(B). Decision about the class of custody: "
        "[b7e|scored 31 on the risk sheet].",
        "The subject was served with the papers on 06/14/2025 at 1105 hours at the facility, and signed for them. "
        "He asked that [b7c|Vera Example] be told where he is; the call was made at 1120 hours to [b7c|+00 555 0100 "
        "147].",
    ):
        at = (
            sheet.flow(
                paragraph.format(victim=facts.victim.name, docket=facts.docket),
                LEFT + 8,
                at,
                WIDE - 16,
                size=10,
                leading=13.6,
            )
            - 6
        )
    y -= 330
    y = _ticks(
        sheet,
        y,
        "Disposition",
        ("Notice to appear", True),
        ("Voluntary return", False),
        ("Released", False),
        ("Reinstated order", False),
        ("Other", False),
    )
    y = _row(
        sheet,
        y,
        ("Received the person and papers from", "Fairview County Detention Center", 0.5),
        ("Officer", "D. Pretend", 0.25),
        ("Date and time", "06/14/2025 1105", 0.25),
    )
    sheet.signature("D. Pretend", LEFT + 40, y - 36)
    sheet.canvas.line(LEFT, y - 42, LEFT + 220, y - 42)
    sheet.label("Signature and title of officer", LEFT + 2, y - 51)
    sheet.signature("M. Makebelieve", LEFT + 320, y - 36)
    sheet.canvas.line(LEFT + 290, y - 42, LEFT + WIDE, y - 42)
    sheet.label("Supervisor, approved", LEFT + 292, y - 51)
    sheet.stamp(("INDEXED", "06 14 2025"), LEFT + 214, y - 110, turned=-11)
