"""Sample people who are helped: given somebody near, called, referred with their consent; one keeps a request too."""

from collections.abc import Mapping
from datetime import date, timedelta

from workflow.helping import offered
from workflow.models import HelpFile, Listing, OfferedService, Office, User
from workflow.services import liaison, liaison_contacts, offering, referrals
from workflow.services.liaison import Person, Way
from workflow.services.offering import Given

#: Name, language, state, ZIP code, needs, skills, ways; then the service proposed and how far it went.
PEOPLE = (
    (Person("Tess (calls herself so)", "en", "MD", "21014", ("shelter", "children"), ("domestic",),
            (Way("telephone", "(410) 555-0131", "weekdays 9-17", code_word="heron"),)), "willow-house", "accepted"),
    (Person("Yared", "am", "MD", "20910", ("counselling",), (), (Way("they_call", ""),)), "capital-talk", "asked"),
    (Person("Señora Muestra", "es", "NC", "28205", ("advocacy",), ("impaired",),
            (Way("sms", "(704) 555-0142", "every day 17-21"),)), "carolina-walk", "helped"),
    (Person("Mr. Placeholder", "en", "NY", "10011", ("legal", "costs"), ("bereavement",),
            (Way("email", "placeholder@mail.example"),)), "", ""),
)  # fmt: skip

#: A service the office added by itself, and what somebody asked under it.
SERVICE = Given(
    {
        "en": {
            "title": "Somebody at my side on a court day",
            "intro": "One of us goes with you to court, waits with you, and brings you out safely. It costs nothing.",
            "acknowledgement": "Dear {name},\n\nWe have your request {number}. We answer by {due}.\n\n{office}",
            "answer": "Dear {name},\n\n{answer}\n\nIf anything changes, call us at {telephone}.",
        },
        "es": {
            "title": "Alguien a mi lado un día de tribunal",
            "intro": "Uno de nosotros va con usted, espera con usted y le acompaña al salir. No cuesta nada.",
            "acknowledgement": "{name}:\n\nTenemos su solicitud {number}. Respondemos hasta el {due}.\n\n{office}",
            "answer": "{name}:\n\n{answer}\n\nSi algo cambia, llámenos al {telephone}.",
        },
    },
    "name | line | required | What may we call you? | ¿Cómo le llamamos?\n"
    "court | line | required | Which court? | ¿Qué tribunal?\n"
    "day | date | optional | On which day? | ¿Qué día?\n"
    "where | choice | required | Where do we meet? | ¿Dónde nos vemos? | "
    "door=At the door/A la puerta; in=Inside/Adentro\n"
    "more | text | optional | What should we know? | ¿Qué debemos saber?",
    "The court day was looked up.\nSomebody is free on that day.\nThe meeting place is safe.",
    5,
)
ASKED = {"name": "Yared", "court": "Specimen County Court", "day": "", "where": "door", "more": ""}


def load(offices: Mapping[str, Office], staff: Mapping[str, User], today: date) -> int:
    """Make the sample people, once, through the services; return how many were made."""
    office, user = offices["fairview"], staff["liaison"]
    if OfferedService.objects.filter(office=office).exists():
        return 0
    for person, service, reached in PEOPLE:
        file = liaison.open_file(office=office, person=person, user=user)
        liaison_contacts.log_contact(
            file_id=file.pk, way="telephone", inbound=True, text="Asked who helps near, and what happens next.",
            user=user,
        )  # fmt: skip
        if service:
            _refer(file, service, reached, today, user)
    _serve(office, staff)
    return len(PEOPLE)


def _refer(file: HelpFile, service: str, reached: str, today: date, user: User) -> None:
    row = referrals.ask(
        file_id=file.pk,
        listing_id=Listing.objects.get(key=service).pk,
        help_kind=file.needs.strip("|").split("|")[0],
        offered=["name", "reach", "language", "need"],
        user=user,
    )
    if reached == "asked":
        return
    until = today + timedelta(days=30)
    _row, code = referrals.consent(
        referral_id=row.pk, shared=["name", "reach", "need"], until=until, user=user, said_by="telephone"
    )
    referrals.answer(referral_id=row.pk, code=code, accepted=True, note="They may come tomorrow.")
    if reached == "helped":
        referrals.contact_by_service(referral_id=row.pk, code=code)
        referrals.end(referral_id=row.pk, outcome="helped", note="", user=user)


def _serve(office: Office, staff: Mapping[str, User]) -> None:
    if not set(offered.LANGUAGES) <= set(SERVICE.words):
        return  # an office with a language of its own writes its services itself
    row = offering.write(office_id=office.pk, given=SERVICE, user=staff["manager"])
    seen = offering.digest_of(row)
    offering.approve(office_id=office.pk, service_id=row.pk, seen=seen, user=staff["counsel"])
    asked, _code = offering.ask(service_id=row.pk, answers=ASKED, language="en")
    offering.check(request_id=asked.pk, number=0, how="The clerk named the room.", user=staff["intake"])
