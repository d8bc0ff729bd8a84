"""Two people on one case: nothing is overwritten, and who comes second sees what the first one did."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from tests.factories import Cast, staff, walk
from workflow.models import User
from workflow.services import assignments, contact
from workflow.states import Role, State

SignedIn = Callable[[User | Role], Client]


def test_who_sends_an_older_page_keeps_their_words_and_sees_who_did_what(cast: Cast, signed_in: SignedIn) -> None:
    case = walk(cast, State.LEGAL_REVIEW)
    client, url = signed_in(Role.COUNSEL), reverse("desk:act", args=(case.number, "return_to_search"))
    typed = {"reasons": "The custody record is missing.", "revision": str(case.revision)}
    contact.note(request_id=case.pk, text="The county called.", by=cast.actor(Role.INTAKE))

    answer = client.post(url, typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "The custody record is missing." in page
    assert "What happened last" in page
    assert str(cast.people[Role.INTAKE]) in page
    case.refresh_from_db()
    assert case.state == State.LEGAL_REVIEW


def test_moves_of_the_case_page_have_keys_that_name_one_link_each(cast: Cast, signed_in: SignedIn) -> None:
    case = walk(cast, State.VERIFICATION)
    helper = staff(Role.INTAKE, of=cast.office)
    assignments.assign(request_id=case.pk, user=helper, role=Role.INTAKE, by=cast.actor(Role.OFFICE_MANAGER))
    page = signed_in(helper).get(reverse("desk:case", args=(case.number,))).content.decode()
    keys = [part.partition('"')[0] for part in page.split('data-key="')[1:]]
    assert {"1", "n", "m", "l", "v"} <= set(keys)
    assert len(keys) == len(set(keys))
