"""What people do in a browser: sign in, fill a form by the names of its fields, press its button."""

import re
import threading
from collections.abc import Callable
from typing import Any

from django.core import mail
from django.db import connection
from playwright.sync_api import Error, Locator, Page, expect

from disclosure.sample.hands import drain
from tests.factories import PASSWORD
from tests.journeys.axe import assert_accessible
from workflow.models import User

#: Milliseconds a busy machine may take to show what a press did.
PATIENCE = 20_000


def work_off() -> None:
    """Do all background work that is due, in a thread of its own: the browser's event loop runs in this one."""
    failed: list[BaseException] = []

    def work() -> None:
        try:
            drain()
        except Exception as error:  # noqa: BLE001 — raised again where the test sees it
            failed.append(error)
        finally:
            connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    worker.join()
    if failed:
        raise failed[0]


def go(page: Page, address: str) -> None:
    """Go to a page, once more where the page before it, which showed work in progress, just loaded itself again."""
    try:
        page.goto(address)
    except Error as error:
        if "ERR_ABORTED" not in error.message:
            raise
        page.wait_for_load_state()
        page.goto(address)


def sign_in(page: Page, user: User) -> None:
    """Sign in as a member of staff, with the password."""
    page.goto("/account/login/")
    assert_accessible(page)
    page.get_by_text("I work for an office").click()
    page.locator("[name=login]").fill(user.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in with a password").click()
    expect(page).to_have_url(re.compile("/desk/"))
    assert_accessible(page)


def sign_in_by_code(page: Page, address: str) -> None:
    """Sign in as a requester, with the code from the mail."""
    page.goto("/account/login/")
    page.locator("[name=email]").fill(address)
    page.get_by_role("button", name="Send me a code").click()
    expect(page.locator("[name=code]")).to_be_visible()
    assert_accessible(page)
    work_off()
    sent = [message for message in mail.outbox if message.to == [address]][-1]
    found = re.search(r"\b[A-Z0-9]{3,5}-?[A-Z0-9]{3,5}\b", str(sent.body))
    assert found is not None, sent.body
    page.locator("[name=code]").fill(found.group())
    page.get_by_role("button", name="Go on").click()


def do(page: Page, number: str, event: str, query: str = "", **fields: Any) -> None:
    """Do one event of a case through its page.

    :param fields: a text, True for a tick, a list of ticked values, or the path of a file, by the name of the field.
    """
    go(page, f"/desk/case/{number}/do/{event}/{query}")
    assert_accessible(page)
    form = page.locator("main form.dk-form")
    for name, value in fields.items():
        fill(form, name, value)
    with page.expect_navigation():
        form.locator("button[type=submit]").click()
    problems = page.locator("#errors, #refused")
    assert problems.count() == 0, f"{event}: {problems.first.inner_text()}"


def eventually(page: Page, truth: Callable[[], bool]) -> None:
    """Wait until something is so on the server."""
    for _try in range(200):
        if truth():
            return
        page.wait_for_timeout(100)
    raise AssertionError("It did not become so.")


def fill(form: Locator, name: str, value: Any) -> None:
    """Fill one field, of whatever kind."""
    fields = form.locator(f"[name='{name}']")
    kind = fields.first.evaluate("field => field.type || field.tagName") if fields.count() else "parts"
    if kind == "parts":
        year, month, day = str(value).split("-")
        for part, number in (("year", year), ("month", str(int(month))), ("day", str(int(day)))):
            fill(form, f"{name}_{part}", number)
    elif kind in {"radio", "checkbox"}:
        for one in value if isinstance(value, list) else [value]:
            box = fields.first if one is True else form.locator(f"[name='{name}'][value='{one}']")
            form.locator(f"label[for='{box.get_attribute('id')}']").click()
    elif kind == "select-one":
        fields.first.select_option(str(value))
    elif kind == "file":
        fields.first.set_input_files(value)
    else:
        fields.first.fill(str(value))


def read_everything(page: Page) -> None:
    """Accept each mark of each record, and say of each finding why it may stay."""
    addresses = [link.get_attribute("href") for link in page.locator(".rv-record a").all()]
    for address in addresses:
        page.goto(f"{page.url.split('?')[0]}{address}")
        unread = page.locator("[data-mark].is-unread")
        while unread.count():
            # Accepted, the page goes on to the next mark, which may stand on another page of the record.
            mark = unread.first.get_attribute("data-mark")
            unread.first.locator("button[value=accept]").click()
            expect(page.locator(f"[data-mark='{mark}'].is-unread")).to_have_count(0, timeout=PATIENCE)
            if not unread.count():
                page.goto(f"{page.url.split('?')[0]}{address}")
        findings = page.locator("[data-finding].is-unread")
        while findings.count():
            left = findings.count()
            findings.first.locator("[name=words]").fill("It names nobody.")
            findings.first.locator("button[value=stay]").click()
            expect(findings).to_have_count(left - 1, timeout=PATIENCE)
