"""Who holds how much: the open cases of each person of an office by role, what is due and late among them, and who is
away. Read along the index of a person's queue for the people of one page, and not much further than `COUNTED_MAX`
cases of each: neither the queries nor what they read grow with the office.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from workflow import policies
from workflow.lists.queues import COMING_DAYS
from workflow.models import Absence, Assignment, Office, QuarterFigures, Request, User
from workflow.selectors import is_key
from workflow.states import HOLDERS, STAFF_ROLES, Role, State

PAGE_SIZE = 25
#: So many cases of a person are counted, the first by due date, and what else is due on the day of the last of them.
COUNTED_MAX = 250


@dataclass(frozen=True)
class Load:
    """The open cases somebody holds in one role. `held`: they hold that role today; without it nobody can act."""

    role: Role
    open: int
    due: int
    overdue: int
    held: bool


@dataclass(frozen=True)
class Person:
    """One person's load, and the absence they are in or the next they have."""

    user: User
    loads: tuple[Load, ...]
    away: Absence | None
    away_now: bool
    #: They hold more cases than are counted: the first by due date are.
    more: bool = False

    @property
    def open(self) -> int:
        return sum(load.open for load in self.loads)


@dataclass(frozen=True)
class Page:
    """People by name, and the key of the next page, if there is one."""

    people: list[Person] = field(default_factory=list)
    next_key: str = ""


def workload(viewer: User, office: Office, after: str = "") -> Page:
    """Return the load of who works in an office, by name, of the cases that exist for the viewer.

    Who left and holds nothing any more is not listed.

    :param after: the key of the page before: the last person's.
    """
    users = list(_people(office, after)[: PAGE_SIZE + 1])
    shown = users[:PAGE_SIZE]
    roles, away, last_days = _roles(office, shown), _absences(shown), _last_days(shown)
    counted = _counts(viewer, office, shown, last_days)
    today = timezone.localdate()
    people = []
    for user in shown:
        held, counts = roles.get(user.pk, set()), counted.get(user.pk, {})
        loads = tuple(
            Load(role, *counts.get(role, (0, 0, 0)), held=role in held)
            for role in STAFF_ROLES
            if role in counts or (role in held and role not in {Role.AUDITOR, Role.OFFICE_MANAGER})
        )
        absence = away.get(user.pk)
        away_now = absence is not None and absence.from_date <= today
        people.append(Person(user, loads, absence, away_now, user.pk in last_days))
    return Page(people, str(shown[-1].pk) if len(users) > PAGE_SIZE else "")


def _people(office: Office, after: str) -> QuerySet[User]:
    # Lists of the office's own people: asked of each person in turn, SQLite walks all roles of the office each time.
    ever, today = office.staff_roles.values("user"), policies.on_day(office.staff_roles.all()).values("user")
    holding = Assignment.objects.filter(
        user=OuterRef("pk"), until_at=None, queue_date__isnull=False, queue_office=office.pk
    )
    here = Q(pk__in=today, is_active=True)
    gone = User.objects.filter(Exists(holding), pk__in=ever).exclude(here)
    # Looked up first: in one question PostgreSQL asks of everybody what they hold.
    rows = User.objects.filter(here | Q(pk__in=list(gone.values_list("pk", flat=True)))).order_by("name", "pk")
    last = User.objects.filter(pk=after).only("name").first() if is_key(after) else None
    return rows if last is None else rows.filter(Q(name__gt=last.name) | Q(name=last.name, pk__gt=last.pk))


def _roles(office: Office, users: list[User]) -> dict[UUID, set[str]]:
    found: dict[UUID, set[str]] = {}
    rows = policies.on_day(office.staff_roles.filter(user__in=users, user__is_active=True))
    for user, role in rows.values_list("user_id", "role"):
        found.setdefault(user, set()).add(role)
    return found


def _absences(users: list[User]) -> dict[UUID, Absence]:
    """Return of each person the absence they are in, else the next one."""
    rows = Absence.objects.filter(user__in=users, withdrawn_at=None, to_date__gte=timezone.localdate())
    return {row.user_id: row for row in rows.order_by("-from_date")}


def _counts(
    viewer: User, office: Office, users: list[User], last_days: dict[UUID, date]
) -> dict[UUID, dict[str, tuple[int, int, int]]]:
    """Return of each person by role how many cases are open, due within a week, and late; no further than counted."""
    today = timezone.localdate()
    soon = Q(queue_date__gte=today, queue_date__lte=today + timedelta(days=COMING_DAYS))
    within = Q(user__in=[user for user in users if user.pk not in last_days])
    for key, last in last_days.items():
        within |= Q(user=key, queue_date__lte=last)
    rows = Assignment.objects.filter(within, until_at=None, queue_date__isnull=False, queue_office=office.pk)
    hidden = policies.hidden_from(viewer, Request.objects.filter(office=office))
    rows = rows.exclude(request__in=hidden) if hidden else rows
    counted = rows.values_list("user_id", "role").annotate(
        all=Count("pk"), soon=Count("pk", filter=soon), late=Count("pk", filter=Q(queue_date__lt=today))
    )
    found: dict[UUID, dict[str, tuple[int, int, int]]] = {}
    for key, role, *numbers in counted:
        found.setdefault(key, {})[role] = (numbers[0], numbers[1], numbers[2])
    return found


def _last_days(users: list[User]) -> dict[UUID, date]:
    """Return of some people the day up to which their cases are counted, of those who hold more than are."""
    theirs = Assignment.objects.filter(user=OuterRef("pk"), until_at=None, queue_date__isnull=False)
    days = theirs.order_by("queue_date", "request").values("queue_date")[COUNTED_MAX : COUNTED_MAX + 1]
    rows = User.objects.filter(pk__in=[user.pk for user in users]).annotate(last_day=Subquery(days))
    return {key: day for key, day in rows.values_list("pk", "last_day") if day is not None}


@dataclass(frozen=True)
class Capacity:
    """One role: cases that waited for it when last counted, who holds it today, and how many of them are away."""

    role: Role
    waiting: int
    people: int
    away: int

    @property
    def each(self) -> float | None:
        """Cases for each person who is there; None where nobody is."""
        here = self.people - self.away
        return round(self.waiting / here, 1) if here else None


def capacity(office: Office) -> list[Capacity]:
    """Return the work that waits for each role against who is there for it, from the figures kept of this quarter."""
    day = timezone.localdate()
    kept = QuarterFigures.objects.filter(office=office, quarter__gt=0).order_by("-year", "-quarter").first()
    where = kept.figures["groups"][""]["cells"]["where"] if kept is not None else {}
    waiting: Counter[Role] = Counter()
    for state, count in where.items():
        waiting[HOLDERS[State(state)]] += count
    holding: dict[str, set[UUID]] = {}
    rows = policies.on_day(office.staff_roles.filter(user__is_active=True), day)
    for role, user in rows.values_list("role", "user_id"):
        holding.setdefault(role, set()).add(user)
    gone = Absence.objects.filter(withdrawn_at=None, from_date__lte=day, to_date__gte=day)
    away = set(gone.filter(user__staff_roles__office=office).values_list("user_id", flat=True))
    return [
        Capacity(role, waiting[role], len(holding.get(role, ())), len(holding.get(role, set()) & away))
        for role in dict.fromkeys(HOLDERS.values())
    ]
