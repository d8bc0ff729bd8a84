"""The sample offices: letterheads, areas, custodians, closures, and who holds which role in which office.

Nobody holds two roles that may not meet on one request, except where cover is borrowed: then the services decide case
by case. Lakeside is the office of three: one person takes in, searches, advises and redacts, the second reads and
screens, the third decides; appeals, audit and cover come from other offices.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password

from workflow.models import Closure, Office, OfficeArea, Source, User
from workflow.services import staffing
from workflow.states import Role

#: Opens every sample account and no other; only this loader sets it.
PASSWORD = "forthright sample 2026"  # noqa: S105 — a trial tells it to whoever starts it
SINCE = date(2020, 1, 6)
AGENCY = "Department of Example Affairs"
DISPUTE_HELP = "Office of Sample Mediation\n9 Round Table Row\nCapitol Specimen, EX 00400\n(555) 555-0190"


@dataclass(frozen=True)
class Account:
    """One sample account as it is shown to whoever starts a trial."""

    email: str
    name: str
    title: str
    office: str


@dataclass(frozen=True)
class _Office:
    slug: str
    code: str
    name: str
    address: str
    number: str
    liaison: str
    states: tuple[str, ...]
    zips: tuple[str, ...]
    chief: tuple[str, str]


OFFICES = (
    _Office(
        "fairview",
        "FV",
        "Fairview Field Office, Victim Answers",
        "200 Specimen Square, Suite 310\nFairview, EX 00420",
        "01",
        "Lena Bridgewater",
        ("EX", "DC", "DE", "MD", "NC", "NJ", "NY", "PA", "SC", "VA", "WV"),
        ("0042",),
        ("Helen Deedes", "Field Office Director"),
    ),
    _Office(
        "lakeside",
        "LS",
        "Lakeside Office, Victim Answers",
        "7 Pier Placeholder Way\nLakeside, EX 00431",
        "02",
        "Cleo Landing",
        ("IA", "IL", "IN", "MI", "MN", "OH", "WI"),
        ("0043",),
        ("Cleo Landing", "Resident Officer in Charge"),
    ),
    _Office(
        "headquarters",
        "HQ",
        "Headquarters Unit, Victim Answers",
        "1 Capitol Mockup Plaza, Room 4100\nCapitol Specimen, EX 00400",
        "03",
        "Victor Plainwell",
        (
            "AK",
            "AL",
            "AR",
            "AZ",
            "CA",
            "CO",
            "CT",
            "FL",
            "GA",
            "HI",
            "ID",
            "KS",
            "KY",
            "LA",
            "MA",
            "ME",
            "MO",
            "MS",
            "MT",
            "ND",
            "NE",
            "NH",
            "NM",
            "NV",
            "OK",
            "OR",
            "RI",
            "SD",
            "TN",
            "TX",
            "UT",
            "VT",
            "WA",
            "WY",
            "PR",
            "GU",
            "VI",
        ),
        ("0040",),
        ("Beatrix Chairwell", "Unit Chief"),
    ),
)

#: Key, name, custodian, working days to answer, named in every answer that neither confirms nor denies.
SOURCES = (
    ("arrests", "Arrest and incident reports", "Fairview Police Department, records unit", 5, True),
    ("court", "Court dockets and dispositions", "County Court of Fairview County, clerk", 5, True),
    ("custody", "Jail and prison custody", "Fairview County Detention Center", 3, True),
    ("encounters", "Immigration encounters and files", "Office of Border and Removal Records", 10, True),
    ("proceedings", "Removal proceedings, public calendar", "Office of Sample Hearings", 10, True),
    ("supervision", "Probation and supervision", "State Department of Corrections, Example", 5, True),
    ("case_notes", "Case notes of the field office", "Fairview investigations group", 5, False),
)

#: E-mail name, full name, title, roles at home. Whoever screens is sworn.
FAIRVIEW = (
    ("intake", "Dolores Vanne", "Victim Assistance Specialist", (Role.INTAKE,)),
    ("intake2", "Tomás Muster", "Victim Assistance Specialist", (Role.INTAKE,)),
    ("screener", "Samuel Oathe", "Protected Person Screener", (Role.SCREENER,)),
    ("liaison", "Lena Bridgewater", "Community Relations Officer", (Role.LIAISON,)),
    ("records", "Oscar Fielding", "Records Officer", (Role.RECORDS_OFFICER,)),
    ("records2", "Priya Ledgerwood", "Records Officer", (Role.RECORDS_OFFICER,)),
    ("counsel", "Constance Briefe", "Attorney Advisor", (Role.COUNSEL,)),
    ("redactor", "Ivo Strikeley", "Disclosure Analyst", (Role.REDACTOR,)),
    ("second", "Wanda Prooff", "Senior Disclosure Analyst", (Role.SECOND_REVIEWER,)),
    ("decider", "Helen Deedes", "Field Office Director", (Role.DECIDING_OFFICIAL,)),
    ("manager", "Gordon Deskman", "Office Manager", (Role.OFFICE_MANAGER,)),
)
LAKESIDE = (
    (
        "ada",
        "Ada Shoreham",
        "Victim Assistance Specialist and Attorney",
        (Role.INTAKE, Role.RECORDS_OFFICER, Role.COUNSEL, Role.REDACTOR),
    ),
    ("ben", "Ben Harbour", "Senior Analyst", (Role.SECOND_REVIEWER, Role.SCREENER)),
    ("cleo", "Cleo Landing", "Resident Officer in Charge", (Role.DECIDING_OFFICIAL, Role.OFFICE_MANAGER, Role.LIAISON)),
)
HEADQUARTERS = (
    ("hq-intake", "Nora Welcome", "Victim Assistance Specialist", (Role.INTAKE,)),
    ("hq-screener", "Simon Wardwell", "Protected Person Screener", (Role.SCREENER,)),
    ("hq-records", "Rhoda Archer", "Records Officer", (Role.RECORDS_OFFICER,)),
    ("hq-counsel", "Edmund Clausen", "Associate Counsel", (Role.COUNSEL,)),
    ("hq-redactor", "Mina Blackwell", "Disclosure Analyst", (Role.REDACTOR,)),
    ("hq-second", "Theo Secondi", "Senior Disclosure Analyst", (Role.SECOND_REVIEWER,)),
    ("hq-chief", "Beatrix Chairwell", "Unit Chief", (Role.DECIDING_OFFICIAL,)),
    ("hq-liaison", "Victor Plainwell", "Community Relations Officer", (Role.LIAISON,)),
    ("hq-manager", "Paula Roster", "Unit Manager", (Role.OFFICE_MANAGER,)),
    ("appeals", "Alma Rehearing", "Appeals Officer", (Role.APPEALS_OFFICER,)),
    ("appeals2", "Owen Secondlook", "Appeals Officer", (Role.APPEALS_OFFICER,)),
    ("auditor", "Audrey Countwell", "Auditor", (Role.AUDITOR,)),
)
STAFF = {"fairview": FAIRVIEW, "lakeside": LAKESIDE, "headquarters": HEADQUARTERS}

#: Cover borrowed from another office: e-mail name, role, office that borrows.
COVER = (
    ("appeals", Role.APPEALS_OFFICER, "fairview"),
    ("appeals", Role.APPEALS_OFFICER, "lakeside"),
    ("appeals2", Role.APPEALS_OFFICER, "fairview"),
    ("auditor", Role.AUDITOR, "fairview"),
    ("auditor", Role.AUDITOR, "lakeside"),
    ("hq-counsel", Role.COUNSEL, "fairview"),
    ("intake2", Role.INTAKE, "lakeside"),
    ("records", Role.RECORDS_OFFICER, "lakeside"),
    ("screener", Role.SCREENER, "lakeside"),
    ("hq-chief", Role.DECIDING_OFFICIAL, "fairview"),
)


def make_offices(today: date) -> Mapping[str, Office]:
    """Make the three offices with areas, custodians and closures, once; return them by slug."""
    made = {one.slug: _office(one) for one in OFFICES}
    for one in OFFICES:
        office = made[one.slug]
        for state in one.states:
            OfficeArea.objects.get_or_create(office=office, state=state, zip_prefix="")
        for prefix in one.zips:
            OfficeArea.objects.get_or_create(office=office, state="EX", zip_prefix=prefix)
        for key, name, custodian, days, standard in SOURCES:
            Source.objects.get_or_create(
                office=office,
                key=key,
                defaults={"name": name, "custodian": custodian, "answer_days": days, "standard": standard},
            )
        if not office.closures.exists():
            Closure.objects.bulk_create(Closure(office=office, date=day, reason=why) for day, why in _closures(today))
    return made


def make_staff(offices: Mapping[str, Office]) -> Mapping[str, User]:
    """Make every member of staff with their roles, once; return them by the name before the @ of their address."""
    missing = {address(key) for staff in STAFF.values() for key, *_rest in staff} - {
        user.email for user in User.objects.filter(is_staff=True)
    }
    password = make_password(PASSWORD) if missing else ""  # slow on purpose: one hash does for a trial
    people: dict[str, User] = {}
    for slug, staff in STAFF.items():
        for key, name, title, roles in staff:
            people[key] = _person(key, name, title, password)
            for role in roles:
                _hold(people[key], offices[slug], role)
    for key, role, slug in COVER:
        _hold(people[key], offices[slug], role)
    return people


def accounts() -> tuple[Account, ...]:
    """Return the staff accounts as they are shown to whoever starts a trial."""
    names = {one.slug: one.name for one in OFFICES}
    return tuple(
        Account(address(key), name, title, names[slug])
        for slug, staff in STAFF.items()
        for key, name, title, _roles in staff
    )


def address(key: str) -> str:
    """Return the sign-in address of a member of staff."""
    return f"{key}@fairview.example"


def _office(given: _Office) -> Office:
    fields = {
        "code": given.code,
        "name": given.name,
        "agency": AGENCY,
        "address": given.address,
        "telephone": f"(555) 555-{given.number}00",
        "tty": f"(555) 555-{given.number}09",
        "email": f"{given.slug}@answers.example",
        "liaison_name": given.liaison,
        "liaison_telephone": f"(555) 555-{given.number}10",
        "liaison_email": f"liaison.{given.slug}@answers.example",
        "privacy_officer": f"Pia Confidente, Privacy Officer, {AGENCY}, (555) 555-0300",
        "appeals_address": f"Appeals, {AGENCY}\n1 Capitol Mockup Plaza, Room 5000\nCapitol Specimen, EX 00400",
        "dispute_help": DISPUTE_HELP,
        "class_signatory_name": given.chief[0],
        "class_signatory_title": given.chief[1],
        # The sample is shown on any day.
        "batch_days": "1234567",
    }
    return Office.objects.get_or_create(slug=given.slug, defaults=fields)[0]


def _closures(today: date) -> tuple[tuple[date, str], ...]:
    """Two days on which every sample office is shut, near enough to be seen in a clock."""
    friday = today + timedelta(days=(4 - today.weekday()) % 7 + 7)
    return (friday, "Staff training day"), (friday - timedelta(days=28), "Water damage in the building")


def _person(key: str, name: str, title: str, password: str) -> User:
    user = User.objects.filter(email=address(key)).first()
    if user is None:
        user = User.objects.create_user(address(key), name=name, title=title, is_staff=True)
        user.password = password
        user.save(update_fields=["password"])
    return user


def _hold(user: User, office: Office, role: Role) -> None:
    staffing.set_up_role(person=user, office=office, role=role, since=SINCE, sworn=role is Role.SCREENER)
