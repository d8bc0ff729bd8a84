"""In the browser: an answer is appealed and reversed by somebody with no part; a wrong release is recalled."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.factories import Cast, submitted, walk
from tests.journeys.axe import assert_accessible
from tests.journeys.conftest import NewPage
from tests.journeys.hands import do, fill, sign_in, sign_in_by_code
from workflow.models import Request
from workflow.states import Role, State

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "elena@mail.example"


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def answered(cast: Cast) -> Request:
    """An answer that left, to a requester who signs in by code."""
    request = submitted(cast.office, ways=[{"kind": "email", "value": ADDRESS, "safe": True}])
    return walk(cast, State.CLOSED, request)


def reach(page: Page, path: str) -> None:
    page.goto(path)
    assert_accessible(page)


def test_an_appeal_goes_from_the_requester_to_somebody_with_no_part_and_back_into_work(
    cast: Cast, answered: Request, new_page: NewPage
) -> None:
    theirs, desk = new_page(), new_page()
    sign_in_by_code(theirs, ADDRESS)
    reach(theirs, f"/mine/{answered.pk}/appeal/")
    theirs.locator("[name=grounds]").fill("I asked where he is held, and nobody said.")
    theirs.locator("main form button[type=submit]").click()
    expect(theirs.get_by_text("Your appeal is with us.")).to_be_visible()
    assert_accessible(theirs)

    sign_in(desk, cast.people[Role.APPEALS_OFFICER])
    number = answered.appeals.get().number
    expect(desk.get_by_text("grounds sealed until you take it up")).to_be_visible()
    desk.get_by_role("link", name=number).click()
    assert_accessible(desk)
    expect(desk.get_by_text("where he is held")).to_have_count(0)
    desk.get_by_role("button", name="Take up this appeal").click()
    expect(desk.get_by_text("where he is held")).to_be_visible()
    form = desk.locator("main form.dk-form")
    fill(form, "result", "reversed")
    fill(form, "reasons", "The custody record was overlooked.")
    desk.get_by_role("button", name="Decide the appeal").click()
    expect(desk).to_have_url(re.compile("/desk/appeals/$"))
    expect(desk.get_by_text("No appeal waits.")).to_be_visible()
    assert_accessible(desk)

    answered.refresh_from_db()
    assert answered.state == State.LEGAL_REVIEW
    reach(theirs, f"/mine/{answered.pk}/")
    expect(theirs.get_by_text("Working on it").first).to_be_visible()


def test_a_recall_shuts_every_download_at_once_and_opens_an_incident(
    cast: Cast, answered: Request, new_page: NewPage
) -> None:
    theirs, desk = new_page(width=390), new_page()
    sign_in_by_code(theirs, ADDRESS)
    reach(theirs, f"/mine/{answered.pk}/")
    letter = f"/mine/{answered.pk}/get/letter/"
    assert theirs.request.get(letter).status == 200

    sign_in(desk, cast.people[Role.COUNSEL])
    do(desk, str(answered.number), "recall", reason="The record of a namesake was in it.")
    assert theirs.request.get(letter).status in {404, 409}
    reach(theirs, f"/mine/{answered.pk}/")
    expect(theirs.locator("a[href*='/get/']")).to_have_count(0)

    auditor = new_page()
    sign_in(auditor, cast.people[Role.AUDITOR])
    reach(auditor, "/oversight/incidents/")
    expect(auditor.get_by_role("row", name=re.compile(str(answered.number)))).to_contain_text("open")
