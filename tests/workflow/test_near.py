"""Who can help near, as the answer names them: the one who was given, else who serves the place; never by the case."""

import pytest
from django.utils import timezone

from disclosure.letters.case import letter_of
from disclosure.letters.composition import compose
from disclosure.letters.library import catalogue_template
from tests.disclosure.release.cases import drafted, nothing_to_release
from tests.factories import Cast, staff, submitted
from tests.workflow.test_directory import add
from workflow.helping import near
from workflow.helping.near import Contact
from workflow.models import Decision, ListingKind, Request, Specialist
from workflow.services import directory, liaison, staffing
from workflow.services.directory import Post, areas_of
from workflow.services.liaison import Person
from workflow.states import Outcome, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast()


def post(cast: Cast, name: str, zip_code: str, *languages: str) -> Specialist:
    person = staff(Role.INTAKE, of=cast.office, name=name)
    given = Post("specialist", "410-555-0155", "MD", languages or ("en",), areas_of("MD"), zip_code=zip_code)
    manager = cast.people[Role.OFFICE_MANAGER]
    return directory.save_specialist(office_id=cast.office.pk, person_id=person.pk, given=given, user=manager)


def named(request: Request) -> list[str]:
    return [one.name for one in near.contacts_of(request, timezone.localdate())]


def test_the_nearest_to_the_address_stand_first_and_field_offices_after_them(cast: Cast) -> None:
    post(cast, "Far", "21502")
    post(cast, "Near", "21201")
    add(cast, "harbor", kind=ListingKind.FIELD_OFFICE, areas=areas_of("MD"))

    assert named(submitted(cast.office, requester_address="5 Sample Street, Baltimore, MD 21230")) == [
        "Near",
        "Far",
        "Harbor",
    ]


def test_a_state_is_enough_a_language_counts_and_elsewhere_there_is_nobody(cast: Cast) -> None:
    post(cast, "English", "21201")
    post(cast, "Spanish", "21502", "en", "es")

    assert named(submitted(cast.office, requester_address="", state="MD", language="es")) == ["Spanish"]
    assert named(submitted(cast.office, requester_address="", state="MD", language="ht")) == ["English", "Spanish"]
    assert named(submitted(cast.office, requester_address="", state="WY")) == []


def test_where_nobody_serves_the_place_the_office_names_who_explains_things(cast: Cast) -> None:
    person = staff(Role.LIAISON, of=cast.office, name="Explains")
    given = Post("relations", "410-555-0166", "MD", ("en",), areas_of("MD"), zip_code="21201")
    manager = cast.people[Role.OFFICE_MANAGER]
    directory.save_specialist(office_id=cast.office.pk, person_id=person.pk, given=given, user=manager)

    assert named(submitted(cast.office, requester_address="", state="WY")) == ["Explains"]
    assert named(submitted(cast.office, requester_address="", state="")) == ["Explains"]


def test_whoever_was_given_stands_first_until_they_leave(cast: Cast) -> None:
    post(cast, "Near", "21201")
    request = submitted(cast.office, requester_address="", state="MD")
    person = request.requester.user
    assert person is not None
    file = liaison.open_for_request(request_id=request.pk, person=Person("", "en", "MD"), user=person)
    other = post(cast, "Chosen", "21502")
    manager = cast.people[Role.OFFICE_MANAGER]
    liaison.give(file_id=file.pk, specialist_id=other.pk, reason="They have spoken before.", user=manager)

    assert named(request) == ["Chosen", "Near"]
    staffing.close_account(office_id=cast.office.pk, person_id=other.user_id, user=manager)
    assert named(request) == ["Near"]


def test_the_decision_fixes_whom_its_letter_names(cast: Cast) -> None:
    first = post(cast, "Near", "21201")
    request = nothing_to_release(cast, Outcome.NEITHER_CONFIRM_NOR_DENY)
    request.requester.address = "5 Sample Street, Baltimore, MD 21230"
    request.requester.save()
    decision = drafted(cast, request)
    assert decision.support == Contact("Near", cast.office.name, "410-555-0155").as_kept()

    manager = cast.people[Role.OFFICE_MANAGER]
    liaison.leave(office_id=cast.office.pk, specialist_id=first.pk, until=timezone.localdate(), user=manager)

    _kind, context = letter_of(Decision.objects.select_related("request").get(pk=decision.pk))
    assert context.support is not None
    assert context.support.telephone == "410-555-0155"
    words = compose(_kind, "es", context, catalogue_template(_kind, "es"))
    assert "Near, de" in str(words)
