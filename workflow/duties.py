"""What waits for somebody in each of their roles, most pressing first: the first screen of the desk.

Each question reads along an index or from the person's own open cases, lists at most `SHOWN`, and never counts.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from redaction.models import Place
from workflow import policies, queues
from workflow.models import (
    Absence,
    Assignment,
    CallBack,
    Consultation,
    Event,
    Office,
    Record,
    Request,
    Screening,
    SearchTask,
    StaffRole,
    User,
)
from workflow.models.requests import OPEN
from workflow.queues import View
from workflow.states import HOLDERS, MOVES, WORKING_ROLES, Role, State

#: How many lines each question lists.
SHOWN = 8
#: At most so many of a person's open cases are looked through.
LOOKED_THROUGH = 300


@dataclass(frozen=True)
class Duty:
    """One thing that waits, in one case: when it is due, and what is known of it."""

    case: Request
    at: datetime | None = None
    on: date | None = None
    what: str = ""
    page: int = 0
    record: UUID | None = None


def held_cases(user: User) -> dict[Role, list[Request]]:
    """Return a person's open cases by the role they hold them in, by due date; one query for a whole page."""
    rows = (
        user.assignments.filter(until_at=None, queue_date__isnull=False, request__in=_visible(user))
        .select_related("request__office")
        .order_by("queue_date", "request_id")[:LOOKED_THROUGH]
    )
    found: dict[Role, list[Request]] = {}
    for row in rows:
        found.setdefault(Role(row.role), []).append(row.request)
    return found


def danger_to_triage(user: User) -> list[Duty]:
    """Return requests whose danger nobody triaged yet, the least time left first."""
    waiting = Q(danger_triage_due_at__isnull=False, danger_triaged_at=None)
    return _of_offices(
        user,
        Role.INTAKE,
        lambda rows: rows.filter(waiting).order_by("danger_triage_due_at"),
        lambda case: Duty(case, at=case.danger_triage_due_at),
    )


def calls_promised(cases: Collection[Request]) -> list[Duty]:
    """Return the calls promised in some cases, the next first."""
    rows = CallBack.objects.filter(request__in=_keys(cases), done_at=None).order_by("due_at")[:SHOWN]
    return [Duty(_case_of(row, cases), at=row.due_at, what=row.note) for row in rows]


def never_screened(user: User) -> list[Duty]:
    """Return requests nobody screened, most urgent first."""
    return _of_offices(
        user,
        Role.SCREENER,
        lambda rows: rows.filter(screened_until=None, urgency__lte=2).order_by("urgency", "due_date", "pk"),
        lambda case: Duty(case, on=case.due_date),
        key=lambda duty: (duty.case.urgency, duty.case.due_date),
    )


def screened_too_long_ago(user: User) -> list[Duty]:
    """Return requests whose screening no longer counts, the oldest first."""
    return _of_offices(
        user,
        Role.SCREENER,
        lambda rows: rows.filter(screened_until__isnull=False, screened_until__lt=timezone.now()).order_by(
            "screened_until"
        ),
        lambda case: Duty(case, at=case.screened_until),
    )


def sources_to_chase(cases: Collection[Request]) -> list[Duty]:
    """Return the sources asked in some cases that have not answered, the longest due first."""
    rows = SearchTask.objects.filter(request__in=_keys(cases), status=SearchTask.Status.ASKED)
    listed = rows.select_related("source").order_by("due_date")[:SHOWN]
    return [Duty(_case_of(row, cases), on=row.due_date, what=row.source.name) for row in listed]


def consultations_open(cases: Collection[Request]) -> list[Duty]:
    """Return the consultations of some cases that nobody answered, the longest due first."""
    rows = Consultation.objects.filter(request__in=_keys(cases), answered_at=None, closed_at=None)
    return [Duty(_case_of(row, cases), on=row.due_date, what=row.agency) for row in rows.order_by("due_date")[:SHOWN]]


def cases_with_bars(cases: Collection[Request]) -> list[Duty]:
    """Return those of some cases whose newest screening found a bar; for people who may know bars in each of them."""
    rows = Screening.objects.filter(request__in=_keys(cases)).order_by("request_id", "-screened_at")
    newest: dict[UUID, Screening] = {}
    for row in rows:
        newest.setdefault(row.request_id, row)
    return [Duty(case, on=case.due_date) for case in cases if case.pk in newest and not newest[case.pk].clear][:SHOWN]


def pages_left_off(user: User, cases: Collection[Request]) -> list[Duty]:
    """Return the page a redactor left off at in each record of some cases, the newest first."""
    records = Record.objects.filter(request__in=_keys(cases), withdrawn_at=None)
    by_document = {record.document_id: record for record in records.only("id", "document_id", "request_id", "title")}
    places = Place.objects.filter(actor=user.pk, document__in=list(by_document)).order_by("-at")[:SHOWN]
    return [
        Duty(_case_of(record, cases), at=place.at, what=record.title, page=place.page, record=record.pk)
        for place in places
        if (record := by_document[place.document_id])
    ]


def in_state(cases: Collection[Request], *states: State) -> list[Request]:
    """Return those of some cases that stand in a state, by due date."""
    return [case for case in cases if case.state in states]


def last_moves(cases: list[Request]) -> dict[UUID, list[Event]]:
    """Return the last moves of some cases, the newest first: what changed on the way."""
    verbs = sorted({f"request.{move.event}" for move in MOVES})
    chains = {f"request:{case.pk}": case.pk for case in cases[:SHOWN]}
    found: dict[UUID, list[Event]] = {}
    for event in Event.objects.filter(chain__in=list(chains), verb__in=verbs).order_by("-at")[: 20 * SHOWN]:
        found.setdefault(chains[event.chain], []).append(event)
    return found


def due_in_office(user: User, office: int, view: View) -> list[Duty]:
    """Return the most pressing cases of an office in a view, each with whoever holds the role it waits for."""
    rows = queues.office_queue(user, view=view, office=office).rows[:SHOWN]
    holders = {
        (row.request_id, row.role): str(row.user)
        for row in Assignment.objects.filter(request__in=_keys(rows), until_at=None).select_related("user")
    }
    return [Duty(case, on=case.due_date, what=holders.get((case.pk, _waits_for(case)), "")) for case in rows]


def cover_gaps(office: Office) -> tuple[list[Role], list[Role]]:
    """Return the roles of an office nobody holds today, and those whose every holder is away today."""
    day = timezone.localdate()
    held = StaffRole.objects.filter(office=office, since_date__lte=day, user__is_active=True).filter(
        Q(until_date=None) | Q(until_date__gte=day)
    )
    absent = Absence.objects.filter(from_date__lte=day, to_date__gte=day, withdrawn_at=None)
    away = set(absent.values_list("user_id", flat=True))
    by_role: dict[str, set[UUID]] = {}
    for role, user in held.values_list("role", "user_id"):
        by_role.setdefault(role, set()).add(user)
    nobody: list[Role] = [role for role in WORKING_ROLES if role not in by_role]
    return nobody, [role for role in WORKING_ROLES if role in by_role and by_role[role] <= away]


def _visible(user: User) -> QuerySet[Request]:
    return policies.requests_not_hidden(user, Request.objects.filter(OPEN))


def _of_offices(
    user: User,
    role: Role,
    narrowed: Callable[[QuerySet[Request]], QuerySet[Request]],
    as_duty: Callable[[Request], Duty],
    *,
    key: Callable[[Duty], object] = attrgetter("at"),
) -> list[Duty]:
    """Return what waits in the offices where a person holds a role: one walk along an index for each office."""
    found: list[Duty] = []
    for office in policies.offices_where(user, role):
        rows = policies.requests_not_hidden(user, Request.objects.filter(OPEN, office=office))
        found += [as_duty(case) for case in narrowed(rows)[:SHOWN]]
    return sorted(found, key=key)[:SHOWN]  # type: ignore[arg-type]  # what is due on one side is due on the other


def _keys(cases: Iterable[Request]) -> list[UUID]:
    return [case.pk for case in cases]


def _case_of(row: CallBack | SearchTask | Consultation | Record, cases: Iterable[Request]) -> Request:
    return next(case for case in cases if case.pk == row.request_id)


def _waits_for(case: Request) -> str:
    return HOLDERS[State(case.state)].value
