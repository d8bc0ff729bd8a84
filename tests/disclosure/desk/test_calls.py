"""Calls that become no case are counted and sent on; views are kept; requests like one are shown to who may know."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from disclosure.desk.calls import SAY
from tests.factories import Cast, submitted
from workflow.law import duplicates
from workflow.models import ContactLog, Event, Request
from workflow.services import assignments
from workflow.services.desk import CallCategory
from workflow.states import Role

SignedIn = Callable[..., Client]


@pytest.mark.parametrize("category", CallCategory)
def test_such_a_call_is_counted_and_never_becomes_a_case(
    cast: Cast, signed_in: SignedIn, category: CallCategory
) -> None:
    client = signed_in(Role.INTAKE)
    page = client.get(reverse("desk:calls")).content.decode()
    assert str(SAY[category])[:40] in page
    form = {"office": cast.office.pk, "way": "telephone", "category": category.value, "text": ""}
    assert client.post(reverse("desk:calls"), form).status_code == 302
    assert ContactLog.objects.get().category == category.value
    assert not Request.objects.exists()
    assert Event.objects.get(verb="enquiry.logged").chain == f"office:{cast.office.pk}:enquiries"


def test_nobody_else_counts_calls(cast: Cast, signed_in: SignedIn) -> None:
    for role in (Role.COUNSEL, Role.OFFICE_MANAGER, Role.AUDITOR):
        assert signed_in(role).get(reverse("desk:calls")).status_code == 404
        assert signed_in(role).post(reverse("desk:calls"), {}).status_code == 404


def test_a_view_is_kept_and_forgotten_by_its_owner_alone(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in(Role.INTAKE)
    client.post(reverse("desk:save_view") + "?view=overdue&state=search&x=1", {"name": "Late in search"})
    kept = cast.people[Role.INTAKE].saved_views.get()
    assert (kept.name, kept.query) == ("Late in search", "view=overdue&state=search")
    assert "?view=overdue&amp;state=search" in client.get(reverse("desk:office_queue")).content.decode()
    forget = reverse("desk:forget_view", args=(kept.pk,))
    assert signed_in(Role.COUNSEL).post(forget).status_code == 404
    assert client.post(forget).status_code == 302
    assert not cast.people[Role.INTAKE].saved_views.exists()


def similar(cast: Cast, case: Request, role: Role) -> list[tuple[str | None, bool]]:
    found = duplicates.similar_to(Request.objects.get(pk=case.pk), cast.people[role])
    return [(one.case.number, one.same_requester) for one in found]


WAYS = [{"kind": "telephone", "value": "(410) 555-0188", "safe": True}]


def test_a_repeat_is_found_however_the_name_is_spelled(cast: Cast, signed_in: SignedIn) -> None:
    first = submitted(cast.office, subject_name="Jonás Pérez Example", subject_birth_date="1980-03-04", ways=WAYS)
    again = submitted(cast.office, subject_name="Jonas Peres Exampel", subject_birth_date="1980-04-03", ways=WAYS)
    other = submitted(cast.office, subject_name="Jonas Perez Example", subject_birth_date="1961-09-09", ways=WAYS)
    assignments.take(request_id=again.pk, role=Role.INTAKE, user=cast.people[Role.INTAKE])
    assert similar(cast, again, Role.INTAKE) == [(first.number, True)]
    page = signed_in(Role.INTAKE).get(reverse("desk:verification", args=(again.number,))).content.decode()
    assert str(first.number) in page
    assert str(other.number) not in page


def test_the_same_number_outweighs_another_name(cast: Cast) -> None:
    number = [{"kind": "a_number", "value": "A012345678"}]
    first = submitted(cast.office, subject_name="Another Name", subject_identifiers=number, ways=WAYS)
    again = submitted(cast.office, subject_identifiers=[{"kind": "a_number", "value": "a 012-345-678"}], ways=WAYS)
    assert similar(cast, again, Role.INTAKE) == [(first.number, True)]


def test_that_somebody_else_asked_is_for_counsel_and_not_for_intake(cast: Cast) -> None:
    first, second = (submitted(cast.office, requester_name=name) for name in ("Ana First", "Berta Second"))
    cast.give_all(second)
    assert similar(cast, second, Role.INTAKE) == []
    assert similar(cast, second, Role.COUNSEL) == [(first.number, False)]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (date(1980, 3, 4), date(1980, 4, 3), True),
        (date(1980, 3, 4), date(1981, 3, 4), True),
        (date(1980, 3, 4), date(1980, 3, 14), True),
        (date(1980, 3, 4), date(1990, 3, 4), False),
        (date(1980, 3, 4), date(1981, 4, 4), False),
    ],
)
def test_dates_written_wrongly_are_near(one: date, other: date, *, expected: bool) -> None:
    assert duplicates.near(one, other) is expected
