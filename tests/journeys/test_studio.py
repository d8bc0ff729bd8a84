"""A redactor at work in a real browser: with the mouse, by keyboard alone, with a finger, and without scripts."""

import io

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from reportlab.lib.pagesizes import letter
from reportlab.pdfgen import canvas

from redaction import selectors as redactions
from redaction import services
from redaction.models import Mark, PageReview, Run
from tests import factories
from tests.journeys.axe import assert_accessible
from tests.journeys.conftest import DESK, TELEPHONE, NewPage
from tests.journeys.hands import PATIENCE, eventually, read_everything
from workflow.models import Record, User
from workflow.services import legal, redacting
from workflow.states import Role, State

#: Until the page has asked the server how things stand, in milliseconds.


def report(pages: int) -> bytes:
    """Return a PDF of a few pages of plainly invented text."""
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=letter)
    for number in range(1, pages + 1):
        for line in range(30):
            sheet.drawString(72, 700 - 20 * line, f"{number}.{line} The witness, Anna Example, lives on Elm Road.")
        sheet.showPage()
    sheet.save()
    return out.getvalue()


class Studio:
    """A case in redaction with one real record, and pages of it in the browser."""

    def __init__(self, new_page: NewPage, server: LiveServer, pages: int = 3) -> None:
        self.new_page, self.server = new_page, server
        self.cast = factories.Cast()
        case = factories.walk(self.cast, State.LEGAL_REVIEW)
        self.record: Record = case.records.get()
        document = services.take_in(
            report(pages), file_name="report.pdf", by=self.record.added_by_id, now=timezone.now()
        )
        self.record.document = services.read(document.pk)
        self.record.save()
        factories.determine(self.cast, case)
        self.case = legal.clear_for_redaction(request_id=case.pk, by=self.cast.actor(Role.COUNSEL))

    @property
    def path(self) -> str:
        return reverse("desk:studio", args=[self.case.number, self.record.pk])

    def sign_in(self, page: Page, user: User) -> None:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        page.context.add_cookies(
            [{"name": key, "value": morsel.value, "url": self.server.url} for key, morsel in client.cookies.items()]
        )

    def open(self, *, role: Role = Role.REDACTOR, width: int = DESK, java_script: bool = True) -> Page:
        page = self.new_page(width=width, java_script=java_script)
        self.sign_in(page, self.cast.people[role])
        page.goto(self.path)
        if java_script:
            expect(page.locator("[data-page='1'] img.st-image")).to_be_visible(timeout=PATIENCE)
        return page

    def handed_on(self, page: Page) -> Page:
        """Submit the redactions, let them be made, and return the page of the second reader who opens them."""
        page.get_by_role("button", name="Submit the redactions").click()
        page.wait_for_url(lambda url: "/studio/" not in url)
        let_the_engine_work()
        reader = self.new_page()
        self.sign_in(reader, self.cast.people[Role.SECOND_REVIEWER])
        reader.goto(reverse("desk:second_review", args=[self.case.number]))
        return reader

    def marks(self) -> list[Mark]:
        return redactions.marks_of(self.record.document_id)


@pytest.fixture
def studio(new_page: NewPage, live_server: LiveServer) -> Studio:
    return Studio(new_page, live_server)


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Draw with the mouse on page 1, between two places in fractions of the page."""
    sheet = page.locator("[data-page='1'] [data-sheet]").bounding_box()
    assert sheet is not None
    places = [(sheet["x"] + x * sheet["width"], sheet["y"] + y * sheet["height"]) for x, y in (start, end)]
    page.mouse.move(*places[0])
    page.mouse.down()
    page.mouse.move(*places[1], steps=6)
    page.mouse.up()


def saved(page: Page) -> None:
    expect(page.locator("[data-save-words]")).to_have_text("All saved", timeout=PATIENCE)


def boxes(page: Page) -> list[list[int]]:
    """Return left, top, width and height of each box, in whole pixels."""
    found = [box.bounding_box() for box in page.locator("[data-cid]").all()]
    return [[round(one[key]) for key in ("x", "y", "width", "height")] for one in found if one is not None]


def test_a_box_drawn_with_the_mouse_is_where_it_was_drawn_after_a_reload(studio: Studio) -> None:
    page = studio.open()
    drag(page, (0.2, 0.1), (0.5, 0.14))
    page.get_by_label("Which harm is foreseen?").fill("It would show where a witness lives.")
    eventually(page, lambda: [mark.harm for mark in studio.marks()] == ["It would show where a witness lives."])
    saved(page)
    mark = studio.marks()[0]
    assert (mark.page, mark.basis) == (1, "b6")
    assert [mark.x0, mark.y0, mark.x1, mark.y1] == pytest.approx([0.2, 0.1, 0.5, 0.14], abs=0.003)
    before = boxes(page)
    assert_accessible(page)
    page.reload()
    expect(page.locator("[data-cid]")).to_have_count(1)
    assert boxes(page) == before


def test_a_box_is_moved_resized_copied_deleted_and_brought_back_with_the_mouse(studio: Studio) -> None:
    page = studio.open()
    drag(page, (0.2, 0.1), (0.4, 0.14))
    drag(page, (0.3, 0.12), (0.4, 0.22))
    eventually(page, lambda: bool(studio.marks()) and studio.marks()[0].y0 == pytest.approx(0.2, abs=0.004))
    drag(page, (0.5, 0.24), (0.7, 0.3))
    eventually(page, lambda: studio.marks()[0].x1 == pytest.approx(0.7, abs=0.006))
    page.get_by_role("button", name="Copy below").click()
    expect(page.locator("[data-cid]")).to_have_count(2)
    page.get_by_role("button", name="Delete").click()
    expect(page.locator("[data-cid]")).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-cid]")).to_have_count(2)
    page.get_by_role("button", name="Redo").click()
    expect(page.locator("[data-cid]")).to_have_count(1)
    eventually(page, lambda: len(studio.marks()) == 1)
    saved(page)


def test_a_narrow_mark_is_widened_to_an_inch(studio: Studio) -> None:
    page = studio.open()
    drag(page, (0.96, 0.2), (0.99, 0.24))
    page.get_by_role("button", name="Widen to an inch").click()
    wide = 200 / studio.record.document.pages.get(number=1).width
    eventually(
        page,
        lambda: bool(studio.marks()) and studio.marks()[0].x1 - studio.marks()[0].x0 == pytest.approx(wide, abs=0.001),
    )
    assert studio.marks()[0].x1 == pytest.approx(1, abs=0.001)
    saved(page)


@pytest.mark.every_run
def test_everything_can_be_done_by_keyboard(studio: Studio) -> None:
    page = studio.open()
    page.keyboard.press("n")
    page.keyboard.press("7")
    page.keyboard.press("e")
    for key in ("ArrowDown", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowDown"):
        page.keyboard.press(key)
    eventually(page, lambda: bool(studio.marks()) and studio.marks()[0].basis == "b7e")
    saved(page)
    mark = studio.marks()[0]
    assert (mark.x0, mark.x1) == pytest.approx((0.354, 0.658), abs=0.0001)
    page.keyboard.press("n")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Delete")
    eventually(page, lambda: len(studio.marks()) == 1 and studio.marks()[0].pk != mark.pk)
    page.keyboard.press("Control+z")
    eventually(page, lambda: len(studio.marks()) == 2)
    saved(page)
    page.keyboard.press("l")
    expect(page.locator("[data-progress]")).to_have_text("1 of 3 pages looked at")
    expect(page.locator("[data-tile='2']")).to_have_attribute("aria-current", "true")
    page.keyboard.press("PageDown")
    expect(page.locator("[data-tile='3']")).to_have_attribute("aria-current", "true")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    assert_accessible(page)
    assert list(PageReview.objects.values_list("page", flat=True)) == [1]


def test_a_page_grows_to_four_times_its_size_by_keys(studio: Studio) -> None:
    page = studio.open()
    sheet = page.locator("[data-page='1'] [data-sheet]")
    before = sheet.bounding_box()
    for _step in range(9):
        page.keyboard.press("+")
    expect(page.locator("[data-zoom]")).to_have_text("400 %")
    after = sheet.bounding_box()
    assert before is not None and after is not None
    assert after["width"] == pytest.approx(4 * before["width"], rel=0.01)


def test_the_mark_one_works_on_stays_in_sight_as_the_page_grows(studio: Studio) -> None:
    page = studio.open()
    drag(page, (0.8, 0.3), (0.9, 0.33))
    for _step in range(6):
        page.keyboard.press("+")
    page.wait_for_timeout(500)
    box = page.locator("[data-cid]").bounding_box()
    assert box is not None
    assert 0 < box["x"] < DESK - 300
    assert 0 < box["y"] < 844


def test_letters_typed_into_a_field_are_not_keys(studio: Studio) -> None:
    page = studio.open()
    drag(page, (0.2, 0.1), (0.5, 0.14))
    page.get_by_label("Which harm is foreseen?").press_sequentially("nld 7e?")
    expect(page.locator("[data-cid]")).to_have_count(1)
    expect(page.locator("[data-progress]")).to_have_text("0 of 3 pages looked at")
    eventually(page, lambda: bool(studio.marks()) and studio.marks()[0].harm == "nld 7e?")


def test_marks_made_while_the_server_is_away_are_kept_and_sent_once(studio: Studio) -> None:
    page = studio.open()
    page.context.set_offline(True)
    drag(page, (0.2, 0.1), (0.5, 0.14))
    expect(page.locator("[data-save]")).to_have_attribute("data-state", "away", timeout=PATIENCE)
    expect(page.locator(".st-box.is-unsaved")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    saved(page)
    assert len(studio.marks()) == 1
    assert studio.marks()[0].y0 == pytest.approx(0.104, abs=0.003)
    assert Mark.objects.count() == 1


def test_what_somebody_else_does_meanwhile_shows_without_losing_ones_own(studio: Studio) -> None:
    mine, theirs = studio.open(), studio.open()
    drag(theirs, (0.2, 0.5), (0.5, 0.54))
    saved(theirs)
    drag(mine, (0.2, 0.1), (0.5, 0.14))
    expect(mine.locator("[data-cid]")).to_have_count(2, timeout=PATIENCE)
    eventually(mine, lambda: len(studio.marks()) == 2)


def test_with_a_finger_one_draws_after_saying_so_and_scrolls_otherwise(studio: Studio) -> None:
    page = studio.open(width=TELEPHONE)
    finger = page.context.new_cdp_session(page)
    finger.send("Emulation.setTouchEmulationEnabled", {"enabled": True})

    def swipe() -> None:
        sheet = page.locator("[data-page='1'] [data-sheet]").bounding_box()
        assert sheet is not None
        places = [(sheet["x"] + 60 + 15 * step, sheet["y"] + 60 + 4 * step) for step in range(8)]
        for kind, place in [("touchStart", places[0]), *(("touchMove", place) for place in places[1:])]:
            finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": place[0], "y": place[1]}]})
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    swipe()
    expect(page.locator("[data-cid]")).to_have_count(0)
    page.get_by_role("button", name="Draw").click()
    swipe()
    expect(page.locator("[data-cid]")).to_have_count(1)
    saved(page)
    eventually(page, lambda: len(studio.marks()) == 1)
    assert_accessible(page)


def test_who_may_not_mark_reads_the_marks(studio: Studio) -> None:
    redactor = studio.open()
    drag(redactor, (0.2, 0.1), (0.5, 0.14))
    saved(redactor)
    eventually(redactor, lambda: len(studio.marks()) == 1)
    page = studio.open(role=Role.COUNSEL)
    drag(page, (0.2, 0.5), (0.5, 0.54))
    page.keyboard.press("n")
    page.keyboard.press("l")
    expect(page.locator("[data-cid]")).to_have_count(1)
    page.locator("[data-cid]").click()
    expect(page.locator("[data-mark-name]")).to_have_text("Personal privacy")
    page.keyboard.press("Delete")
    page.wait_for_timeout(1000)
    assert len(studio.marks()) == 1


def test_without_scripts_marks_are_added_and_removed_by_forms(studio: Studio) -> None:
    page = studio.open(java_script=False)
    page.get_by_label("Page", exact=True).fill("2")
    for label, value in (("Left edge", "10"), ("Top edge", "20"), ("Right edge", "40"), ("Bottom edge", "25")):
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name="Add the mark").click()
    assert [(mark.page, mark.x0, mark.y1) for mark in studio.marks()] == [(2, 0.1, 0.25)]
    page.get_by_role("button", name="I looked at page 1").click()
    expect(page.locator("[data-progress]")).to_have_text("1 of 3 pages looked at")
    page.get_by_role("button", name="Remove").click()
    assert studio.marks() == []


def let_the_engine_work() -> None:
    for run in Run.objects.exclude(status=Run.Status.PROVED):
        assert redacting.run(run.pk, lambda done, total: None).status == Run.Status.PROVED


def test_from_the_first_mark_to_the_second_readers_approval(new_page: NewPage, live_server: LiveServer) -> None:
    studio = Studio(new_page, live_server, pages=1)
    page = studio.open()
    drag(page, (0.2, 0.1), (0.5, 0.14))
    page.get_by_label("Which harm is foreseen?").fill("It would show where a witness lives.")
    page.get_by_role("button", name="Looked at page 1").click()
    expect(page.locator("[data-nothing-missing]")).to_be_visible(timeout=PATIENCE)
    saved(page)

    page.get_by_role("button", name="Make the result").click()
    expect(page.locator("[data-result-bar]")).to_be_visible()
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_text("Stopped at page 0 of 1.")).to_be_visible(timeout=PATIENCE)
    assert [run.status for run in Run.objects.all()] == [Run.Status.STOPPED]
    page.get_by_role("button", name="Make the result").click()
    expect(page.locator("[data-result-bar]")).to_be_visible()
    let_the_engine_work()
    with page.expect_response(lambda answer: answer.url.endswith("/preview.pdf")) as shown:
        page.get_by_role("button", name="Show it").click(timeout=PATIENCE)
    assert shown.value.status == 200
    expect(page.get_by_role("dialog", name="What would leave")).to_be_visible()
    page.get_by_role("button", name="Close").click()

    reader = studio.handed_on(page)
    for name in ("Page 1", "Page 1 as it would leave"):
        image = reader.get_by_role("img", name=name, exact=True)
        image.scroll_into_view_if_needed()
        image.evaluate("one => one.decode()")
    expect(reader.get_by_text("It would show where a witness lives.")).to_be_visible()
    assert_accessible(reader)
    read_everything(reader)
    reader.get_by_role("button", name="Approve", exact=True).click()
    reader.wait_for_url(lambda url: "/second-review/" not in url)
    studio.case.refresh_from_db()
    assert studio.case.state == State.DECISION
