"""One request from the victim's first question to the letter in her hands, each part by another person in a browser."""

import io
import json
import re
import zipfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from disclosure.letters import keys, templates
from disclosure.sample.papers.court import court_disposition
from redaction import selectors as redactions
from tests.disclosure.letters.pdf import text as words_of
from tests.disclosure.portal.walking import VICTIM
from tests.factories import Cast
from tests.journeys.axe import assert_accessible
from tests.journeys.conftest import TELEPHONE, NewPage
from tests.journeys.hands import PATIENCE, do, eventually, fill, go, read_everything, sign_in, work_off
from tests.journeys.test_portal_pages import sign_in as sign_in_as_victim
from workflow import audit
from workflow.law.decided import SEVEN
from workflow.models import Question, Request
from workflow.services import assignments
from workflow.states import STAFF_ROLES, Outcome, Role, State

#: A court's outcome is drawn on two pages; one box over the name of the victim on the first.
BOX = ((0.2, 0.3), (0.5, 0.34))


def ask(page: Page) -> str:
    """Ask as the victim, in Spanish on a telephone without scripts; return the number that was given."""
    answers = {**VICTIM, "reading": {"language": "es"}}
    page.goto("/ask/")
    page.locator("main form button[type=submit]").first.click()
    page.goto("/ask/on/")
    while "/ask/all/" not in page.url:
        key = page.url.rstrip("/").rpartition("/")[2]
        form = page.locator("main form").first
        for name, value in answers.get(key, {}).items():
            fill(form, name, True if value == "on" else value)
        before = page.url
        form.locator("button[type=submit]").first.click()
        expect(page).not_to_have_url(before)
    page.goto("/ask/sign/")
    form = page.locator("main form").first
    for name, value in {"how": "here", "signed_name": "Elena Example", "agreed": True}.items():
        fill(form, name, value)
    form.locator("button[type=submit]").first.click()
    page.wait_for_url("**/ask/sent/")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    return Request.objects.exclude(state=State.DRAFT).get().number or ""


@pytest.fixture
def cast(live_server: LiveServer) -> Cast:
    """An office that serves the victim's place, with its letter templates."""
    made = Cast()
    made.office.areas.create(state="MD", zip_prefix="")
    templates.install()
    keys.make_credentials()
    return made


class Desk:
    """Everybody's own window on the case."""

    def __init__(self, cast: Cast, new_page: NewPage) -> None:
        self.cast, self.new_page = cast, new_page
        self.pages: dict[Role, Page] = {}
        self.number = ""

    def window(self, role: Role) -> Page:
        if role not in self.pages:
            self.pages[role] = self.new_page()
            sign_in(self.pages[role], self.cast.people[role])
        return self.pages[role]

    def do(self, role: Role, event: str, query: str = "", **fields: object) -> None:
        do(self.window(role), self.number, event, query, **fields)

    def look(self, role: Role, part: str) -> Page:
        page = self.window(role)
        go(page, f"/desk/case/{self.number}/{part}")
        assert_accessible(page)
        return page

    @property
    def case(self) -> Request:
        return Request.objects.get(number=self.number)


STANDING = {"offence": "Burglary", "agency": "County Court", "case_number": "26-CR-0123"}


def verify(desk: Desk) -> None:
    desk.do(Role.INTAKE, "start_verification")
    desk.do(Role.INTAKE, "add_evidence", kind="identity", description="A passport card, seen at the counter.")
    shown = str(desk.case.evidence.get().pk)
    answers: Mapping[Question, Mapping[str, Any]] = {
        Question.IDENTITY: {"answer": "yes", "grade": "seen", "evidence": [shown]},
        Question.STANDING: {"answer": "yes", "evidence": [shown], "confirming_source": "The county court", **STANDING},
        Question.AUTHORITY: {"answer": "not_needed"},
        Question.CONFLICT: {"answer": "no"},
    }
    for question, given in answers.items():
        desk.do(Role.INTAKE, "record_check", question=question.value, reasons="As the papers show.", **given)
    desk.look(Role.INTAKE, "verification/")
    desk.do(Role.SCREENER, "screen", result="clear", source="The index of protected persons, today.")
    desk.look(Role.SCREENER, "screening/")
    desk.do(Role.INTAKE, "verify")


def search(desk: Desk, paper: Path) -> None:
    for source in desk.cast.office.sources.all():
        desk.do(Role.RECORDS_OFFICER, "ask_source", source=str(source.pk))
    court, custody = (str(task.pk) for task in desk.case.search_tasks.order_by("source__key"))
    desk.do(
        Role.RECORDS_OFFICER, "add_record", task=court, title="Judgment", kind="court_record", agency="County Court",
        file=str(paper),
    )  # fmt: skip
    work_off()
    desk.do(
        Role.RECORDS_OFFICER, "add_history", task=court, kind="disposition", title="Court outcome",
        on_date="2025-09-08", agency="County Court", text="Assault in the second degree.", outcome="Guilty.",
        source_name="Public docket", as_of_date="2026-11-02",
    )  # fmt: skip
    desk.do(Role.RECORDS_OFFICER, "answer_source", task=court, answer="records")
    attested = "Otto Other, custodian"
    desk.do(Role.RECORDS_OFFICER, "answer_source", task=custody, answer="none", attested_by=attested)
    for item in (desk.case.records.get().pk, desk.case.history.get().pk):
        reasons = "The same state number on the paper."
        desk.do(Role.RECORDS_OFFICER, "match_subject", f"?item={item}", facts=["sid"], reasons=reasons)
        desk.do(Role.COUNSEL, "confirm_match", f"?item={item}")
    desk.look(Role.RECORDS_OFFICER, "search/")
    desk.do(Role.RECORDS_OFFICER, "complete_search")


def determine(desk: Desk) -> None:
    for item in (desk.case.records.get().pk, desk.case.history.get().pk):
        desk.do(Role.COUNSEL, "determine", f"?item={item}", verdict="release", authority="victim_notice", unbarred=True)
    desk.look(Role.COUNSEL, "legal/")
    desk.do(Role.COUNSEL, "clear_for_redaction")


def redact(desk: Desk) -> None:
    page = desk.window(Role.REDACTOR)
    record = desk.case.records.get()
    page.goto(f"/desk/case/{desk.number}/studio/{record.pk}/")
    expect(page.locator("[data-page='1'] img.st-image")).to_be_visible(timeout=PATIENCE)
    assert_accessible(page)
    sheet = page.locator("[data-page='1'] [data-sheet]").bounding_box()
    assert sheet is not None
    start, end = ((sheet["x"] + x * sheet["width"], sheet["y"] + y * sheet["height"]) for x, y in BOX)
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=6)
    page.mouse.up()
    harm = "It would show where a witness lives."
    page.get_by_label("Which harm is foreseen?").fill(harm)
    eventually(page, lambda: [mark.harm for mark in redactions.marks_of(record.document_id)] == [harm])
    for number in range(1, record.document.page_count + 1):
        look = page.locator(f"[data-look='{number}']")
        look.scroll_into_view_if_needed()
        look.click()
        expect(look).to_have_attribute("aria-pressed", "true")
        expect(page.locator("[data-save-words]")).to_have_text("All saved", timeout=PATIENCE)
    answer_suggestions(page)
    assert_accessible(page)
    desk.do(
        Role.REDACTOR, "weigh_marks", public_interest="Nothing of how the court works.",
        privacy_interest="The witness's, who could be found.", balancing="What is risked is more than what is learnt.",
    )  # fmt: skip
    page.goto(f"/desk/case/{desk.number}/studio/{record.pk}/")
    with page.expect_navigation():
        page.get_by_role("button", name="Submit the redactions").click()
    assert desk.case.state == State.SECOND_REVIEW, page.locator("main").inner_text()
    work_off()


def answer_suggestions(page: Page) -> None:
    """Refuse what was suggested, kind by kind, but the numbers that never leave."""
    kinds = page.locator("[data-suggest-kind-list] li")
    if kinds.count():
        page.locator("[data-suggest-total]").click()
    while kinds.count():
        left = kinds.count()
        never = re.search("social security|taxpayer", kinds.first.inner_text(), re.IGNORECASE)
        kinds.first.get_by_role("button", name="Accept" if never else "Refuse").click()
        expect(kinds).to_have_count(left - 1, timeout=PATIENCE)
    expect(page.locator("[data-save-words]")).to_have_text("All saved", timeout=PATIENCE)


def review(desk: Desk) -> None:
    page = desk.window(Role.SECOND_REVIEWER)
    page.goto(f"/desk/case/{desk.number}/second-review/")
    assert_accessible(page)
    read_everything(page)
    assert_accessible(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Approve", exact=True).click()


def decide(desk: Desk) -> None:
    seven = {key: "Considered and written down." for key, _words in SEVEN}
    reasons = "The victim has a right to be told of the outcome."
    desk.do(Role.DECIDING_OFFICIAL, "draft_decision", outcome=Outcome.GRANTED_IN_PART.value, reasons=reasons, **seven)
    work_off()
    page = desk.look(Role.DECIDING_OFFICIAL, "decision/")
    with page.expect_navigation():
        page.get_by_role("button", name="Decide", exact=True).click()
    work_off()
    desk.look(Role.RECORDS_OFFICER, "release/")
    desk.do(Role.RECORDS_OFFICER, "release")
    work_off()


def downloaded(page: Page, what: str) -> bytes:
    with page.expect_download() as waiting:
        page.locator(f"main a[href$='/{what}/']").click()
    return Path(waiting.value.path()).read_bytes()


def checked(page: Page, file: Path) -> str:
    """Return what the page says of a file somebody drops on it."""
    page.goto("/check/")
    page.set_input_files("#letter-file", file)
    with page.expect_navigation():
        page.click("main button[type=submit]")
    return page.inner_text("[role=status].fr-note")


def test_from_the_first_question_to_the_letter(cast: Cast, new_page: NewPage, tmp_path: Path) -> None:
    paper = tmp_path / "judgment.pdf"
    paper.write_bytes(court_disposition().data)
    victim = new_page(width=TELEPHONE, locale="es-US", java_script=False)
    desk = Desk(cast, new_page)
    desk.number = ask(victim)
    for role in STAFF_ROLES:
        if role not in {Role.AUDITOR, Role.OFFICE_MANAGER, Role.APPEALS_OFFICER}:
            assignments.give(desk.case, cast.people[role], role)

    for part in (verify, lambda d: search(d, paper), determine, redact, review, decide):
        part(desk)
        desk.look(Role.INTAKE, "")

    assert desk.case.state == State.CLOSED
    work_off()
    sign_in_as_victim(victim, look=False)
    victim.goto(f"/mine/{desk.case.pk}/")
    victim.locator("main a[href*='/in/']").click()
    expect(victim.get_by_role("link", name="Download the letter in English (PDF)")).to_be_visible()
    letter = downloaded(victim, "letter")
    bundle = zipfile.ZipFile(io.BytesIO(downloaded(victim, "documents")))

    assert letter.startswith(b"%PDF")
    assert bundle.read("letter.pdf") == letter
    files = json.loads(bundle.read("manifest.json"))["files"]
    assert files == {name: sha256(bundle.read(name)).hexdigest() for name in bundle.namelist() if name in files}
    assert {"letter.pdf", "records/001.pdf", "index.csv", "index.pdf"} <= set(files)
    assert audit.verify(desk.case) is None

    (tmp_path / "letter.pdf").write_bytes(letter)
    anybody = new_page(width=TELEPHONE, locale="es-US")
    assert "nadie cambió nada" in checked(anybody, tmp_path / "letter.pdf")
    changed = bytearray(letter)
    changed[len(changed) // 2] ^= 1
    (tmp_path / "letter.pdf").write_bytes(changed)
    assert "No confíe en este archivo" in checked(anybody, tmp_path / "letter.pdf")
    code = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b", words_of(letter))
    assert code is not None
    victim.goto("/check/")
    victim.fill("[name=code]", code.group())
    victim.click("main button[type=submit]")
    assert "Sí. Una carta con este código es nuestra." in victim.inner_text("main")
    trail = new_page()
    sign_in(trail, cast.people[Role.AUDITOR])
    trail.goto(f"/oversight/trail/{desk.number}/")
    assert_accessible(trail)
