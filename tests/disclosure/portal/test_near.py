"""A person near a requester, consent to services, and the safety plan."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.disclosure.portal.conftest import signed_in
from tests.factories import Cast, submitted
from tests.workflow.test_directory import add
from workflow.models import Event, HelpFile, Referral, Request, SafetyPlan
from workflow.services import directory, intake, liaison_contacts, referrals
from workflow.services.directory import Post, areas_of
from workflow.states import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def request_(cast: Cast) -> Request:
    directory.save_specialist(
        office_id=cast.office.pk,
        person_id=cast.people[Role.INTAKE].pk,
        given=Post("specialist", "410-555-0155", "MD", ("en",), areas_of("MD"), "21201"),
        user=cast.people[Role.OFFICE_MANAGER],
    )
    return submitted(cast.office)


@pytest.fixture
def client(request_: Request) -> Client:
    return signed_in(request_.requester.user)


def given(client: Client, request: Request) -> HelpFile:
    answer = client.post(
        reverse("portal:near", args=(request.pk,)), {"state": "MD", "language": "en", "zip_code": "21014"}
    )
    assert answer.status_code == 302
    return HelpFile.objects.get(request=request)


def proposed(cast: Cast, file: HelpFile) -> Referral:
    return referrals.ask(
        file_id=file.pk, listing_id=add(cast, "willow").pk, help_kind="legal", offered=["name", "need"],
        user=cast.people[Role.OFFICE_MANAGER],
    )  # fmt: skip


def test_the_page_of_a_request_names_who_helps_near_also_after_a_no(
    cast: Cast, client: Client, request_: Request
) -> None:
    page = reverse("portal:request", args=(request_.pk,))
    given(client, request_)
    assert "410-555-0155" in client.get(page).content.decode()

    cast.give_all(request_)
    intake.refer_elsewhere(
        request_id=request_.pk, reason="Theirs.", office_named="The county sheriff", by=cast.actor(Role.INTAKE)
    )

    ended = client.get(page).content.decode()
    assert "410-555-0155" in ended
    assert ended.index("410-555-0155") < ended.index('id="stands"')


def test_a_requester_is_given_somebody_near(client: Client, request_: Request) -> None:
    page = reverse("portal:near", args=(request_.pk,))
    assert "Give me a person" in client.get(page).content.decode()
    assert client.post(page, {"state": "", "language": "en"}).status_code == 422

    given(client, request_)

    shown = client.get(page).content.decode()
    assert "The Victim assistance specialist" in shown
    assert "410-555-0155" in shown


def test_who_was_helped_before_asks_for_a_person_again(cast: Cast, client: Client, request_: Request) -> None:
    file, page = given(client, request_), reverse("portal:near", args=(request_.pk,))
    liaison_contacts.close_file(file_id=file.pk, user=cast.people[Role.OFFICE_MANAGER])
    shown = client.get(page).content.decode()
    assert "Nobody near you is free" not in shown
    assert 'value="21014"' in shown
    plan = reverse("portal:own_plan", args=(request_.pk,))
    assert client.post(plan, {"word": "pineapple"}).status_code == 302

    given(client, request_)

    assert "410-555-0155" in client.get(page).content.decode()


def test_consent_is_given_line_by_line_seen_and_taken_back(cast: Cast, client: Client, request_: Request) -> None:
    row = proposed(cast, given(client, request_))
    near, page = (reverse(f"portal:{name}", args=args) for name, args in
                  (("near", (request_.pk,)), ("referral", (request_.pk, row.pk))))  # fmt: skip
    assert page in client.get(near).content.decode()
    # They are told in the neutral words, and the page of the request says that something waits.
    assert request_.outbox.filter(verb="notify.requester", key__endswith=f"referral:{row.pk}").count() == 1
    whole = reverse("portal:request", args=(request_.pk,))
    assert "We proposed a service to you." in client.get(whole).content.decode()
    assert "What to call you: Elena Example" in client.get(page).content.decode()
    until = timezone.localdate() + timedelta(days=30)
    assert client.post(page, {"until": until}).status_code == 422

    assert client.post(page, {"shared": ["need"], "until": until}).status_code == 302

    shown = client.get(near).content.decode()
    assert "A lawyer, a protection order" in shown
    assert "We proposed a service to you." not in client.get(whole).content.decode()
    assert "Elena Example" not in shown
    assert client.get(page).status_code == 404
    assert client.post(reverse("portal:referral_withdraw", args=(request_.pk, row.pk))).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.shared) == ("withdrawn", {})


def test_no_is_an_answer(cast: Cast, client: Client, request_: Request) -> None:
    row = proposed(cast, given(client, request_))
    client.post(reverse("portal:referral", args=(request_.pk, row.pk)), {"no": "1"})

    row.refresh_from_db()
    assert row.state == "refused"


def test_a_strangers_proposal_is_not_there(cast: Cast, client: Client, request_: Request) -> None:
    row = proposed(cast, given(client, request_))
    other = submitted(cast.office)
    theirs = signed_in(other.requester.user)

    assert theirs.get(reverse("portal:near", args=(request_.pk,))).status_code == 404
    for pk in (request_.pk, other.pk):
        assert theirs.get(reverse("portal:referral", args=(pk, row.pk))).status_code == 404
        assert theirs.post(reverse("portal:referral_withdraw", args=(pk, row.pk))).status_code == 404


def test_a_plan_is_shown_to_print_and_kept_nowhere() -> None:
    client, events = Client(enforce_csrf_checks=True), Event.objects.count()

    shown = client.post(reverse("portal:plan_build"), {"word": "pineapple", "place": "my aunt"})

    assert "pineapple" in shown.content.decode()
    assert set(shown.cookies) <= {"c"}
    assert (Session.objects.count(), Event.objects.count(), SafetyPlan.objects.count()) == (0, events, 0)
    again = client.post(reverse("portal:plan_build"), {"word": "pineapple", "change": "1"}).content.decode()
    assert "<textarea" in again


def test_a_plan_is_kept_only_by_who_wants_it_and_destroyed_at_a_press(client: Client, request_: Request) -> None:
    page = reverse("portal:own_plan", args=(request_.pk,))
    assert client.get(page)["Location"] == reverse("portal:near", args=(request_.pk,))
    given(client, request_)
    assert client.post(page, {"word": ""}).status_code == 422

    assert client.post(page, {"word": "pineapple"}).status_code == 302
    assert "pineapple" in client.get(page).content.decode()
    assert client.post(page, {"destroy": "1"}).status_code == 302

    assert SafetyPlan.objects.count() == 0
    chain = f"help:{HelpFile.objects.get().pk}"
    assert Event.objects.filter(chain=chain, verb="help.plan_destroyed").exists()


def test_codes_cannot_be_tried_without_end(cast: Cast, client: Client, request_: Request) -> None:
    row = proposed(cast, given(client, request_))
    tried = [Client().post(f"/r/{row.pk}/", {"code": "AAAAA-AAAAA"}).status_code for _index in range(22)]

    assert (tried[0], tried[-1]) == (422, 429)
