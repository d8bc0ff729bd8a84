"""Verification as pages: evidence, the four questions, routes, and the way on."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from disclosure.desk.acting import Act, Deed
from disclosure.desk.forms_verification import (
    CheckForm,
    DeclarationForm,
    EvidenceForm,
    KeepContactForm,
    NameSubjectForm,
    ProposeForm,
    RoutesForm,
)
from workflow.law.representing import Line, Representing, Standing
from workflow.models import Answer, EvidenceKind, Grade, Question, RouteKind
from workflow.policies import Actor
from workflow.services import intake, machine_intake, verification, victims
from workflow.states import Role

PAGE = "desk:verification"


def add_evidence(deed: Deed) -> None:
    verification.add_evidence(
        request_id=deed.id,
        kind=EvidenceKind(deed.data["kind"]),
        description=deed.text("description"),
        upload=deed.data.get("file"),
        by=deed.by,
    )


def record_check(deed: Deed) -> None:
    grade, line = deed.text("grade"), deed.text("line")
    verification.record_check(
        request_id=deed.id,
        question=Question(deed.data["question"]),
        answer=Answer(deed.data["answer"]),
        reasons=deed.text("reasons"),
        grade=Grade(grade) if grade else None,
        confirming_source=deed.text("confirming_source"),
        evidence=[UUID(one) for one in deed.data["evidence"]],
        standing=Standing(deed.text("offence"), deed.text("agency"), deed.text("case_number")),
        representing=Representing(
            Line(line) if line else None, bool(deed.data.get("closer_exists")), deed.text("passed_over")
        ),
        by=deed.by,
    )


def set_routes(deed: Deed) -> None:
    verification.set_routes(
        request_id=deed.id,
        kinds=[RouteKind(kind) for kind in deed.data["kinds"]],
        reason=deed.text("reason"),
        by=deed.by,
    )


def keep_contact(deed: Deed) -> None:
    strike = deed.text("strike")
    by = Actor(Role.COUNSEL, deed.user) if strike.strip() else deed.by  # somebody may be both, in a small office
    victims.keep_contact(request_id=deed.id, add=deed.text("add"), strike=strike, why=deed.text("why"), by=by)


ACTS = (
    Act(
        "start_verification",
        lambda deed: verification.start_verification(request_id=deed.id, by=deed.by, revision=deed.revision),
        done=_("Verification began."),
        page=PAGE,
    ),
    Act("add_evidence", add_evidence, EvidenceForm, done=_("The evidence is in the case."), page=PAGE),
    Act("record_check", record_check, CheckForm, done=_("The answer is recorded."), page=PAGE),
    Act("set_routes", set_routes, RoutesForm, done=_("The routes are set."), page=PAGE),
    Act(
        "receive_declaration",
        lambda deed: intake.receive_paper_declaration(
            request_id=deed.id, signed_name=deed.text("signed_name"), scan=deed.data.get("file"), by=deed.by
        ),
        DeclarationForm,
        intro=_("The paper is in your hands and signed. Add its scan."),
        done=_("The signed declaration is recorded."),
        page=PAGE,
    ),
    Act(
        "name_subject",
        lambda deed: machine_intake.name_subject(
            request_id=deed.id,
            name=deed.text("name"),
            birth_date=deed.data.get("birth_date"),
            age_text=deed.text("age_text"),
            by=deed.by,
        ),
        NameSubjectForm,
        intro=_("As the requester said it. A name that stands is not changed: another person is another request."),
        done=_("The name is recorded."),
        page=PAGE,
    ),
    Act(
        "keep_contact",
        keep_contact,
        KeepContactForm,
        intro=_("What stands here is covered in every file and refused in every letter, whoever marks it."),
        done=_("It is kept out of everything that leaves."),
    ),
    Act(
        "verify",
        lambda deed: verification.verify(request_id=deed.id, by=deed.by, revision=deed.revision),
        done=_("Verified. The search can begin."),
    ),
    Act(
        "propose_not_verified",
        lambda deed: verification.propose_not_verified(
            request_id=deed.id, reasons=deed.text("reasons"), by=deed.by, revision=deed.revision
        ),
        ProposeForm,
        done=_("The proposal went to the second reader."),
        grave=True,
    ),
)
