"""The words of a letter in the browser: a manager rewrites a paragraph and sees it, counsel approves it."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from disclosure.letters import templates
from tests.factories import Cast
from tests.journeys.axe import assert_accessible
from tests.journeys.conftest import TELEPHONE, NewPage
from tests.journeys.hands import sign_in
from workflow.states import Role

pytestmark = pytest.mark.django_db(transaction=True)
#: Where pictures of the pages are put, for somebody who wants to look at them.
PICTURES = os.environ.get("FORTHRIGHT_PICTURES", "")


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    templates.install()
    return Cast()


@pytest.mark.long
def test_a_letter_is_rewritten_looked_at_and_approved(cast: Cast, new_page: NewPage) -> None:
    manager = new_page()
    sign_in(manager, cast.people[Role.OFFICE_MANAGER])
    manager.goto("/desk/letters/")
    _look(manager, "list")
    manager.get_by_role("link", name="You have taken back your request").click()
    manager.get_by_role("button", name="Write new words").click()
    manager.locator("#part-decision").get_by_role("link", name="Change").click()
    manager.locator("[name=text_en]").fill("We stopped, as you asked us to.")
    with manager.expect_response(lambda answer: "/preview/" in answer.url and answer.request.method == "POST") as shown:
        manager.locator("[name=text_es]").fill("Paramos, como usted pidió.")
    assert shown.value.status == 200
    assert shown.value.headers["content-type"] == "application/pdf"
    _look(manager, "paragraph")
    manager.get_by_role("button", name="Keep").click()
    expect(manager.locator("#part-decision")).to_contain_text("Paramos, como usted pidió.")
    _look(manager, "edition")

    counsel = new_page()
    sign_in(counsel, cast.people[Role.COUNSEL])
    counsel.goto(manager.url)
    counsel.get_by_role("link", name="Compare with the words used today").click()
    expect(counsel.locator("ins").first).to_be_visible()
    _look(counsel, "compare")
    counsel.go_back()
    counsel.get_by_role("button", name="Approve these words").click()
    expect(counsel.get_by_text("Approved. Letters made from that day on use these words.")).to_be_visible()
    _look(counsel, "approved")

    manager.set_viewport_size({"width": TELEPHONE, "height": 844})
    _look(manager, "edition-small")
    manager.goto("/desk/letters/")
    _look(manager, "list-small")


def _look(page: Page, name: str) -> None:
    assert_accessible(page)
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
