"""Leaving at once: by the button, by keys, without scripts; and nothing of it left behind."""

import re
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import override_settings
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from tests import factories
from tests.journeys.conftest import TELEPHONE, NewPage

NEUTRAL = "https://weather.example/"

pytestmark = pytest.mark.every_run


@pytest.fixture(autouse=True)
def _office(live_server: LiveServer) -> Iterator[None]:
    cache.clear()
    factories.office()
    with override_settings(QUICK_EXIT_URL=NEUTRAL):
        yield


def opened(new_page: NewPage, *, java_script: bool = True) -> Page:
    """Return a page on which a draft was begun; the neutral page is served by the test."""
    page = new_page(width=TELEPHONE, java_script=java_script)

    def weather(route: Route) -> None:
        route.fulfill(status=200, content_type="text/html", body="<title>Weather</title><h1>Sunny</h1>")

    page.route(f"{NEUTRAL}**", weather)
    page.goto("/ask/")
    page.locator("main form button").click()
    expect(page).to_have_url(re.compile("/ask/code/$"))
    return page


def forgotten(page: Page) -> bool:
    """Whether the server knows nothing more of the draft of this browser."""
    page.goto("/ask/on/")
    return page.url.endswith("/ask/")


def test_the_button_leads_away_and_the_draft_is_forgotten_here(new_page: NewPage) -> None:
    page = opened(new_page)

    page.locator("#exit").click()

    expect(page).to_have_url(NEUTRAL)
    assert forgotten(page)


def test_the_button_works_without_scripts(new_page: NewPage) -> None:
    page = opened(new_page, java_script=False)

    page.locator("#exit").click()

    expect(page).to_have_url(NEUTRAL)
    assert forgotten(page)


@pytest.mark.parametrize("key", ["Shift", "Escape"])
def test_a_key_pressed_three_times_leads_away(new_page: NewPage, key: str) -> None:
    page = opened(new_page)

    page.wait_for_load_state("load")
    for _index in range(3):
        page.keyboard.press(key)

    expect(page).to_have_url(NEUTRAL)


def test_writing_capital_letters_does_not_lead_away(new_page: NewPage) -> None:
    page = opened(new_page)
    page.goto("/ask/name/")

    page.locator("#id_requester_name").press_sequentially("ELENA")
    for letter in "EXA":
        page.keyboard.down("Shift")
        page.keyboard.press(letter)
        page.keyboard.up("Shift")

    expect(page).to_have_url(re.compile("/ask/name/$"))


def test_the_page_is_blank_before_the_neutral_one_is_there(new_page: NewPage) -> None:
    page = opened(new_page)

    page.unroute(f"{NEUTRAL}**")
    page.route(f"{NEUTRAL}**", lambda route: route.fulfill(status=204))  # the neutral page does not come

    page.locator("#exit").click()

    expect(page.locator("body > *")).to_have_count(0)
    assert page.title().strip() == ""


def test_going_back_shows_nothing_of_what_was_done(new_page: NewPage) -> None:
    page = opened(new_page)
    page.locator("#exit").click()
    expect(page).to_have_url(NEUTRAL)

    page.go_back()

    assert page.locator("#code").count() == 0


@pytest.mark.parametrize("address", ["/", "/help/", "/ask/", "/account/login/", "/check/"])
def test_the_button_stays_in_sight_and_covers_nothing_at_the_start(new_page: NewPage, address: str) -> None:
    page = new_page(width=TELEPHONE)
    page.goto(address)
    heading = page.locator("h1").first.bounding_box()
    bar = page.locator(".fr-bar").bounding_box()
    assert heading and bar and heading["y"] >= bar["y"] + bar["height"]

    page.mouse.wheel(0, 5000)

    expect(page.locator("#exit")).to_be_in_viewport()
