"""Find help: who looked is written nowhere, and what is shown is what serves the place."""

import logging
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import Cast
from tests.workflow.test_directory import add
from workflow.models import Event, Listing
from workflow.services import directory as keeping
from workflow.services.directory import Post, areas_of
from workflow.states import Role

pytestmark = pytest.mark.django_db
URL = "/near/"


@pytest.fixture
def cast() -> Cast:
    cast = Cast()
    add(cast, "willow-house", address="9 Example Lane", safe_to_call=True)
    add(cast, "harbor-law", helps=("legal",), languages=("en",), zip_code="21202")
    add(cast, "elsewhere", state="FL", zip_code="33128", areas=areas_of("FL"))
    add(cast, "our-office", kind="field_office", helps=(), tty="(410) 555-0199", hours="Monday to Friday")
    keeping.save_specialist(
        office_id=cast.office.pk,
        person_id=cast.people[Role.LIAISON].pk,
        given=Post("relations", "(410) 555-0155", "MD", ("en", "es"), areas_of("MD"), "21201"),
        user=cast.people[Role.OFFICE_MANAGER],
    )
    return cast


def find(**given: str) -> str:
    answer = Client().post(URL, given)
    assert answer.status_code == 200
    return answer.content.decode()


def test_contacts_offices_and_services_are_shown_for_a_zip_code(cast: Cast) -> None:
    shown = find(zip_code="21014")

    for words in ("Willow-House", "Harbor-Law", "Our-Office", "The Community relations officer", "(410) 555-0155",
                  "(410) 555-0199",
                  "9 Example Lane", "They never call back", "miles away", "Monday to Friday"):  # fmt: skip
        assert words in shown
    assert "Elsewhere" not in shown


def test_a_state_a_kind_of_help_and_a_language_narrow_it(cast: Cast) -> None:
    shown = find(state="MD", help="legal")
    assert "Harbor-Law" in shown
    assert "Willow-House" not in shown
    assert "We know of none there" in find(state="MD", help="legal", language="es")


def test_an_entry_nobody_confirmed_says_so(cast: Cast) -> None:
    Listing.objects.filter(key="willow-house").update(confirmed_date=timezone.localdate() - timedelta(days=900))

    assert find(zip_code="21201").count("It may have changed") == 1


@pytest.mark.parametrize("given", [{}, {"zip_code": "99999"}, {"zip_code": "2101"}, {"state": "ZZ"}])
def test_what_is_no_place_is_asked_again(cast: Cast, given: dict[str, str]) -> None:
    answer = Client().post(URL, given)

    assert answer.status_code == 422
    assert "usa-error-message" in answer.content.decode()


def test_nothing_tells_who_looked(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    client, events = Client(enforce_csrf_checks=True), Event.objects.count()
    with caplog.at_level(logging.DEBUG, logger="django.request"), CaptureQueriesContext(connection) as asked:
        answer = client.post(URL, {"zip_code": "21014", "help": "shelter", "language": "es"})

    assert answer.status_code == 200
    assert set(answer.cookies) <= {"c"}  # drawn at random, and the same on every page
    assert "21014" not in answer.wsgi_request.get_full_path()
    assert answer.headers["Cache-Control"] == "no-store"
    assert (Session.objects.count(), Event.objects.count()) == (0, events)
    assert "21014" not in caplog.text
    assert {one["sql"].split()[0] for one in asked} <= {"SELECT"}


def test_an_address_with_a_place_in_it_is_not_answered(cast: Cast) -> None:
    """Who types a place into an address would leave it in a log: the page does not read it."""
    assert "Willow-House" not in Client().get(URL, {"zip_code": "21201"}).content.decode()


def test_the_list_is_paged_and_costs_the_same_for_many(cast: Cast) -> None:
    for number in range(45):
        add(cast, f"more-{number:02d}", zip_code="21202")
    with CaptureQueriesContext(connection) as asked:
        first = find(zip_code="21201")

    assert first.count("More-") < 25
    assert "More, farther away" in first
    assert "More-4" in find(zip_code="21201", page="3")
    assert len(asked) <= 9


def test_help_and_answers_lead_there(cast: Cast) -> None:
    for name in ("portal:help", "portal:plan", "portal:start"):
        assert f'href="{URL}"' in Client().get(reverse(name)).content.decode()
