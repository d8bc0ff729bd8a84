"""An auditor's day in the browser: overview, search, exceptions, a sample, findings, a case as it stood, a dossier."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.factories import Cast, walk
from tests.journeys.axe import assert_accessible
from tests.journeys.conftest import NewPage
from tests.journeys.hands import sign_in
from workflow.states import Role, State

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_auditor_draws_a_sample_looks_into_a_case_and_asks_for_its_dossier(new_page: NewPage) -> None:
    cast = Cast()
    case = walk(cast, State.CLOSED)
    page = new_page()
    sign_in(page, cast.people[Role.AUDITOR])
    for name in ("", "search/", "exceptions/?kind=hours", "findings/", "staff/", "sample/"):
        visit(page, f"/oversight/{name}")

    page.get_by_label("Seed").fill("april")
    page.get_by_role("button", name="Draw", exact=True).click()
    expect(page.get_by_text("Seed: april")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name=str(case.number)).click()
    assert_accessible(page)
    page.get_by_role("link", name="The case as it stood after event 3", exact=True).click()
    assert_accessible(page)
    page.get_by_role("link", name="One event later").click()
    expect(page).to_have_url(re.compile("/at/4/$"))
    page.get_by_role("link", name=str(case.number)).click()
    page.get_by_role("button", name="Make the dossier").click()
    expect(page.get_by_text("Making the dossier")).to_be_visible()


def visit(page: Page, path: str) -> None:
    page.goto(path)
    assert_accessible(page)
