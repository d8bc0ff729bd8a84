"""Who is protected in one case is protected in all linked ones: their screeners look again, nobody else learns."""

import pytest
from django.urls import reverse
from django.utils import timezone

from disclosure.desk.duties import panels_of
from tests import factories, turns
from tests.disclosure.portal.conftest import signed_in
from tests.disclosure.silent_walk import masked
from tests.factories import Cast, screen, walk
from workflow import audit, gates, known, selectors
from workflow.errors import NotAllowed
from workflow.models import Event, Request, User
from workflow.policies import Actor
from workflow.services import assignments, linking, screening
from workflow.states import Role, State

pytestmark = pytest.mark.django_db
ASKED = "case.screening_elsewhere"


@pytest.fixture
def cast() -> Cast:
    return Cast()


def linked_pair(cast: Cast) -> tuple[Request, Request]:
    """Return two linked cases about one subject, the first in legal review, both screened and nobody found."""
    request = walk(cast, State.LEGAL_REVIEW)
    factories.determine(cast, request)
    other = turns.linked(cast, request)
    cast.give_all(other)
    screen(cast, other)
    return Request.objects.get(pk=request.pk), Request.objects.get(pk=other.pk)


def asked(request: Request) -> int:
    return Event.objects.filter(chain=audit.chain_of(request), verb=ASKED).count()


def codes(request: Request) -> set[str]:
    return {one.code for one in gates.obstacles("clear_for_redaction", Request.objects.get(pk=request.pk))}


def page(cast: Cast, request: Request, role: Role, name: str = "screening") -> str:
    answer = signed_in(cast.people[role]).get(reverse(f"desk:{name}", args=[request.number]))
    return answer.content.decode()


def test_what_one_case_finds_asks_for_the_others_screening_again(cast: Cast) -> None:
    request, other = linked_pair(cast)
    assert codes(request) == set()

    screen(cast, other, "asylum")
    screen(cast, other, "asylum")

    assert codes(request) == {"screening"}
    words = [one.words for one in gates.obstacles("clear_for_redaction", Request.objects.get(pk=request.pk))]
    assert words == ["The screening is missing or out of date. Ask the screener."]
    assert (asked(request), asked(other)) == (1, 0)
    assert audit.verify(request) is None

    screen(cast, request, "asylum")
    assert "person_barred" in codes(request)
    assert "screening" not in codes(request)
    assert known.screening_is_fresh(Request.objects.get(pk=other.pk)), "no case asks the other back and forth"


def test_looking_again_and_finding_nobody_is_an_answer_too(cast: Cast) -> None:
    request, other = linked_pair(cast)
    screen(cast, other, "asylum")
    screen(cast, request)
    assert codes(request) == set()


def test_a_link_brings_what_was_found_before_it_to_either_side(cast: Cast) -> None:
    request = walk(cast, State.LEGAL_REVIEW)
    factories.determine(cast, request)
    other = turns.somebody_else_asked(cast, request)
    cast.give_all(other)
    screen(cast, other, "vawa_t_u")
    screen(cast, request)
    assert codes(request) == set()
    linking.link_co_victims(
        request_id=request.pk, other_number=other.number or "", reason="One subject.", by=cast.actor(Role.COUNSEL)
    )
    assert codes(request) == {"screening"}
    assert (asked(request), asked(other)) == (1, 0)


def test_the_screener_alone_reads_what_was_found_and_not_where(cast: Cast) -> None:
    request, other = linked_pair(cast)
    screen(cast, other, "asylum")
    seen = page(cast, request, Role.SCREENER)
    assert "In another case about this subject" in seen
    assert "8 CFR 208.6" in seen.partition("In another case")[2].partition("Only you see this")[0]
    assert (other.number or "") not in seen
    assert other.requester.name not in seen
    for role in (Role.COUNSEL, Role.DECIDING_OFFICIAL):
        assert "In another case about this subject" not in page(cast, request, role)
    for role in (Role.INTAKE, Role.REDACTOR, Role.RECORDS_OFFICER):
        case = page(cast, request, role, "case")
        assert "a linked case brought something" not in case
        assert (other.number or "") not in case


def closed_pair(cast: Cast) -> tuple[Request, Request]:
    """Return two linked cases about one subject, the first answered and closed."""
    request = walk(cast, State.CLOSED)
    other = turns.linked(cast, request)
    cast.give_all(other)
    screen(cast, other)
    return Request.objects.get(pk=request.pk), Request.objects.get(pk=other.pk)


def listed(user: User, key: str) -> list[str]:
    return [row.number for panel in panels_of(user) if panel.key == key for row in panel.rows]


def test_a_closed_case_that_is_to_be_screened_again_is_on_the_screeners_list_until_it_is(cast: Cast) -> None:
    request, other = closed_pair(cast)
    screener, counsel = cast.people[Role.SCREENER], cast.people[Role.COUNSEL]
    assert listed(screener, "again") == []

    screen(cast, other, "asylum")
    assert listed(screener, "again") == [request.number]
    assert listed(counsel, "again") == listed(counsel, "after") == []

    screen(cast, request, "asylum")
    assert listed(screener, "again") == []
    assert listed(counsel, "after") == [request.number], "counsel decides whether what left is recalled"
    assert listed(cast.people[Role.OFFICE_MANAGER], "after") == []

    turns.recalled_by_another(cast, request)
    assert listed(counsel, "after") == []


def test_nobody_protected_leaves_nothing_to_counsel(cast: Cast) -> None:
    request, other = closed_pair(cast)
    screen(cast, other, "asylum")
    screen(cast, request)
    assert listed(cast.people[Role.COUNSEL], "after") == []


def test_another_screener_takes_a_closed_case_that_waits_for_one_and_no_other(cast: Cast) -> None:
    request, other = closed_pair(cast)
    newcomer = factories.staff(Role.SCREENER, of=cast.office)
    request.assignments.filter(role=Role.SCREENER).update(until_at=timezone.now())
    with pytest.raises(NotAllowed, match="closed"):
        assignments.take(request_id=request.pk, role=Role.SCREENER, user=newcomer)

    screen(cast, other, "asylum")
    request.refresh_from_db()
    assert listed(newcomer, "again") == [request.number]
    assert selectors.takeable_roles(newcomer, request) == [Role.SCREENER]
    with pytest.raises(NotAllowed, match="closed"):
        assignments.take(request_id=request.pk, role=Role.COUNSEL, user=factories.staff(Role.COUNSEL, of=cast.office))
    assignments.take(request_id=request.pk, role=Role.SCREENER, user=newcomer)
    screening.screen(request_id=request.pk, bars=["asylum"], source="The index.", by=Actor(Role.SCREENER, newcomer))
    assert listed(newcomer, "again") == []


def test_the_manager_gives_a_closed_case_to_somebody_else(cast: Cast) -> None:
    request = walk(cast, State.CLOSED)
    newcomer = factories.staff(Role.INTAKE, of=cast.office)
    assignments.assign(request_id=request.pk, user=newcomer, role=Role.INTAKE, by=cast.actor(Role.OFFICE_MANAGER))
    assert request.assignments.get(role=Role.INTAKE, until_at=None).user == newcomer
    assert request.assignments.get(role=Role.INTAKE, until_at=None).queue_date is None


def test_neither_requester_sees_any_difference(cast: Cast) -> None:
    request, other = linked_pair(cast)
    pages = {one.pk: reverse("portal:request", args=[one.pk]) for one in (request, other)}
    clients = {one.pk: signed_in(one.requester.user) for one in (request, other)}
    before = {key: masked(clients[key].get(at).content.decode()) for key, at in pages.items()}
    told = [one.notices.count() for one in (request, other)]

    screen(cast, other, "asylum")

    assert {key: masked(clients[key].get(at).content.decode()) for key, at in pages.items()} == before
    assert [one.notices.count() for one in (request, other)] == told
