"""Who asks in the sample office, about whom, and in which words: the answers of the guided request, as given."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from django.utils import timezone

from disclosure.sample.hands import Case, Crew, Say
from disclosure.sample.papers.facts import FACTS, Facts, Person
from workflow.models import Channel, Draft, User
from workflow.policies import Actor
from workflow.services import drafts, intake
from workflow.states import Role

Answers = Mapping[str, Any]
DECLARATION = {
    "en": "I declare under penalty of perjury that the foregoing is true and correct. Executed on {day}.",
    "es": "Declaro bajo pena de perjurio que lo anterior es verdadero y correcto. Firmado el {day}.",
}

#: How each sample requester wants the answer, by how they asked.
DELIVERY = {
    Channel.WEB: "portal",
    Channel.TELEPHONE: "read_aloud",
    Channel.PAPER: "paper",
    Channel.WALK_IN: "in_person",
}
#: Subjects: all invented.
JONAS: Answers = {
    "subject_name": "Jonas P. Example",
    "subject_aliases": ["J. P. Muster"],
    "subject_birth_date": "1986-03-14",
    "subject_description": "About 5 ft 11, brown hair, a tattoo of a compass on the right forearm.",
    "subject_address": "Placeholder Road, Fairview",
    "subject_identifiers": [{"kind": "court_number", "value": "2025-CR-00417-EX"}],
}
RICHARD: Answers = {"subject_name": "Richard Nemo", "subject_age": "about 50", "subject_birth_place": "Lakeside"}
HECTOR: Answers = {"subject_name": "Héctor Fulano Ejemplo", "subject_age": "unos 30 años"}
TESSA: Answers = {"subject_name": "Tessa Standin", "subject_birth_date": "1979-10-02", "subject_age": "47"}
BORIS: Answers = {"subject_name": "Boris T. Blank", "subject_birth_date": "1991-01-30"}

BREAK_IN: Answers = {
    "incident_what": "He broke the front door with a metal pipe and hit my arm.",
    "incident_when": "June 12, 2025, in the evening",
    "incident_date": "2025-06-12",
    "incident_place": "My home in Fairview",
    "incident_agency": "Fairview Police Department",
    "incident_case_number": "FPD-25-001822",
    "incident_offence": "Burglary and assault",
}
CRASH: Answers = {
    "incident_what": "The driver ran a red light and drove away. My leg was broken.",
    "incident_when": "about two years ago, in the fall",
    "incident_place": "Corner of Main and Third, Lakeside",
    "incident_agency": "Lakeside Police",
    "incident_offence": "Hit and run",
}
ROBBERY: Answers = {
    "incident_what": "Me empujó y se llevó mi bolso y mi teléfono.",
    "incident_when": "en marzo de este año",
    "incident_place": "La parada del autobús de la calle Muestra",
    "incident_agency": "Policía de Fairview",
    "incident_offence": "Robo",
}
THREATS: Answers = {
    "incident_what": "Somebody I once rented a room to sends me threats.",
    "incident_when": "since last winter",
    "incident_place": "By telephone",
    "incident_agency": "County sheriff",
    "incident_offence": "Threats",
}
NO_INCIDENT: Answers = {"incident_what": "", "incident_when": ""}


@dataclass(frozen=True)
class Asking:
    """One request as it comes in.

    :param days_ago: when paper or a call came in, if staff typed it in later.
    :param key: name of the sample request, and of its requester's mailbox unless `mailbox` names another: then it is
        the second request of somebody who asked before.
    """

    key: str
    name: str
    about: Answers
    happened: Answers
    zip: str = "00421"
    kind: str = "victim"
    language: str = "en"
    channel: Channel = Channel.WEB
    on_paper: bool = False
    days_ago: int = 0
    mailbox: str = ""
    more: Answers = field(default_factory=dict)

    @property
    def email(self) -> str:
        return f"{self.mailbox or self.key}@mail.example"


def answers_of(asking: Asking) -> dict[str, Any]:
    """Return the answers of the guided request as its pages keep them."""
    number = _digits(asking)
    safe: list[dict[str, Any]] = [
        {"kind": "email", "value": asking.email, "safe": asking.channel is Channel.WEB, "when": ""},
        {"kind": "telephone", "value": _telephone(asking), "safe": True, "when": "weekdays before noon"},
    ]
    if asking.channel is Channel.PAPER:
        safe.append({"kind": "post", "value": _street(asking), "safe": True})
    return {
        "requester_kind": asking.kind,
        "requester_name": asking.name,
        "requester_birth_date": f"19{60 + number % 38}-0{number % 9 + 1}-1{number % 9}",
        "requester_birth_place": "Fairview, EX",
        "requester_address": _street(asking),
        "victim_is_requester": asking.kind == "victim",
        "zip": asking.zip,
        "state": "EX",
        "scope": ["history", "custody", "court"],
        "ways": safe,
        "delivery_way": DELIVERY[asking.channel],
        "language": asking.language,
        **asking.about,
        **asking.happened,
        **asking.more,
    }


def facts_of(asking: Asking, facts: Facts = FACTS) -> Facts:
    """Return what the papers tell when this requester is the victim in them."""
    number = _digits(asking)
    born = answers_of(asking)["requester_birth_date"]
    victim = Person(
        name=asking.name,
        birth_date=f"{born[5:7]}/{born[8:]}/{born[:4]}",
        address=_street(asking).replace("\n", ", "),
        telephone=_telephone(asking),
        ssn=f"900-{number}-01{number}",
    )
    return replace(facts, victim=victim, place=_street(asking).partition("\n")[0])


def draft_of(asking: Asking, *, without: tuple[str, ...] = ()) -> Draft:
    """Begin a draft and save the answers, but for those left out."""
    draft, _code = drafts.start_draft(language=asking.language, channel=asking.channel)
    given = {key: value for key, value in answers_of(asking).items() if key not in without}
    return drafts.save_answers(draft_id=draft.pk, answers={**given, "sample": asking.email})


def submit(asking: Asking, crew: Crew, say: Say) -> Case:
    """Submit a request: by its requester on the web, by the specialist who typed it for everybody else."""
    draft = draft_of(asking)
    text = DECLARATION[asking.language].format(day=timezone.localdate().isoformat())
    signature = intake.Signature(text, "" if asking.on_paper else asking.name, on_paper=asking.on_paper)
    request = intake.submit(
        draft_id=draft.pk,
        signature=signature,
        by=_typist(asking, crew.people[Role.INTAKE], draft),
        received_date=timezone.localdate() - timedelta(days=asking.days_ago) if asking.days_ago else None,
    )
    case = Case(request, crew, say)
    case.work()
    case.say(f"{asking.name} asks; the request is received as {request.number}.")
    return case


def _digits(asking: Asking) -> int:
    """Return two digits that belong to a requester, the same each time."""
    return sum(asking.key.encode()) % 90 + 10


def _street(asking: Asking) -> str:
    return f"{_digits(asking)} Sampler Street\nFairview, EX {asking.zip}"


def _telephone(asking: Asking) -> str:
    return f"(555) 555-02{_digits(asking)}"


def _typist(asking: Asking, specialist: User, draft: Draft) -> Actor | None:
    """Return who submits: nobody but the holder of the draft on the web."""
    if asking.channel is Channel.WEB:
        return None
    return Actor(Role.INTAKE, specialist, draft_of=draft.request_id)
