"""Managers assign; nobody else does; what the separation of duties forbids is said with the form."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from tests.factories import Cast, office, staff, staff_role, submitted, walk
from workflow.models import Request
from workflow.states import Role, State


def page(case: Request) -> str:
    return reverse("desk:assign", args=(case.number,))


def test_a_manager_assigns_without_reading_the_case(cast: Cast, signed_in: Callable[..., Client]) -> None:
    case = submitted(cast.office)
    client = signed_in(Role.OFFICE_MANAGER)
    shown = client.get(page(case)).content.decode()
    assert "Elena" not in shown
    counsel = cast.people[Role.COUNSEL]
    assert client.post(page(case), {"holder": f"counsel:{counsel.pk}"}).status_code == 302
    assert case.assignments.get(role="counsel").user == counsel
    assert str(counsel) in client.get(page(case)).content.decode()


def test_nobody_else_assigns(cast: Cast, signed_in: Callable[..., Client]) -> None:
    case = walk(cast, State.SEARCH)
    assert signed_in(Role.COUNSEL).get(page(case)).status_code == 403
    assert signed_in(staff(Role.COUNSEL, of=cast.office)).get(page(case)).status_code == 404
    assert signed_in(staff(Role.OFFICE_MANAGER, of=office())).get(page(case)).status_code == 404


def test_somebody_with_another_part_is_refused_in_words(cast: Cast, signed_in: Callable[..., Client]) -> None:
    case = walk(cast, State.SECOND_REVIEW)
    redactor = cast.people[Role.REDACTOR]
    staff_role(redactor, Role.SECOND_REVIEWER, cast.office)
    answer = signed_in(Role.OFFICE_MANAGER).post(page(case), {"holder": f"second_reviewer:{redactor.pk}"})
    assert answer.status_code == 403
    assert "already had a part in this case" in answer.content.decode()


def test_somebody_without_the_role_is_not_offered(cast: Cast, signed_in: Callable[..., Client]) -> None:
    case = submitted(cast.office)
    intake = cast.people[Role.INTAKE]
    assert signed_in(Role.OFFICE_MANAGER).post(page(case), {"holder": f"counsel:{intake.pk}"}).status_code == 422


def test_an_appeal_is_taken_up_and_decided_by_somebody_with_no_part(
    cast: Cast, signed_in: Callable[..., Client]
) -> None:
    case = walk(cast, State.CLOSED)
    signed_in(Role.INTAKE).post(reverse("desk:act", args=(case.number, "file_appeal")), {"grounds": "More was asked."})
    appeal = case.appeals.get()
    one = reverse("desk:appeal", args=(appeal.pk,))
    client = signed_in(Role.APPEALS_OFFICER)
    assert appeal.number in client.get(reverse("desk:appeals")).content.decode()
    assert "More was asked." not in client.get(one).content.decode()
    assert client.post(reverse("desk:take_appeal", args=(appeal.pk,))).status_code == 302
    assert "More was asked." in client.get(one).content.decode()
    assert client.post(one, {"result": "reversed"}).status_code == 422
    assert client.post(one, {"result": "reversed", "reasons": "The custody record was overlooked."}).status_code == 302
    assert Request.objects.get(pk=case.pk).state == State.LEGAL_REVIEW
    assert signed_in(Role.COUNSEL).get(one).status_code == 404
