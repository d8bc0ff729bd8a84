"""People, offices and requests for tests. Requests reach a state by the services alone, as they do in life.

What the engine and the letters make is stood in for by rows with digests (`stand_in_*`): tests of the workflow need
the order of events, not the pixels. The journeys and the sample office use the real ones.
"""

import itertools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from disclosure.sample import reading
from redaction.comparing import keep_text
from redaction.engine import FileText
from redaction.models import Certificate, Document, Page, Run
from redaction.vault import signing, storage
from workflow import comparing, known
from workflow.gates import SEVEN
from workflow.models import (
    Answer,
    ArtifactKind,
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
    artifacts,
    assignments,
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
    telling,
    verification,
)
from workflow.states import STAFF_ROLES, Outcome, Role, State

PASSWORD = "correct horse battery staple"
_counter = itertools.count(1)


def office(**changes: Any) -> Office:
    """Make an office of its own in Maryland-like 2xxxx, with two sources."""
    number = next(_counter)
    given = {
        "slug": f"office-{number}",
        "code": f"T{number % 1000:03d}"[:4],
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


@dataclass
class Cast:
    """An office with a different person for every role."""

    office: Office = field(default_factory=office)
    people: dict[Role, User] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for role in STAFF_ROLES:
            self.people.setdefault(role, staff(role, of=self.office, name=f"The {role.label}"))
        self.second_records_officer = staff(Role.RECORDS_OFFICER, of=self.office)

    def actor(self, role: Role) -> Actor:
        return Actor(role, self.people[role])

    def give_all(self, request: Request) -> None:
        """Assign everybody to a request, each in their role."""
        for role in STAFF_ROLES:
            if role not in {Role.AUDITOR, Role.OFFICE_MANAGER, Role.APPEALS_OFFICER}:
                assignments.give(request, self.people[role], role)


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
    """Begin a draft with the usual answers; the office is the one given."""
    made, _code = drafts.start_draft()
    Request.objects.filter(pk=made.request_id).update(office=of)
    return drafts.save_answers(draft_id=made.pk, answers={**ANSWERS, **answers})


def submitted(of: Office, **answers: Any) -> Request:
    """Return a received request."""
    email = f"elena{next(_counter)}@mail.example"
    usual = {"ways": [{"kind": "email", "value": email, "safe": True}]}
    signature = intake.Signature("I declare under penalty of perjury.", "Elena Example")
    return intake.submit(draft_id=draft(of, **{**usual, **answers}).pk, signature=signature)


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
        )


def screen(cast: Cast, request: Request, *bars: str) -> None:
    screening.screen(request_id=request.pk, bars=bars, source="The index, today.", by=cast.actor(Role.SCREENER))


def stand_in_document(by: User, pages: int = 2) -> Document:
    """Make a document that was read, without a file behind it."""
    stored = storage.put(b"a file of tests", kind="source")
    made = Document.objects.create(
        file_name="report.pdf",
        stored_name=stored.name,
        sha256=stored.sha256,
        size=stored.size,
        media_type="application/pdf",
        status=Document.Status.READY,
        page_count=pages,
        taken_in_by=by.pk,
        taken_in_at=timezone.now(),
    )
    Page.objects.bulk_create(Page(document=made, number=index + 1, width=1700, height=2200) for index in range(pages))
    return made


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
            ),
            by=cast.actor(Role.COUNSEL),
        )


def look_at_pages(cast: Cast, request: Request) -> None:
    for record in known.releasing_records(request):
        for page in range(1, record.document.page_count + 1):
            redacting.review_page(request_id=request.pk, record_id=record.pk, page=page, by=cast.actor(Role.REDACTOR))


def stand_in_proofs(request: Request, *, passed: bool = True) -> None:
    """Stand in for the engine: every run asked for ends with a proof that passed, or failed."""
    documents = [record.document_id for record in request.records.all()]
    for run in Run.objects.filter(document_id__in=documents, status=Run.Status.WAITING):
        stored = storage.put(f"output of {run.pk}".encode(), kind="redacted")
        digest = stored.sha256
        body = json.dumps({"output_sha256": digest})
        run.certificate = Certificate.objects.create(
            source_sha256=run.document.sha256,
            marks_sha256=run.marks_sha256,
            output_sha256=digest,
            passed=passed,
            body=body,
            signature=signing.sign(body.encode()),
            key_id=signing.key_id(),
            made_at=timezone.now(),
        )
        run.stored_name, run.output_sha256 = stored.name, digest
        run.text_name = keep_text(FileText("", (), ()))
        run.status = Run.Status.PROVED if passed else Run.Status.FAILED
        run.save()
    comparing.compare(request)


def stand_in_letter(request: Request, *, approved: bool = True) -> str:
    """Stand in for the letter composed for the current draft of the decision; return its digest."""
    decision = request.decisions.get(superseded_at=None)
    stored = storage.put(f"letter {decision.pk}".encode(), kind="letter")
    artifacts.register(
        decision_id=decision.pk,
        made=artifacts.Made(
            ArtifactKind.LETTER_UNSIGNED,
            stored.sha256,
            stored.name,
            template_version="1",
            template_approved=approved,
        ),
        maker="letters",
    )
    return stored.sha256


def stand_in_package(request: Request) -> None:
    """Stand in for signing and packaging of the decided letter."""
    decision = request.decisions.get(superseded_at=None)
    signed = storage.put(f"signed {decision.pk}".encode(), kind="letter")
    package = storage.put(f"package {decision.pk}".encode(), kind="package")
    for made in (
        artifacts.Made(ArtifactKind.LETTER_SIGNED, signed.sha256, signed.name, decision.letter_sha256),
        artifacts.Made(ArtifactKind.PACKAGE, package.sha256, package.name, signed.sha256),
    ):
        artifacts.register(decision_id=decision.pk, made=made, maker="letters")


def stand_in_notice_letter(request: Request) -> UUID:
    """Stand in for the letter of the first thing told on the way; return the notice's key."""
    notice = request.notices.order_by("at")[0]
    stored = storage.put(f"letter of {notice.pk}".encode(), kind="letter")
    telling.register(
        notice_id=notice.pk, sha256=stored.sha256, stored_name=stored.name, template_version="1", language="en"
    )
    return notice.pk


#: What an interim answer says of the rest.
REST = deciding.Rest("What the custody service holds.", date(2030, 1, 2))


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


def walk(cast: Cast, to: State, request: Request | None = None) -> Request:
    """Return a request in state `to`, walked there by everybody's own part."""
    found = request or submitted(cast.office)
    cast.give_all(found)
    if to is State.AWAITING_REQUESTER:
        walk(cast, State.VERIFICATION, found)
        contact.ask_requester(request_id=found.pk, text="When was it?", by=cast.actor(Role.INTAKE))
    elif to is State.CONSULTATION:
        walk(cast, State.LEGAL_REVIEW, found)
        legal.start_consultation(
            request_id=found.pk, agency="County Court", question="May it leave?", by=cast.actor(Role.COUNSEL)
        )
    else:
        found.refresh_from_db()
        for state in PATH[PATH.index(State(found.state)) : PATH.index(to)]:
            STEPS[state](cast, found)
            found.refresh_from_db()
    found.refresh_from_db()
    return found


def staff_role(user: User, role: Role, of: Office) -> StaffRole:
    """Give somebody one more role in an office."""
    return StaffRole.objects.create(user=user, office=of, role=role, since_date=date(2020, 1, 1), sworn=True)
