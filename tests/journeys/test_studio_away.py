"""The server does not answer for a while: what a redactor did is sent once it does, and counts once."""

import pytest
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from redaction.models import PageFlag, Place, Run
from tests.journeys.axe import assert_accessible
from tests.journeys.conftest import DESK, TELEPHONE, NewPage
from tests.journeys.hands import PATIENCE, eventually
from tests.journeys.test_studio import Studio, saved
from tests.journeys.test_studio_work import with_words
from workflow.models import OutboxRow
from workflow.states import Role


def away(page: Page) -> None:
    expect(page.locator("[data-save-words]")).to_contain_text("The server does not answer.", timeout=PATIENCE)


def back(page: Page) -> None:
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()


def test_a_search_and_its_marks_asked_for_meanwhile_come_once(new_page: NewPage, live_server: LiveServer) -> None:
    studio = with_words(Studio(new_page, live_server, pages=2))
    page = studio.open()
    page.context.set_offline(True)
    page.keyboard.press("f")
    page.keyboard.type("elm road")
    page.keyboard.press("Enter")
    away(page)
    expect(page.locator("[data-find-bar]")).to_be_visible()
    back(page)
    expect(page.locator("[data-find-state]")).to_have_text("60 found on 2 pages", timeout=PATIENCE)

    lost = {"answers": 1}

    def lose(route: Route) -> None:
        """Let the server do what was asked, and its answer be lost on the way."""
        if lost["answers"]:
            lost["answers"] -= 1
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/find/", lose)
    page.get_by_role("button", name="Mark them all").click()
    expect(page.locator("[data-say]")).to_have_text("60 marks added.", timeout=PATIENCE)
    assert len(studio.marks()) == 60
    page.unroute("**/find/")
    page.keyboard.press("Escape")
    page.context.set_offline(True)
    page.keyboard.press("Control+z")
    away(page)
    back(page)
    eventually(page, lambda: not studio.marks())


def test_of_two_places_left_off_at_the_later_is_kept(new_page: NewPage, live_server: LiveServer) -> None:
    page = Studio(new_page, live_server, pages=3).open()
    page.context.set_offline(True)
    for _page in range(2):
        page.keyboard.press("PageDown")
        page.keyboard.press("b")
        page.wait_for_timeout(300)
    away(page)
    back(page)
    expect(page.locator("[data-say]")).to_have_text("You left off on page 3. It is kept.", timeout=PATIENCE)
    assert [place.page for place in Place.objects.all()] == [3]


def test_a_result_asked_for_before_all_is_saved_is_made_once_it_is(new_page: NewPage, live_server: LiveServer) -> None:
    studio = Studio(new_page, live_server, pages=1)
    page = studio.open()
    page.context.set_offline(True)
    page.keyboard.press("n")
    away(page)
    page.get_by_role("button", name="Make the result").click()
    expect(page.locator("[data-result-words]")).to_have_text("Asked for. It is made from the marks once all are saved.")
    back(page)
    eventually(page, lambda: Run.objects.count() == 1)
    saved(page)
    expect(page.locator("[data-result-bar]")).to_be_visible(timeout=PATIENCE)
    assert OutboxRow.objects.filter(verb="redaction.run").count() == 1
    assert len(studio.marks()) == 1


def test_what_was_asked_for_first_is_sent_first(new_page: NewPage, live_server: LiveServer) -> None:
    studio = Studio(new_page, live_server, pages=1)
    page = studio.open()
    page.context.set_offline(True)
    for kind in ("not_responsive", ""):
        page.get_by_label("The page as a whole").select_option(kind)
        away(page)
    back(page)
    eventually(page, lambda: PageFlag.objects.filter(cleared_at__isnull=False).count() == 1)
    assert not PageFlag.objects.filter(cleared_at=None).exists()
    assert studio.marks() == []


def test_a_page_that_got_lost_comes_again_and_one_that_takes_its_time_has_a_bar(
    new_page: NewPage, live_server: LiveServer
) -> None:
    studio = Studio(new_page, live_server, pages=1)
    page = new_page()
    studio.sign_in(page, studio.cast.people[Role.REDACTOR])
    asked: list[Route] = []

    def lose_and_then_hold(route: Route) -> None:
        # The first is not held: the browser counts a page as loaded only once the images it asked for have come.
        asked.append(route)
        if len(asked) == 1:
            route.abort()

    page.route("**/pages/1.png*", lose_and_then_hold)
    page.goto(studio.path)
    expect(page.get_by_text("This page did not come. It is asked for again in 2 s.")).to_be_visible(timeout=PATIENCE)
    eventually(page, lambda: len(asked) == 2)
    expect(page.get_by_role("progressbar", name="Page 1 is being drawn…")).to_be_visible(timeout=PATIENCE)
    assert_accessible(page)
    asked[1].continue_()
    expect(page.locator("[data-page='1'] img.st-image")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("progressbar", name="Page 1 is being drawn…")).to_have_count(0)
    expect(page.get_by_text("This page did not come.")).to_have_count(0)


def test_a_mark_drawn_by_somebody_signed_out_is_saved_once_they_signed_in_elsewhere(
    new_page: NewPage, live_server: LiveServer
) -> None:
    studio = Studio(new_page, live_server, pages=1)
    page = studio.open()
    page.context.clear_cookies()
    page.keyboard.press("n")
    expect(page.locator("[data-save-words]")).to_contain_text("You may have been signed out.", timeout=PATIENCE)
    other = page.context.new_page()
    studio.sign_in(other, studio.cast.people[Role.REDACTOR])
    other.goto(page.url)  # its page brings another token for forms
    other.close()
    page.get_by_role("button", name="Try again").click()
    saved(page)
    assert len(studio.marks()) == 1


@pytest.mark.parametrize("width", [DESK, TELEPHONE])
def test_the_page_one_draws_on_stays_where_it_is(new_page: NewPage, live_server: LiveServer, width: int) -> None:
    page = Studio(new_page, live_server, pages=1).open(width=width)
    sheet = page.locator("[data-page='1'] [data-sheet]")
    before = sheet.bounding_box()
    page.context.set_offline(True)
    page.keyboard.press("n")
    away(page)
    assert sheet.bounding_box() == before
