"""Custody alerts in the browser: signing up, an event from a file, the alert confirmed, a wrong one put right, a held
run, a late feed. Once as the person and the office at a desk, once as the person on a telephone.
"""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests import custody
from tests.custody import PIN, SID
from tests.factories import Cast
from tests.journeys.axe import assert_accessible
from tests.journeys.conftest import TELEPHONE, NewPage
from tests.journeys.hands import fill, go, sign_in, sign_in_by_code, work_off
from workflow.models import Alert, Feed, FeedRun, Request
from workflow.services import feeds_watch
from workflow.states import Role

pytestmark = pytest.mark.django_db(transaction=True)


def visit(page: Page, path: str) -> None:
    go(page, path)
    assert_accessible(page)


def bring(page: Page, feed: Feed, folder: Path, *rows: dict[str, str]) -> None:
    """Bring a file of a feed on its page, and have it applied."""
    file = folder / "feed.json"
    file.write_bytes(custody.written(list(rows)))
    visit(page, f"/desk/custody/feeds/{feed.key}/")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Take it in").click()
    work_off()
    page.reload()
    assert_accessible(page)


def link_in_mail() -> str:
    """Return the path of the link in the newest message."""
    found = re.search(r"https?://[^/]+(/m/[\w-]+/)", str(mail.outbox[-1].body))
    assert found is not None, mail.outbox[-1].body
    return found.group(1)


def open_link(page: Page) -> None:
    visit(page, link_in_mail())
    page.locator("[name=pin]").fill(PIN)
    page.get_by_role("button", name="Go on").click()
    assert_accessible(page)


def signed_up_in_browser(page: Page, case: Request) -> None:
    way = case.requester.ways.get()
    sign_in_by_code(page, way.value)
    visit(page, f"/mine/{case.pk}/")
    page.get_by_role("link", name="Custody alerts").click()
    assert_accessible(page)
    expect(page.get_by_text("Silence is not safety.").first).to_be_visible()
    page.get_by_role("link", name="Sign up", exact=True).click()
    assert_accessible(page)
    form = page.locator("main form")
    fill(form, "ways", [str(way.pk)])
    fill(form, "language", "en")
    fill(form, "pin", PIN)
    fill(form, "knows", True)
    page.get_by_role("button", name="Sign me up").click()
    expect(page.get_by_text("You are signed up.").first).to_be_visible()
    assert_accessible(page)


def test_a_release_is_told_confirmed_and_taken_back_and_a_held_run_and_a_late_feed_are_seen(
    new_page: NewPage, tmp_path: Path
) -> None:
    cast = Cast()
    case = custody.verified(cast, subject_identifiers=[{"kind": "sid", "value": SID}])
    jail = custody.feed(cast)
    hers, desk = new_page(width=TELEPHONE), new_page()
    signed_up_in_browser(hers, case)
    sign_in(desk, cast.people[Role.RECORDS_OFFICER])

    bring(desk, jail, tmp_path, custody.row("booking", minutes_ago=90, sid=SID), custody.row("release", event="R"))
    expect(desk.get_by_text("Applied", exact=True).first).to_be_visible()
    assert "released" not in str(mail.outbox[-1].body)
    open_link(hers)
    expect(hers.get_by_text("The person was released.")).to_be_visible()
    hers.get_by_role("button", name="I have read this").click()
    expect(hers.get_by_text("We do not send this one again.")).to_be_visible()
    visit(desk, "/desk/custody/sent/")
    expect(desk.get_by_role("cell", name="Confirmed")).to_be_visible()
    desk.get_by_role("row").nth(1).get_by_role("link").first.click()
    assert_accessible(desk)

    run = FeedRun.objects.get()
    visit(desk, f"/desk/custody/runs/{run.pk}/")
    desk.get_by_role("link", name="Take it back").last.click()
    assert_accessible(desk)
    desk.locator("[name=why]").fill("The jail called: it was somebody else.")
    desk.get_by_role("button", name="It was wrong: take it back").click()
    expect(desk.get_by_text("Corrections on their way: 1")).to_be_visible()
    work_off()
    hers.goto(link_in_mail())
    expect(hers.get_by_text("A correction: what we told you was wrong").first).to_be_visible()
    assert_accessible(hers)
    hers.get_by_role("link", name="Change ways, times, language or PIN").click()
    assert_accessible(hers)
    hers.locator("[name=pin_now]").fill(PIN)
    hers.get_by_role("button", name="Save").click()
    expect(hers.get_by_text("Saved.", exact=True)).to_be_visible()

    bring(desk, jail, tmp_path, custody.row("return", minutes_ago=5))
    expect(desk.get_by_text("It waits for you")).to_be_visible()
    desk.locator("label", has_text="It is wrong: discard it whole").click()
    desk.locator("[name=why]").fill("Their maintenance.")
    desk.get_by_role("button", name="Decide").click()
    expect(desk.get_by_text("Discarded").first).to_be_visible()
    assert Alert.objects.filter(event__kind="return").count() == 0

    Feed.objects.update(confirmed_at=timezone.now() - timedelta(days=2))
    feeds_watch.watch(timezone.now())
    work_off()
    visit(desk, "/desk/custody/")
    expect(desk.get_by_text("Late").first).to_be_visible()
    visit(hers, f"/mine/{case.pk}/tell/")
    expect(hers.get_by_text("It is late.")).to_be_visible()
    expect(hers.get_by_text("A source is late").first).to_be_visible()
    hers.get_by_role("button", name="Stop all alerts").click()
    expect(hers.get_by_text("Stopped. We send no more alerts.")).to_be_visible()


def test_staff_sign_somebody_up_and_call_them_from_the_list(new_page: NewPage) -> None:
    cast = Cast()
    ways = [{"kind": "telephone", "value": "410 555 0111", "safe": True}]
    case = custody.verified(cast, ways=ways, subject_identifiers=[{"kind": "sid", "value": SID}])
    page = new_page(java_script=True)
    sign_in(page, cast.people[Role.INTAKE])
    visit(page, f"/desk/case/{case.number}/alerts/")
    page.get_by_role("link", name="Sign them up").click()
    assert_accessible(page)
    form = page.locator("main form.dk-form")
    fill(form, "ways", [str(case.requester.ways.get().pk)])
    fill(form, "pin", PIN)
    fill(form, "knows", True)
    fill(form, "assured", "code_word")
    form.get_by_role("button").click()
    expect(page.get_by_text("They are signed up.")).to_be_visible()
    custody.load(custody.feed(cast), custody.row("escape", sid=SID))
    work_off()
    visit(page, "/desk/custody/calls/")
    visit(page, "/desk/custody/calls/?print=1")
    visit(page, "/desk/custody/matches/")
    visit(page, "/desk/custody/calls/")
    page.get_by_role("link", name="Say how it went").click()
    assert_accessible(page)
    page.locator("label", has_text="They said the PIN").click()
    page.locator("[name=pin]").fill(PIN)
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("Nobody waits for a call.")).to_be_visible()
    assert Alert.objects.get().confirmed_how == "pin"
