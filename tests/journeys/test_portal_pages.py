"""Every page of a requester in the browser: asked to the end, signed in, followed, answered; without a fault of access.

The walk is the same in both languages and at both widths. A last one goes without scripts.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from redaction.vault import storage
from tests import factories
from tests.disclosure.portal import walking
from tests.journeys.axe import assert_accessible
from tests.journeys.conftest import DESK, TELEPHONE, NewPage
from tests.journeys.hands import work_off
from workflow.models import Artifact, ArtifactKind, Request
from workflow.states import State

OPEN_PAGES = ("/", "/fit/", "/plan/", "/help/", "/safe/", "/check/", "/ask/back/", "/account/login/", "/nothing-here/")
LANGUAGES_AND_WIDTHS = pytest.mark.parametrize(
    ("language", "width"),
    [
        pytest.param("en", TELEPHONE, id="en-telephone"),
        pytest.param("es", DESK, id="es-desk"),
        pytest.param("es", TELEPHONE, id="es-telephone"),
        pytest.param("en", DESK, id="en-desk"),
    ],
)
LOCALES = {"en": "en-US", "es": "es-US"}
EVERYBODY: dict[str, dict[str, Any]] = {
    **walking.VICTIM,
    **walking.SPEAKING,
    "now": {"urgency": "danger"},
    "now-help": {},
    "who": {"requester_kind": "family"},
    "relation": {"relation": "parent"},
    "for": {"victim_name": "Mia Example", "victim_condition": ["minor"]},
    "ways": {"contact_kinds": ["email", "telephone", "sms", "post"]},
    "way-text": {"value": "4105550143", "safe": "any"},
    "way-post": {"value": "48 Willow Lane", "safe": "no"},
}


@pytest.fixture(autouse=True)
def _fresh_counters() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def cast(live_server: LiveServer) -> factories.Cast:
    return factories.Cast()


def fill(page: Page, answers: dict[str, Any]) -> None:
    """Fill in the fields of a page as a person would."""
    for name, value in answers.items():
        inputs = page.locator(f"main [name='{name}']")
        if inputs.first.get_attribute("type") in {"radio", "checkbox"}:
            for one in [value] if isinstance(value, str) else value:
                choice = page.locator(f"main [name='{name}'][value='{one}']") if one != "on" else inputs.first
                page.locator(f"label[for='{choice.get_attribute('id')}']").click()
        elif inputs.first.evaluate("node => node.tagName") == "SELECT":
            inputs.first.select_option(value)
        else:
            inputs.first.fill(value)


def onward(page: Page) -> None:
    page.locator("main form button.usa-button").first.click()


def key_of(page: Page) -> str:
    return page.url.rstrip("/").rpartition("/")[2]


def ask(page: Page, *, look: bool) -> None:
    """Ask from the first page to the number; with `look`, every page is examined, also with its errors."""
    page.goto("/ask/")
    if look:
        assert_accessible(page)
    onward(page)
    expect(page.locator("#code")).to_have_text(re.compile(r"^\w{4}-\w{4}-\w{4}$"))
    if look:
        assert_accessible(page)
    page.locator("main a.usa-button").click()
    wrong = look
    while "/ask/all/" not in page.url:
        if look:
            assert_accessible(page)
        if wrong:  # the first question shows what every error looks like
            onward(page)
            expect(page.locator("#errors")).to_be_focused()
            assert_accessible(page)
            wrong = False
        fill(page, EVERYBODY[key_of(page)])
        onward(page)
    if look:
        assert_accessible(page)
    page.locator("main a.usa-button--big").click()
    if look:
        assert_accessible(page)
    fill(page, {"signed_name": "Elena Example", "agreed": "on"})
    onward(page)
    expect(page).to_have_url(re.compile("/ask/sent/$"))
    if look:
        assert_accessible(page)


def sign_in(page: Page, *, look: bool) -> None:
    page.goto("/account/login/")
    page.locator("#id_email").fill(walking.EMAIL)
    onward(page)
    if look:
        assert_accessible(page)
    work_off()
    page.locator("#id_code").fill(re.findall(r"^\s*([A-Z0-9-]{6,})\s*$", str(mail.outbox[-1].body), re.MULTILINE)[0])
    onward(page)
    expect(page).to_have_url(re.compile("/mine/$"))


def answered(cast: factories.Cast, request: Request) -> None:
    """Let the office answer a request, with files behind letter and package."""
    factories.walk(cast, State.CLOSED, request)
    for kind in (ArtifactKind.LETTER_SIGNED, ArtifactKind.PACKAGE):
        stored = storage.put(b"%PDF-1.7 letter", kind="letter")
        Artifact.objects.filter(request=request, kind=kind).update(stored_name=stored.name)


@LANGUAGES_AND_WIDTHS
def test_a_requester_finds_no_fault_from_the_first_page_to_the_answer(
    cast: factories.Cast, new_page: NewPage, language: str, width: int
) -> None:
    page = new_page(width=width, locale=LOCALES[language])
    for address in OPEN_PAGES:
        page.goto(address)
        assert page.locator("html").get_attribute("lang") == language
        assert_accessible(page)

    ask(page, look=True)
    sign_in(page, look=True)
    assert_accessible(page)

    request = Request.objects.exclude(state=State.DRAFT).get()
    factories.walk(cast, State.AWAITING_REQUESTER, request)
    for part in ("", "add/", "way/", "withdraw/", "less/", "soon/", "copy/", "reach/", "shut/"):
        page.goto(f"/mine/{request.pk}/{part}")
        assert_accessible(page)
    page.goto(f"/mine/{request.pk}/")
    page.locator("[name='reply-text']").fill("In March.")
    onward(page)
    expect(page.locator(".fr-message")).to_be_visible()
    page.goto("/account/settings/")
    assert_accessible(page)


@LANGUAGES_AND_WIDTHS
def test_the_answer_is_read_and_appealed(
    cast: factories.Cast, new_page: NewPage, tmp_path: Path, language: str, width: int
) -> None:
    ways = [{"kind": "email", "value": walking.EMAIL, "safe": True}]
    request = factories.submitted(cast.office, ways=ways, language=language)
    answered(cast, request)
    page = new_page(width=width, locale=LOCALES[language])
    sign_in(page, look=False)

    page.goto(f"/mine/{request.pk}/")
    assert_accessible(page)
    page.locator("a[href*='/in/']").click()
    assert_accessible(page)
    with page.expect_download() as download:
        page.locator("a[href*='/get/'][href$='/letter/']").click()
    download.value.save_as(tmp_path / "letter.pdf")

    assert download.value.suggested_filename == "letter.pdf"
    assert (tmp_path / "letter.pdf").read_bytes() == b"%PDF-1.7 letter"
    page.goto(f"/mine/{request.pk}/appeal/")
    assert_accessible(page)
    told = request.notices.filter(artifact__isnull=False)[0]
    page.goto(f"/mine/{request.pk}/letters/{told.pk}/{language}-large/?wait=30")
    expect(page.locator("main progress")).to_be_visible()
    assert_accessible(page)
    work_off()
    page.locator("main .fr-actions a.usa-button").click()
    expect(page.locator("main progress")).to_have_count(0)
    assert_accessible(page)


def test_everything_works_without_scripts(cast: factories.Cast, new_page: NewPage) -> None:
    page = new_page(width=TELEPHONE, java_script=False)

    ask(page, look=False)
    sign_in(page, look=False)
    page.locator("main h2 a").click()
    page.locator("[name='message-text']").fill("My number changed.")
    page.locator("main form[action$='/message/'] button").click()

    expect(page.locator(".is-mine")).to_contain_text("My number changed.")


def test_every_control_is_reached_by_keyboard_and_seen(cast: factories.Cast, new_page: NewPage) -> None:
    """Nothing that has the focus hides under the bar that stays at the top."""
    page = new_page(width=TELEPHONE)
    page.goto("/ask/")
    onward(page)
    page.locator("main a.usa-button").click()
    bar = page.locator(".fr-bar").bounding_box()
    assert bar is not None
    hidden = []
    for _index in range(24):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "() => { const box = document.activeElement.getBoundingClientRect();"
            " return [document.activeElement.closest('.fr-bar, .usa-skipnav') !== null, box.bottom,"
            " document.activeElement.outerHTML.slice(0, 80)]; }"
        )
        if not focused[0] and focused[1] <= bar["height"]:
            hidden.append(focused[2])

    assert hidden == []
