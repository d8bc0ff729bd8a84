"""Never the same person on one request: the forbidden pairs, in both orders, and the appeals officer with everybody."""

from itertools import permutations

import pytest

from tests.factories import STEPS, Cast, office, screen, staff, submitted, verify_checks, walk
from workflow import policies
from workflow.errors import NotAllowed, NotYours
from workflow.models import Part, StaffRole
from workflow.policies import Actor
from workflow.services import assignments, deciding, releasing, reviewing, verification
from workflow.states import FORBIDDEN_PAIRS, REQUESTERS, STAFF_ROLES, Outcome, Role, State

pytestmark = pytest.mark.django_db

FORBIDDEN = [tuple(order) for pair in FORBIDDEN_PAIRS for order in permutations(sorted(pair))]
ALLOWED = [
    (first, second)
    for first, second in permutations(STAFF_ROLES, 2)
    if frozenset({first, second}) not in FORBIDDEN_PAIRS and Role.APPEALS_OFFICER not in (first, second)
]


@pytest.mark.parametrize(("first", "second"), FORBIDDEN)
def test_who_took_one_part_cannot_be_given_the_other(first: Role, second: Role) -> None:
    cast = Cast()
    both = staff(first, second, of=cast.office)
    request = submitted(cast.office)
    Part.objects.create(request=request, user=both, role=first)

    with pytest.raises(NotAllowed, match="already had a part"):
        assignments.give(request, both, second)


@pytest.mark.parametrize(("first", "second"), ALLOWED)
def test_other_joins_are_allowed(first: Role, second: Role) -> None:
    cast = Cast()
    both = staff(first, second, of=cast.office)
    request = submitted(cast.office)
    Part.objects.create(request=request, user=both, role=first)

    assert assignments.give(request, both, second).user == both


def test_an_office_of_three_takes_a_case_to_its_release() -> None:
    of = office()
    ann = staff(Role.INTAKE, Role.RECORDS_OFFICER, Role.REDACTOR, of=of)
    ben = staff(Role.SCREENER, Role.COUNSEL, Role.SECOND_REVIEWER, of=of)
    cal = staff(Role.DECIDING_OFFICIAL, Role.OFFICE_MANAGER, of=of)
    held = {role.role: user for user in (ann, ben, cal) for role in user.staff_roles.all()}
    cast = Cast(of, {Role(role): user for role, user in held.items()})

    request = walk(cast, State.CLOSED)

    assert request.outcome == Outcome.GRANTED_IN_FULL
    acted = set(request.parts.exclude(role__in=REQUESTERS).values_list("user", flat=True))
    assert acted == {ann.pk, ben.pk, cal.pk}


@pytest.mark.parametrize("role", [role for role in STAFF_ROLES if role is not Role.APPEALS_OFFICER])
def test_an_appeal_is_for_somebody_without_any_part(role: Role) -> None:
    cast = Cast()
    both = staff(role, Role.APPEALS_OFFICER, of=cast.office)
    request = submitted(cast.office)
    Part.objects.create(request=request, user=both, role=role)

    assert policies.separation_conflict(both, request, Role.APPEALS_OFFICER) == role


def test_a_redactor_cannot_approve_her_own_work_even_when_assigned_before() -> None:
    """The assignment came first, so only the check at the moment of acting can stop it."""
    cast = Cast()
    redactor = cast.people[Role.REDACTOR]
    StaffRole.objects.create(
        user=redactor, office=cast.office, role=Role.SECOND_REVIEWER, since_date="2020-01-01", sworn=False
    )
    request = walk(cast, State.REDACTION)
    request.assignments.filter(role=Role.SECOND_REVIEWER).delete()
    assignments.give(request, redactor, Role.SECOND_REVIEWER)
    STEPS[State.REDACTION](cast, request)

    with pytest.raises(NotAllowed, match="must be somebody else"):
        reviewing.approve(request_id=request.pk, by=Actor(Role.SECOND_REVIEWER, redactor))


def test_staff_of_another_office_find_nothing() -> None:
    cast, other = Cast(), Cast()
    request = walk(cast, State.VERIFICATION)

    with pytest.raises(NotYours):
        verification.verify(request_id=request.pk, by=other.actor(Role.INTAKE))
    with pytest.raises(NotYours):
        releasing.recall(request_id=request.pk, reason="mine", by=other.actor(Role.OFFICE_MANAGER))


def test_recusal_beats_assignment_and_role() -> None:
    cast = Cast()
    request = walk(cast, State.VERIFICATION)
    verify_checks(cast, request)
    screen(cast, request)
    assignments.recuse(request_id=request.pk, reason="A cousin of mine.", by=cast.actor(Role.INTAKE))

    with pytest.raises(NotYours):
        verification.verify(request_id=request.pk, by=cast.actor(Role.INTAKE))
    with pytest.raises(NotAllowed, match="stands aside"):
        assignments.give(request, cast.people[Role.INTAKE], Role.INTAKE)


def test_an_assigned_person_without_the_role_today_is_refused() -> None:
    cast = Cast()
    request = walk(cast, State.DECISION)
    StaffRole.objects.filter(user=cast.people[Role.DECIDING_OFFICIAL]).update(until_date="2021-01-01")

    with pytest.raises((NotAllowed, NotYours)):
        deciding.decide(request_id=request.pk, letter_sha256="0" * 64, by=cast.actor(Role.DECIDING_OFFICIAL))
