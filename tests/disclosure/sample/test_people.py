"""The sample offices and their staff."""

from datetime import date

import pytest

from disclosure.sample import people
from disclosure.sample.office import crew_of
from workflow.models import Closure, Office, Source, StaffRole, User
from workflow.services import clock
from workflow.states import FORBIDDEN_PAIRS, STAFF_ROLES, Role

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


def test_offices_and_staff_are_made_once() -> None:
    people.make_staff(people.make_offices(TODAY))
    first = _everything()
    people.make_staff(people.make_offices(date(2027, 3, 1)))

    assert _everything() == first


def test_every_office_has_somebody_for_every_role() -> None:
    offices = people.make_offices(TODAY)
    staff = people.make_staff(offices)

    for office in offices.values():
        assert set(crew_of(office, staff).people) >= set(STAFF_ROLES) - {Role.AUDITOR, Role.LIAISON}


def test_no_crew_joins_what_the_law_keeps_apart() -> None:
    offices = people.make_offices(TODAY)
    staff = people.make_staff(offices)

    for office in offices.values():
        crew = crew_of(office, staff)
        for pair in FORBIDDEN_PAIRS:
            first, second = sorted(pair)
            assert crew.people[first] != crew.people[second], (office, pair)
        others = [user for role, user in crew.people.items() if role is not Role.APPEALS_OFFICER]
        assert crew.people[Role.APPEALS_OFFICER] not in others
        assert crew.second_pair_of_eyes[1] != crew.people[Role.RECORDS_OFFICER]


def test_whoever_screens_is_sworn() -> None:
    people.make_staff(people.make_offices(TODAY))

    screeners = StaffRole.objects.filter(role=Role.SCREENER)
    assert screeners.exists()
    assert not screeners.filter(sworn=False).exists()


def test_the_small_office_works_with_three_people_and_borrowed_cover() -> None:
    offices = people.make_offices(TODAY)
    people.make_staff(offices)
    held = StaffRole.objects.filter(office=offices["lakeside"]).values_list("user__name", flat=True)

    own = {name for _key, name, _title, _roles in people.LAKESIDE}
    assert len(own) == 3
    assert set(held) > own


def test_the_password_opens_staff_accounts() -> None:
    staff = people.make_staff(people.make_offices(TODAY))

    assert all(user.check_password(people.PASSWORD) for user in staff.values())
    assert {account.email for account in people.accounts()} == {user.email for user in staff.values()}


def test_custodians_and_closures_are_there() -> None:
    office = people.make_offices(TODAY)["fairview"]

    assert office.sources.filter(standard=False).count() == 1
    assert office.sources.filter(standard=True).count() == 6
    assert any(clock.calendar_of(office).why_closed(closure.date) for closure in office.closures.all())


def _everything() -> tuple[list[object], ...]:
    return tuple(list(model.objects.order_by("pk").values()) for model in (Office, Source, Closure, User, StaffRole))
