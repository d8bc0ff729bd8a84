"""Asking, from the first page to the number, in a browser without scripts."""

import json
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from disclosure.portal.limits import RETURN_CODES
from disclosure.portal.questions import WALK
from tests.disclosure.portal import walking
from workflow import gates
from workflow.errors import Invalid
from workflow.models import Draft, Event, Office, Request
from workflow.services import answers
from workflow.states import State

FAMILY = {
    **walking.VICTIM,
    **walking.SPEAKING,
    "now": {"urgency": "danger"},
    "who": {"requester_kind": "family"},
    "relation": {"relation": "parent"},
    "for": {"victim_name": "Mia Example", "victim_condition": ["minor"]},
}


def step(key: str) -> str:
    return reverse("portal:step", args=[key])


def test_a_request_is_asked_to_the_end_with_all_that_was_said(client: Client, office: Office) -> None:
    request = walking.submit(client)

    assert request.state == State.RECEIVED
    assert client.get(reverse("portal:sent")).content.decode().count(str(request.number)) >= 1
    assert (request.subject.name, request.subject.age_text) == ("Jonas", "about 30 years old")
    assert sorted(alias.name for alias in request.subject.aliases.all()) == ["J. P. Example", "Joe"]
    assert [(one.kind, one.value) for one in request.subject.identifiers.all()] == [("a_number", "A012345678")]
    assert request.incident.when_text == "about two years ago"
    called = request.requester.ways.get(kind="telephone")
    assert (called.safe, called.when, called.voicemail, called.seen_by, called.code_word) == (
        True,
        "mornings",
        True,
        "my sister",
        "lilac",
    )
    assert request.declaration.signed_name == "Elena Example"
    assert "under penalty of perjury that the foregoing" in request.declaration.text


def test_family_is_asked_more_and_danger_is_marked(client: Client, office: Office) -> None:
    request = walking.submit(client, FAMILY)

    assert request.danger
    assert (request.requester.relation, request.victim.name, request.victim.minor) == ("parent", "Mia Example", True)
    assert not request.victim.is_requester


def test_outside_the_country_the_declaration_names_the_laws_of_the_united_states(
    client: Client, office: Office
) -> None:
    request = walking.submit(client, {**walking.VICTIM, "home": {"state": "ZZ"}})

    assert request.declaration.abroad
    assert "under the laws of the United States of America" in request.declaration.text


def test_signing_on_paper_sends_the_request_and_says_where_the_paper_goes(client: Client, office: Office) -> None:
    walking.begin(client)
    walking.answer(client)
    client.post(reverse("portal:declare"), {"how": "paper"})

    page = client.get(reverse("portal:sent")).content.decode()
    assert "Sign on paper" in page
    assert office.address_lines[0] in page


@pytest.mark.parametrize(
    ("key", "wrong", "kept"),
    [
        ("now", {}, ""),
        ("who", {"requester_kind": "emperor"}, ""),
        ("born", {"requester_birth_date_month": "13", "requester_birth_date_year": "1990"}, 'value="1990"'),
        ("ways", {}, ""),
        ("reading", {"interpreter": "Mam"}, 'value="Mam"'),
        ("when", {"incident_when": "in spring", "incident_date_month": "4"}, 'value="in spring"'),
        ("name", {"requester_name": " "}, ""),
        ("wish", {"scope_words": "Is he near me?"}, "Is he near me?"),
        ("answer", {"delivery_way": "pigeon"}, ""),
        ("answer", {"delivery_way": "paper"}, "For paper we need an address that is safe."),
    ],
)
def test_a_wrong_answer_is_asked_again_with_what_was_typed(
    client: Client, office: Office, key: str, wrong: dict[str, Any], kept: str
) -> None:
    walking.begin(client)

    response = client.post(step(key), wrong)

    assert response.status_code == 422
    page = response.content.decode()
    assert "Please look at this again" in page
    assert kept in page


def test_every_step_with_a_required_answer_says_so_when_it_is_empty(client: Client, office: Office) -> None:
    walking.begin(client)
    walking.answer(client, {**FAMILY, "relation": {"relation": "court designee"},
                            "ways": {"contact_kinds": ["email", "telephone", "sms", "post", "they_call"]},
                            "way-text": {"value": "4105550143", "safe": "any"},
                            "way-post": {"value": "48 Willow Lane", "safe": "no"},
                            "way-call": {"code_word": "lilac"}})  # fmt: skip

    silent = [
        one.key
        for one in WALK.steps
        if any(field.required for field in one.fields) and client.post(step(one.key), {}).status_code != 422
    ]

    assert silent == []


def test_times_that_are_safe_must_be_named(client: Client, office: Office) -> None:
    walking.begin(client)
    client.post(step("ways"), {"contact_kinds": ["email"]})

    response = client.post(step("way-email"), {"value": "a@mail.example", "safe": "times"})

    assert response.context["form"].errors == {"when": ["Say which times are safe."]}


def test_without_a_safe_way_the_page_of_answers_leads_back_to_the_question(client: Client, office: Office) -> None:
    walking.begin(client)
    walking.answer(
        client,
        {
            **walking.VICTIM,
            "ways": {"contact_kinds": ["email"]},
            "way-email": {"value": walking.EMAIL, "safe": "no"},
            "answer": {"delivery_way": "in_person"},
        },
    )

    page = client.get(reverse("portal:check"))

    assert page.status_code == 422
    assert f"{step('ways')}?change=1" in page.content.decode()
    assert client.post(reverse("portal:declare"), walking.SIGNED).headers["Location"] == reverse("portal:check")


def test_a_changed_answer_leads_back_and_asks_only_what_it_makes_necessary(client: Client, office: Office) -> None:
    walking.begin(client)
    walking.answer(client)

    same = client.post(f"{step('name')}?change=1", {"requester_name": "Elena M. Example"})
    more = client.post(f"{step('who')}?change=1", {"requester_kind": "guardian"})

    assert same.headers["Location"] == reverse("portal:check")
    assert more.headers["Location"] == f"{step('for')}?change=1"
    assert "Elena M. Example" in client.get(reverse("portal:check")).content.decode()


def test_back_leads_to_the_question_shown_before(client: Client, office: Office) -> None:
    walking.begin(client)
    client.post(step("now"), {"urgency": "no"})
    client.post(step("who"), {"requester_kind": "victim"})

    assert client.get(step("name")).context["back"] == step("who")


def test_a_question_that_is_not_for_this_person_is_not_shown(client: Client, office: Office) -> None:
    walking.begin(client)

    assert client.get(step("for")).headers["Location"] == reverse("portal:resume")
    assert client.get(step("nothing")).headers["Location"] == reverse("portal:resume")


def test_the_return_code_opens_the_draft_on_another_device(client: Client, office: Office) -> None:
    code = walking.begin(client)
    client.post(step("now"), {"urgency": "soon"})
    elsewhere = Client()

    response = elsewhere.post(reverse("portal:come_back"), {"code": code.lower().replace("-", " ")}, follow=True)

    assert response.redirect_chain[-1][0] == step("who")
    assert 'value="soon" class="usa-radio__input" id="id_urgency_1" checked' in elsewhere.get(
        step("now")
    ).content.decode().replace("  ", " ")


def test_the_return_code_is_shown_only_until_the_first_answer(client: Client, office: Office) -> None:
    code = walking.begin(client)
    assert code in client.get(reverse("portal:code")).content.decode()

    client.post(step("now"), {"urgency": "no"})

    assert client.get(reverse("portal:code")).status_code == 302


def test_a_wrong_code_and_the_code_of_a_sent_request_get_the_same_answer(client: Client, office: Office) -> None:
    code = walking.begin(client)
    walking.answer(client)
    client.post(reverse("portal:declare"), walking.SIGNED)

    pages = [Client().post(reverse("portal:come_back"), {"code": typed}) for typed in (code, "2222-2222-2222")]

    assert [page.status_code for page in pages] == [422, 422]
    assert pages[0].context["form"].errors == pages[1].context["form"].errors


def test_codes_may_not_be_guessed_without_end(client: Client, office: Office) -> None:
    code = walking.begin(client)
    tries = [client.post(reverse("portal:come_back"), {"code": "2222"}) for _index in range(RETURN_CODES.times)]

    last = client.post(reverse("portal:come_back"), {"code": code})

    assert {one.status_code for one in tries} == {422}
    assert last.status_code == 429
    assert "Wait fifteen minutes" in last.content.decode()


def test_sent_twice_it_is_one_request(client: Client, office: Office) -> None:
    request = walking.submit(client)

    again = client.post(reverse("portal:declare"), walking.SIGNED)

    assert again.headers["Location"] == reverse("portal:sent")
    assert list(Request.objects.exclude(state=State.DRAFT)) == [request]
    assert not Draft.objects.exists()


def test_two_windows_that_send_at_once_make_one_request(
    client: Client, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second window read the draft before the first one sent it."""
    walking.begin(client)
    walking.answer(client)
    draft = Draft.objects.select_related("request").get()
    client.post(reverse("portal:declare"), walking.SIGNED)
    monkeypatch.setattr("disclosure.portal.drafting.current", lambda http: draft)

    second = client.post(reverse("portal:declare"), walking.SIGNED)

    assert second.headers["Location"] == reverse("portal:sent")
    assert Request.objects.exclude(state=State.DRAFT).count() == 1


def test_nothing_is_sent_unsigned(client: Client, office: Office) -> None:
    walking.begin(client)
    walking.answer(client)

    response = client.post(reverse("portal:declare"), {"how": "here"})

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"signed_name", "agreed"}
    assert Request.objects.get().state == State.DRAFT


@pytest.mark.parametrize(
    ("signed", "taken"),
    [
        ("elena  EXAMPLE", True),
        ("Élena María Example", True),
        ("E. Example", False),
        ("Elena", False),
        ("Jonas Example", False),
    ],
)
def test_who_signs_types_the_name_they_gave(client: Client, office: Office, signed: str, taken: bool) -> None:
    walking.begin(client)
    walking.answer(client)

    response = client.post(reverse("portal:declare"), {**walking.SIGNED, "signed_name": signed})

    assert response.status_code == (302 if taken else 422)
    assert (Request.objects.get().state == State.DRAFT) is not taken


def test_a_signature_on_paper_is_of_the_day_it_is_given(client: Client, office: Office) -> None:
    walking.begin(client)
    walking.answer(client)

    client.post(reverse("portal:declare"), {"how": "paper"})

    text = Request.objects.get().declaration.text
    assert text.startswith("My name is Elena Example.")
    assert text.endswith("Executed on the date I sign.")


def test_a_number_is_enough_to_ask_about_somebody(client: Client, office: Office) -> None:
    nameless = {**walking.VICTIM, "person": {"subject_name": ""}, "other-names": {"aliases_text": ""}}

    request = walking.submit(client, nameless)

    assert request.subject.name == ""
    assert "subject" not in {one.code for one in gates.obstacles("verify", request)}


def test_nobody_is_looked_for_by_a_description_alone(client: Client, office: Office) -> None:
    walking.begin(client)
    nobody = {
        **walking.VICTIM,
        "person": {"subject_name": ""},
        "other-names": {"aliases_text": ""},
        "numbers": {"number_a": ""},
    }
    for key, given in nobody.items():
        response = client.post(reverse("portal:step", args=[key]), given)
        if response.status_code != 302:
            break

    assert (key, response.status_code) == ("numbers", 422)
    assert b"without one of them we cannot look for anybody" in response.content


def test_the_return_code_is_shown_again_until_it_is_kept(client: Client, office: Office) -> None:
    code = walking.begin(client)

    assert code in client.get(reverse("portal:later")).content.decode()
    client.post(reverse("portal:later"))
    assert code not in client.get(reverse("portal:later")).content.decode()


def test_an_unfinished_request_cannot_be_signed(client: Client, office: Office) -> None:
    walking.begin(client)

    assert client.post(reverse("portal:declare"), walking.SIGNED).headers["Location"] == reverse("portal:check")


def test_coming_back_later_forgets_the_draft_on_this_device_only_when_asked(client: Client, office: Office) -> None:
    walking.begin(client)
    client.post(step("now"), {"urgency": "no", "later": "yes"})

    assert client.get(reverse("portal:later")).status_code == 200
    assert client.get(step("who")).status_code == 200
    client.post(reverse("portal:later"))
    assert client.get(step("who")).headers["Location"] == reverse("portal:before")


def test_without_a_draft_every_page_leads_to_the_beginning(client: Client, office: Office) -> None:
    pages = [step("name"), *(reverse(f"portal:{name}") for name in ("code", "resume", "check", "declare", "sent"))]

    assert {client.get(page).headers["Location"] for page in pages} == {reverse("portal:before")}


def test_what_was_signed_is_kept_as_it_was_shown(client: Client, office: Office) -> None:
    """The words, the warning and each answer, in the language they were read in; the trail knows the same."""
    client.post(reverse("set_language"), {"language": "es", "next": "/"})
    walking.begin(client)
    walking.answer(client)
    page = client.get(reverse("portal:declare")).content.decode()
    client.post(reverse("portal:declare"), walking.SIGNED)

    declaration = Request.objects.exclude(state=State.DRAFT).get().declaration
    shown = declaration.shown
    assert shown["language"] == "es"
    assert all(
        words in unescape(page) for words in (shown["lead"], shown["statement"], shown["notice"], shown["agreed"])
    )
    assert "about two years ago" in str(shown["answers"])
    event = Event.objects.get(verb="request.submit")
    assert json.loads(event.content.text)["declaration"]["shown"] == shown


def test_a_copy_to_print_holds_every_answer_before_and_after_it_is_sent(client: Client, office: Office) -> None:
    walking.begin(client)
    walking.answer(client)
    copy = reverse("portal:asked_copy")
    before = client.get(copy).content.decode()
    client.post(reverse("portal:declare"), walking.SIGNED)
    after = client.get(copy).content.decode()

    for page in (before, after):
        assert "Elena Example" in page and "He broke in." in page and "under penalty of perjury" in page
    assert "Not sent yet" in before
    assert "Signed by Elena Example" in after


def test_nobody_accused_of_the_harm_speaks_for_the_person_harmed(client: Client, office: Office) -> None:
    walking.begin(client)
    walking.answer(client, FAMILY)

    page = client.post(step("ties"), {"ties": "accused"})

    assert page.status_code == 422
    assert "You can ask for yourself" in page.content.decode()
    with pytest.raises(Invalid) as refused:
        answers.parse({**Draft.objects.get().answers, "ties": "accused"})
    assert "ties" in refused.value.fields


@pytest.mark.parametrize("kind", ["attorney", "guardian", "representative"])
def test_who_speaks_for_another_says_on_which_authority(client: Client, office: Office, kind: str) -> None:
    request = walking.submit(client, {**FAMILY, "who": {"requester_kind": kind}})

    assert request.requester.speaks_for == {
        "ties": "none",
        "authority_what": "A letter my client signed",
        "authority_scope": "this case",
    }
    assert not request.victim.is_requester
