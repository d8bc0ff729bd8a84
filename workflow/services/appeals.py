"""Appeals: filed, taken up by somebody with no part in the case, decided; three results reopen the case."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow import audit, policies
from workflow.errors import Invalid, NotAllowed, NotYours, Stale
from workflow.models import Appeal, Part, Request, User
from workflow.policies import Actor
from workflow.services import clock, telling
from workflow.services.acting import acting, locked
from workflow.services.assignments import give
from workflow.services.contact import checked
from workflow.states import OPEN_APPEALS, REOPENING_APPEALS, AppealState, Outcome, Role, State

#: Working days to decide an appeal (5 USC 552(a)(6)(A)(ii)).
APPEAL_DECIDED_IN = 20

#: Ends without an answer that could be reversed.
UNAPPEALABLE = (Outcome.WITHDRAWN, Outcome.DUPLICATE, Outcome.REFERRED_ELSEWHERE)


def file_appeal(*, request_id: UUID, grounds: str, by: Actor) -> Appeal:
    """File an appeal against a closed request; whether it is in time is judged by the calendar, not refused here.

    :raises Invalid: no grounds, or an appeal is open already.
    """
    words = checked(grounds)
    with acting("file_appeal", request_id=request_id, by=by) as case:
        if case.request.outcome in UNAPPEALABLE:
            raise Invalid(_("There is no answer to appeal. Ask again instead; we help you with it."))
        if case.request.appeals.filter(state__in=OPEN_APPEALS).exists():
            raise Invalid(_("An appeal of this answer is open already."))
        answered = timezone.localdate(case.request.closed_at or case.now)
        made = Appeal.objects.create(
            request=case.request,
            number=f"{case.request.number}-A{case.request.appeals.count() + 1}",
            grounds=words,
            filed_at=case.now,
            last_day=clock.working_days_after(case.request, answered, case.request.office.appeal_days),
            due_date=clock.working_days_after(case.request, case.today, APPEAL_DECIDED_IN),
        )
        case.record({"number": made.number}, target=f"appeal:{made.pk}", personal={"grounds": words})
        received = {"appeal_received_date": case.today, "due_date": made.due_date}
        case.tell("appeal_acknowledged", f"appeal:{made.pk}", values={"appeal_number": made.number, **received})
    return made


def take_up(*, appeal_id: UUID, user: User) -> Appeal:
    """Take an appeal into review.

    :raises NotAllowed: the person had a part in the case.
    """
    with transaction.atomic():
        appeal, actor = _open(appeal_id, user, AppealState.FILED)
        give(appeal.request, user, Role.APPEALS_OFFICER)
        appeal.state, appeal.officer = AppealState.UNDER_REVIEW, user
        appeal.save()
        audit.record(appeal.request, "appeal.taken_up", actor=actor, target=f"appeal:{appeal.pk}")
    return appeal


@transaction.atomic
def decide_appeal(*, appeal_id: UUID, result: AppealState, reasons: str, user: User) -> Appeal:
    """Decide an appeal; reversed, reversed in part and returned reopen the request.

    :raises Invalid: no reasons, not a result, or lateness against the calendar.
    """
    words = checked(reasons)
    if result not in (AppealState.AFFIRMED, AppealState.DISMISSED_LATE, *REOPENING_APPEALS):
        raise Invalid(_("Choose how the appeal is decided."), {"result": _("Choose one.")})
    with transaction.atomic():
        appeal, actor = _open(appeal_id, user, AppealState.UNDER_REVIEW)
        if result is AppealState.DISMISSED_LATE and not appeal.is_late:
            raise Invalid(_("This appeal came in time; it cannot be dismissed as late."))
        telling.plain_words(appeal.request, words, "reasons")
        appeal.state, appeal.reasons, appeal.decided_at = result, words, timezone.now()
        appeal.save()
        audit.record(
            appeal.request,
            "appeal.decided",
            actor=actor,
            target=f"appeal:{appeal.pk}",
            data={"result": result.value},
            personal={"reasons": words},
        )
        _tell_result(appeal, words, user)
        Part.objects.get_or_create(request=appeal.request, user=user, role=Role.APPEALS_OFFICER.value)
    if result in REOPENING_APPEALS:
        reopen(request_id=appeal.request_id, reason=words, by=Actor(Role.APPEALS_OFFICER, user), appeal=str(appeal.pk))
    return appeal


def withdraw_appeal(*, request_id: UUID, by: Actor) -> Appeal:
    """Take back the appeal that is open, as its requester wishes; the answer stays as it was.

    :raises Invalid: no appeal is open.
    """
    with acting("withdraw_appeal", request_id=request_id, by=by) as case:
        appeal = case.request.appeals.select_for_update(of=("self",)).filter(state__in=OPEN_APPEALS).first()
        if appeal is None:
            raise Invalid(_("No appeal is open."))
        appeal.state, appeal.decided_at = AppealState.WITHDRAWN, case.now
        appeal.save()
        case.record({"number": appeal.number}, target=f"appeal:{appeal.pk}")
        case.tell("appeal_withdrawn", f"appeal-withdrawn:{appeal.pk}", values=_said_of(appeal))
    return appeal


def reopen(*, request_id: UUID, reason: str, by: Actor, appeal: str = "", court_order: str = "") -> Request:
    """Reopen a closed request: by an appeal, after a recall, on an order of a court, or after a lapse.

    :raises Blocked: no ground for this role.
    """
    with acting("reopen", request_id=request_id, by=by) as case:
        case.move(reasons=reason, appeal=appeal, court_order=court_order)
        case.request.outcome = ""
        case.request.closed_at = None
        case.request.releases.filter(reopened_at=None).update(reopened_at=case.now)
        case.request.decisions.filter(superseded_at=None).update(superseded_at=case.now)
        case.request.proposals.filter(withdrawn_at=None).update(withdrawn_at=case.now)
        clock.enter(case.request, "reopened", case.today)
        case.record({"appeal": appeal}, personal={"reason": reason, "court_order": court_order})
    return case.request


def _said_of(appeal: Appeal) -> dict[str, telling.Value]:
    """Return what every letter about an appeal says of it."""
    return {"appeal_number": appeal.number, "appeal_received_date": timezone.localdate(appeal.filed_at)}


def _tell_result(appeal: Appeal, reasons: str, officer: User) -> None:
    """Tell the requester how an appeal was decided; the officer is named."""
    late = appeal.state == AppealState.DISMISSED_LATE
    more: dict[str, telling.Value] = (
        {"appeal_deadline_date": appeal.last_day}
        if late
        else {"appeal_outcome": appeal.state, "reasons": telling.paragraphs(reasons)}
    )
    telling.tell(
        appeal.request,
        "appeal_late" if late else "appeal_decided",
        f"appeal-decided:{appeal.pk}",
        now=appeal.decided_at or timezone.now(),
        values={**_said_of(appeal), **more},
        responsible=officer,
    )


def _open(appeal_id: UUID, user: User, expected: AppealState) -> tuple[Appeal, Actor]:
    found = Appeal.objects.filter(pk=appeal_id).first()
    if found is None:
        raise NotYours
    request = locked(found.request_id)
    appeal = Appeal.objects.select_for_update(of=("self",)).select_related("request").get(pk=appeal_id)
    if not policies.holds_role(user, request.office, Role.APPEALS_OFFICER) or policies.is_recused(user, request):
        raise NotYours
    if not policies.may_see(user, request):
        raise NotYours
    if policies.separation_conflict(user, request, Role.APPEALS_OFFICER) is not None:
        raise NotAllowed(_("You had a part in this case; somebody else must decide its appeal."))
    if appeal.state != expected or (appeal.officer is not None and appeal.officer != user):
        raise Stale
    if request.state != State.CLOSED:
        raise Stale
    return appeal, Actor(Role.APPEALS_OFFICER, user)
