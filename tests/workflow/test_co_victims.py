"""Requests that repeat one, and co-victims of one subject: found with tolerance, linked, told to neither."""

import pytest
from django.urls import reverse

from tests import turns
from tests.disclosure.portal.conftest import signed_in
from tests.disclosure.silent_walk import masked
from tests.factories import Cast, submitted, walk
from workflow import audit
from workflow.errors import Invalid
from workflow.law import duplicates
from workflow.models import Event, Request
from workflow.services import linking
from workflow.states import Role, State

pytestmark = pytest.mark.django_db
ASKED_BEFORE = {"subject_name": "Somebody Unlike", "incident_case_number": "19-CR-00345", "incident_date": "2021-07-19"}


@pytest.fixture
def cast() -> Cast:
    return Cast()


def why(cast: Cast, request: Request) -> set[str]:
    request.refresh_from_db()
    return {words for one in duplicates.similar_to(request, cast.people[Role.COUNSEL]) for words in one.why}


@pytest.mark.parametrize(
    ("number", "day", "expected"),
    [
        ("19 CR 345", "2021-07-19", {"the same case number", "the same day, or nearly"}),
        ("19cr0345", "", {"the same case number"}),
        ("19-CR-00346", "2021-07-19", set()),
        ("19-CR-345", "2021-07-20", {"the same case number", "the same day, or nearly"}),
    ],
)
def test_a_case_number_is_found_however_it_is_written(cast: Cast, number: str, day: str, expected: set[str]) -> None:
    submitted(cast.office, **ASKED_BEFORE)
    request = submitted(cast.office, incident_case_number=number, incident_date=day)
    cast.give_all(request)

    assert why(cast, request) == expected


def test_a_number_too_short_to_say_anything_is_not_compared(cast: Cast) -> None:
    submitted(cast.office, subject_name="Somebody Unlike", incident_case_number="12")
    request = submitted(cast.office, incident_case_number="12")
    cast.give_all(request)

    assert why(cast, request) == set()


def test_counsel_links_co_victims_and_both_trails_keep_it(cast: Cast) -> None:
    request = walk(cast, State.LEGAL_REVIEW)
    other = turns.linked(cast, request)

    other.refresh_from_db()
    assert request.co_victim_group == other.co_victim_group is not None
    assert duplicates.linked_to(request, cast.people[Role.COUNSEL]) == [other]
    verbs = Event.objects.filter(verb="request.link_co_victims").values_list("chain", flat=True)
    assert set(verbs) == {audit.chain_of(request), audit.chain_of(other)}
    assert audit.verify(other) is None


def test_three_become_one_group(cast: Cast) -> None:
    request = walk(cast, State.LEGAL_REVIEW)
    second = turns.linked(cast, request)
    third = submitted(cast.office, requester_name="Bela Third", requester_birth_date="1980-02-03")
    cast.give_all(third)
    linking.link_co_victims(
        request_id=third.pk, other_number=second.number or "", reason="The same.", by=cast.actor(Role.COUNSEL)
    )

    groups = Request.objects.filter(pk__in=[request.pk, second.pk, third.pk]).values_list("co_victim_group", flat=True)
    assert len(set(groups)) == 1


@pytest.mark.parametrize("role", [role for role in Role if role not in duplicates.KNOWING_ROLES and role.value in
                                  {"intake", "redactor", "records_officer", "second_reviewer"}])  # fmt: skip
def test_nobody_else_on_the_case_sees_the_link(cast: Cast, role: Role) -> None:
    request = walk(cast, State.LEGAL_REVIEW)
    other = turns.linked(cast, request)

    assert duplicates.linked_to(request, cast.people[role]) == []
    page = signed_in(cast.people[role]).get(reverse("desk:case", args=[request.number])).content.decode()
    assert (other.number or "") not in page
    assert "co-victim" not in page


def test_neither_requester_learns_of_the_other(cast: Cast) -> None:
    request = walk(cast, State.LEGAL_REVIEW)
    hers = signed_in(request.requester.user)
    address = reverse("portal:request", args=[request.pk])
    before, notices = masked(hers.get(address).content.decode()), request.notices.count()

    other = turns.linked(cast, request)

    assert masked(hers.get(address).content.decode()) == before
    assert request.notices.count() == notices
    assert other.notices.count() == 1


def test_only_two_people_about_one_subject_are_linked(cast: Cast) -> None:
    request = walk(cast, State.LEGAL_REVIEW)
    other = submitted(cast.office, requester_name="Bela Third", subject_name="Quite Different")
    again = submitted(cast.office, requester_birth_date="1990-04-05")
    elsewhere = submitted(Cast().office, requester_name="Bela Third")
    refusals = {other.number: "different subjects", again.number: "same person", elsewhere.number: "no such"}
    for number, words in refusals.items():
        with pytest.raises(Invalid, match=words):
            linking.link_co_victims(
                request_id=request.pk, other_number=number or "", reason="x", by=cast.actor(Role.COUNSEL)
            )


def test_a_wrong_link_is_taken_back(cast: Cast) -> None:
    request = walk(cast, State.LEGAL_REVIEW)
    other = turns.linked(cast, request)
    linking.unlink_co_victims(request_id=request.pk, reason="A namesake.", by=cast.actor(Role.COUNSEL))

    request.refresh_from_db()
    assert request.co_victim_group is None
    assert duplicates.linked_to(request, cast.people[Role.COUNSEL]) == []
    assert other.number
