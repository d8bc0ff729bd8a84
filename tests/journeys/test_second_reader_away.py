"""The server does not answer the second reader for a while: what was pressed waits in sight, is sent once it does, in
the order it was pressed, and counts once."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from redaction.models import MarkReading
from tests.journeys.axe import assert_accessible
from tests.journeys.conftest import DESK, NewPage
from tests.journeys.hands import PATIENCE, eventually
from tests.journeys.test_studio import Studio, let_the_engine_work
from workflow.models import Event
from workflow.services import redacting, reviewing
from workflow.states import Role, State

AWAY = re.compile(r"The server does not answer\. Trying again in \d+ s\.")


class Reader:
    """A record of two pages with three marks before its second reader: two on page 1, one on page 2."""

    def __init__(self, new_page: NewPage, server: LiveServer) -> None:
        self.studio = studio = Studio(new_page, server, pages=2)
        case, record, by = studio.case, studio.record, studio.cast.actor(Role.REDACTOR)
        for page, top in ((1, 0.1), (1, 0.2), (2, 0.1)):
            drawing = redacting.Drawing(page, (0.2, top, 0.5, top + 0.04), "b6", harm="It would show where she lives.")
            redacting.draw_mark(request_id=case.pk, record_id=record.pk, drawing=drawing, by=by)
        for page in (1, 2):
            redacting.review_page(request_id=case.pk, record_id=record.pk, page=page, by=by)
        redacting.submit_redactions(request_id=case.pk, by=by)
        let_the_engine_work()

    def open(self, *, width: int = DESK, java_script: bool = True) -> Page:
        page = self.studio.new_page(width=width, java_script=java_script)
        self.studio.sign_in(page, self.studio.cast.people[Role.SECOND_REVIEWER])
        page.goto(reverse("desk:second_review", args=[self.studio.case.number]))
        return page

    def said(self) -> list[tuple[int, float, bool, str]]:
        rows = MarkReading.objects.select_related("mark").order_by("mark__page", "mark__y0")
        return [(one.mark.page, one.mark.y0, one.accepted, one.words) for one in rows]

    def presses(self) -> list[bool]:
        """Return what the trail tells, in its order: whether each press accepted."""
        events = Event.objects.filter(verb="request.read_marks").order_by("seq")
        return ['"accepted":true' in event.data for event in events]


@pytest.fixture
def reader(new_page: NewPage, live_server: LiveServer) -> Reader:
    return Reader(new_page, live_server)


def mark(page: Page, at: int) -> Locator:
    return page.locator("[data-mark]").nth(at)


def saving(page: Page) -> Locator:
    return page.locator("[data-save-words]")


def test_answers_given_meanwhile_wait_in_sight_and_come_in_order(reader: Reader) -> None:
    page = reader.open()
    page.context.set_offline(True)
    page.keyboard.press("a")
    expect(saving(page)).to_have_text(AWAY, timeout=PATIENCE)
    expect(mark(page, 0)).to_contain_text("accepted (waiting for the connection)")
    expect(page.locator("[data-read]")).to_have_text("0 of 3 marks read")
    page.keyboard.press("r")
    page.keyboard.type("Too short.")
    page.keyboard.press("Enter")
    expect(mark(page, 1)).to_contain_text("returned: Too short. (waiting for the connection)")
    mark(page, 0).get_by_label("What is wrong with mark 1").fill("On second thoughts.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("progressbar", name="Waiting for the server")).to_be_visible()
    assert_accessible(page)
    assert reader.said() == []
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    eventually(page, lambda: len(reader.presses()) == 3)
    assert reader.presses() == [True, False, False]
    expect(page).to_have_url(re.compile("page=2"), timeout=PATIENCE)  # all of page 1 is kept: on to the next
    assert [said[2:] for said in reader.said()] == [(False, "On second thoughts."), (False, "Too short.")]


def test_nobody_has_to_press_for_what_waits_to_be_sent(reader: Reader) -> None:
    page = reader.open()
    page.context.set_offline(True)
    page.keyboard.press("a")
    expect(saving(page)).to_have_text(AWAY, timeout=PATIENCE)
    page.context.set_offline(False)
    expect(saving(page)).to_have_text("All saved", timeout=PATIENCE)
    expect(mark(page, 0)).to_have_class(re.compile("is-accepted"))
    expect(page.locator("[data-read]")).to_have_text("1 of 3 marks read")


def test_an_answer_whose_reply_got_lost_counts_once(reader: Reader) -> None:
    page = reader.open()
    lost = {"replies": 2}

    def lose(route: Route) -> None:
        """Let the server do what was asked, and its reply be lost on the way."""
        if lost["replies"]:
            lost["replies"] -= 1
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/marks/", lose)
    page.keyboard.press("a")
    expect(saving(page)).to_have_text(AWAY, timeout=PATIENCE)
    expect(saving(page)).to_have_text("All saved", timeout=PATIENCE)
    assert lost["replies"] == 0
    assert reader.presses() == [True]
    expect(page.locator("[data-read]")).to_have_text("1 of 3 marks read")


def test_a_connection_that_hangs_counts_as_one_that_is_gone(reader: Reader) -> None:
    page = reader.open()
    page.add_init_script(
        "const whole = AbortSignal.timeout; AbortSignal.timeout = time => whole.call(AbortSignal, time / 20)"
    )
    page.reload()
    asked: list[Route] = []

    def hang(route: Route) -> None:
        """Let the first try hang for good."""
        asked.append(route)
        if len(asked) > 1:
            route.continue_()

    page.route("**/marks/", hang)
    page.keyboard.press("a")
    expect(saving(page)).to_have_text(AWAY, timeout=PATIENCE)
    expect(saving(page)).to_have_text("All saved", timeout=PATIENCE)
    assert reader.presses() == [True]


def test_whoever_leaves_meanwhile_goes_once_all_is_kept(reader: Reader) -> None:
    page = reader.open()
    page.context.set_offline(True)
    page.keyboard.press("a")
    expect(saving(page)).to_have_text(AWAY, timeout=PATIENCE)
    page.get_by_role("link", name="Next", exact=True).click()
    expect(saving(page)).to_contain_text("Once all is saved, it goes on.")
    expect(mark(page, 0)).to_contain_text("waiting for the connection")
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(page).to_have_url(re.compile("page=2"), timeout=PATIENCE)
    assert [said[2] for said in reader.said()] == [True]


def test_what_is_pressed_below_waits_for_the_answers_above(reader: Reader) -> None:
    page = reader.open()
    page.context.set_offline(True)
    page.keyboard.press("r")
    page.keyboard.type("Too short.")
    page.keyboard.press("Enter")
    expect(saving(page)).to_have_text(AWAY, timeout=PATIENCE)
    page.get_by_label("Your words").fill("The first mark is too short.")
    page.get_by_role("button", name="Return to redaction").click()
    expect(saving(page)).to_contain_text("Once all is saved, it goes on.")
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    page.wait_for_url(lambda url: "/second-review/" not in url)
    reader.studio.case.refresh_from_db()
    assert reader.studio.case.state == State.REDACTION
    assert [said[3] for said in reader.said()] == ["Too short."]


def test_after_signing_in_again_elsewhere_what_waited_is_sent(reader: Reader) -> None:
    page = reader.open()
    page.context.clear_cookies()
    page.keyboard.press("r")
    page.keyboard.type("Too short.")
    page.keyboard.press("Enter")
    expect(saving(page)).to_contain_text("You may have been signed out.", timeout=PATIENCE)
    expect(mark(page, 0)).to_contain_text("returned: Too short. (waiting until you are signed in)")
    page.keyboard.press("a")
    other = page.context.new_page()
    reader.studio.sign_in(other, reader.studio.cast.people[Role.SECOND_REVIEWER])
    other.goto(page.url)  # its page brings another token for forms
    other.close()
    page.get_by_role("button", name="Try again").click()
    eventually(page, lambda: reader.presses() == [False, True])


def test_what_is_refused_stands_in_its_field_again(reader: Reader) -> None:
    page = reader.open()
    by = reader.studio.cast.actor(Role.SECOND_REVIEWER)
    reviewing.return_to_redaction(request_id=reader.studio.case.pk, words="The first mark is too short.", by=by)
    page.keyboard.press("r")
    page.keyboard.type("Too short.")
    page.keyboard.press("Enter")
    expect(mark(page, 0).get_by_label("What is wrong with mark 1")).to_have_value("Too short.", timeout=PATIENCE)
    expect(mark(page, 0)).to_have_class(re.compile("is-unread"))
    expect(mark(page, 0)).not_to_contain_text("returned")
    expect(saving(page)).to_have_text("1 not saved")
    assert reader.said() == []


def test_all_of_a_page_leaves_what_was_returned_meanwhile(reader: Reader) -> None:
    page = reader.open()
    page.keyboard.press("r")
    page.keyboard.type("Too short.")
    page.keyboard.press("Enter")
    expect(mark(page, 0)).to_have_class(re.compile("is-returned"), timeout=PATIENCE)
    page.keyboard.press("Shift+A")
    expect(page).to_have_url(re.compile("page=2"), timeout=PATIENCE)
    assert [said[2] for said in reader.said()] == [False, True]


def test_without_scripts_the_buttons_do_the_same(reader: Reader) -> None:
    page = reader.open(java_script=False)
    expect(page.locator("[data-save]")).to_be_hidden()
    mark(page, 0).get_by_role("button", name="Accept").click()
    mark(page, 1).get_by_label("What is wrong with mark 2").fill("Too short.")
    mark(page, 1).get_by_role("button", name="Return").click()
    expect(mark(page, 1)).to_contain_text("returned: Too short.")
    assert [said[2] for said in reader.said()] == [True, False]
