"""Two requests that must not tell: about somebody protected, and by somebody who harmed and poses as the victim."""

from typing import Any

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from disclosure.letters import keys, templates
from tests.factories import Cast, submitted
from tests.journeys.axe import assert_accessible
from tests.journeys.conftest import TELEPHONE, NewPage
from tests.journeys.hands import sign_in_by_code, work_off
from tests.journeys.test_whole_journey import STANDING, Desk
from workflow.law.decided import SEVEN
from workflow.law.silence import names_bar, tells_a_conflict
from workflow.models import Question, Request
from workflow.states import Outcome, Role, State

pytestmark = [pytest.mark.browser, pytest.mark.long]
NCND = Outcome.NEITHER_CONFIRM_NOR_DENY.value
POSING = {
    "requester_name": "Jonas Pretender",
    "requester_birth_date": "1984-05-06",
    "subject_name": "Elena Example",
    "ways": [{"kind": "email", "value": "posing@mail.example", "safe": True}],
}


@pytest.fixture
def cast(live_server: LiveServer) -> Cast:
    made = Cast()
    templates.install()
    keys.make_credentials()
    return made


def at_the_desk(cast: Cast, new_page: NewPage, request: Request) -> Desk:
    cast.give_all(request)
    desk = Desk(cast, new_page)
    desk.number = request.number or ""
    desk.do(Role.INTAKE, "start_verification")
    desk.do(Role.INTAKE, "add_evidence", kind="identity", description="A passport card, seen at the counter.")
    return desk


def answer(desk: Desk, question: Question, answer: str, **more: Any) -> None:
    shown = [str(one.pk) for one in desk.case.evidence.all()] if answer == "yes" else []
    evidence: dict[str, Any] = {"evidence": shown} if shown else {}
    desk.do(
        Role.INTAKE, "record_check", question=question.value, answer=answer, reasons="As was seen.", **evidence, **more
    )


def test_a_protected_subject(cast: Cast, new_page: NewPage) -> None:
    address = "elena@mail.example"
    request = submitted(cast.office, ways=[{"kind": "email", "value": address, "safe": True}])
    desk = at_the_desk(cast, new_page, request)
    answer(desk, Question.IDENTITY, "yes", grade="seen")
    answer(desk, Question.STANDING, "yes", confirming_source="The county court", **STANDING)
    answer(desk, Question.AUTHORITY, "not_needed")
    answer(desk, Question.CONFLICT, "no")
    desk.do(Role.SCREENER, "screen", result="bars", bars=["vawa_t_u"], source="The index of protected persons, today.")
    told_to_intake = desk.look(Role.INTAKE, "verification/").locator("main").inner_text()
    assert "Screened." in told_to_intake
    assert not names_bar(told_to_intake)
    desk.do(Role.INTAKE, "verify")

    searching = desk.look(Role.RECORDS_OFFICER, "search/")
    assert not names_bar(searching.locator("main").inner_text())
    source = cast.office.sources.all()[0]
    searching.goto(f"/desk/case/{desk.number}/do/ask_source/")
    form = searching.locator("main form.dk-form")
    form.locator("[name=source]").select_option(str(source.pk))
    form.locator("button[type=submit]").click()
    expect(searching.locator("#errors, #refused")).to_contain_text("No source is asked in this case")
    desk.do(Role.RECORDS_OFFICER, "complete_search")

    desk.do(Role.COUNSEL, "nothing_to_release", outcome=NCND, reasons="A third party asks about a living person.")
    reader = desk.look(Role.SECOND_REVIEWER, "second-review/")
    for name in ("I have read it", "Approve"):
        with reader.expect_navigation():
            reader.get_by_role("button", name=name, exact=True).click()
    seven = {key: "Considered and written down." for key, _words in SEVEN}
    desk.do(Role.DECIDING_OFFICIAL, "draft_decision", outcome=NCND, reasons="It is one of the class.", **seven)
    work_off()
    page = desk.look(Role.DECIDING_OFFICIAL, "decision/")
    with page.expect_navigation():
        page.get_by_role("button", name="Decide", exact=True).click()
    work_off()
    desk.do(Role.RECORDS_OFFICER, "release")
    work_off()

    assert desk.case.state == State.CLOSED
    hers = new_page(width=TELEPHONE)
    sign_in_by_code(hers, address)
    hers.goto(f"/mine/{desk.case.pk}/")
    assert_accessible(hers)
    words = hers.locator("main").inner_text()
    assert "we neither confirm nor deny that records exist" in words
    assert not names_bar(words)
    assert desk.case.search_tasks.count() == 0


def test_one_who_harmed_poses_as_the_victim(cast: Cast, new_page: NewPage) -> None:
    submitted(cast.office, subject_name="Jonas Pretender", subject_birth_date="1984-05-06")
    request = submitted(cast.office, **POSING)
    desk = at_the_desk(cast, new_page, request)
    answer(desk, Question.IDENTITY, "yes", grade="seen")
    answer(desk, Question.STANDING, "yes", confirming_source="The county court", **STANDING)
    answer(desk, Question.AUTHORITY, "not_needed")
    desk.do(Role.SCREENER, "screen", result="clear", source="The index of protected persons, today.")
    found = desk.look(Role.INTAKE, "verification/").locator("#q-conflict ~ .fr-note")
    expect(found).to_contain_text("was named as the one who harmed")
    expect(found).to_contain_text("Answer it, with reasons.")

    answer(desk, Question.CONFLICT, "yes")
    expect(desk.look(Role.INTAKE, "verification/").locator("#q-conflict ~ .fr-note")).to_contain_text("Answered.")
    desk.do(Role.INTAKE, "verify")
    work_off()

    case = desk.case
    assert case.state == State.SEARCH
    assert sorted(case.routes.filter(is_open=True).values_list("kind", flat=True)) == ["foia"]
    his = new_page(width=TELEPHONE)
    sign_in_by_code(his, "posing@mail.example")
    his.goto(f"/mine/{case.pk}/")
    assert_accessible(his)
    words = his.locator("main").inner_text()
    assert "Your request goes on in another way" in words
    assert "Working on it" in words
    assert not tells_a_conflict(words)
