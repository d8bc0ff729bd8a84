"""The walk of docs/redaction.md: a record of 20 typed pages, from the first look to the press that submits, by keys.

The keys are counted, not timed: a change that costs a redactor more of them is seen here.
"""

import io

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from reportlab.lib.pagesizes import letter
from reportlab.pdfgen import canvas

from redaction import services, texts
from redaction.models import PageReview, Suggestion
from tests.journeys.conftest import NewPage
from tests.journeys.hands import PATIENCE, eventually
from tests.journeys.test_studio import Studio
from workflow.services import looking_through

pytestmark = pytest.mark.long

HARM = "It would tell where a witness lives today."
NAMES = ["Ximena Okonjo", "Tobias Ferncastle", "Marisol Quillon", "Dashiell Umber"]
NAMES += ["Odalys Brightwater", "Leopold Varga", "Imogen Sallow", "Rufus Tanglewood"]


def walked() -> bytes:
    """Return 20 pages of 11 lines: her address on five, her telephone on three, two numbers, eight names."""
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=letter)
    for page in range(1, 21):
        lines = ["FAIRVIEW POLICE DEPARTMENT", "", f"Report 26-0417, sheet {page} of 20", ""]
        lines += [f"On 3/{page}/2026 at 21:40 the patrol went back to the car park and walked round it."]
        if page <= 8:
            lines.append(f"Ms. {NAMES[page - 1]} said that she had heard the door.")
        if page % 4 == 1:
            lines.append("The caller has lived at 48 Willow Lane, Fairview, ST 00001 for two years.")
        if page in {3, 9, 15}:
            lines.append("She can be reached at telephone (410) 555-0142 in the evening.")
        if page in {4, 12}:
            lines.append(f"Social Security number 219-09-{9980 + page} was written on the form.")
        while len(lines) < 15:
            lines.append("The ground was wet and nothing else was seen near the wall that night.")
        for number, line in enumerate(lines):
            sheet.drawString(72, 720 - 24 * number, line)
        sheet.showPage()
    sheet.save()
    return out.getvalue()


class Hands:
    """Presses keys and counts them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1
            self.page.wait_for_timeout(150)


def left() -> int:
    return Suggestion.objects.filter(status="open").count()


def test_a_record_of_twenty_pages_takes_thirty_one_keys(new_page: NewPage, live_server: LiveServer) -> None:
    studio = Studio(new_page, live_server, pages=1)
    taken = services.take_in(walked(), file_name="walk.pdf", by=studio.record.added_by_id, now=timezone.now())
    studio.record.document = services.read(taken.pk)
    studio.record.save()
    services.draw_pages(taken.pk, lambda done, total: None)
    texts.keep_words(taken.pk, lambda done, total: None)
    looking_through.suggest(studio.case, taken.pk)
    assert not [one.text for one in Suggestion.objects.all() if "police" in one.text.lower()]

    page = studio.open()
    expect(page.locator("[data-suggest-list] li").first).to_be_visible(timeout=PATIENCE)
    hands = Hands(page)

    hands.press("a")
    expect(page.locator(".st-box.is-chosen.is-lacking")).to_be_focused(timeout=PATIENCE)
    hands.press("Enter")
    page.keyboard.type(HARM)
    hands.press("Escape")
    eventually(page, lambda: [mark.harm for mark in studio.marks()] == [HARM])
    hands.press("k")
    while before := left():
        hands.press("Enter")
        eventually(page, lambda was=before: left() < was)  # type: ignore[misc]
        page.wait_for_timeout(1500)  # the list is drawn anew
    hands.press("t", "1", "Enter")
    hands.press(*("l" * 20))
    eventually(page, lambda: PageReview.objects.count() == 20)
    # What is left is a memo of how privacy was weighed, once for all documents of the case.
    expect(page.locator("[data-missing] li")).to_have_count(1, timeout=PATIENCE)
    assert hands.keys == 31
