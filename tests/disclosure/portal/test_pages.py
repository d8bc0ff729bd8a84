"""Open pages: help, checking a letter, the way out, both languages."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from disclosure.models import Letter, LetterTemplate, LetterTemplateVersion
from disclosure.portal.limits import LETTER_CODES
from tests import factories
from tests.disclosure.portal import walking
from workflow.models import Office, Request
from workflow.states import State

OPEN = ("start", "help", "privacy", "before", "come_back", "letter_check")


@pytest.fixture
def letter(cast: factories.Cast) -> Letter:
    request = factories.walk(cast, State.CLOSED)
    template = LetterTemplate.objects.create(kind="granted", language="en")
    version = LetterTemplateVersion.objects.create(template=template, number=99, source="x", written_at=timezone.now())
    return Letter.objects.create(
        request=request,
        decision=request.decisions.get(),
        kind="granted",
        language="en",
        version=version,
        code="7KQM-2RTD-9XHB",
        unsigned_sha256="0" * 64,
        unsigned_name="letters/x",
        made_at=timezone.now(),
        signed_at=timezone.now(),
    )


def asked_about(client: Client, code: str) -> str:
    return client.post(reverse("portal:letter_check"), {"code": code}).content.decode()


@pytest.mark.parametrize("name", OPEN)
@pytest.mark.parametrize("language", ["en", "es"])
def test_open_pages_are_there_in_both_languages_with_the_way_out(
    client: Client, office: Office, name: str, language: str
) -> None:
    page = client.get(reverse(f"portal:{name}"), headers={"Accept-Language": language}).content.decode()

    assert f'<html lang="{language}">' in page
    assert f'href="{reverse("portal:leave")}"' in page
    assert office.telephone in page
    assert page.count("<h1") == 1


@pytest.mark.parametrize("name", OPEN)
def test_titles_are_neutral(client: Client, office: Office, name: str) -> None:
    page = client.get(reverse(f"portal:{name}")).content.decode()
    title = re.findall(r"<title>(.*?)</title>", page, re.DOTALL)[0]

    assert not re.search(r"victim|crime|harm|abuse|offender|record|custody|immigra|office", title, re.IGNORECASE)


@pytest.mark.parametrize("name", OPEN)
def test_no_page_holds_script_or_style_of_its_own(client: Client, office: Office, name: str) -> None:
    page = client.get(reverse(f"portal:{name}")).content.decode()

    assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son[a-z]+=", page)


@pytest.mark.parametrize("typed", ["7KQM-2RTD-9XHB", "7kqm2rtd9xhb", " 7KQM 2RTD 9XHB "])
def test_a_letter_of_ours_is_known_however_its_code_is_typed(client: Client, letter: Letter, typed: str) -> None:
    assert "Yes. A letter with this code is from us." in asked_about(client, typed)


def test_an_unknown_code_and_an_unsigned_letter_are_not_ours(client: Client, letter: Letter) -> None:
    unknown = asked_about(client, "2222-2222-2222")
    Letter.objects.update(signed_at=None)

    assert "No. We made no letter with this code." in unknown
    assert "No. We made no letter with this code." in asked_about(client, letter.code)


def test_checking_a_letter_tells_nothing_else(client: Client, letter: Letter) -> None:
    page = asked_about(client, letter.code)

    assert str(letter.request.number) not in page
    assert letter.request.requester.name not in page


def test_codes_of_letters_may_not_be_guessed_without_end(client: Client, letter: Letter) -> None:
    for _index in range(LETTER_CODES.times):
        asked_about(client, "2222")

    response = client.post(reverse("portal:letter_check"), {"code": letter.code})

    assert response.status_code == 429
    assert response.context["genuine"] is None


def test_leaving_forgets_who_was_here_and_goes_to_a_neutral_page(client: Client, office: Office) -> None:
    walking.begin(client)

    response = client.get(reverse("portal:leave"))

    assert response.headers["Location"] == settings.QUICK_EXIT_URL
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert client.get(reverse("portal:resume")).headers["Location"] == reverse("portal:before")


def test_leaving_signs_out_also_when_the_script_does_it(elena: Client, asked: Request) -> None:
    response = elena.post(reverse("portal:leave"))

    assert response.status_code == 204
    assert elena.get(reverse("portal:requests")).status_code == 302


def test_the_language_is_switched_and_kept(client: Client, office: Office) -> None:
    client.post(reverse("set_language"), {"language": "es", "next": reverse("portal:help")})

    assert '<html lang="es">' in client.get(reverse("portal:start")).content.decode()
