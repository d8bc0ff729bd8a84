"""Take the pictures of the README, or of every page, from a trial that is running.

    python -m tests.screenshots                      docs/images/portal.png and desk.png
    python -m tests.screenshots --all FOLDER         pages of each role, at 390 and 1280 pixels, English and Spanish

The trial is the one `./run` serves; `--url` names another address.
"""

import argparse
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import django
from playwright.sync_api import Browser, Page, sync_playwright

from tests.journeys.conftest import find_chromium

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
WIDTHS = {"telephone": 390, "desk": 1280}
HEIGHT = 844


@dataclass(frozen=True)
class Trial:
    """A trial that is served somewhere, and a browser to look at it."""

    browser: Browser
    url: str
    password: str

    def page(self, width: int, locale: str = "en-US") -> Page:
        context = self.browser.new_context(
            base_url=self.url, viewport={"width": width, "height": HEIGHT}, locale=locale, device_scale_factor=1.5
        )
        return context.new_page()

    def signed_in(self, account: str, width: int) -> Page:
        page = self.page(width)
        page.goto("/account/login/")
        page.get_by_text("I work for an office").click()
        page.locator("[name=login]").fill(f"{account}@fairview.example")
        page.locator("[name=password]").fill(self.password)
        page.get_by_role("button", name="Sign in with a password").click()
        page.wait_for_url(re.compile("/desk/"))
        return page


def readme(trial: Trial) -> None:
    """Take the two pictures of the README."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    page = trial.page(WIDTHS["telephone"])
    page.goto("/")
    page.screenshot(path=IMAGES / "portal.png")
    desk = trial.signed_in("decider", 1000)
    desk.get_by_role("main").get_by_role("link").filter(has_text=re.compile(r"FV-\d{4}-\d{6}")).first.click()
    desk.screenshot(path=IMAGES / "desk.png")


def everything(trial: Trial, folder: Path) -> None:
    """Take every page into a folder, for people to look at."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, width in WIDTHS.items():
        for locale in ("en-US", "es-US"):
            page = trial.page(width, locale)
            for path in ("/", "/help/", "/safe/", "/check/", "/ask/", "/account/login/", "/nothing/"):
                page.goto(path)
                shoot(page, folder / f"{name}-{locale[:2]}-portal{path.replace('/', '_')}.png")
        for account in ("intake", "screener", "records", "counsel", "redactor", "second", "decider", "manager"):
            page = trial.signed_in(account, width)
            shoot(page, folder / f"{name}-{account}-queue.png")
            for path in list(cases(page))[:2]:
                page.goto(path)
                shoot(page, folder / f"{name}-{account}{path.replace('/', '_')}.png")


def cases(page: Page) -> Iterator[str]:
    """Yield the addresses of the cases on a queue."""
    for link in page.get_by_role("main").locator("a[href*='/desk/case/']").all():
        path = link.get_attribute("href")
        if path and re.fullmatch(r"/desk/case/[^/]+/", path):
            yield path


def shoot(page: Page, path: Path) -> None:
    page.screenshot(path=path, full_page=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--all", type=Path, metavar="FOLDER")
    given = parser.parse_args()
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=arguments)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "disclosure.settings.dev")
        django.setup()
        trial = Trial(browser, given.url, import_module("disclosure.sample.people").PASSWORD)
        if given.all:
            everything(trial, given.all)
        else:
            readme(trial)


if __name__ == "__main__":
    main()
