"""Who and what the sample papers tell of. Every name, number and place is invented."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """One person of a report. Numbers are such as are never given out: 900 social security numbers, 555 telephones."""

    name: str
    birth_date: str
    address: str
    telephone: str
    ssn: str = ""
    licence: str = ""


@dataclass(frozen=True)
class Facts:
    """What happened, as the agencies wrote it down."""

    case_number: str
    docket: str
    subject: Person
    victim: Person
    witness: Person
    officer: str
    badge: str
    place: str
    a_number: str
    state_id: str
    country: str


SUBJECT = Person(
    "Jonas P. Example",
    "03/14/1986",
    "1180 Placeholder Road, Lot 7, Fairview, EX 00420",
    "(555) 555-0147",
    "900-55-0147",
    "EX-D0147-8603",
)
VICTIM = Person(
    "Marisol Sample", "07/02/1991", "48 Willow Specimen Lane, Fairview, EX 00421", "(555) 555-0121", "900-12-0121"
)
WITNESS = Person("Walter Q. Bystander", "11/30/1958", "50 Willow Specimen Lane, Fairview, EX 00421", "(555) 555-0150")

FACTS = Facts(
    case_number="FPD-25-001822",
    docket="2025-CR-00417-EX",
    subject=SUBJECT,
    victim=VICTIM,
    witness=WITNESS,
    officer="Ofc. T. Placeholder",
    badge="0412",
    place="48 Willow Specimen Lane",
    a_number="A000-000-123",
    state_id="SID EX0004471",
    country="Republic of Elsewhere",
)
