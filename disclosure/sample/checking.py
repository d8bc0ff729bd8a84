"""Steps of a sample request until it is verified: evidence, the four questions, the screening."""

from collections.abc import Callable, Sequence

from disclosure.sample.hands import Case
from workflow import known
from workflow.law.representing import Line, Representing, Standing
from workflow.models import Answer, Evidence, EvidenceKind, Grade, Question
from workflow.services import intake, screening, verification
from workflow.states import Role

Step = Callable[[Case], None]
#: The line of the law for what requesters of the sample say that they are.
LINES = {"parent": Line.PARENT, "guardian": Line.GUARDIAN, "attorney": Line.COUNSEL, "sibling": Line.SIBLING}


def started(case: Case) -> None:
    """Begin the verification."""
    verification.start_verification(request_id=case.request.pk, by=case.by(Role.INTAKE))
    case.say("The specialist began to check it.")


def add_evidence(case: Case, kind: EvidenceKind, description: str) -> Evidence:
    """Add what the specialist saw or was told."""
    return verification.add_evidence(
        request_id=case.request.pk, kind=kind, description=description, by=case.by(Role.INTAKE)
    )


def answer(
    case: Case, question: Question, given: Answer, reasons: str, *, shown: Sequence[Evidence] = (), source: str = ""
) -> None:
    """Answer one of the four questions; what standing and authority rest on is as the requester said it."""
    incident = case.request.incident
    verification.record_check(
        request_id=case.request.pk,
        question=question,
        answer=given,
        reasons=reasons,
        grade=Grade.SEEN if question is Question.IDENTITY and given is Answer.YES else None,
        confirming_source=source,
        evidence=[one.pk for one in shown],
        standing=Standing(
            incident.offence or "Assault", incident.agency or "Fairview Police", incident.case_number or "FPD-25-000417"
        ),
        representing=Representing(LINES.get(case.request.requester.relation, Line.PARENT)),
        by=case.by(Role.INTAKE),
    )


def identified(case: Case) -> None:
    """Answer who the requester is, by a card seen."""
    card = add_evidence(case, EvidenceKind.IDENTITY, "State identity card, seen; name and birth date agree.")
    answer(case, Question.IDENTITY, Answer.YES, "The card agrees with the declaration.", shown=[card])
    case.say("Identity is shown by a card that was seen.")


def standing_shown(case: Case) -> None:
    """Answer whether the victim is one, where a victim's route is open; FOIA asks nobody."""
    if not known.has_route(case.request, "victim_notice"):
        answer(case, Question.STANDING, Answer.NOT_NEEDED, "Asked under FOIA, which is open to any person.")
        return
    letter = add_evidence(case, EvidenceKind.STANDING, "Letter of the prosecutor that names the person as victim.")
    answer(
        case,
        Question.STANDING,
        Answer.YES,
        "The victim desk of the prosecutor confirmed it by telephone.",
        shown=[letter],
        source="State’s Attorney of Fairview County, victim desk, (555) 555-0177",
    )


def authority_shown(case: Case) -> None:
    """Answer whether the requester may act for the victim."""
    if case.request.victim.is_requester:
        answer(case, Question.AUTHORITY, Answer.NOT_NEEDED, "The requester asks for themselves.")
        return
    paper = add_evidence(case, EvidenceKind.AUTHORITY, "Paper that shows the right to act for the victim; copy kept.")
    answer(case, Question.AUTHORITY, Answer.YES, "The paper is valid today.", shown=[paper])


def checked(case: Case) -> None:
    """Answer the four questions well."""
    identified(case)
    standing_shown(case)
    authority_shown(case)
    answer(
        case,
        Question.CONFLICT,
        Answer.NO,
        "Address, telephone and known relatives of the subject were compared; none is the requester’s.",
    )
    case.say("Identity, standing, authority and conflict are answered with evidence.")


def screened(*bars: str) -> Step:
    """Return the step in which the sworn screener records what the index says."""

    def step(case: Case) -> None:
        screening.screen(
            request_id=case.request.pk,
            bars=bars,
            source="Protected person index, query of today.",
            by=case.by(Role.SCREENER),
        )
        case.say("The screener recorded the screening; nobody else learns its result from this.")

    return step


def signed_on_paper(case: Case) -> None:
    """Take in the declaration that came by post."""
    intake.receive_paper_declaration(
        request_id=case.request.pk, signed_name=case.request.requester.name, by=case.by(Role.INTAKE)
    )


def verified(case: Case) -> None:
    """Pass the request on to the search."""
    verification.verify(request_id=case.request.pk, by=case.by(Role.INTAKE))
    case.say("It is verified and goes on to the search.")


def of_the_subjects_side(case: Case) -> None:
    """Find that the requester belongs to the subject's side, and propose to say only “not verified”."""
    identified(case)
    shown = add_evidence(case, EvidenceKind.CONFLICT, "The telephone number given is the one in the subject’s booking.")
    answer(case, Question.CONFLICT, Answer.YES, "The number is answered by the subject’s brother.", shown=[shown])
    answer(case, Question.STANDING, Answer.NO, "The prosecutor does not know the requester as a victim.")
    verification.propose_not_verified(
        request_id=case.request.pk,
        reasons="Standing is not shown, and what was given to show it cannot be relied on.",
        by=case.by(Role.INTAKE),
    )
    case.say("The specialist proposes: not verified. The evidence of the conflict is sealed.")


#: From receipt to the search, with nobody protected.
TO_SEARCH: tuple[Step, ...] = (started, checked, screened(), verified)
