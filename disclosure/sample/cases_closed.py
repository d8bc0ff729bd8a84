"""Sample requests that are answered, with what came after: an appeal, a reversal, a recall."""

from dataclasses import replace
from datetime import date
from functools import partial

from disclosure.sample.answering import answered, cleared, marked, proposed, ruled, submitted
from disclosure.sample.asking import (
    BORIS,
    BREAK_IN,
    CRASH,
    HECTOR,
    JONAS,
    NO_INCIDENT,
    RICHARD,
    ROBBERY,
    TESSA,
    THREATS,
    Asking,
)
from disclosure.sample.cases_work import HISTORY, RIGHT_TO_KNOW, SHORT, STANDARD_REASONS, TO_SECOND_READER
from disclosure.sample.checking import TO_SEARCH, checked, screened, started, verified
from disclosure.sample.finding import Find, arrest, asked, disposition, holding, searched
from disclosure.sample.papers import FACTS, booking_sheet
from disclosure.sample.papers.facts import Person
from disclosure.sample.plan import Plan
from disclosure.sample.turning import appeal_decided, appealed, opened, questioned, recalled, replied_to, routed
from workflow.models import Channel, RouteKind
from workflow.states import AppealState, Outcome

NEITHER = Outcome.NEITHER_CONFIRM_NOR_DENY
#: The one record with pages that leaves while the sample is loaded: proving a page takes a second or two.
BOOKED = partial(
    booking_sheet,
    replace(
        FACTS,
        subject=Person(
            "Boris T. Blank", "01/30/1991", "3 Specimen Court, Lakeside, EX 00431", "(555) 555-0163", "900-31-0163"
        ),
        state_id="SID EX0009140",
        case_number="LPD-26-000310",
    ),
)

GRANTED = (
    Plan(
        "fairview",
        Asking("luz", "Luz Ejemplar", HECTOR, ROBBERY, language="es"),
        (
            *TO_SEARCH,
            *holding(disposition(date(2026, 5, 4), "robbery", "Guilty plea; 24 months in prison.")),
            ruled(),
            cleared,
            marked(),
            submitted,
            *answered("Usted sufrió el daño, y la ley le da derecho a saber cómo terminó el caso."),
        ),
    ),
    Plan(
        "lakeside",
        Asking("tove", "Tove Samplefjord", BORIS, CRASH, zip="00431"),
        (
            *TO_SEARCH,
            *holding(*SHORT, Find("custody", BOOKED)),
            ruled(),
            cleared,
            marked(BOOKED),
            submitted,
            *answered(RIGHT_TO_KNOW),
        ),
    ),
    Plan(
        "fairview",
        Asking("harold", "Harold Samplelate", JONAS, BREAK_IN, channel=Channel.TELEPHONE, days_ago=48),
        (*TO_SECOND_READER, *answered(RIGHT_TO_KNOW)),
    ),
    Plan(
        "fairview",
        Asking("rita", "Rita Samplerecall", JONAS, BREAK_IN),
        (
            *TO_SEARCH,
            *holding(HISTORY[1]),
            ruled(),
            cleared,
            marked(),
            submitted,
            *answered(RIGHT_TO_KNOW),
            recalled("The letter names a docket of another person of the same name."),
        ),
    ),
)
DENIED = (
    Plan(
        "fairview",
        Asking("andre", "Andre Samplewell", TESSA, THREATS),
        (
            *TO_SEARCH,
            *holding(arrest(date(2026, 9, 1), "threats")),
            ruled(withhold="b7a"),
            proposed(Outcome.DENIED_IN_FULL, "The trial has not begun; telling it now could sway witnesses."),
            *answered("The case is open. Telling you now could sway people who have yet to speak in court."),
            appealed("The trial was put off. I only ask whether the person is in custody."),
        ),
    ),
    Plan(
        "fairview",
        Asking("arlo", "Arlo Sampleback", JONAS, BREAK_IN),
        (
            *TO_SEARCH,
            *holding(HISTORY[0]),
            ruled(withhold="b7c"),
            proposed(Outcome.DENIED_IN_FULL, "Private data of a third person."),
            *answered("The record is about a private person, and privacy weighs more here."),
            appealed("I am the victim, and the case ended in open court."),
            appeal_decided(AppealState.REVERSED_IN_PART, "What a court said in public must be told."),
        ),
    ),
    Plan(
        "fairview",
        Asking("edith", "Edith Sampleheir", RICHARD, CRASH),
        (
            *TO_SEARCH,
            *holding(),
            opened("death", "Certified copy of the death certificate of the subject."),
            proposed(Outcome.NO_RECORDS, "Every custodian asked attests that it holds nothing."),
            *answered(
                "The person has died, so we can say it openly: we asked everybody who might know, and found nothing."
            ),
        ),
    ),
    Plan(
        "fairview",
        Asking("vague", "Vera Vagueman", {"subject_name": "Joe Nolastname"}, CRASH),
        (
            *TO_SEARCH,
            *holding(),
            proposed(Outcome.NOT_DESCRIBED, "The name and no date fit thousands of people."),
            *answered("The name you gave fits many people. With a date or a case number we can look again."),
        ),
    ),
)
#: One subject is protected, of the other nothing is held: both get one answer, and nobody can tell which is which.
STANDARD_ANSWER = (
    Plan(
        "headquarters",
        Asking("quentin", "Quentin Quillsample", TESSA, NO_INCIDENT, kind="other", zip="00401"),
        (
            started,
            checked,
            screened("vawa_t_u"),
            verified,
            searched,
            proposed(NEITHER, STANDARD_REASONS),
            *answered(STANDARD_REASONS),
        ),
    ),
    Plan(
        "headquarters",
        Asking("nell", "Nell Nosewell", RICHARD, NO_INCIDENT, kind="other", zip="00401"),
        (*TO_SEARCH, *holding(), proposed(NEITHER, STANDARD_REASONS), *answered(STANDARD_REASONS)),
    ),
)
OWN_RECORDS = (
    Plan(
        "fairview",
        Asking("ondine", "Ondine Ownrecord", {"subject_name": "Ondine Ownrecord"}, NO_INCIDENT, kind="other"),
        (
            started,
            routed(RouteKind.OWN_RECORDS, RouteKind.FOIA, reason="Asks for her own records."),
            checked,
            screened(),
            verified,
            asked("custody"),
            questioned("From which year on shall we look?"),
            replied_to("From 2020 on."),
        ),
    ),
)
CLOSED: tuple[Plan, ...] = (*GRANTED, *DENIED, *STANDARD_ANSWER, *OWN_RECORDS)
