"""The liaison desk in the browser of who works there."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import Cast, staff, submitted
from tests.workflow.test_directory import add
from tests.workflow.test_matching import open_file
from workflow.errors import NotYours
from workflow.models import Event, HelpFile, Listing, SafetyPlan, User
from workflow.services import assignments, contact, directory, liaison, liaison_contacts
from workflow.services.directory import Post, areas_of
from workflow.services.exporting import Asked, lines
from workflow.services.liaison import Person
from workflow.states import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    cast = Cast()
    directory.save_specialist(
        office_id=cast.office.pk,
        person_id=cast.people[Role.INTAKE].pk,
        given=Post("specialist", "410-555-0155", "MD", ("en",), areas_of("MD"), "21201"),
        user=cast.people[Role.OFFICE_MANAGER],
    )
    return cast


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def do(file: HelpFile, deed: str, item: object = "") -> str:
    return f"{reverse('desk:help_do', args=(file.pk, deed))}?item={item}"


@pytest.fixture
def desk(cast: Cast) -> Client:
    return signed_in(cast.people[Role.LIAISON])


def test_somebody_without_a_request_is_helped_from_the_first_call(cast: Cast, desk: Client) -> None:
    given = {
        "name": "Ana", "language": "en", "state": "MD", "zip_code": "21014", "needs": ["shelter"],
        "way_kind": "telephone", "way_value": "410-555-0177", "way_when": "every day 9-17", "code_word": "heron",
    }  # fmt: skip
    assert desk.post(reverse("desk:help_new"), given).status_code == 302
    file = HelpFile.objects.get()
    shown = desk.get(reverse("desk:help_file", args=(file.pk,))).content.decode()
    for words in ("Ana", "The Victim assistance specialist", "serves MD", "Every day, 9 to 5", "heron"):
        assert words in shown

    tomorrow = (timezone.localtime() + timedelta(days=1)).replace(hour=10, minute=0)
    assert (
        desk.post(do(file, "contact"), {"way": "telephone", "inbound": "in", "text": "She asked."}).status_code == 302
    )
    assert desk.post(do(file, "call"), {"due_at": f"{tomorrow:%Y-%m-%dT%H:%M}", "note": "Shelter"}).status_code == 302
    late = desk.post(do(file, "call"), {"due_at": f"{tomorrow:%Y-%m-%d}T22:00", "note": ""})
    assert late.status_code == 422
    listed = desk.get(reverse("desk:helping")).content.decode()
    assert "410-555-0177" in listed
    assert "Shelter" in listed
    call = file.calls.get()
    assert desk.post(do(file, "close_call"), {"call": call.pk, "reached": "yes"}).status_code == 302
    assert "She asked." in desk.get(reverse("desk:help_file", args=(file.pk,))).content.decode()


def test_wrong_fields_are_said_at_the_form(cast: Cast, desk: Client) -> None:
    answer = desk.post(reverse("desk:help_new"), {"name": "", "language": "en", "state": "MD"})

    assert answer.status_code == 422
    assert HelpFile.objects.count() == 0


def test_a_colleague_gives_a_reason_and_a_stranger_finds_nothing(cast: Cast) -> None:
    file = open_file(cast)
    colleague, stranger = signed_in(staff(Role.INTAKE, of=cast.office)), signed_in(Cast().people[Role.LIAISON])
    page = reverse("desk:help_file", args=(file.pk,))

    assert stranger.get(page).status_code == 404
    assert colleague.get(page)["Location"].endswith("/do/cover/")
    listed = colleague.get(reverse("desk:helping"), {"which": "all"}).content.decode()
    assert "Somebody another one helps" in listed
    assert "Ana" not in listed
    assert colleague.post(do(file, "contact"), {}).status_code == 404
    assert colleague.post(do(file, "cover"), {"reason": "She calls and he is ill."}).status_code == 302
    assert "Ana" in colleague.get(page).content.decode()


def test_another_is_given_stands_aside_and_the_file_is_closed(cast: Cast, desk: Client) -> None:
    file = open_file(cast)
    two = directory.save_specialist(
        office_id=cast.office.pk,
        person_id=staff(Role.INTAKE, of=cast.office, name="Two").pk,
        given=Post("specialist", "410-555-0156", "MD", ("en",), areas_of("MD"), "21502"),
        user=cast.people[Role.OFFICE_MANAGER],
    )
    assert "Two" in desk.get(do(file, "give")).content.decode()
    given = {"specialist": two.pk, "reason": "She knows her already."}
    assert desk.post(do(file, "give"), given).status_code == 302
    assert signed_in(two.user).post(do(file, "aside"), {"reason": "A cousin of the subject."}).status_code == 302
    assert signed_in(two.user).get(reverse("desk:help_file", args=(file.pk,))).status_code == 404
    assert desk.post(do(file, "close"), {"pressed": "1"}).status_code == 302
    assert "closed" in desk.get(reverse("desk:help_file", args=(file.pk,))).content.decode()


def test_a_file_without_a_request_is_changed_and_its_ways_are(cast: Cast, desk: Client) -> None:
    file = open_file(cast)
    page = reverse("desk:help_file", args=(file.pk,))
    assert 'value="Ana"' in desk.get(do(file, "change")).content.decode()
    moved = {"name": "Ana B.", "language": "es", "state": "VA", "zip_code": "22201", "needs": ["legal"]}
    assert desk.post(do(file, "change"), {**moved, "zip_code": "21014"}).status_code == 422
    assert desk.post(do(file, "change"), moved).status_code == 302
    new = {"way_kind": "telephone", "way_value": "410-555-0188", "way_when": "every day 17-21"}
    assert desk.post(do(file, "add_way"), {**new, "way_value": ""}).status_code == 422
    assert desk.post(do(file, "add_way"), new).status_code == 302
    assert desk.post(do(file, "add_way"), {**new, "way_when": "weekdays 8-12"}).status_code == 302
    assert desk.post(do(file, "remove_way"), {"way": "telephone:410-555-0177"}).status_code == 302

    shown = desk.get(page).content.decode()
    file.refresh_from_db()
    assert (file.name, file.state, file.zip_code, file.needs) == ("Ana B.", "VA", "22201", "|legal|")
    assert [(way["value"], way["when"]) for way in file.ways] == [("410-555-0188", "weekdays 8-12")]
    assert "410-555-0177" not in shown
    assert desk.post(do(file, "add_way"), {"way_kind": "they_call"}).status_code == 302
    file.refresh_from_db()
    assert [way["kind"] for way in file.ways] == ["they_call"]


def test_the_ways_of_a_requester_change_in_the_request_alone(cast: Cast, desk: Client) -> None:
    request = submitted(cast.office)
    cast.give_all(request)
    file = liaison.open_for_request(
        request_id=request.pk, person=Person("", "en", "MD"), user=cast.people[Role.LIAISON]
    )
    assert desk.get(do(file, "add_way")).status_code == 404
    assert desk.get(do(file, "remove_way")).status_code == 404
    assert desk.post(do(file, "change"), {"language": "en", "state": "VA"}).status_code == 302
    assert HelpFile.objects.get().state == "VA"


def test_a_manager_finds_whom_they_are_told_of(cast: Cast) -> None:
    file, client = open_file(cast), signed_in(cast.people[Role.OFFICE_MANAGER])
    page = client.get(reverse("desk:helping")).content.decode()
    assert reverse("desk:help_file", args=(file.pk,)) in page
    assert f'href="{reverse("desk:helping")}"' in page
    assert reverse("desk:help_new") not in page
    assert client.get(reverse("desk:help_new")).status_code == 404
    assert "Ana" in client.get(reverse("desk:help_file", args=(file.pk,))).content.decode()


def test_a_closed_file_is_found_and_opened_again(cast: Cast, desk: Client) -> None:
    file = open_file(cast)
    assert desk.get(do(file, "reopen")).status_code == 404
    liaison_contacts.close_file(file_id=file.pk, user=cast.people[Role.LIAISON])
    assert liaison.current(file) is None
    page = reverse("desk:help_file", args=(file.pk,))
    assert page in desk.get(reverse("desk:helping"), {"which": "closed"}).content.decode()
    assert do(file, "reopen").split("?")[0] in desk.get(page).content.decode()

    assert desk.post(do(file, "reopen"), {"pressed": "1"}).status_code == 302

    file.refresh_from_db()
    assert file.closed_at is None
    assert liaison.current(file) is not None


def test_a_referral_from_proposal_over_consent_by_telephone_to_its_outcome(cast: Cast, desk: Client) -> None:
    file, listing = open_file(cast), add(cast, "willow")
    proposal = {"help": "shelter", "listing": listing.pk, "offered": ["name", "need"]}
    assert desk.post(do(file, "refer"), proposal).status_code == 302
    row = file.referrals.get()
    assert "What to call you: Ana" in desk.get(do(file, "consent", row.pk)).content.decode()
    until = timezone.localdate() + timedelta(days=9)
    told = desk.post(do(file, "consent", row.pk), {"shared": ["name"], "until": until, "said_by": "telephone"})
    code = re.search(r'fr-number">([\w-]+)<', told.content.decode())
    assert code is not None
    assert f"/r/{row.pk}/" in told.content.decode()

    service, page = Client(), f"/r/{row.pk}/"
    assert "Ana" not in service.get(page).content.decode()
    assert service.post(page, {"code": "WRONG-WRONG"}).status_code == 422
    shown = service.post(page, {"code": code[1]}).content.decode()
    assert "Ana" in shown
    assert "A safe place to stay" in shown
    assert "410-555-0177" not in shown
    done = service.post(page, {"code": code[1], "answer": "yes", "note": "Ask for Wren."}).content.decode()
    assert "Reach the person only as it says here" in done
    assert service.post(page, {"code": code[1], "answer": "yes"}).status_code == 409
    assert "Noted." in service.post(page, {"code": code[1], "answer": "contact"}).content.decode()
    assert "Ask for Wren." in desk.get(reverse("desk:help_file", args=(file.pk,))).content.decode()
    assert desk.post(do(file, "end", row.pk), {"outcome": "helped", "note": ""}).status_code == 302
    assert service.post(page, {"code": code[1]}).status_code == 422


def test_the_requester_of_a_case_is_helped_by_who_works_on_it(cast: Cast) -> None:
    request = submitted(cast.office)
    client, page = signed_in(cast.people[Role.LIAISON]), reverse("desk:help_case", args=(request.number,))
    assert client.get(page).status_code == 404
    assignments.give(request, cast.people[Role.LIAISON], Role.LIAISON)

    assert client.post(page, {"language": "en", "state": "MD"}).status_code == 302
    again = client.get(page)
    assert again.status_code == 302
    assert "Elena Example" in client.get(again["Location"]).content.decode()


def test_a_plan_of_somebody_without_a_request_is_kept_only_if_they_want_it(cast: Cast, desk: Client) -> None:
    file = open_file(cast)
    page = reverse("desk:help_plan", args=(file.pk,))
    assert page in desk.get(reverse("desk:help_file", args=(file.pk,))).content.decode()
    assert "A word that tells somebody I trust" in desk.get(page).content.decode()
    unwanted = desk.post(page, {"word": "pineapple"})
    assert (unwanted.status_code, SafetyPlan.objects.count()) == (422, 0)
    assert "Keep it only if they want that" in unwanted.content.decode()
    assert desk.post(page, {"wanted": "on"}).status_code == 422

    assert desk.post(page, {"word": "pineapple", "wanted": "on"}).status_code == 302

    assert "<dd>pineapple</dd>" in desk.get(page).content.decode()
    assert SafetyPlan.objects.get().answers == {"word": "pineapple"}
    assert "They have one kept with us" in desk.get(reverse("desk:help_file", args=(file.pk,))).content.decode()
    assert signed_in(staff(Role.INTAKE, of=cast.office)).get(page).status_code == 404
    assert desk.post(page, {"destroy": "1"}).status_code == 302
    assert SafetyPlan.objects.count() == 0
    verbs = Event.objects.filter(chain=f"help:{file.pk}").values_list("verb", flat=True)
    assert {"help.plan_kept", "help.plan_read", "help.plan_destroyed"} <= set(verbs)


def test_the_plan_of_a_requester_is_theirs_alone(cast: Cast, desk: Client) -> None:
    request = submitted(cast.office)
    cast.give_all(request)
    liaison_user = cast.people[Role.LIAISON]
    file = liaison.open_for_request(request_id=request.pk, person=Person("", "en", "MD"), user=liaison_user)
    page = reverse("desk:help_plan", args=(file.pk,))

    assert desk.get(page).status_code == 404
    assert desk.post(page, {"word": "pineapple", "wanted": "on"}).status_code == 404
    with pytest.raises(NotYours):
        liaison_contacts.keep_plan(file_id=file.pk, answers={"word": "pineapple"}, user=liaison_user)
    assert page not in desk.get(reverse("desk:help_file", args=(file.pk,))).content.decode()


def test_entries_nobody_confirmed_are_confirmed_by_the_liaison(cast: Cast, desk: Client) -> None:
    row = add(cast, "willow")
    Listing.objects.update(confirmed_date=None)
    page = reverse("desk:directory_review")
    assert "Willow" in desk.get(page).content.decode()

    assert desk.post(reverse("desk:directory_confirm", args=(row.pk,))).status_code == 302

    assert "Willow" not in desk.get(page).content.decode()


def test_a_liaison_puts_an_entry_right_or_takes_it_out(cast: Cast, desk: Client) -> None:
    row = add(cast, "willow")
    Listing.objects.update(confirmed_date=None)
    page, entry = reverse("desk:directory_review"), reverse("desk:directory_entry", args=(row.pk,))
    assert entry in desk.get(page).content.decode()
    assert 'value="Willow"' in desk.get(entry).content.decode()
    given = {"kind": "provider", "name": "Willow House", "helps": ["shelter"], "telephone": "410-555-0199",
             "state": "MD", "areas": "MD", "languages": ["en"]}  # fmt: skip
    assert desk.post(entry, {**given, "areas": "Mars"}).status_code == 422
    assert desk.post(entry, {**given, "zip_code": "00000"}).status_code == 422
    assert desk.post(entry, given).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.key, row.confirmed_by) == ("Willow House", "willow", cast.people[Role.LIAISON])
    assert "Willow" not in desk.get(page).content.decode()

    assert desk.post(entry, {"withdraw": "1"}).status_code == 302
    row.refresh_from_db()
    assert row.withdrawn_at is not None
    assert desk.post(entry, {"withdraw": "1"}).status_code == 404


def test_entries_are_changed_by_liaisons_of_their_office_alone(cast: Cast) -> None:
    row = add(cast, "willow")
    entry = reverse("desk:directory_entry", args=(row.pk,))
    for user in (cast.people[Role.INTAKE], Cast().people[Role.LIAISON]):
        assert signed_in(user).get(entry).status_code == 404
        assert signed_in(user).post(entry, {"withdraw": "1"}).status_code == 404
    assert signed_in(cast.people[Role.INTAKE]).post(
        reverse("desk:directory_confirm", args=(row.pk,))
    ).status_code == 404  # fmt: skip
    row.refresh_from_db()
    assert row.withdrawn_at is None


def test_what_was_said_is_looked_through_before_it_leaves(cast: Cast, desk: Client) -> None:
    file = open_file(cast, name="Ottoline Quill")
    text = "Ottoline Quill asked, her number is 123-45-6789."
    desk.post(do(file, "contact"), {"way": "telephone", "inbound": "in", "text": text})
    today = timezone.localdate()

    (line,) = lines(Asked(cast.office, today, today), cast.people[Role.OFFICE_MANAGER])

    assert {"Ottoline Quill", "123-45-6789"} <= {one.text for one in line.suggestions}


def test_lists_cost_the_same_for_many(
    cast: Cast, desk: Client, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for number in range(12):
        open_file(cast, name=f"Person {number}")
    with django_assert_max_num_queries(16):  # type: ignore[attr-defined]
        assert desk.get(reverse("desk:helping"), {"which": "all"}).status_code == 200


def test_contacts_of_the_case_and_calls_that_were_made_stand_in_one_list(cast: Cast) -> None:
    request = submitted(cast.office, ways=[{"kind": "telephone", "value": "410-555-0177", "safe": True, "when": ""}])
    cast.give_all(request)
    intake = cast.people[Role.INTAKE]
    file = liaison.open_for_request(request_id=request.pk, person=Person("", "en", "MD"), user=intake)
    contact.log_call(
        request_id=request.pk, text="Asked for the time.", way="telephone", inbound=True, by=cast.actor(Role.INTAKE)
    )
    liaison_contacts.log_contact(
        file_id=file.pk, way="telephone", inbound=False, text="Told of a shelter.", user=intake
    )
    due = timezone.now() + timedelta(hours=2)
    call = liaison_contacts.plan_call(file_id=file.pk, due_at=due, note="Ask again", user=intake)
    liaison_contacts.close_call(call_id=call.pk, reached=False, user=intake)

    page = signed_in(intake).get(reverse("desk:help_file", args=(file.pk,))).content.decode()

    talk = page[page.index('id="talk"') : page.index('id="timeline"')]
    told = [talk.index(words) for words in ("did not reach them", "Told of a shelter.", "Asked for the time.")]
    assert told == sorted(told), "the newest first"
