"""People, offices and requests for tests. Requests reach a state by the services alone, as they do in life.

What the engine and the letters make is stood in for: tests/standins.py.
"""

import itertools
import string
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from disclosure.sample import reading
from tests.scenes import kept, scene
from tests.standins import stand_in_document, stand_in_letter, stand_in_package, stand_in_proofs
from workflow import known
from workflow.law.decided import SEVEN
from workflow.law.representing import Line, Representing, Standing
from workflow.law.weighing import Memo
from workflow.models import (
    Answer,
    Authority,
    Determination,
    EvidenceKind,
    Grade,
    HistoryEntry,
    Office,
    OfficeArea,
    Question,
    Record,
    Request,
    SearchTask,
    Source,
    StaffRole,
    User,
)
from workflow.policies import Actor
from workflow.services import (
    assignments,
    consulting,
    contact,
    deciding,
    drafts,
    intake,
    legal,
    redacting,
    releasing,
    reviewing,
    screening,
    searching,
    verification,
)
from workflow.states import STAFF_ROLES, Outcome, Role, State

PASSWORD = "correct horse battery staple"
DIGITS = string.digits + string.ascii_uppercase
_counter = itertools.count(1)


def office(**changes: Any) -> Office:
    """Make an office of its own in Maryland-like 2xxxx, with two sources."""
    number = next(_counter)
    given = {
        "slug": f"office-{number}",
        "code": "T" + "".join(DIGITS[number // place % len(DIGITS)] for place in (1296, 36, 1)),
        "name": f"Office {number}",
        "agency": "Agency of Tests",
        "address": "1 Test Street\nTestville, ST 00001",
        "telephone": "(410) 555-0100",
        "email": f"office{number}@office.example",
        "liaison_name": "Lia Liaison",
        "liaison_telephone": "(410) 555-0101",
        "liaison_email": f"liaison{number}@office.example",
        "privacy_officer": "Pia Privacy",
        "appeals_address": "Appeals, 1 Test Street, Testville, ST 00001",
        "dispute_help": "Mediators, 2 Test Street, Testville, ST 00001",
        "class_signatory_name": "Cleo Class",
        "class_signatory_title": "Chief",
        "batch_days": "1234567",
        "asking_days": 0,
        **changes,
    }
    made = Office.objects.create(**given)
    OfficeArea.objects.create(office=made, state="ST", zip_prefix=f"{number:05d}"[:5])
    for key in ("court", "custody"):
        Source.objects.create(office=made, key=key, name=f"{key.title()} records", custodian=f"The {key}")
    return made


def staff(*roles: Role, of: Office, name: str = "") -> User:
    """Make a member of staff who holds `roles` in an office."""
    number = next(_counter)
    user = User.objects.create_user(
        f"staff{number}@office.example", PASSWORD, name=name or f"Staff {number}", is_staff=True
    )
    for role in roles:
        StaffRole.objects.create(user=user, office=of, role=role, since_date=date(2020, 1, 1), sworn=True)
    return user


def requester(email: str = "") -> User:
    return User.objects.create_user(email or f"person{next(_counter)}@mail.example")


class Cast:
    """An office with a different person for every role."""

    def __init__(self, office: Office | None = None, people: dict[Role, User] | None = None) -> None:
        usual = office is None and people is None
        self.office, self.people, self.second_records_officer = (
            scene("cast", _hire, first=True) if usual else _hire(office, people)
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Cast) and (self.office, self.people) == (other.office, other.people)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Cast({self.office.pk}, {[str(user.pk) for user in self.people.values()]})"

    def actor(self, role: Role) -> Actor:
        return Actor(role, self.people[role])

    def give_all(self, request: Request) -> None:
        """Assign everybody to a request, each in their role."""
        for role in STAFF_ROLES:
            if role not in {Role.AUDITOR, Role.OFFICE_MANAGER, Role.APPEALS_OFFICER}:
                assignments.give(request, self.people[role], role)


def _hire(of: Office | None = None, people: dict[Role, User] | None = None) -> tuple[Office, dict[Role, User], User]:
    of, people = of or office(), dict(people or {})
    for role in STAFF_ROLES:
        if role not in people:
            people[role] = staff(role, of=of, name=f"The {role.label}")
    return of, people, staff(Role.RECORDS_OFFICER, of=of)


ANSWERS: Mapping[str, Any] = {
    "requester_kind": "victim",
    "requester_name": "Elena Example",
    "requester_birth_date": "1990-04-05",
    "requester_address": "48 Willow Lane\nFairview, ST 00001",
    "victim_is_requester": True,
    "incident_what": "He broke in.",
    "incident_when": "last March",
    "subject_name": "Jonas P. Example",
    "subject_age": "about 40",
    "scope": ["history", "custody"],
    "ways": [{"kind": "email", "value": "elena@mail.example", "safe": True}],
    "delivery_way": "portal",
}


def draft(of: Office, **answers: Any) -> Any:
    """Begin a draft with the usual answers; the office is the one given. Other ways bring it by what is safe."""
    if "ways" in answers:
        answers = {"delivery_way": "", **answers}
    made, _code = drafts.start_draft()
    Request.objects.filter(pk=made.request_id).update(office=of)
    return drafts.save_answers(draft_id=made.pk, answers={**ANSWERS, **answers})


@kept
def submitted(of: Office, **answers: Any) -> Request:
    """Return a received request."""
    email = f"elena{next(_counter)}@mail.example"
    usual = {"ways": [{"kind": "email", "value": email, "safe": True}]}
    signature = intake.Signature("I declare under penalty of perjury.", "Elena Example")
    return intake.submit(draft_id=draft(of, **{**usual, **answers}).pk, signature=signature)


STANDING = Standing("Burglary", "County Court", "26-CR-0123")


@kept
def verify_checks(cast: Cast, request: Request) -> None:
    """Answer the four questions well, with a piece of evidence."""
    by = cast.actor(Role.INTAKE)
    shown = verification.add_evidence(
        request_id=request.pk, kind=EvidenceKind.IDENTITY, description="Seen at the counter.", by=by
    )
    answers = {
        Question.IDENTITY: Answer.YES,
        Question.STANDING: Answer.YES,
        Question.AUTHORITY: Answer.NOT_NEEDED if request.victim.is_requester else Answer.YES,
        Question.CONFLICT: Answer.NO,
    }
    for question, answer in answers.items():
        verification.record_check(
            request_id=request.pk,
            question=question,
            answer=answer,
            reasons="As the papers show.",
            grade=Grade.SEEN if question is Question.IDENTITY else None,
            evidence=[shown.pk],
            by=by,
            confirming_source="The county court, victim desk, today." if question is Question.STANDING else "",
            standing=STANDING,
            representing=Representing(Line.PARENT),
        )


@kept
def screen(cast: Cast, request: Request, *bars: str) -> None:
    screening.screen(request_id=request.pk, bars=bars, source="The index, today.", by=cast.actor(Role.SCREENER))


def add_record(cast: Cast, request: Request, task: SearchTask, title: str = "Arrest report") -> Record:
    """Put a matched record into a case that is in search."""
    officer = cast.people[Role.RECORDS_OFFICER]
    record = Record.objects.create(
        request=request,
        search_task=task,
        title=title,
        kind="arrest_report",
        agency="Fairview Police",
        document=stand_in_document(officer),
        added_by=officer,
        added_at=timezone.now(),
    )
    match(cast, request, record)
    return record


def add_entry(cast: Cast, request: Request, task: SearchTask, **changes: Any) -> HistoryEntry:
    """Put a matched history entry into a case that is in search."""
    given: dict[str, Any] = {
        "kind": HistoryEntry.Kind.DISPOSITION,
        "title": "Court outcome",
        "on_date": date(2025, 9, 8),
        "agency": "County Court",
        "text": "Assault in the second degree.",
        "outcome": "Guilty.",
        "source_name": "Public docket",
        "as_of_date": date(2026, 11, 2),
        **changes,
    }
    entry = searching.add_history(
        request_id=request.pk, task_id=task.pk, entry=searching.Entry(**given), by=cast.actor(Role.RECORDS_OFFICER)
    )
    match(cast, request, entry)
    return entry


def match(cast: Cast, request: Request, item: Record | HistoryEntry) -> None:
    by = cast.actor(Role.RECORDS_OFFICER)
    searching.match_subject(request_id=request.pk, item_id=item.pk, facts=["sid"], reasons="Same number.", by=by)
    searching.confirm_match(request_id=request.pk, item_id=item.pk, by=cast.actor(Role.COUNSEL))


MEMO = Memo("How the police handled it.", "The witness's, who would be known.", "Safety outweighs what is learnt.")


@kept
def determine(cast: Cast, request: Request, verdict: Determination.Verdict = Determination.Verdict.RELEASE) -> None:
    """Determine every item of a case alike."""
    releases = verdict is not Determination.Verdict.WITHHOLD
    for item in known.open_items(request):
        legal.determine(
            request_id=request.pk,
            item_id=item.pk,
            ruling=legal.Ruling(
                verdict,
                Authority.VICTIM_NOTICE if releases else None,
                basis="" if verdict is Determination.Verdict.RELEASE else "b7c",
                harm="" if verdict is Determination.Verdict.RELEASE else "It would expose a witness.",
                segregable_certified=True,
                memo=MEMO,
                unbarred=True,
            ),
            by=cast.actor(Role.COUNSEL),
        )


def look_at_pages(cast: Cast, request: Request) -> None:
    for record in known.releasing_records(request):
        for page in range(1, record.document.page_count + 1):
            redacting.review_page(request_id=request.pk, record_id=record.pk, page=page, by=cast.actor(Role.REDACTOR))


#: What an interim answer says of the rest.
REST = deciding.Rest("What the custody service holds.", date(2030, 1, 2))


@kept
def draft_decision(
    cast: Cast, request: Request, outcome: Outcome | None = None, rest: deciding.Rest | None = None
) -> str:
    """Draft the decision that fits and stand in for its letter; return the letter's digest."""
    deciding.draft_decision(
        request_id=request.pk,
        outcome=outcome or known.expected_outcomes(request)[0],
        reasons="The victim has a right to know.",
        answers={key: "Considered." for key, _question in SEVEN},
        rest=rest,
        by=cast.actor(Role.DECIDING_OFFICIAL),
    )
    return stand_in_letter(request)


#: The usual path of a granted request, and what leads from each of its states to the next.
PATH = (
    State.RECEIVED, State.VERIFICATION, State.SEARCH, State.LEGAL_REVIEW, State.REDACTION, State.SECOND_REVIEW,
    State.DECISION, State.READY, State.CLOSED,
)  # fmt: skip


def _verify(cast: Cast, request: Request) -> None:
    verify_checks(cast, request)
    screen(cast, request)
    verification.verify(request_id=request.pk, by=cast.actor(Role.INTAKE))


def _search(cast: Cast, request: Request) -> None:
    by = cast.actor(Role.RECORDS_OFFICER)
    for index, source in enumerate(cast.office.sources.all()):
        task = searching.ask_source(request_id=request.pk, source_id=source.pk, by=by)
        if index == 0:
            add_record(cast, request, task)
            add_entry(cast, request, task)
        searching.answer_source(
            request_id=request.pk,
            task_id=task.pk,
            has_records=index == 0,
            attested_by="" if index == 0 else "Otto Other, custodian",
            by=by,
        )
    searching.complete_search(request_id=request.pk, by=by)


def _clear(cast: Cast, request: Request) -> None:
    determine(cast, request)
    legal.clear_for_redaction(request_id=request.pk, by=cast.actor(Role.COUNSEL))


def _redact(cast: Cast, request: Request) -> None:
    look_at_pages(cast, request)
    redacting.submit_redactions(request_id=request.pk, by=cast.actor(Role.REDACTOR))
    stand_in_proofs(request)


def _approve(cast: Cast, request: Request) -> None:
    reading.read_everything(request, by=cast.actor(Role.SECOND_REVIEWER))
    reviewing.approve(request_id=request.pk, by=cast.actor(Role.SECOND_REVIEWER))


@kept
def decide(cast: Cast, request: Request, rest: deciding.Rest | None = None) -> None:
    """Draft and decide, with stand-ins for letter and package: the last answer, or a part where there is a rest."""
    digest = draft_decision(cast, request, rest=rest)
    deciding.decide(request_id=request.pk, letter_sha256=digest, by=cast.actor(Role.DECIDING_OFFICIAL))
    stand_in_package(request)


STEPS: Mapping[State, Callable[[Cast, Request], object]] = {
    State.RECEIVED: lambda cast, request: verification.start_verification(
        request_id=request.pk, by=cast.actor(Role.INTAKE)
    ),
    State.VERIFICATION: _verify,
    State.SEARCH: _search,
    State.LEGAL_REVIEW: _clear,
    State.REDACTION: _redact,
    State.SECOND_REVIEW: _approve,
    State.DECISION: decide,
    State.READY: lambda cast, request: releasing.release(request_id=request.pk, by=cast.actor(Role.RECORDS_OFFICER)),
}


#: The states beside the path: from where on it one comes there, and how.
BESIDE: Mapping[State, tuple[State, Callable[[Cast, Request], object]]] = {
    State.AWAITING_REQUESTER: (
        State.VERIFICATION,
        lambda cast, request: contact.ask_requester(
            request_id=request.pk, text="When was it?", by=cast.actor(Role.INTAKE)
        ),
    ),
    State.CONSULTATION: (
        State.LEGAL_REVIEW,
        lambda cast, request: consulting.start_consultation(
            request_id=request.pk,
            asked=consulting.Asked("County Court", "May it leave?"),
            by=cast.actor(Role.COUNSEL),
        ),
    ),
}


@kept
def walk(cast: Cast, to: State, request: Request | None = None) -> Request:
    """Return a request in state `to`, walked there by everybody's own part: a new one, or the one given."""
    if request is None:
        before = BESIDE[to][0] if to in BESIDE else PATH[max(0, PATH.index(to) - 1)]
        request = submitted(cast.office) if to is PATH[0] else walk(cast, before)
    cast.give_all(request)
    request.refresh_from_db()
    end, step = BESIDE.get(to, (to, None))
    for state in PATH[PATH.index(State(request.state)) : PATH.index(end)]:
        STEPS[state](cast, request)
        request.refresh_from_db()
    if step:
        step(cast, request)
        request.refresh_from_db()
    return request


def staff_role(user: User, role: Role, of: Office) -> StaffRole:
    """Give somebody one more role in an office."""
    return StaffRole.objects.create(user=user, office=of, role=role, since_date=date(2020, 1, 1), sworn=True)
