"""Who works on a request: assigning, taking, standing aside, and reading for a stated reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from guardian.shortcuts import assign_perm, remove_perm

from workflow import audit, known, outbox, policies
from workflow.errors import Invalid, NotAllowed, NotYours, Refusal
from workflow.lists import queueing
from workflow.models import Appeal, Assignment, Reading, Recusal, Request, User
from workflow.policies import Actor
from workflow.services.acting import acting, locked
from workflow.states import OPEN_STATES, AppealState, Role

#: How long a stated reason opens a case one is not assigned to.
READING_LASTS = timedelta(hours=8)
#: Cases given in one go, at most: those of a page of a queue.
MOST_AT_ONCE = 50


def assign(*, request_id: UUID, user: User, role: Role, by: Actor) -> Assignment:
    """Give a request to somebody in one role, ending the assignment of whoever held it.

    :raises NotAllowed: they do not hold the role, are away today, are recused, or already have a part that forbids it.
    """
    with acting("assign", request_id=request_id, by=by) as case:
        away = user.absences.filter(withdrawn_at=None, from_date__lte=case.today, to_date__gte=case.today).first()
        if away is not None:
            raise NotAllowed(
                _("%(name)s is away until %(day)s and takes no new cases.") % {"name": user, "day": away.to_date}
            )
        made = give(case.request, user, role)
        moved = _appeal_follows(case.request, user) if role is Role.APPEALS_OFFICER else {}
        case.record({"role": role.value, "user": str(user.pk), **moved}, target=f"user:{user.pk}")
    return made


@dataclass(frozen=True)
class Given:
    """What came of giving one of several cases: its number, and why it was refused; empty when it was given."""

    number: str
    refused: str


def assign_many(*, request_ids: Sequence[UUID], user: User, role: Role, by: Actor) -> list[Given]:
    """Give several cases to somebody in one role, each by itself: own lock, own policy, own event.

    What one case refuses keeps no other from being given. A case that does not exist for who gives has no number here.

    :raises Invalid: none is chosen, or too many.
    """
    if not 1 <= len(request_ids) <= MOST_AT_ONCE:
        raise Invalid(_("Choose from 1 to %d cases.") % MOST_AT_ONCE)
    found = policies.requests_of_offices(by.person, Request.objects.filter(pk__in=request_ids))
    numbers = dict(found.values_list("pk", "number"))
    results = []
    for request_id in dict.fromkeys(request_ids):
        refused = ""
        try:
            if request_id not in numbers:
                raise NotYours
            assign(request_id=request_id, user=user, role=role, by=by)
        except Refusal as refusal:
            refused = refusal.words
        results.append(Given(numbers.get(request_id) or "", refused))
    return results


def take(*, request_id: UUID, role: Role, user: User) -> Assignment:
    """Take a request nobody holds in `role`.

    :raises NotYours: the request is not of an office the user works in.
    :raises NotAllowed: somebody holds it, or the user may not.
    """
    with transaction.atomic():
        request = locked(request_id)
        if not policies.may_ask_to_read(user, request) or not policies.holds_role(user, request.office, role):
            raise NotYours
        if request.state not in OPEN_STATES and not (role is Role.SCREENER and known.waits_for_screening(request)):
            raise NotAllowed(_("This case is closed."))
        if request.assignments.filter(role=role, until_at=None).exists():
            raise NotAllowed(_("Somebody already holds this case in that role. Ask your office manager."))
        made = give(request, user, role)
        audit.record(request, "request.take", actor=Actor(role, user), data={"role": role.value})
    return made


def recuse(*, request_id: UUID, reason: str, by: Actor) -> None:
    """Stand aside from a request, for good: it beats every grant. An appeal one reviews waits for somebody else then.

    :raises Invalid: no reason.
    """
    if not reason.strip():
        raise Invalid(_("Say why you stand aside."), {"reason": _("Give a reason.")})
    with acting("recuse", request_id=request_id, by=by) as case:
        Recusal.objects.create(request=case.request, user=by.person, reason=reason, at=case.now)
        case.request.assignments.filter(user=by.person, until_at=None).update(until_at=case.now)
        remove_perm("work_request", by.person, case.request)
        given_back = _appeals_under_review(case.request).filter(officer=by.person)
        numbers = list(given_back.values_list("number", flat=True))
        given_back.update(officer=None, state=AppealState.FILED)
        case.record({"appeals": numbers} if numbers else {}, target=f"user:{by.person.pk}", personal={"reason": reason})
        case.post("notify.manager", f"recused:{case.request.pk}:{by.person.pk}", about="recusal")


def read_for_reason(*, request_id: UUID, reason: str, user: User) -> Reading:
    """Open a case one is not assigned to, for a typed reason; the manager is told.

    :raises NotYours: the case does not exist for this person.
    :raises Invalid: no reason of at least ten characters.
    """
    with transaction.atomic():
        request = locked(request_id)
        if not policies.may_ask_to_read(user, request):
            raise NotYours
        if len(reason.strip()) < 10:
            raise Invalid(
                _("Write why you need to read this case, in a sentence."), {"reason": _("Write a full sentence.")}
            )
        now = timezone.now()
        made = Reading.objects.create(
            request=request, user=user, reason=reason.strip(), at=now, until_at=now + READING_LASTS
        )
        role = policies.roles_in(user, request.office)[0]
        audit.record(
            request, "request.read_for_reason", actor=Actor(role, user), at=now, personal={"reason": reason.strip()}
        )
        outbox.post("notify.manager", request=request, key=f"reading:{made.pk}", data={"about": "reading"}, now=now)
    return made


@transaction.atomic
def give(request: Request, user: User, role: Role) -> Assignment:
    """End the assignment of whoever holds `role` and make a new one."""
    if not user.is_active or not policies.holds_role(user, request.office, role):
        raise NotAllowed(
            _("%(name)s does not hold the role “%(role)s” in this office.") % {"name": user, "role": role.label}
        )
    if policies.is_recused(user, request):
        raise NotAllowed(_("%s stands aside from this case.") % user)
    conflict = policies.separation_conflict(user, request, role)
    if conflict is not None:
        raise NotAllowed(
            _("%(name)s already had a part in this case (%(part)s).") % {"name": user, "part": conflict.label}
        )
    now = timezone.now()
    held = request.assignments.select_for_update().filter(role=role, until_at=None).first()
    if held is not None:
        if held.user_id == user.pk:
            return held
        held.until_at = now
        held.save(update_fields=["until_at"])
        if not request.assignments.filter(user=held.user, until_at=None).exists():
            remove_perm("work_request", held.user, request)
    assign_perm("work_request", user, request)
    if request.restricted:
        assign_perm("read_restricted", user, request)
    made = Assignment.objects.create(request=request, user=user, role=role.value, since_at=now)
    queueing.keep(request)
    Request.objects.filter(pk=request.pk).update(unheld=request.unheld)
    return made


def _appeal_follows(request: Request, user: User) -> dict[str, str]:
    """Give the appeal under review to its new officer; return what the trail tells of it."""
    appeal = _appeals_under_review(request).first()
    if appeal is None or appeal.officer_id == user.pk:
        return {}
    before, appeal.officer = appeal.officer_id, user
    appeal.save(update_fields=["officer"])
    return {"appeal": appeal.number, "before": str(before)}


def _appeals_under_review(request: Request) -> QuerySet[Appeal]:
    return request.appeals.filter(state=AppealState.UNDER_REVIEW)
