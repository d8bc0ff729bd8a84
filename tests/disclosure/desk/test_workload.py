"""Managers give several cases at once, each by itself, and see who holds how much."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import Cast, office, staff, staff_role, submitted, walk
from workflow import audit
from workflow.lists import workload
from workflow.models import Event, Request, User
from workflow.services import assignments, restricting
from workflow.states import Role, State

SignedIn = Callable[[User | Role], Client]


def give(client: Client, user: User, role: Role, *cases: Request) -> tuple[int, str]:
    """Post the ticked cases; return the status and the page as plain text."""
    answer = client.post(
        reverse("desk:assign_many"), {"case": [case.pk for case in cases], "holder": f"{role.value}:{user.pk}"}
    )
    return answer.status_code, answer.content.decode()


def test_ticked_cases_are_given_each_with_its_own_event(cast: Cast, signed_in: SignedIn) -> None:
    cases = [submitted(cast.office) for _index in range(3)]
    counsel = cast.people[Role.COUNSEL]
    client = signed_in(Role.OFFICE_MANAGER)
    queue = client.get(reverse("desk:office_queue")).content.decode()
    assert queue.count('name="case"') == 3
    assert 'form="many"' in queue
    status, page = give(client, counsel, Role.COUNSEL, *cases)
    assert status == 200
    for case in cases:
        assert case.assignments.get(role=Role.COUNSEL, until_at=None).user == counsel
        assert Event.objects.filter(chain=audit.chain_of(case), verb="request.assign").count() == 1
        assert str(case.number) in page


@pytest.mark.long
def test_what_one_case_refuses_keeps_no_other_from_being_given(cast: Cast, signed_in: SignedIn) -> None:
    free, done = submitted(cast.office), walk(cast, State.SECOND_REVIEW)
    redactor = cast.people[Role.REDACTOR]
    staff_role(redactor, Role.SECOND_REVIEWER, cast.office)
    elsewhere = submitted(office())
    status, page = give(signed_in(Role.OFFICE_MANAGER), redactor, Role.SECOND_REVIEWER, done, elsewhere, free)
    assert status == 200
    assert free.assignments.get(until_at=None).user == redactor
    assert done.assignments.get(role=Role.SECOND_REVIEWER, until_at=None).user != redactor
    assert "already had a part in this case" in page
    assert str(elsewhere.number) not in page
    assert not elsewhere.assignments.exists()


def test_a_restricted_case_is_neither_given_nor_named(cast: Cast, signed_in: SignedIn) -> None:
    case = walk(cast, State.LEGAL_REVIEW)
    restricting.restrict(request_id=case.pk, reason="A famous name.", by=cast.actor(Role.COUNSEL))
    other = staff(Role.COUNSEL, of=cast.office)
    status, page = give(signed_in(Role.OFFICE_MANAGER), other, Role.COUNSEL, case)
    assert status == 409
    assert str(case.number) not in page
    assert not case.assignments.filter(user=other).exists()


def test_nobody_who_is_away_gets_a_case(cast: Cast, signed_in: SignedIn) -> None:
    case, counsel, day = submitted(cast.office), cast.people[Role.COUNSEL], timezone.localdate()
    counsel.absences.create(from_date=day, to_date=day + timedelta(2))
    client = signed_in(Role.OFFICE_MANAGER)
    assert f"(away until {day + timedelta(2)})" in client.get(reverse("desk:office_queue")).content.decode()
    status, page = give(client, counsel, Role.COUNSEL, case)
    assert status == 409
    assert "is away until" in page
    assert not case.assignments.exists()


def test_only_managers_are_offered_boxes_and_only_they_may_give(cast: Cast, signed_in: SignedIn) -> None:
    case = submitted(cast.office)
    client = signed_in(Role.COUNSEL)
    assert 'name="case"' not in client.get(reverse("desk:office_queue")).content.decode()
    assert give(client, cast.people[Role.COUNSEL], Role.COUNSEL, case)[0] == 404
    assert signed_in(Role.COUNSEL).get(reverse("desk:workload")).status_code == 404
    manager = signed_in(Role.OFFICE_MANAGER)
    assert manager.post(reverse("desk:assign_many"), {"case": ["x"], "holder": "counsel:x"}).status_code == 422
    assert give(manager, cast.people[Role.COUNSEL], Role.COUNSEL)[0] == 422


def test_the_load_of_a_person_is_counted_by_role_with_what_is_due_and_late(cast: Cast) -> None:
    counsel, today = cast.people[Role.COUNSEL], timezone.localdate()
    for due in (today - timedelta(1), today, today + timedelta(7), today + timedelta(8)):
        case = submitted(cast.office)
        assignments.take(request_id=case.pk, role=Role.COUNSEL, user=counsel)
        case.assignments.update(queue_date=due)
    found = workload.workload(cast.people[Role.OFFICE_MANAGER], cast.office)
    (load,) = next(one for one in found.people if one.user == counsel).loads
    assert (load.role, load.open, load.due, load.overdue, load.held) == (Role.COUNSEL, 4, 2, 1, True)
    assert len(found.people) == len(cast.people) + 1  # and the second records officer


def test_who_lost_a_role_is_listed_while_they_hold_cases_in_it(cast: Cast, signed_in: SignedIn) -> None:
    case, counsel = submitted(cast.office), cast.people[Role.COUNSEL]
    assignments.take(request_id=case.pk, role=Role.COUNSEL, user=counsel)
    counsel.staff_roles.update(until_date=date(2021, 1, 1))
    counsel.absences.create(from_date=timezone.localdate(), to_date=timezone.localdate())
    shown = signed_in(Role.OFFICE_MANAGER).get(reverse("desk:workload")).content.decode()
    assert "no longer held" in shown
    assert "Away until" in shown


def test_a_restricted_case_counts_for_nobody_who_is_not_named(cast: Cast) -> None:
    case = walk(cast, State.LEGAL_REVIEW)
    restricting.restrict(request_id=case.pk, reason="A famous name.", by=cast.actor(Role.COUNSEL))
    found = workload.workload(cast.people[Role.OFFICE_MANAGER], cast.office)
    assert sum(one.open for one in found.people) == 0


def test_pages_hold_everybody_once_with_queries_that_grow_with_no_cases(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = cast.people[Role.OFFICE_MANAGER]

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            workload.workload(manager, cast.office)
        return len(counted)

    few = queries()
    for _index in range(3):
        cast.give_all(submitted(cast.office))
    assert queries() == few
    for number in range(6):
        staff(Role.INTAKE, of=cast.office, name=f"Same Name {number // 3}")
    assert queries() == few
    monkeypatch.setattr(workload, "PAGE_SIZE", 4)
    seen, after = [], ""
    while True:
        page = workload.workload(manager, cast.office, after)
        seen += [one.user.pk for one in page.people]
        after = page.next_key
        if not after:
            break
    assert len(seen) == len(set(seen)) == len(cast.people) + 1 + 6


def test_no_more_of_a_persons_cases_are_counted_than_is_set(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workload, "COUNTED_MAX", 2)
    for days in range(4):
        case = submitted(cast.office)
        assignments.give(case, cast.people[Role.COUNSEL], Role.COUNSEL)
        case.assignments.update(queue_date=timezone.localdate() + timedelta(days=days - 1))
    page = workload.workload(cast.people[Role.OFFICE_MANAGER], cast.office)
    found = {person.user: (person.open, person.more) for person in page.people}
    assert found[cast.people[Role.COUNSEL]] == (3, True), "two, and what is due on the day of the next"
    assert found[cast.people[Role.INTAKE]] == (0, False)
