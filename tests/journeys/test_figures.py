"""The figures in the browser: charts and tables, a group, the cases behind a figure, refused to another role."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import Cast, draft, walk
from tests.journeys.axe import assert_accessible
from tests.journeys.conftest import DESK, TELEPHONE, NewPage
from tests.journeys.hands import sign_in, work_off
from workflow.metrics import counting
from workflow.services import desk, intake
from workflow.states import Role, State

pytestmark = pytest.mark.django_db(transaction=True)
SIGNED = intake.Signature("I declare under penalty of perjury.", "Elena Example")


def an_office() -> Cast:
    """An office with enough requests to show and a few too few to show."""
    cast = Cast()
    for number in range(14):
        kind = "family" if number < 2 else "victim" if number < 9 else "other"
        language = "es" if number % 2 else "en"
        intake.submit(draft_id=draft(cast.office, requester_kind=kind, language=language).pk, signature=SIGNED)
    for _ in range(6):
        category = desk.CallCategory.SERVICES
        desk.log_enquiry(office=cast.office, category=category, way="telephone", text="", user=cast.people[Role.INTAKE])
    counting.count()
    return cast


@pytest.mark.parametrize("width", [DESK, TELEPHONE])
def test_a_manager_looks_behind_a_figure_and_counsel_is_refused(new_page: NewPage, width: int) -> None:
    cast = an_office()
    page = new_page(width=width)
    sign_in(page, cast.people[Role.OFFICE_MANAGER])
    page.goto("/oversight/figures/")
    assert_accessible(page)
    expect(page.get_by_role("img", name=re.compile("^Requests"))).to_be_visible()

    expect(page.get_by_role("row", name=re.compile("A family member")).get_by_text("held back")).to_be_visible()
    page.get_by_label("Of these").select_option("language:en")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile("group=language"))
    expect(page.get_by_role("button", name="Count now")).to_be_visible()
    assert_accessible(page)
    page.locator("#m-flow ~ table a").first.click()
    expect(page.get_by_role("heading", name="Requests: Received")).to_be_visible()
    assert_accessible(page)
    expect(page.get_by_role("rowheader")).to_have_count(7)
    behind = page.url

    page.goto("/oversight/figures/")
    page.get_by_role("button", name="Count now").click()
    expect(page.get_by_text("is being counted")).to_be_visible()
    work_off()

    for address in ("/oversight/figures/annual/", "/oversight/chains/help/", "/oversight/chains/service/"):
        page.goto(address)
        assert_accessible(page)

    counsel = new_page(width=width)
    sign_in(counsel, cast.people[Role.COUNSEL])
    counsel.goto("/oversight/figures/")
    assert_accessible(counsel)
    expect(counsel.get_by_role("link", name=re.compile("^the cases"))).to_have_count(0)
    answer = counsel.goto(behind)
    assert answer is not None
    assert answer.status == 404


def test_the_portal_is_let_in_and_its_secret_shown_once(new_page: NewPage) -> None:
    cast = Cast()
    page = new_page()
    sign_in(page, cast.people[Role.OFFICE_MANAGER])
    page.goto("/oversight/office/machines/")
    assert_accessible(page)
    page.get_by_label("The number the portal knows this office by").fill("4711")
    page.get_by_role("button", name="Let it in").click()
    expect(page.get_by_text("The secret, shown this once:")).to_be_visible()
    assert_accessible(page)
    page.goto("/oversight/office/machines/")
    expect(page.get_by_text("The secret, shown this once:")).to_have_count(0)
    page.get_by_role("button", name="Shut it out").click()
    expect(page.get_by_text("It is shut out")).to_be_visible()


@pytest.mark.parametrize("locale", ["en-US", "es-MX"])
def test_somebody_says_how_it_was_without_a_script(new_page: NewPage, locale: str) -> None:
    cast = Cast()
    walk(cast, State.RECEIVED)
    page = new_page(width=TELEPHONE, locale=locale, java_script=False)
    page.goto(f"/survey/{cast.office.slug}/")
    page.locator("label[for=id_clear_0]").click()
    page.locator("button.usa-button--big").click()
    expect(page.get_by_text(re.compile("Thank you|Gracias"))).to_be_visible()
