"""The desk and oversight in a browser: no page has an accessibility fault at either width, with scripts or without."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests import factories
from tests.factories import Cast, submitted, walk
from tests.journeys.axe import assert_accessible
from tests.journeys.conftest import NewPage
from workflow import known
from workflow.law.decided import SEVEN
from workflow.models import OutboxRow, Request
from workflow.services import contact, deciding, searching
from workflow.states import Role, State

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, Role], Page]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return Cast()


@pytest.fixture
def sign_in(cast: Cast, live_server: LiveServer) -> SignIn:
    """Sign a browser in as whoever has a role in the cast."""

    def signed(page: Page, role: Role) -> Page:
        client = Client()
        client.force_login(cast.people[role], backend="django.contrib.auth.backends.ModelBackend")
        page.context.clear_cookies()
        page.context.add_cookies([{"name": "s", "value": client.cookies["s"].value, "url": live_server.url}])
        return page

    return signed


def of(case: Request, name: str, *args: object) -> str:
    return reverse(f"desk:{name}", args=(case.number, *args))


def unfold(page: Page) -> None:
    """Open every folded part, so that axe sees the forms inside."""
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")


def test_queues_and_intake_have_no_faults(cast: Cast, sign_in: SignIn, browser_page: Page) -> None:
    danger, calm = submitted(cast.office, danger=True), submitted(cast.office)
    cast.give_all(danger)
    page = sign_in(browser_page, Role.INTAKE)
    for address in (reverse("desk:queue"), reverse("desk:office_queue"), reverse("desk:new"), of(calm, "read")):
        page.goto(address)
        assert_accessible(page)
    page.goto(reverse("desk:new"))
    page.get_by_role("button", name="Take the request").click()
    expect(page.get_by_role("heading", name="Please look at this again")).to_be_visible()
    assert_accessible(page)


def test_the_early_pages_of_a_case_have_no_faults(cast: Cast, sign_in: SignIn, browser_page: Page) -> None:
    case = walk(cast, State.VERIFICATION)
    factories.verify_checks(cast, case)
    factories.screen(cast, case, "vawa_t_u")
    contact.note(request_id=case.pk, text="She called from her sister's.", by=cast.actor(Role.INTAKE))
    pages = (
        (Role.INTAKE, of(case, "case")),
        (Role.INTAKE, of(case, "verification")),
        (Role.INTAKE, of(case, "act", "ask_requester")),
        (Role.INTAKE, of(case, "act", "log_call")),
        (Role.INTAKE, of(case, "said")),
        (Role.INTAKE, of(case, "declaration")),
        (Role.INTAKE, of(case, "act", "post_again")),
        (Role.SCREENER, of(case, "screening")),
        (Role.OFFICE_MANAGER, of(case, "assign")),
    )
    for role, address in pages:
        page = sign_in(browser_page, role)
        page.goto(address)
        unfold(page)
        assert_accessible(page)


def test_search_and_legal_review_have_no_faults(cast: Cast, sign_in: SignIn, browser_page: Page) -> None:
    case = walk(cast, State.SEARCH)
    by = cast.actor(Role.RECORDS_OFFICER)
    source = cast.office.sources.all()[0]
    task = searching.ask_source(request_id=case.pk, source_id=source.pk, by=by)
    record = factories.add_record(cast, case, task)
    page = sign_in(browser_page, Role.RECORDS_OFFICER)
    page.goto(of(case, "search"))
    unfold(page)
    assert_accessible(page)
    reviewed = walk(cast, State.LEGAL_REVIEW)
    page = sign_in(browser_page, Role.COUNSEL)
    page.goto(of(reviewed, "legal"))
    unfold(page)
    assert_accessible(page)
    page.goto(of(case, "record", record.pk))
    assert_accessible(page)
    page = sign_in(browser_page, Role.REDACTOR)
    page.goto(of(walk(cast, State.REDACTION), "act", "weigh_marks"))
    assert_accessible(page)


def test_decision_release_and_oversight_have_no_faults(cast: Cast, sign_in: SignIn, browser_page: Page) -> None:
    case = walk(cast, State.DECISION)
    page = sign_in(browser_page, Role.DECIDING_OFFICIAL)
    page.goto(of(case, "decision"))
    assert_accessible(page)
    walk(cast, State.CLOSED, case)
    for role, address in (
        (Role.RECORDS_OFFICER, of(case, "release")),
        (Role.COUNSEL, of(case, "case")),
        (Role.AUDITOR, reverse("oversight:home")),
        (Role.AUDITOR, reverse("oversight:trail", args=(case.number,))),
        (Role.APPEALS_OFFICER, reverse("desk:appeals")),
        (Role.OFFICE_MANAGER, reverse("desk:failed_work")),
    ):
        page = sign_in(browser_page, role)
        page.goto(address)
        unfold(page)
        assert_accessible(page)


def test_an_item_is_determined_by_keyboard_alone(cast: Cast, sign_in: SignIn, new_page: NewPage) -> None:
    case = walk(cast, State.LEGAL_REVIEW)
    entry = case.history.get()
    page = sign_in(new_page(), Role.COUNSEL)
    page.goto(of(case, "legal"))
    fold = page.locator(f"#do-determine_{entry.pk} > summary")
    fold.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # the first verdict: release
    page.keyboard.press("Tab")
    page.keyboard.type("Victim's")  # chooses the authority by its first letters
    for _field in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "BUTTON":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_text("The determination is recorded.")).to_be_visible()
    assert case.determinations.get().authority == "victim_notice"


def test_keys_lead_to_the_pages_of_a_case_and_can_be_switched_off(
    cast: Cast, sign_in: SignIn, new_page: NewPage
) -> None:
    case = walk(cast, State.LEGAL_REVIEW)
    page = sign_in(new_page(), Role.COUNSEL)
    page.goto(of(case, "case"))
    for key, name in (("r", "legal"), ("s", "search"), ("d", "decision"), ("o", "case")):
        page.keyboard.press(key)
        page.wait_for_url(f"**{of(case, name)}")
    page.goto(of(case, "act", "note"))
    page.get_by_label("Your words").press_sequentially("reads odd")
    assert page.url.endswith(of(case, "act", "note")), "a letter typed into a field leads nowhere"
    expect(page.get_by_label("Your words")).to_have_value("reads odd")

    page.goto(of(case, "case"))
    fold = page.locator("details:has([data-keys-list])")
    fold.locator("summary").click()
    expect(fold.get_by_text("Legal review", exact=True)).to_be_visible()
    page.locator("[data-keys-on]").uncheck()
    page.reload()
    page.keyboard.press("r")
    page.keyboard.press("Tab")
    assert page.url.endswith(of(case, "case"))


def test_a_note_is_written_without_scripts(cast: Cast, sign_in: SignIn, new_page: NewPage) -> None:
    case = walk(cast, State.SEARCH)
    page = sign_in(new_page(java_script=False), Role.INTAKE)
    page.goto(of(case, "case"))
    page.get_by_text("More", exact=True).click()
    page.get_by_role("link", name="Write a note").click()
    page.get_by_label("Your words").fill("She calls again on Monday.")
    page.get_by_role("button", name="Write a note").click()
    expect(page.get_by_text("The note is in the case.")).to_be_visible()
    expect(page.get_by_text("She calls again on Monday.")).to_be_visible()


def test_a_page_that_waits_shows_how_far_it_is_and_then_the_result(
    cast: Cast, sign_in: SignIn, new_page: NewPage
) -> None:
    case = walk(cast, State.DECISION)
    deciding.draft_decision(
        request_id=case.pk,
        outcome=known.expected_outcomes(case)[0],
        reasons="A right to notice.",
        answers={key: "Considered." for key, _question in SEVEN},
        by=cast.actor(Role.DECIDING_OFFICIAL),
    )
    OutboxRow.objects.filter(request=case).exclude(verb="letter.compose").update(status=OutboxRow.Status.DONE)
    rows = OutboxRow.objects.filter(request=case, verb="letter.compose")
    page = sign_in(new_page(), Role.DECIDING_OFFICIAL)
    page.goto(of(case, "decision"))
    expect(page.get_by_text("Composing the letter")).to_be_visible()
    rows.update(status=OutboxRow.Status.RUNNING, done=1, total=4)
    expect(page.get_by_text("1 of 4")).to_be_visible()
    rows.update(status=OutboxRow.Status.DONE)
    expect(page.get_by_text("Composing the letter")).to_be_hidden()
