"""An appeal that somebody reviews goes to another hand: by the manager, or because the officer stands aside."""

import pytest

from tests import turns
from tests.factories import Cast, staff, walk
from workflow import audit
from workflow.errors import NotAllowed, NotYours, Stale
from workflow.models import Appeal, Request, User
from workflow.policies import Actor
from workflow.services import appeals, assignments
from workflow.states import AppealState, Role, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def reviewed(cast: Cast) -> Request:
    """An answer whose appeal the appeals officer took up."""
    request = walk(cast, State.CLOSED)
    turns.appealed(cast, request)
    appeals.take_up(appeal_id=request.appeals.get().pk, user=cast.people[Role.APPEALS_OFFICER])
    return request


def affirm(request: Request, user: User) -> Appeal:
    return appeals.decide_appeal(
        appeal_id=request.appeals.get().pk, result=AppealState.AFFIRMED, reasons="The answer was right.", user=user
    )


def test_a_manager_gives_it_to_another_officer_who_decides_it(cast: Cast, reviewed: Request) -> None:
    other = staff(Role.APPEALS_OFFICER, of=cast.office)
    assignments.assign(
        request_id=reviewed.pk, user=other, role=Role.APPEALS_OFFICER, by=cast.actor(Role.OFFICE_MANAGER)
    )

    with pytest.raises(Stale):
        affirm(reviewed, cast.people[Role.APPEALS_OFFICER])
    assert affirm(reviewed, other).state == AppealState.AFFIRMED
    given = [audit.data_of(one) for one in audit.events_of(reviewed) if one.verb == "request.assign"][-1]
    assert given["appeal"] == reviewed.appeals.get().number
    assert given["before"] == str(cast.people[Role.APPEALS_OFFICER].pk)


def test_it_is_given_to_nobody_who_had_a_part_in_the_case(cast: Cast, reviewed: Request) -> None:
    counsel = cast.people[Role.COUNSEL]
    counsel.staff_roles.create(office=cast.office, role=Role.APPEALS_OFFICER, since_date="2020-01-01", sworn=True)
    with pytest.raises(NotAllowed, match="had a part"):
        assignments.assign(
            request_id=reviewed.pk, user=counsel, role=Role.APPEALS_OFFICER, by=cast.actor(Role.OFFICE_MANAGER)
        )

    assert reviewed.appeals.get().officer == cast.people[Role.APPEALS_OFFICER]


def test_an_officer_stands_aside_and_it_waits_for_another(cast: Cast, reviewed: Request) -> None:
    first, other = cast.people[Role.APPEALS_OFFICER], staff(Role.APPEALS_OFFICER, of=cast.office)
    assignments.recuse(request_id=reviewed.pk, reason="A cousin.", by=Actor(Role.APPEALS_OFFICER, first))

    appeal = reviewed.appeals.get()
    assert (appeal.state, appeal.officer) == (AppealState.FILED, None)
    with pytest.raises(NotYours):
        appeals.take_up(appeal_id=appeal.pk, user=first)
    appeals.take_up(appeal_id=appeal.pk, user=other)
    assert affirm(reviewed, other).officer == other
    assert audit.verify(reviewed) is None
