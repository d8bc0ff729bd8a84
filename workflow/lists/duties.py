"""What waits for somebody in each of their roles, most pressing first: the first screen of the desk.

Each question reads along an index or from the person's own open cases, lists at most `SHOWN`, and never counts.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from operator import attrgetter
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from redaction import selectors as redactions
from redaction.models import Mark, Place, Run
from workflow import policies
from workflow.lists import coming, queues
from workflow.lists.queues import View
from workflow.models import (
    Absence,
    Appeal,
    Artifact,
    ArtifactKind,
    Assignment,
    CallBack,
    ChainHead,
    Consultation,
    Decision,
    Determination,
    Event,
    Office,
    Record,
    ReleaseItem,
    Request,
    Screening,
    SearchTask,
    StaffRole,
    TrailVerdict,
    User,
)
from workflow.models.requests import ASKED_AGAIN, OPEN
from workflow.services import clock
from workflow.states import HOLDERS, MOVES, WORKING_ROLES, AppealState, Role, State

#: How many lines each question lists.
SHOWN = 8
#: At most so many of a person's open cases are looked through.
LOOKED_THROUGH = 150
#: What the first screens say of a case besides its line.
DUE_FIELDS = ("danger_triage_due_at", "danger_escalated_at", "screened_until", "screening_asked_at")
#: How far back readings for a reason are listed.
LOOKED_BACK = timedelta(days=90)


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
    """Return a person's open cases by the role they hold them in, by due date; two queries for a whole page.

    Which they are is read along the index of their queue, and each is looked up by its key: joined, they would be read
    in another order where somebody holds many.
    """
    held = list(held_rows(user))
    listed = policies.requests_not_hidden(user, Request.objects.filter(OPEN, pk__in={key for _role, key in held}))
    cases = {case.pk: case for case in listed.only(*queues.LINE)}
    found: dict[Role, list[Request]] = {}
    for role, key in held:
        if key in cases:
            found.setdefault(Role(role), []).append(cases[key])
    return found


def held_rows(user: User) -> QuerySet[Assignment, tuple[str, UUID]]:
    """Return role and request of a person's open assignments, by due date, along the index of their queue."""
    rows = user.assignments.filter(until_at=None, queue_date__isnull=False)
    return rows.order_by("queue_date", "request_id").values_list("role", "request_id")[:LOOKED_THROUGH]


def danger_to_triage(user: User) -> list[Duty]:
    """Return requests whose danger nobody triaged yet, the least time left first."""
    waiting = Q(danger_triage_due_at__isnull=False, danger_triaged_at=None)
    return _of_offices(
        user,
        Role.INTAKE,
        lambda rows: rows.filter(waiting).order_by("danger_triage_due_at"),
        lambda case: Duty(case, at=case.danger_triage_due_at),
    )


def due_soon(office_until: Mapping[int, date], cases: Collection[Request]) -> list[Duty]:
    """Return those of some cases whose answer is due soon, by due date: within the days of their office, not late."""
    today = timezone.localdate()
    soon = [case for case in cases if today <= case.due_date <= office_until.get(case.office_id, today)]
    return [Duty(case, on=case.due_date, what=case.get_state_display()) for case in soon[:SHOWN]]


def until_days(user: User) -> dict[int, date]:
    """Return for each office of a person the last day that counts as soon there."""
    today = timezone.localdate()
    offices = Office.objects.filter(pk__in=policies.offices_of(user))
    return {office.pk: coming.horizon(office, clock.calendar_of(office), today) for office in offices}


def speed_to_decide(cases: Collection[Request]) -> list[Duty]:
    """Return those of some cases in which speed was asked and nobody decided, the least time left first."""
    rows = Request.objects.filter(coming.UNDECIDED, pk__in=_keys(cases)).order_by("expedite_asked_date")
    listed = rows.only(*queues.LINE, "expedite_asked_date", "expedite_decided_date")[:SHOWN]
    return [Duty(case, on=coming.expedite_due(case)) for case in listed]


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


def screened_until_soon(user: User) -> list[Duty]:
    """Return requests whose screening runs out soon, the first first."""
    now, days = timezone.now(), until_days(user)
    last = max(days.values(), default=timezone.localdate(now))
    until = now + (last - timezone.localdate(now))
    return _of_offices(
        user,
        Role.SCREENER,
        lambda rows: rows.filter(screened_until__range=(now, until)).order_by("screened_until"),
        lambda case: Duty(case, at=case.screened_until),
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


def closed_to_screen_again(user: User) -> list[Duty]:
    """Return closed cases whose screening a linked case asked for again, the longest asked first."""
    return _of_offices(
        user,
        Role.SCREENER,
        lambda rows: rows.filter(screened_until=F("screening_asked_at")).order_by("screening_asked_at"),
        lambda case: Duty(case, at=case.screening_asked_at),
        among=ASKED_AGAIN,
    )


def bars_found_after(user: User) -> list[Duty]:
    """Return closed cases a counsel holds in which somebody turned out to be protected after something left."""
    holds = Assignment.objects.filter(request=OuterRef("pk"), user=user, role=Role.COUNSEL, until_at=None)
    out = ReleaseItem.objects.filter(release__request=OuterRef("pk"), recalled_at=None)
    since = timezone.now() - LOOKED_BACK
    asked = Request.objects.filter(
        ASKED_AGAIN, office__in=policies.offices_where(user, Role.COUNSEL), screening_asked_at__gte=since
    )
    rows = asked.exclude(screened_until=F("screening_asked_at")).filter(Exists(holds), Exists(out))
    known = policies.requests_not_hidden(user, rows).order_by("-screening_asked_at")
    return cases_with_bars(known.only(*queues.LINE)[:LOOKED_THROUGH])


def sources_to_chase(cases: Collection[Request]) -> list[Duty]:
    """Return the sources asked in some cases that have not answered, the longest due first."""
    rows = SearchTask.objects.filter(request__in=_keys(cases), status=SearchTask.Status.ASKED)
    listed = rows.select_related("source").order_by("due_date")[:SHOWN]
    return [Duty(_case_of(row, cases), on=row.due_date, what=row.source.name) for row in listed]


def consultations_open(cases: Collection[Request]) -> list[Duty]:
    """Return the consultations of some cases that nobody answered, the longest due first."""
    rows = Consultation.objects.filter(request__in=_keys(cases), answered_at=None, closed_at=None)
    return [Duty(_case_of(row, cases), on=row.due_date, what=row.agency) for row in rows.order_by("due_date")[:SHOWN]]


def cases_with_bars(cases: Iterable[Request]) -> list[Duty]:
    """Return those of some cases whose newest screening found a bar; for people who may know bars in each of them."""
    cases = list(cases)
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


@dataclass(frozen=True)
class Redline:
    """What a second reader has before them: marks that stand, and copies the proof found outside of them."""

    marks: int = 0
    twins: int = 0


def redlines(cases: list[Request]) -> dict[UUID, Redline]:
    """Return the marks of some cases and the twins their newest proofs found, by case."""
    records = Record.objects.filter(request__in=_keys(cases[:SHOWN]), withdrawn_at=None)
    case_of = dict(records.values_list("document_id", "request_id"))
    found = dict.fromkeys(case_of.values(), Redline())
    marks = Mark.objects.filter(document__in=list(case_of), removed_at=None).values_list("document_id")
    for document, count in marks.annotate(count=Count("pk")):
        found[case_of[document]] = replace(found[case_of[document]], marks=found[case_of[document]].marks + count)
    runs = Run.objects.filter(document__in=list(case_of), status=Run.Status.PROVED).select_related("certificate")
    newest = {run.document_id: run for run in runs.order_by("finished_at")}
    for document, run in newest.items():
        twins = sum(one.get("name") == "twin" for one in redactions.findings_of(run).values())
        found[case_of[document]] = replace(found[case_of[document]], twins=found[case_of[document]].twins + twins)
    return found


@dataclass(frozen=True)
class Answer:
    """What a decider has before them: whether a draft and its letter are there, and the harms that were named."""

    drafted: bool = False
    composed: bool = False
    harms: tuple[str, ...] = ()


def answers_drafted(cases: list[Request]) -> dict[UUID, Answer]:
    """Return of some cases the draft that stands, its letter, and the harms their determinations name."""
    keys = _keys(cases[:SHOWN])
    found = dict.fromkeys(keys, Answer())
    letters = Artifact.objects.filter(decision=OuterRef("pk"), kind=ArtifactKind.LETTER_UNSIGNED)
    drafts = Decision.objects.filter(request__in=keys, superseded_at=None).annotate(composed=Exists(letters))
    for request, composed in drafts.values_list("request_id", "composed"):
        found[request] = Answer(drafted=True, composed=composed)
    rulings = Determination.objects.filter(request__in=keys, replaced_at=None).only("request_id", "harm")
    for ruling in rulings[:LOOKED_THROUGH]:
        before = found[ruling.request_id]
        if ruling.harm and ruling.harm not in before.harms:
            found[ruling.request_id] = replace(before, harms=(*before.harms, ruling.harm))
    return found


def appeals_waiting(user: User) -> list[Appeal]:
    """Return the appeals that wait in the offices where a person decides appeals, by due date."""
    offices = policies.offices_where(user, Role.APPEALS_OFFICER)
    seen = policies.requests_not_hidden(user, Request.objects.filter(pk=OuterRef("request"), office__in=offices))
    waiting = Appeal.objects.filter(Exists(seen), state__in=(AppealState.FILED, AppealState.UNDER_REVIEW))
    return list(waiting.select_related("officer", "request__office").order_by("due_date", "pk")[:SHOWN])


def newest_verdict() -> TrailVerdict | None:
    """Return what came of the newest verification of the whole trail."""
    return TrailVerdict.objects.order_by("-at").first()


def reads_without_assignment(user: User) -> list[tuple[Event, Request]]:
    """Return the newest readings for a stated reason in the offices a person audits, each with its case."""
    offices = policies.offices_where(user, Role.AUDITOR)
    known = policies.requests_not_hidden(user, Request.objects.filter(pk=OuterRef("request"), office__in=offices))
    heads = ChainHead.objects.filter(Exists(known), chain=OuterRef("chain"))
    since = timezone.now() - LOOKED_BACK
    events = Event.objects.filter(Exists(heads), verb="request.read_for_reason", at__gte=since).order_by("-at", "-pk")
    listed = list(events[:SHOWN])
    cases = ChainHead.objects.filter(chain__in=[event.chain for event in listed]).select_related("request")
    by_chain = {head.chain: head.request for head in cases}
    return [(event, case) for event in listed if (case := by_chain.get(event.chain)) is not None]


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


def _of_offices(
    user: User,
    role: Role,
    narrowed: Callable[[QuerySet[Request]], QuerySet[Request]],
    as_duty: Callable[[Request], Duty],
    *,
    key: Callable[[Duty], object] = attrgetter("at"),
    among: Q = OPEN,
) -> list[Duty]:
    """Return what waits in the offices where a person holds a role: one walk along an index for each office."""
    found: list[Duty] = []
    for office in policies.offices_where(user, role):
        rows = policies.requests_not_hidden(user, Request.objects.filter(among, office=office))
        found += [as_duty(case) for case in narrowed(rows).only(*queues.LINE, *DUE_FIELDS)[:SHOWN]]
    return sorted(found, key=key)[:SHOWN]  # type: ignore[arg-type]  # what is due on one side is due on the other


def _keys(cases: Iterable[Request]) -> list[UUID]:
    return [case.pk for case in cases]


def _case_of(row: CallBack | SearchTask | Consultation | Record, cases: Iterable[Request]) -> Request:
    return next(case for case in cases if case.pk == row.request_id)


def _waits_for(case: Request) -> str:
    return HOLDERS[State(case.state)].value
