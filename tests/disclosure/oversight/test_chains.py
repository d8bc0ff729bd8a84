"""Trails beside the cases: of people who are helped and of services, for who oversees alone; each look is an event."""

import pytest
from django.urls import reverse

from tests.disclosure.oversight.test_figures import Sign
from tests.factories import Cast, submitted
from tests.workflow.insider import without_triggers
from tests.workflow.test_matching import open_file
from tests.workflow.test_offering import ANSWERS, on_offer
from workflow.models import Event
from workflow.services import liaison, offering, restricting
from workflow.services.liaison import Person
from workflow.states import Role

pytestmark = pytest.mark.django_db


def test_an_auditor_reads_the_trail_of_a_person_without_their_name(cast: Cast, signed_in: Sign) -> None:
    file = open_file(cast, name="Anastasia", needs=("shelter",))
    auditor = signed_in(Role.AUDITOR)
    listed = auditor.get(reverse("oversight:chains", args=("help",))).content.decode()
    where = reverse("oversight:chain", args=("help", file.pk))
    assert where in listed

    page = auditor.get(where).content.decode()

    assert "Began to help a person" in page
    assert "Verified" in page
    assert "Anastasia" not in page + listed
    # A manager may open the file itself, an auditor reads its trail alone.
    opens = f'href="{reverse("desk:help_file", args=(file.pk,))}"'
    assert opens not in page
    assert opens in signed_in(Role.OFFICE_MANAGER).get(where).content.decode()
    look = Event.objects.filter(verb="office.chain_viewed").order_by("seq")[0]
    assert (look.object, look.chain) == (f"help:{file.pk}", f"office:{cast.office.pk}")
    without_triggers("UPDATE workflow_event SET data = %s WHERE chain = %s AND seq = 1", "{}", f"help:{file.pk}")
    assert "The chain is broken at event 1" in auditor.get(where).content.decode()


def test_what_was_asked_under_a_service_has_its_trail_too(cast: Cast, signed_in: Sign) -> None:
    row, _code = offering.ask(service_id=on_offer(cast).pk, answers=ANSWERS, language="en")
    manager = signed_in(Role.OFFICE_MANAGER)

    assert row.number in manager.get(reverse("oversight:chains", args=("service",))).content.decode()
    page = manager.get(reverse("oversight:chain", args=("service", row.pk))).content.decode()
    assert "Somebody asked under a service" in page
    assert "Specimen County" not in page


def test_others_and_what_is_restricted_find_nothing(cast: Cast, signed_in: Sign) -> None:
    request = submitted(cast.office)
    assert request.requester.user is not None
    file = liaison.open_for_request(request_id=request.pk, person=Person("", "en", "MD"), user=request.requester.user)
    where, every = reverse("oversight:chain", args=("help", file.pk)), reverse("oversight:chains", args=("help",))
    for stranger in (cast.people[Role.COUNSEL], Cast().people[Role.AUDITOR]):
        assert signed_in(stranger).get(where).status_code == 404
    auditor = signed_in(Role.AUDITOR)
    assert auditor.get(where).status_code == 200
    restricting.restrict(request_id=request.pk, reason="A colleague is named.", by=cast.actor(Role.OFFICE_MANAGER))

    assert auditor.get(where).status_code == 404
    assert str(file.pk) not in auditor.get(every).content.decode()
    assert auditor.get(reverse("oversight:chains", args=("letters",))).status_code == 404
