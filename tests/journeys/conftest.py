"""Chromium for the journeys: pages at the width of a desk and of a telephone, and axe to look for faults."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

#: Playwright keeps an event loop running in the thread of the test, where Django would refuse to touch the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

DESK, TELEPHONE = 1280, 390
HEIGHT = 844
#: Says in a page that it is about to give way to another, from the press to the moment the other one is there.
LEAVING = """navigation.addEventListener("navigate", event => {
    if (!event.hashChange && !event.downloadRequest) window.leaving = true;
});"""


class NewPage(Protocol):
    def __call__(self, *, width: int = DESK, locale: str = "en-US", java_script: bool = True) -> Page: ...


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the journeys; those that are not for every run belong to the long suite."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("browser")
            if item.get_closest_marker("every_run") is None:
                item.add_marker("long")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's own chromium: nothing is fetched for the tests."""
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=arguments)
        yield browser
        browser.close()


def find_chromium() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if path := shutil.which(name):
            return path
    pytest.fail("The journeys need chromium: install it, or start ./run test, which does.", pytrace=False)


@pytest.fixture(scope="session", autouse=True)
def clicks_that_wait() -> Iterator[None]:
    """Let a click return when the page it leads to is there.

    Playwright's own returns when that page is asked for: what a test looks at next may then be the page before it.
    """
    click = Locator.click

    def click_and_wait(self: Locator, **how: Any) -> None:
        page = self.page
        downloads: list[object] = []

        def remember(download: object) -> None:
            downloads.append(download)

        page.on("download", remember)
        click(self, **how)
        for _try in range(200):
            try:
                if page.is_closed() or downloads or not page.evaluate("window.leaving === true"):
                    break
            except Error:
                pass  # the one page has just gone and the other is not there yet
            page.wait_for_timeout(25)
        if not page.is_closed():
            page.remove_listener("download", remember)
            page.wait_for_load_state()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Locator, "click", click_and_wait)
        yield


@pytest.fixture
def new_page(chromium: Browser, live_server: LiveServer) -> Iterator[NewPage]:
    """Open pages of people who do not share cookies; addresses are relative to the served product.

    A script that raises in any of them fails the test.
    """
    contexts: list[BrowserContext] = []
    raised: list[str] = []

    def open_page(*, width: int = DESK, locale: str = "en-US", java_script: bool = True) -> Page:
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": HEIGHT},
            locale=locale,
            java_script_enabled=java_script,
            accept_downloads=True,
        )
        context.set_default_timeout(15_000)
        context.add_init_script(LEAVING)
        context.on("weberror", lambda error: raised.append(str(error.error)))
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert not raised, f"scripts raised in the browser: {raised}"


@pytest.fixture(params=[pytest.param(DESK, id="desk"), pytest.param(TELEPHONE, id="telephone")])
def browser_page(request: pytest.FixtureRequest, new_page: NewPage) -> Page:
    """One page at the width of a desk, and at that of a telephone."""
    return new_page(width=request.param)
