"""Open pages: help, the way out, both languages."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import reverse

from disclosure.errors import server_error
from tests.disclosure.portal import walking
from workflow.models import Office, Request

OPEN = ("start", "help", "privacy", "before", "come_back", "letter_check")


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


@pytest.mark.parametrize(
    "page", sorted((settings.BASE_DIR / "templates" / "portal").glob("*.html")), ids=lambda page: page.name
)
def test_no_title_of_any_page_says_what_somebody_wrote_elsewhere(page: Path) -> None:
    """What an office writes of its services and explainers stays out of the list of pages a browser visited."""
    title = re.findall(r"{% block title %}(.*?){% endblock %}", page.read_text(), re.DOTALL)

    written = re.findall(r"{{ *([a-z_.]+)", "".join(title))
    assert set(written) <= {"case.number", "row.number", "page", "pages"}
    assert not re.search(r"victim|crime|harm|abuse|offender|record|custody|immigra|office", "".join(title))


def test_when_all_fails_the_way_out_is_there_and_asks_no_database(rf: RequestFactory) -> None:
    page = server_error(rf.get("/")).content.decode()

    assert f'id="exit" href="{reverse("portal:leave")}"' in page
    assert f'data-to="{settings.QUICK_EXIT_URL}"' in page
    assert "quick-exit.js" in page


def test_who_has_nothing_begun_here_is_led_to_where_a_code_is_typed(client: Client, office: Office) -> None:
    page = client.get(reverse("portal:later")).content.decode()

    assert "Your answers are saved" not in page
    assert f'href="{reverse("portal:come_back")}"' in page.partition("<main")[2]


@pytest.mark.parametrize("name", OPEN)
def test_no_page_holds_script_or_style_of_its_own(client: Client, office: Office, name: str) -> None:
    page = client.get(reverse(f"portal:{name}")).content.decode()

    assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son[a-z]+=", page)


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
