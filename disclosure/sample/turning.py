"""What happens beside the usual path: danger, speed, questions, notes, consultations, ways out, appeals, a recall."""

from collections.abc import Callable

from disclosure.sample.hands import Case
from workflow import policies
from workflow.models import Request, RouteKind
from workflow.services import appeals, consulting, contact, intake, legal, releasing, verification
from workflow.states import AppealState, Role

Step = Callable[[Case], None]


def danger_triaged(case: Case) -> None:
    """Talk about danger within a day, and find that there is some."""
    intake.triage_danger(
        request_id=case.request.pk,
        finding="Called back at the safe number. The subject knows the new address. A shelter place is arranged.",
        in_danger=True,
        by=case.by(Role.INTAKE),
    )
    case.say("Danger is triaged; it goes before the others.")


def sped_up(*, granted: bool, reason: str) -> Step:
    """Return the step that grants or denies speed."""

    def step(case: Case) -> None:
        intake.decide_expedite(request_id=case.request.pk, granted=granted, reason=reason, by=case.by(Role.INTAKE))

    return step


def extended(reason: str) -> Step:
    """Return the step that takes ten working days more, and tells why."""

    def step(case: Case) -> None:
        intake.extend(request_id=case.request.pk, reason=reason, by=case.by(Role.INTAKE))

    return step


def noted(text: str, role: Role = Role.INTAKE) -> Step:
    """Return the step in which somebody writes a note among staff."""

    def step(case: Case) -> None:
        contact.note(request_id=case.request.pk, text=text, by=case.by(role))

    return step


def called(text: str, *, inbound: bool = True) -> Step:
    """Return the step that logs a call."""

    def step(case: Case) -> None:
        contact.log_call(
            request_id=case.request.pk, text=text, way="telephone", inbound=inbound, by=case.by(Role.INTAKE)
        )

    return step


def wrote(text: str) -> Step:
    """Return the step in which the requester sends a message."""

    def step(case: Case) -> None:
        contact.message(request_id=case.request.pk, text=text, by=case.requester())

    return step


def told(text: str) -> Step:
    """Return the step in which the specialist sends a message."""

    def step(case: Case) -> None:
        contact.message(request_id=case.request.pk, text=text, by=case.by(Role.INTAKE))

    return step


def questioned(text: str) -> Step:
    """Return the step that asks the requester and stops the clock."""

    def step(case: Case) -> None:
        contact.ask_requester(request_id=case.request.pk, text=text, by=case.by(Role.INTAKE))
        case.work()
        case.say("The requester is asked; the clock stands still.")

    return step


def replied_to(text: str) -> Step:
    """Return the step in which the requester answers the question."""

    def step(case: Case) -> None:
        contact.requester_replied(request_id=case.request.pk, text=text, by=case.requester())
        case.say("The requester replied; the clock goes on.")

    return step


def routed(*kinds: RouteKind, reason: str) -> Step:
    """Return the step that says by which routes a request goes on."""

    def step(case: Case) -> None:
        verification.set_routes(request_id=case.request.pk, kinds=kinds, reason=reason, by=case.by(Role.INTAKE))

    return step


def opened(ground: str, shown: str) -> Step:
    """Return the step in which counsel records consent, death or acknowledgement."""

    def step(case: Case) -> None:
        legal.record_opening(request_id=case.request.pk, ground=ground, evidence=shown, by=case.by(Role.COUNSEL))

    return step


def searched_again(reason: str) -> Step:
    """Return the step in which counsel sends a request back to the search."""

    def step(case: Case) -> None:
        legal.return_to_search(request_id=case.request.pk, reason=reason, by=case.by(Role.COUNSEL))
        case.say("Counsel sent it back to the search.")

    return step


def consulted(*agencies: consulting.Asked) -> Step:
    """Return the step in which counsel asks other agencies, and reminds the first."""

    def step(case: Case) -> None:
        first, *more = agencies
        key, by = case.request.pk, case.by(Role.COUNSEL)
        asked = consulting.start_consultation(request_id=key, asked=first, by=by)
        for one in more:
            consulting.consult_another(request_id=key, asked=one, by=by)
        note = "Spoke with the clerk. The paper is with their counsel."
        consulting.chase_consultation(request_id=key, consultation_id=asked.pk, note=note, by=by)
        case.say("Other agencies are asked before something of theirs leaves.")

    return step


def withdrawn(case: Case) -> None:
    """Withdraw, as the requester."""
    intake.withdraw(request_id=case.request.pk, by=case.requester())
    case.say("The requester withdrew it.")


def referred(office: str, reason: str) -> Step:
    """Return the step that names the office the request belongs to."""

    def step(case: Case) -> None:
        intake.refer_elsewhere(request_id=case.request.pk, office_named=office, reason=reason, by=case.by(Role.INTAKE))
        case.say("It is referred to the office it belongs to.")

    return step


def a_repeat(case: Case) -> None:
    """Close it as a repeat of the earlier request of the same account about the same subject."""
    user = case.requester().person
    earlier = Request.objects.filter(requester__user=user).exclude(pk=case.request.pk).order_by("created_at").first()
    if earlier is None:
        raise LookupError("The request it repeats is not there.")
    intake.close_as_duplicate(request_id=case.request.pk, other_id=earlier.pk, by=case.by(Role.INTAKE))
    case.say(f"It repeats {earlier.number} and is closed.")


def lapsed(case: Case) -> None:
    """Close it for want of a reply. A sample cannot wait six weeks: the office gives no days meanwhile."""
    office = case.request.office
    usual, office.lapse_days = office.lapse_days, 0
    office.save(update_fields=["lapse_days"])
    intake.lapse(request_id=case.request.pk, by=policies.system("lapse"))
    office.lapse_days = usual
    office.save(update_fields=["lapse_days"])
    case.say("No reply came; it is closed and can be revived.")


def appealed(grounds: str) -> Step:
    """Return the step in which the requester appeals and an officer of another office takes it up."""

    def step(case: Case) -> None:
        made = appeals.file_appeal(request_id=case.request.pk, grounds=grounds, by=case.requester())
        appeals.take_up(appeal_id=made.pk, user=case.crew.people[Role.APPEALS_OFFICER])
        case.say("The answer is appealed; an officer with no part in it takes it up.")

    return step


def appeal_decided(result: AppealState, reasons: str) -> Step:
    """Return the step in which the appeals officer decides."""

    def step(case: Case) -> None:
        appeal = case.request.appeals.get(state=AppealState.UNDER_REVIEW)
        officer = case.crew.people[Role.APPEALS_OFFICER]
        appeals.decide_appeal(appeal_id=appeal.pk, result=result, reasons=reasons, user=officer)
        case.say(f"The appeal is decided: {result.label}.")

    return step


def recalled(reason: str) -> Step:
    """Return the step in which the manager takes a release back."""

    def step(case: Case) -> None:
        manager = policies.Actor(Role.OFFICE_MANAGER, case.crew.people[Role.OFFICE_MANAGER])
        releasing.recall(request_id=case.request.pk, reason=reason, by=manager)
        case.work()
        case.say("The release is recalled; every download is shut.")

    return step
