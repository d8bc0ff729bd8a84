"""The call log leaves only when every suggestion in it is answered; what left is an event."""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import Cast, office, submitted, walk
from workflow import audit, policies
from workflow.models import ContactLog, Event, User
from workflow.services import assignments, contact, desk
from workflow.services.desk import CallCategory
from workflow.states import Role, State

SignedIn = Callable[[User | Role], Client]
CALL = "Caller gave SSN 123-45-6789 and number 202-555-0143. Her aunt Brunhilda is at home."


@pytest.fixture
def call(cast: Cast) -> ContactLog:
    return desk.log_enquiry(
        office=cast.office, category=CallCategory.UNRELATED, way="telephone", text=CALL, user=cast.people[Role.INTAKE]
    )


def asked(page: str) -> list[str]:
    """Return the names of the questions on a page."""
    return re.findall(r'<select class="usa-select" id="(a-[^"]+)"', page)


def taken(cast: Cast) -> list[Event]:
    return list(Event.objects.filter(verb="export.taken", chain=policies.chain_of_office(cast.office.pk)))


def test_nothing_leaves_while_one_suggestion_is_open(cast: Cast, call: ContactLog, signed_in: SignedIn) -> None:
    client, url = signed_in(Role.OFFICE_MANAGER), reverse("oversight:export")
    questions = asked(client.get(url).content.decode())
    assert len(questions) >= 2
    answer = client.post(url, {"take": "1", **dict.fromkeys(questions[1:], "b6")})
    assert answer.status_code == 422
    assert "1 suggestion is not answered yet." in answer.content.decode()
    assert answer.content.decode().count(" selected>Withhold on") == len(questions) - 1  # what was answered is kept
    assert taken(cast) == []


def test_the_answered_log_leaves_without_what_is_withheld_and_the_trail_says_so(
    cast: Cast, call: ContactLog, signed_in: SignedIn
) -> None:
    client, url = signed_in(Role.OFFICE_MANAGER), reverse("oversight:export")
    questions = asked(client.get(url).content.decode())
    file = client.post(url, {"take": "1", **dict.fromkeys(questions, "b6"), f"more-{call.pk}": "Brunhilda"})
    assert file.status_code == 200
    assert file["Content-Type"] == "text/csv; charset=utf-8"
    head, row = csv.reader(io.StringIO(file.content.decode()))
    assert head == ["day", "way", "inbound", "category", "text"]
    for words in ("123-45-6789", "202-555-0143", "Brunhilda"):
        assert words not in row[4]
    assert "[redacted (b)(6)]" in row[4]
    (event,) = taken(cast)
    assert audit.data_of(event)["rows"] == 1
    assert event.actor == str(cast.people[Role.OFFICE_MANAGER].pk)


def test_words_that_stand_nowhere_and_bases_that_are_none_are_refused(
    cast: Cast, call: ContactLog, signed_in: SignedIn
) -> None:
    client, url = signed_in(Role.OFFICE_MANAGER), reverse("oversight:export")
    answers = dict.fromkeys(asked(client.get(url).content.decode()), "b6")
    for wrong in ({f"more-{call.pk}": "Kunigunde"}, dict.fromkeys(answers, "b99")):
        assert client.post(url, {"take": "1", **answers, **wrong}).status_code == 422
    assert taken(cast) == []


def test_contacts_of_a_case_ask_for_a_reason_and_know_its_people(cast: Cast, signed_in: SignedIn) -> None:
    case = walk(cast, State.VERIFICATION)
    name = case.requester.name
    contact.log_call(
        request_id=case.pk, text=f"{name} rang.", way="telephone", inbound=True, by=cast.actor(Role.INTAKE)
    )
    client, url = signed_in(Role.OFFICE_MANAGER), f"{reverse('oversight:export')}?number={case.number}"
    assert client.get(url).status_code == 302
    manager = cast.people[Role.OFFICE_MANAGER]
    assignments.read_for_reason(request_id=case.pk, reason="A newspaper asked for it.", user=manager)
    page = client.get(url).content.decode()
    assert re.search(f"<strong>[^<]*{name}", page)
    assert client.get(f"{reverse('oversight:export')}?number={submitted(office()).number}").status_code == 404
    file = client.post(url, {"take": "1", "number": case.number, **dict.fromkeys(asked(page), "b6")})
    assert file.status_code == 200
    assert name not in file.content.decode()
    assert Event.objects.filter(verb="export.taken", chain=audit.chain_of(case)).count() == 1


def test_a_cell_that_a_spreadsheet_would_run_is_made_plain(cast: Cast, signed_in: SignedIn) -> None:
    desk.log_enquiry(
        office=cast.office, category=CallCategory.UNRELATED, way="telephone", text="=1+1 and so on",
        user=cast.people[Role.INTAKE],
    )  # fmt: skip
    file = signed_in(Role.OFFICE_MANAGER).post(reverse("oversight:export"), {"take": "1"})
    assert "'=1+1" in file.content.decode()


def test_calls_of_other_days_and_offices_stay(cast: Cast, call: ContactLog, signed_in: SignedIn) -> None:
    ContactLog.objects.filter(pk=call.pk).update(at=timezone.now() - timedelta(days=40))
    desk_of = Cast()
    desk.log_enquiry(
        office=desk_of.office, category=CallCategory.UNRELATED, way="visit", text="Elsewhere.",
        user=desk_of.people[Role.INTAKE],
    )  # fmt: skip
    assert (
        "No contact in these days." in signed_in(Role.OFFICE_MANAGER).get(reverse("oversight:export")).content.decode()
    )
