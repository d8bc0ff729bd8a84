"""A suggestion that somebody draws over wants no second key: it goes, and comes back when the mark is undone."""

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from redaction.models import Suggestion
from tests.journeys.conftest import NewPage
from tests.journeys.hands import PATIENCE, eventually
from tests.journeys.test_studio import Studio, drag, saved
from tests.journeys.test_studio_away import away, back
from tests.journeys.test_studio_work import boxes_on, is_open, with_words


def listed(page: Page, count: int) -> None:
    """Wait until so many suggestions are listed and drawn on page 1."""
    expect(page.locator("[data-suggest-list] li")).to_have_count(count, timeout=PATIENCE)
    expect(page.locator("[data-page='1'] [data-suggestion]")).to_have_count(count, timeout=PATIENCE)


def over(page: Page) -> None:
    """Draw over the first suggestion, whole words and a little more."""
    left, top, right, bottom = Suggestion.objects.order_by("boxes").first().boxes[0]  # type: ignore[union-attr]
    drag(page, (left - 0.01, top - 0.001), (right + 0.005, bottom + 0.001))


def test_what_is_drawn_over_is_answered_and_undo_opens_it(new_page: NewPage, live_server: LiveServer) -> None:
    studio = with_words(Studio(new_page, live_server, pages=2))
    page = studio.open()
    listed(page, 2)
    over(page)
    listed(page, 1)
    expect(page.locator("[data-say]")).to_have_text("The suggestion under the mark counts as accepted.")
    assert is_open(2)
    assert boxes_on(studio, 1) == 1
    expect(page.locator("[data-suggest-total]")).to_have_text("2 suggestions in this record, by kind", timeout=PATIENCE)
    page.keyboard.press("Control+z")
    listed(page, 2)
    expect(page.locator("[data-say]")).to_have_text("A suggestion is open again.")
    page.keyboard.press("Control+Shift+z")
    listed(page, 1)
    page.keyboard.press("a")
    listed(page, 0)
    eventually(page, lambda: boxes_on(studio, 1) == 2)


def test_half_of_a_suggestion_hidden_leaves_it_open(new_page: NewPage, live_server: LiveServer) -> None:
    studio = with_words(Studio(new_page, live_server, pages=2))
    page = studio.open()
    listed(page, 2)
    left, top, right, bottom = Suggestion.objects.order_by("boxes").first().boxes[0]  # type: ignore[union-attr]
    page.keyboard.down("Alt")  # no whole words
    drag(page, (left - 0.01, top - 0.001), ((left + right) / 2, bottom + 0.001))
    page.keyboard.up("Alt")
    eventually(page, lambda: boxes_on(studio, 1) == 1)
    saved(page)
    listed(page, 2)


def test_what_is_searched_and_marked_is_answered_with_it(new_page: NewPage, live_server: LiveServer) -> None:
    studio = with_words(Studio(new_page, live_server, pages=2))
    page = studio.open()
    listed(page, 2)
    page.keyboard.press("f")
    page.keyboard.type("anna example")
    page.keyboard.press("Enter")
    expect(page.locator("[data-find-state]")).to_have_text("60 found on 2 pages", timeout=PATIENCE)
    page.get_by_role("button", name="Mark them all").click()
    listed(page, 0)
    assert is_open(0)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+z")
    listed(page, 2)
    assert is_open(3)


def test_drawn_while_the_server_is_away_it_is_answered_with_the_mark(
    new_page: NewPage, live_server: LiveServer
) -> None:
    studio = with_words(Studio(new_page, live_server, pages=2))
    page = studio.open()
    listed(page, 2)
    page.context.set_offline(True)
    over(page)
    away(page)
    listed(page, 2)
    back(page)
    listed(page, 1)
    saved(page)
    assert (boxes_on(studio, 1), is_open(2)) == (1, True)
