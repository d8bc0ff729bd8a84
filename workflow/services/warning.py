"""Warnings before a day is missed: who sees to it is told once, by the number of the case and the day alone."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from workflow import audit, outbox, policies
from workflow.lists import coming
from workflow.lists.coming import Coming
from workflow.models import Assignment, Event, Office, Reminder, Request, StaffRole, User
from workflow.services import clock
from workflow.states import Role

VERB = "notify.staff"


def warn_all() -> int:
    """Warn in every office; return of how many things."""
    return sum(warn(office) for office in Office.objects.all())


def warn(office: Office) -> int:
    """Warn of what comes due in an office, each thing once for its day; return of how many.

    Who holds the case in the role that sees to it is told; where nobody does, who could take it, or the managers.
    """
    now = timezone.now()
    today = timezone.localdate(now)
    until = coming.horizon(office, clock.calendar_of(office), today)
    told = 0
    while found := list(coming.unwarned(office, today, until)):
        new = _warn_of(office, found, now)
        told += new
        if not new:
            break  # another worker warns of the same
    return told


def _warn_of(office: Office, found: list[Coming], now: datetime) -> int:
    """Warn of some things in one transaction; return how many nobody was warned of before."""
    holders = _holders(found)
    letters: dict[User, list[Coming]] = {}
    told = 0
    with transaction.atomic():
        for one in found:
            reminder, new = Reminder.objects.get_or_create(
                request=one.case, about=one.about, target=one.target, due=one.due, defaults={"at": now}
            )
            if not new:
                continue
            people = _people(one, office, holders)
            audit.record(
                one.case,
                "case.warned",
                actor=policies.system("warnings"),
                at=now,
                target=f"reminder:{reminder.pk}",
                data={"about": one.about.value, "due": one.due.isoformat(), "people": len(people)},
            )
            for person in people:
                letters.setdefault(person, []).append(one)
            told += 1
        for person, lines in letters.items():
            _post(office, person, lines, now)
    return told


def was_sent(office_id: int, key: str) -> bool:
    """Whether the message with this key left already: a task that runs twice sends once."""
    return Event.objects.filter(chain=policies.chain_of_office(office_id), object=f"notice:{key}").exists()


def sent(*, office_id: int, key: str, user: User, lines: int) -> None:
    """Record in the office's trail that somebody was warned, of how many things."""
    audit.record(
        None,
        "notice.staff",
        actor=policies.system("notices"),
        target=f"notice:{key}",
        data={"user": str(user.pk), "lines": lines},
        chain_name=policies.chain_of_office(office_id),
    )


def _holders(found: Iterable[Coming]) -> dict[tuple[UUID, str], list[User]]:
    """Return who holds each of the cases in which role, in one query."""
    rows = Assignment.objects.filter(request__in={one.case.pk for one in found}, until_at=None, user__is_active=True)
    held: dict[tuple[UUID, str], list[User]] = {}
    for row in rows.select_related("user"):
        held.setdefault((row.request_id, row.role), []).append(row.user)
    return held


def _people(one: Coming, office: Office, holders: dict[tuple[UUID, str], list[User]]) -> list[User]:
    """Return who is told."""
    assigned = [user for role in one.roles for user in holders.get((one.case.pk, role.value), [])]
    takers = _in_role(office, one.roles[0])
    if Role.APPEALS_OFFICER in one.roles:
        takers = [user for user in takers if policies.separation_conflict(user, one.case, Role.APPEALS_OFFICER) is None]
    for candidates in (assigned, takers, _in_role(office, Role.OFFICE_MANAGER)):
        known = _knowing(candidates, one.case)
        if known:
            return known
    return []


def _in_role(office: Office, role: Role) -> list[User]:
    """Return who could take it: screeners and appeals officers, whose work waits unassigned, and managers."""
    if role not in {Role.SCREENER, Role.APPEALS_OFFICER, Role.OFFICE_MANAGER}:
        return []
    rows = policies.on_day(StaffRole.objects.filter(office=office, role=role, user__is_active=True))
    return [row.user for row in rows.select_related("user")]


def _knowing(users: Sequence[User], case: Request) -> list[User]:
    """Return those for whom the case exists."""
    return [
        user for user in dict.fromkeys(users) if policies.may_see(user, case) and not policies.is_recused(user, case)
    ]


def _post(office: Office, person: User, lines: list[Coming], now: datetime) -> None:
    told = [[str(one.case.number), one.about.value, one.due.isoformat()] for one in sorted(lines, key=_by_day)]
    outbox.post(
        VERB,
        request=None,
        office_id=office.pk,
        key=f"{person.pk}:{lines[0].target}:{lines[0].about}:{lines[0].due.isoformat()}",
        data={"office": office.pk, "user": str(person.pk), "lines": told},
        now=now,
    )


def _by_day(one: Coming) -> tuple[str, str]:
    return one.due.isoformat(), str(one.case.number)
