"""Sample requests at work: in search, legal review, consultation, redaction, with the second reader, in decision."""

from datetime import date
from functools import partial

from disclosure.sample.answering import (
    answered_in_part,
    approved,
    cleared,
    decided,
    decision_drafted,
    marked,
    proposed,
    ruled,
    submitted,
)
from disclosure.sample.asking import BREAK_IN, CRASH, HECTOR, JONAS, RICHARD, ROBBERY, TESSA, THREATS, Asking, facts_of
from disclosure.sample.checking import TO_SEARCH
from disclosure.sample.finding import (
    Find,
    arrest,
    asked,
    custody,
    disposition,
    found,
    holding,
    removal,
    replied,
    searched,
)
from disclosure.sample.papers import arrest_report, encounter_form, photograph, typed_statement
from disclosure.sample.plan import Plan
from disclosure.sample.turning import consulted, extended, noted, searched_again, told
from workflow.models import Channel, Consultation
from workflow.services.consulting import Asked
from workflow.states import Outcome, Role

#: Said in every letter of the class that gets the standard answer, whatever a search found or did not.
STANDARD_REASONS = (
    "You asked about a person who may be living. We have no consent of that person, no proof of death, and no word "
    "from a public office that would let us answer openly."
)
RIGHT_TO_KNOW = (
    "You were harmed, and the law gives you a right to know how the case ended and where the person is held."
)
HISTORY = (
    arrest(date(2025, 6, 12), "burglary and assault", "Convicted on September 8, 2025."),
    disposition(date(2025, 9, 8), "burglary in the first degree", "Guilty plea; 36 months in prison."),
    custody(date(2026, 10, 30), "Held by the State Department of Corrections. Earliest release: May 2028."),
)
SHORT = (disposition(date(2025, 9, 8), "hit and run", "Guilty plea; 18 months of supervision."),)
#: From the search with three lines of history to the second reader.
TO_SECOND_READER = (*TO_SEARCH, *holding(*HISTORY), ruled(), cleared, marked(), submitted)


def _unmatched() -> Plan:
    """A search with papers nobody has matched to the subject yet."""
    asking = Asking("petra", "Petra Dummyworth", JONAS, BREAK_IN)
    facts = facts_of(asking)
    return Plan(
        "fairview",
        asking,
        (
            *TO_SEARCH,
            asked(),
            found(
                HISTORY[0],
                Find("arrests", partial(typed_statement, facts)),
                Find("arrests", partial(photograph, facts)),
                matched=False,
            ),
            noted("The statement is a poor scan. Ask the records unit for a better one.", Role.RECORDS_OFFICER),
        ),
    )


def _half_determined() -> Plan:
    """Legal review half way through, with an immigration form among the records."""
    asking = Asking("clara", "Clara Counterpart", JONAS, BREAK_IN, channel=Channel.WALK_IN, days_ago=34)
    form = Find("encounters", partial(encounter_form, facts_of(asking)))
    return Plan("fairview", asking, (*TO_SEARCH, *holding(*HISTORY, form), ruled(leave_open=2)))


def _half_marked() -> Plan:
    """The studio with an arrest report of three pages, the first of them marked."""
    asking = Asking("iris", "Iris Samplegate", JONAS, BREAK_IN)
    report = partial(arrest_report, facts_of(asking))
    finds = (*HISTORY[:2], Find("arrests", report))
    return Plan("fairview", asking, (*TO_SEARCH, *holding(*finds), ruled(), cleared, marked(report, pages=1)))


def _scan_to_mark() -> Plan:
    """The studio with a crooked scan nobody has looked at."""
    asking = Asking("bea", "Bea Samplewick", JONAS, BREAK_IN, channel=Channel.TELEPHONE, days_ago=20)
    scan = Find("arrests", partial(typed_statement, facts_of(asking)))
    return Plan("fairview", asking, (*TO_SEARCH, *holding(HISTORY[1], scan), ruled(), cleared))


IN_SEARCH = (
    _unmatched(),
    Plan(
        "fairview",
        Asking("sofia", "Sofía Ejemplo Prueba", HECTOR, ROBBERY, language="es"),
        (
            *TO_SEARCH,
            asked("arrests", "court", "custody"),
            told("Estamos buscando. Le escribimos en cuanto haya algo que decirle."),
        ),
    ),
    Plan(
        "headquarters",
        Asking("yusuf", "Yusuf Sampleman", TESSA, THREATS, zip="00401", channel=Channel.TELEPHONE, days_ago=22),
        (*TO_SEARCH, asked("arrests", "court"), extended("One custodian keeps its older files in another city.")),
    ),
    Plan(
        "fairview",
        Asking("gwen", "Gwen Samplehurst", RICHARD, CRASH, channel=Channel.TELEPHONE, days_ago=41),
        (*TO_SEARCH, asked("arrests", "court"), noted("Third call to the clerk: the file is at the appeals court.")),
    ),
)
IN_REVIEW = (
    _half_determined(),
    Plan(
        "lakeside",
        Asking("hugo", "Hugo Sampleshore", RICHARD, CRASH, zip="00431"),
        (
            *TO_SEARCH,
            *holding(*SHORT),
            searched_again("The outcome of the second count is missing; ask the clerk."),
            replied,
            searched,
        ),
    ),
    Plan(
        "fairview",
        Asking("mara", "Mara Mustermann", JONAS, BREAK_IN),
        (
            *TO_SEARCH,
            *holding(HISTORY[1], removal(date(2025, 10, 2), "Hearing held; order of removal.")),
            consulted(
                Asked("Office of Sample Hearings", "May the date of the order be told to the victim?"),
                Asked("Sample Marshals", "The transport sheet is yours: answer for it.", Consultation.Kind.REFERRAL),
            ),
        ),
    ),
)
#: A first part left; what the custody service holds is still to come.
IN_PARTS = (
    Plan(
        "fairview",
        Asking("paz", "Paz Ejemplo Parcial", JONAS, BREAK_IN, language="es"),
        (
            *TO_SEARCH,
            *holding(*HISTORY),
            ruled(later=1),
            cleared,
            marked(),
            submitted,
            *answered_in_part(RIGHT_TO_KNOW, "Falta lo que sabe el servicio de prisiones sobre la fecha de salida."),
        ),
    ),
)
IN_REDACTION = (_half_marked(), _scan_to_mark())
#: She called, and reads her answers on the portal: she is asked there how she wants this one, or on the telephone.
_ASKED_AGAIN = Asking(
    "paula",
    "Paula Paperwell",
    JONAS,
    BREAK_IN,
    channel=Channel.TELEPHONE,
    days_ago=24,
    more={
        "ways": [
            {"kind": "email", "value": "paula@mail.example", "safe": True, "when": ""},
            {"kind": "telephone", "value": "(555) 555-0288", "safe": True, "when": "weekdays before noon"},
        ],
        "delivery_way": "portal",
    },
)
IN_DECISION = (
    Plan("fairview", Asking("lin", "Lin Samplefold", JONAS, BREAK_IN), TO_SECOND_READER),
    Plan(
        "fairview",
        Asking("noor", "Noor Samplefield", TESSA, THREATS),
        (
            *TO_SEARCH,
            *holding(arrest(date(2026, 9, 1), "threats")),
            ruled(withhold="b7a"),
            proposed(Outcome.DENIED_IN_FULL, "The trial begins in January; witnesses are still to be heard."),
        ),
    ),
    Plan(
        "fairview",
        Asking("olga", "Olga Sampleskaya", JONAS, BREAK_IN),
        (*TO_SECOND_READER, approved, decision_drafted(RIGHT_TO_KNOW)),
    ),
    Plan(
        "lakeside",
        Asking("finn", "Finn Samplestrand", RICHARD, CRASH, zip="00431", kind="other"),
        (*TO_SEARCH, *holding(), proposed(Outcome.NEITHER_CONFIRM_NOR_DENY, STANDARD_REASONS), approved),
    ),
    Plan(
        "fairview",
        _ASKED_AGAIN,
        (*TO_SECOND_READER, approved, decision_drafted(RIGHT_TO_KNOW), decided),
    ),
)
AT_WORK: tuple[Plan, ...] = (*IN_SEARCH, *IN_REVIEW, *IN_PARTS, *IN_REDACTION, *IN_DECISION)
