"""The queues: order, views, keys; each lane walks along its index on either database."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from tests.factories import Cast, screen, staff, submitted, verify_checks, walk
from workflow.lists import duties, queues
from workflow.lists.queues import Key, View
from workflow.models import Request
from workflow.models.requests import ASKED_AGAIN
from workflow.services import assignments, contact, intake, verification
from workflow.states import Role, State

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def cast() -> Cast:
    return Cast()


def change(case: Request, **values: Any) -> Request:
    Request.objects.filter(pk=case.pk).update(**values)
    return case


def numbers(cast: Cast, view: View = View.ALL, **given: Any) -> list[str | None]:
    page = queues.office_queue(cast.people[Role.INTAKE], view=view, **given)
    return [case.number for case in page.rows]


def test_danger_comes_before_speed_and_both_before_the_due_date(cast: Cast) -> None:
    late, expedited, danger = (submitted(cast.office) for _index in range(3))
    change(late, due_date=date(2020, 1, 2))
    change(expedited, expedited=True)
    change(danger, danger=True)
    assert numbers(cast) == [danger.number, expedited.number, late.number]


def test_a_case_leaves_the_queue_when_it_closes(cast: Cast) -> None:
    case = submitted(cast.office)
    cast.give_all(case)
    intake.withdraw(request_id=case.pk, by=cast.actor(Role.INTAKE))
    assert numbers(cast) == []
    assert queues.my_queue(cast.people[Role.COUNSEL]).rows == []
    assert set(case.assignments.values_list("queue_date", flat=True)) == {None}


def test_each_view_shows_its_cases(cast: Cast) -> None:
    today = TODAY()
    late, soon, later = (submitted(cast.office) for _index in range(3))
    waiting = walk(cast, State.SEARCH)
    contact.ask_requester(request_id=waiting.pk, text="Which year was it?", by=cast.actor(Role.INTAKE))
    for case, due in ((late, today - timedelta(days=1)), (soon, today), (later, today + timedelta(days=60))):
        change(case, due_date=due)
    assert numbers(cast, View.OVERDUE) == [late.number]
    assert numbers(cast, View.COMING) == [soon.number]
    assert numbers(cast, View.WAITING) == [waiting.number]
    assert set(numbers(cast, View.UNASSIGNED)) == {late.number, soon.number, later.number}


def test_a_case_is_unassigned_until_somebody_holds_the_role_it_waits_for(cast: Cast) -> None:
    case = submitted(cast.office)
    assignments.take(request_id=case.pk, role=Role.COUNSEL, user=cast.people[Role.COUNSEL])
    assert numbers(cast, View.UNASSIGNED) == [case.number]
    assignments.take(request_id=case.pk, role=Role.INTAKE, user=cast.people[Role.INTAKE])
    assert numbers(cast, View.UNASSIGNED) == []


def test_it_is_unassigned_again_when_its_holder_stands_aside(cast: Cast) -> None:
    case = submitted(cast.office)
    assignments.take(request_id=case.pk, role=Role.INTAKE, user=cast.people[Role.INTAKE])
    assignments.recuse(request_id=case.pk, reason="A friend of mine.", by=cast.actor(Role.INTAKE))
    page = queues.office_queue(cast.people[Role.COUNSEL], view=View.UNASSIGNED)
    assert [one.number for one in page.rows] == [case.number]
    assert numbers(cast, View.UNASSIGNED) == []  # who stands aside does not see it at all


def test_it_is_unassigned_when_it_moves_on_to_a_role_nobody_holds(cast: Cast) -> None:
    case = walk(cast, State.VERIFICATION)
    case.assignments.filter(role=Role.RECORDS_OFFICER).delete()
    verify_checks(cast, case)
    screen(cast, case)
    assert numbers(cast, View.UNASSIGNED) == []
    verification.verify(request_id=case.pk, by=cast.actor(Role.INTAKE))
    assert numbers(cast, View.UNASSIGNED) == [case.number]


def test_pages_hold_each_case_once_across_urgencies_and_offices(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues, "PAGE_SIZE", 3)
    second = Cast()
    person = cast.people[Role.INTAKE]
    person.staff_roles.create(office=second.office, role=Role.INTAKE, since_date=date(2020, 1, 1))
    cases = [submitted((cast, second)[index % 2].office) for index in range(11)]
    for index, case in enumerate(cases):
        change(case, due_date=date(2026, 1, 1 + index // 4), danger=index % 5 == 0, expedited=index % 3 == 0)
    seen, after = [], ""
    for _page in range(4):
        page = queues.office_queue(person, after=after)
        seen += [(case.urgency, case.due_date, case.pk) for case in page.rows]
        after = page.next_key
    assert seen == sorted(seen)
    assert {key for _urgency, _due, key in seen} == {case.pk for case in cases}
    assert len(seen) == len(cases)
    assert after == ""


def test_my_pages_go_on_by_key(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues, "PAGE_SIZE", 2)
    cases = [submitted(cast.office, danger=index == 4) for index in range(5)]
    for case in cases:
        assignments.take(request_id=case.pk, role=Role.INTAKE, user=cast.people[Role.INTAKE])
    seen, after = [], ""
    for _page in range(3):
        page = queues.my_queue(cast.people[Role.INTAKE], after=after)
        seen += [case.pk for case in page.rows]
        after = page.next_key
    assert seen[0] == cases[4].pk
    assert sorted(seen) == sorted(case.pk for case in cases)


@pytest.mark.parametrize("text", ["", "x", "1_2026-01-01", "1_x_y", "9" * 200, "1_2026-13-01_" + "0" * 32])
def test_a_key_somebody_wrote_themselves_begins_at_the_first_page(text: str) -> None:
    assert queues.key_of(text) is None


INDEXES = {
    (View.ALL, ""): "request_queue",
    (View.OVERDUE, ""): "request_queue",
    (View.COMING, ""): "request_queue",
    (View.UNASSIGNED, ""): "request_unheld",
    (View.ALL, "search"): "request_queue_state",
    (View.OVERDUE, "search"): "request_queue_state",
    (View.WAITING, ""): "request_queue_state",
    (View.UNASSIGNED, "search"): "request_unheld_state",
}


@pytest.mark.parametrize(("view", "state"), INDEXES)
@pytest.mark.parametrize("after", ["", str(Key(1, date(2026, 5, 5), uuid4()))], ids=["first page", "later page"])
def test_a_lane_is_read_along_its_index_without_a_scan_or_a_sort(
    cast: Cast, view: View, state: str, after: str
) -> None:
    key = queues.key_of(after)
    lanes = queues._Lanes(cast.people[Role.INTAKE], [cast.office.pk], view, state)
    for lane in lanes.of(1):
        plan = plan_of(queues._after(lane, 1, key)[: queues.PAGE_SIZE])
        index = INDEXES[view, state].upper()
        # In empty tables PostgreSQL finds an index with the state no cheaper than the same one without it.
        alike = f"INDEX SCAN USING {index.removesuffix('_STATE')}"
        assert f"INDEX {index} " in plan or alike in plan, plan
        assert "SCAN WORKFLOW_REQUEST" not in plan, plan
        assert "SEQ SCAN ON WORKFLOW_REQUEST" not in plan, plan
        assert "TEMP B-TREE" not in plan, plan
        assert "SORT" not in plan, plan


def test_what_a_person_holds_is_read_along_their_index_and_no_list_of_open_cases(cast: Cast) -> None:
    plan = plan_of(duties.held_rows(cast.people[Role.COUNSEL]))
    assert "ASSIGNMENT_QUEUE" in plan, plan
    assert "LIST SUBQUERY" not in plan, plan
    assert "SCAN V0" not in plan, plan
    assert "SEQ SCAN ON WORKFLOW_REQUEST" not in plan, plan


def plan_of(rows: Any) -> str:
    """Return the plan of a query; PostgreSQL is told what it finds out by itself once the tables are large."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for way in ("seqscan", "bitmapscan", "sort"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
    return str(rows.explain()).upper()


def test_closed_cases_to_screen_again_are_found_along_their_index(cast: Cast) -> None:
    plan = plan_of(Request.objects.filter(ASKED_AGAIN, office=cast.office).order_by("screening_asked_at")[:8])
    assert "REQUEST_ASKED_AGAIN" in plan, plan
    assert "TEMP B-TREE" not in plan, plan


def test_what_a_person_holds_is_counted_along_their_queue_and_not_along_all_they_ever_held(cast: Cast) -> None:
    walk(cast, State.SEARCH)
    cast.give_all(submitted(cast.office))
    assert queues.counts_by_state(cast.people[Role.INTAKE]) == {"received": 1, "search": 1}
    plan = plan_of(queues.counted(cast.people[Role.INTAKE]))
    assert "ASSIGNMENT_URGENT" in plan, plan
    assert "TEMP B-TREE" not in plan and "SORT" not in plan, plan


@pytest.mark.parametrize("state", ["", "search"])
@pytest.mark.parametrize("after", ["", str(Key(1, date(2026, 5, 5), uuid4()))], ids=["first page", "later page"])
def test_my_queue_is_read_along_one_index_without_a_request(cast: Cast, state: str, after: str) -> None:
    plan = plan_of(queues.mine(cast.people[Role.INTAKE], state, queues.key_of(after))[:50])
    assert "ASSIGNMENT_URGENT" in plan, plan
    assert "WORKFLOW_REQUEST" not in plan, plan
    assert "TEMP B-TREE" not in plan and "SORT" not in plan, plan


def test_what_is_kept_beside_an_assignment_follows_its_case(cast: Cast) -> None:
    case = submitted(cast.office)
    cast.give_all(case)

    def beside() -> set[tuple[int | None, str, int | None]]:
        return set(case.assignments.values_list("queue_urgency", "queue_state", "queue_office"))

    assert beside() == {(2, "received", cast.office.pk)}
    intake.ask_speed(request_id=case.pk, reason="A hearing.", by=cast.actor(Role.INTAKE))
    intake.decide_expedite(request_id=case.pk, granted=True, reason="A hearing.", by=cast.actor(Role.INTAKE))
    assert beside() == {(1, "received", cast.office.pk)}
    verification.start_verification(request_id=case.pk, by=cast.actor(Role.INTAKE))
    assert beside() == {(1, "verification", cast.office.pk)}
    intake.withdraw(request_id=case.pk, by=cast.actor(Role.INTAKE))
    assert beside() == {(None, "", None)}


def test_a_request_held_in_two_roles_is_one_line_of_my_queue(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues, "PAGE_SIZE", 2)
    ida = staff(Role.INTAKE, Role.RECORDS_OFFICER, of=cast.office)
    cases = [submitted(cast.office) for _ in range(3)]
    for case in cases:
        for role in (Role.INTAKE, Role.RECORDS_OFFICER):
            assignments.give(case, ida, role)
    first = queues.my_queue(ida)
    second = queues.my_queue(ida, after=first.next_key)
    assert len(first.rows) == 2
    assert {row.pk for row in [*first.rows, *second.rows]} == {case.pk for case in cases}
