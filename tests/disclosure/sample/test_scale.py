"""`seed_scale`: plausible requests in bulk that the services, the trail and the pages take for real ones."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse

from disclosure.sample import scale
from tests.factories import Cast, submitted
from workflow import audit, selectors
from workflow.lists import queueing
from workflow.models import Assignment, Event, Request, User
from workflow.services import clock, contact
from workflow.services.acting import actor_for
from workflow.states import OPEN_STATES, Role, State

pytestmark = pytest.mark.django_db


def seed(requests: int) -> str:
    said = StringIO()
    call_command("seed_scale", requests=requests, stdout=said, stderr=StringIO())
    return said.getvalue()


def test_it_makes_so_many_and_no_more_when_told_again() -> None:
    assert seed(400).startswith("400 requests made, 0 were there")
    assert seed(400).startswith("0 requests made, 400 were there")
    assert seed(450).startswith("50 requests made, 400 were there")
    assert Request.objects.count() == scale.count_made() == 450
    connection.check_constraints()


@pytest.mark.long
def test_what_it_makes_is_as_the_services_would_have_it() -> None:
    seed(800)
    states = set(Request.objects.values_list("state", flat=True))
    assert states >= {*(state.value for state in OPEN_STATES), State.CLOSED.value, State.DRAFT.value}
    for request in Request.objects.exclude(state__in=[State.DRAFT, State.CLOSED])[:40]:
        before = (request.unheld, request.due_date)
        queueing.keep(request)
        assert before == (request.unheld, clock.reading(request, request.received_date).due_date)
        assert audit.verify(request) is None
        assert request.requester.name
        assert request.subject.name


@pytest.mark.long
def test_somebody_can_work_on_what_it_makes() -> None:
    seed(400)
    held = Assignment.objects.filter(request__state=State.VERIFICATION, role=Role.INTAKE)[0]
    case = selectors.case_of(held.user, str(held.request.number))
    contact.note(request_id=case.pk, text="A note.", by=actor_for(held.user, "note", case))
    assert Event.objects.filter(chain=f"request:{case.pk}", seq=2, verb="request.note").exists()
    client = Client()
    client.force_login(held.user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("desk:case", args=(case.number,))).status_code == 200
    assert case.requester.name in client.get(reverse("desk:case", args=(case.number,))).content.decode()


@override_settings(VAULT_KEYS_FROM_ENVIRONMENT_ONLY=True)
def test_it_refuses_beside_real_cases() -> None:
    submitted(Cast().office)
    with pytest.raises(CommandError, match="real cases") as refused:
        seed(10)
    assert refused.value.returncode == 2
    assert not any("scale" in user.email for user in User.objects.all())


def test_it_refuses_none() -> None:
    with pytest.raises(CommandError, match="one request or more"):
        seed(0)
