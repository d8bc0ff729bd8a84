"""A mark goes back by keys: the second reader returns it with words, the redactor finds it and reads why."""

from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.journeys.axe import assert_accessible
from tests.journeys.conftest import DESK, NewPage
from tests.journeys.hands import PATIENCE, eventually
from tests.journeys.test_studio import Studio, drag, saved
from workflow.states import State

HARM = "It would show where a witness lives."
WORDS = "The box hides more than the name: road and witness stay."


def in_window(page: Page, box: Locator) -> bool:
    place = box.bounding_box()
    return place is not None and 0 <= place["y"] <= page.evaluate("innerHeight") - place["height"]


def test_a_mark_returned_by_keys_comes_back_to_the_redactor(new_page: NewPage, live_server: LiveServer) -> None:
    studio = Studio(new_page, live_server, pages=1)
    page = studio.open()
    for top in (0.1, 0.2):
        drag(page, (0.2, top), (0.5, top + 0.04))
        page.get_by_label("Which harm is foreseen?").fill(HARM)
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
    saved(page)
    page.keyboard.press("l")
    expect(page.locator("[data-nothing-missing]")).to_be_visible(timeout=PATIENCE)

    reader = studio.handed_on(page)
    expect(reader.locator("[data-mark].is-current")).to_have_count(1)
    box = reader.locator("[data-box].is-current")
    reader.set_viewport_size({"width": DESK, "height": 440})
    assert not in_window(reader, box)
    reader.keyboard.press("a")  # what is out of sight is shown, and not yet accepted
    reader.wait_for_timeout(500)
    assert in_window(reader, box)
    expect(reader.locator("[data-mark].is-accepted")).to_have_count(0)
    reader.keyboard.press("r")
    reader.keyboard.type(WORDS)
    reader.keyboard.press("Enter")
    expect(reader.locator("[data-mark].is-returned")).to_contain_text(WORDS, timeout=PATIENCE)
    expect(reader.locator(".rv-record.is-chosen")).to_contain_text("1 of 2 marks read")
    assert in_window(reader, box)
    reader.keyboard.press("a")
    expect(reader.locator("[data-mark].is-accepted")).to_have_count(1, timeout=PATIENCE)
    assert_accessible(reader)
    reader.get_by_role("button", name="Return to redaction").click()
    reader.wait_for_url(lambda url: "/second-review/" not in url)
    studio.case.refresh_from_db()
    assert studio.case.state == State.REDACTION

    page = studio.open()
    expect(page.locator(".st-box.is-returned")).to_have_count(1, timeout=PATIENCE)
    page.keyboard.press("x")
    expect(page.locator("[data-mark-returned]")).to_contain_text(WORDS, timeout=PATIENCE)
    expect(page.locator(".st-box.is-returned")).to_be_focused()
    expect(page.get_by_text("1 mark stands as the second reader returned it.")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Delete")
    eventually(page, lambda: len(studio.marks()) == 1)
    saved(page)
    expect(page.locator("[data-returned]")).to_be_hidden(timeout=PATIENCE)
