"""Searching a long record in the studio: every hit can be reached, and marking all means all that was found."""

from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from redaction.models import PageText
from tests.journeys.axe import assert_accessible
from tests.journeys.conftest import NewPage
from tests.journeys.hands import PATIENCE, eventually
from tests.journeys.test_studio import Studio
from tests.journeys.test_studio_work import a_thousand_pages, with_words


def test_every_hit_of_a_thousand_pages_is_reached_and_marked(new_page: NewPage, live_server: LiveServer) -> None:
    studio = with_words(Studio(new_page, live_server, pages=1))
    a_thousand_pages(studio)
    word = PageText.objects.get(page=1, document=studio.record.document).words[0][0]
    page = studio.open()
    page.keyboard.press("f")
    page.keyboard.type(word)
    page.keyboard.press("Enter")
    expect(page.locator("[data-find-state]")).to_have_text("1000 found on 1000 pages", timeout=60_000)
    hits = page.locator("[data-find-hits] [data-hit]")
    listed = page.locator("[data-find-listed]")
    expect(listed).to_have_text("Listed: 1 to 60 of 1000")
    expect(hits).to_have_count(60)
    page.get_by_role("button", name="Further ones").click()
    expect(listed).to_have_text("Listed: 61 to 120 of 1000")
    assert_accessible(page)
    hits.last.click()
    expect(page.locator("[data-tile='120']")).to_have_attribute("aria-current", "true", timeout=PATIENCE)
    page.locator("[data-find-words]").press("Enter")
    expect(page.locator("[data-tile='121']")).to_have_attribute("aria-current", "true", timeout=PATIENCE)
    expect(listed).to_have_text("Listed: 121 to 180 of 1000")
    for _step in range(121):
        page.locator("[data-find-words]").press("Shift+Enter")
    expect(listed).to_have_text("Listed: 961 to 1000 of 1000")
    expect(page.get_by_role("button", name="Further ones")).to_be_disabled()
    page.get_by_role("button", name="Mark them all").click()
    expect(page.locator("[data-say]")).to_have_text("1000 marks added.", timeout=60_000)
    assert sorted(mark.page for mark in studio.marks()) == list(range(1, 1001))
    page.keyboard.press("Control+z")
    eventually(page, lambda: not studio.marks())
