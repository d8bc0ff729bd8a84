"""People who ask, each in their own way: a mother in Spanish without scripts, an attorney, by telephone, in pieces."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import override_settings
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from tests import factories
from tests.disclosure.portal import walking
from tests.disclosure.portal.test_files import photograph
from tests.journeys import hands
from tests.journeys.axe import assert_accessible
from tests.journeys.conftest import TELEPHONE, NewPage
from tests.journeys.test_portal_pages import fill, key_of, onward, sign_in
from workflow.models import FileStanding, Request
from workflow.states import Role, State

NEUTRAL = "https://weather.example/"
MOTHER: dict[str, dict[str, Any]] = {
    **walking.VICTIM,
    **walking.SPEAKING,
    "who": {"requester_kind": "family"},
    "relation": {"relation": "parent"},
    "for": {"victim_name": "Mía Ejemplo", "victim_condition": ["minor"]},
    "ties": {"ties": "lives_with"},
    "reading": {"language": "es"},
    "ways": {"contact_kinds": ["email"]},
}
ATTORNEY: dict[str, dict[str, Any]] = {
    **MOTHER,
    "who": {"requester_kind": "attorney"},
    "ties": {"ties": "none"},
    "reading": {"language": "en"},
    "paper": {"authority_what": "A letter my client signed", "authority_scope": "this case, until it ends"},
}


@pytest.fixture(autouse=True)
def _fresh_counters() -> Iterator[None]:
    cache.clear()
    with override_settings(QUICK_EXIT_URL=NEUTRAL):
        yield
    cache.clear()


@pytest.fixture
def cast(live_server: LiveServer) -> factories.Cast:
    return factories.Cast()


def begin(page: Page) -> str:
    """Begin a request; return the code to come back with."""
    page.goto("/ask/")
    onward(page)
    code = page.locator("#code").inner_text()
    page.locator("main a.usa-button").click()
    return code


def answer(page: Page, answers: dict[str, dict[str, Any]], *, until: str = "") -> None:
    """Answer question after question, up to one, or to the page of answers."""
    while "/ask/all/" not in page.url and key_of(page) != until:
        fill(page, answers.get(key_of(page), {}))
        onward(page)


def sign(page: Page, name: str) -> Request:
    page.locator("main a.usa-button--big").click()
    fill(page, {"signed_name": name, "agreed": "on"})
    onward(page)
    expect(page).to_have_url(re.compile("/ask/sent/$"))
    return Request.objects.exclude(state=State.DRAFT).latest("created_at")


def test_a_mother_asks_for_her_child_in_spanish_without_scripts(cast: factories.Cast, new_page: NewPage) -> None:
    page = new_page(width=TELEPHONE, locale="es-US", java_script=False)
    page.goto("/")
    page.get_by_role("link", name="¿Es este el lugar correcto para mí?").click()
    for value in ("no", "ask", "yes"):
        fill(page, {page.locator("main input[type=radio]").first.get_attribute("name") or "": value})
        page.locator("main .fr-sheet button.usa-button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sí, está en el lugar correcto")
    begin(page)
    answer(page, MOTHER)
    request = sign(page, "Elena Example")

    assert (request.requester.relation, request.victim.minor, request.language) == ("parent", True, "es")
    assert (request.requester.speaks_for or {})["ties"] == "lives_with"
    page.get_by_role("link", name="Una copia para imprimir").click()
    expect(page.locator("main")).to_contain_text("Mía Ejemplo")
    assert page.locator("[data-print]").is_hidden(), "a button that does nothing is not shown"
    sign_in(page, look=False)
    page.locator("main h2 a").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.locator("main")).to_contain_text("Recibida")


def test_an_attorney_asks_for_a_client(cast: factories.Cast, new_page: NewPage) -> None:
    page = new_page(width=TELEPHONE)
    begin(page)
    answer(page, ATTORNEY, until="paper")
    assert_accessible(page)
    onward(page)
    expect(page.locator("#errors")).to_contain_text("Write in a few words what lets you act.")
    answer(page, ATTORNEY)
    request = sign(page, "Elena Example")

    assert request.requester.kind == "attorney"
    assert (request.requester.speaks_for or {})["authority_scope"] == "this case, until it ends"


def test_a_request_is_taken_by_telephone_and_followed_by_telephone(cast: factories.Cast, new_page: NewPage) -> None:
    page = new_page()
    hands.sign_in(page, cast.people[Role.INTAKE])
    page.goto("/desk/new/")
    form = page.locator("main form")
    for name, value in {
        "channel": "telephone",
        "requester_kind": "victim",
        "requester_name": "Elena Example",
        "they_call": True,
        "code_word": "lilac",
        "incident_what": "He broke in.",
        "subject_name": "Jonas",
        "subject_age": "about 30",
        "scope": ["custody"],
        "declaration_read": True,
    }.items():
        hands.fill(form, name, value)
    form.locator("button[type=submit]").last.click()
    expect(page.locator("main")).to_contain_text("The number is")
    request = Request.objects.exclude(state=State.DRAFT).get()

    hands.do(page, request.number or "", "narrow", text="Only the court dates.")
    hands.do(page, request.number or "", "ask_speed", reason="A court date on Friday.")
    hands.do(page, request.number or "", "still_safe", assured="code_word")

    request.refresh_from_db()
    assert (request.scope, request.expedite_asked_date is not None) == ("Only the court dates.", True)


@pytest.mark.parametrize("java_script", [False, True])
def test_who_leaves_midway_comes_back_with_the_code(
    cast: factories.Cast, new_page: NewPage, *, java_script: bool
) -> None:
    page = new_page(width=TELEPHONE, java_script=java_script)

    def weather(route: Route) -> None:
        route.fulfill(status=200, content_type="text/html", body="<title>Weather</title><h1>Sunny</h1>")

    page.route(f"{NEUTRAL}**", weather)
    code = begin(page)
    answer(page, walking.VICTIM, until="born")
    page.locator("#exit").click()
    expect(page).to_have_url(NEUTRAL)

    elsewhere = new_page(width=TELEPHONE, java_script=java_script)
    elsewhere.goto("/ask/back/")
    elsewhere.locator("#id_code").fill(code.lower())
    onward(elsewhere)
    expect(elsewhere).to_have_url(re.compile("/ask/born/$"))
    elsewhere.locator(".fr-back").click()
    expect(elsewhere.locator("#id_requester_name")).to_have_value("Elena Example")


def test_a_question_is_answered_by_a_photograph_from_the_telephone(
    cast: factories.Cast, new_page: NewPage, tmp_path: Path
) -> None:
    ways = [{"kind": "email", "value": walking.EMAIL, "safe": True}]
    request = factories.walk(cast, State.AWAITING_REQUESTER, factories.submitted(cast.office, ways=ways))
    (tmp_path / "IMG_0001.jpg").write_bytes(photograph(width=600, height=400))
    page = new_page(width=TELEPHONE)
    sign_in(page, look=False)
    page.goto(f"/mine/{request.pk}/")
    page.locator("[name='reply-papers']").set_input_files(tmp_path / "IMG_0001.jpg")
    onward(page)
    expect(page.locator(".fr-message")).to_be_visible()
    hands.work_off()

    request.refresh_from_db()
    kept = request.evidence.latest("added_at")
    assert request.state == State.VERIFICATION
    assert (kept.standing, kept.media_type, kept.file_name) == (FileStanding.READY, "image/jpeg", "IMG_0001.jpg")
    page.reload()
    assert_accessible(page)


@pytest.mark.parametrize("java_script", [True, False])
def test_several_files_are_added_and_the_page_says_how_far_they_are(
    cast: factories.Cast, new_page: NewPage, tmp_path: Path, *, java_script: bool
) -> None:
    """Without scripts the form is simply sent; with them the line may break, and one press goes on."""
    ways = [{"kind": "email", "value": walking.EMAIL, "safe": True}]
    request = factories.walk(cast, State.VERIFICATION, factories.submitted(cast.office, ways=ways))
    before = request.evidence.count()
    chosen = [tmp_path / f"IMG_{number}.jpg" for number in range(3)]
    for path in chosen:
        path.write_bytes(photograph(width=600, height=400))
    page = new_page(width=TELEPHONE, java_script=java_script)
    sign_in(page, look=False)
    page.goto(f"/mine/{request.pk}/add/")
    fill(page, {"kind": "identity", "description": "My passport"})
    page.locator("[name=papers]").set_input_files(chosen)
    if java_script:
        page.route("**/add/", lambda route: route.abort())
        onward(page)
        expect(page.locator(".fr-progress")).to_contain_text("Nothing is lost: press the button again.")
        assert_accessible(page)
        page.unroute("**/add/")
        page.evaluate(
            "() => { window.said = []; new MutationObserver(() => window.said.push(document.querySelector"
            "('.fr-progress [role=status]').textContent)).observe(document.querySelector('.fr-progress'), "
            "{childList: true, subtree: true, characterData: true}); addEventListener('beforeunload', () => "
            "sessionStorage.setItem('said', window.said.join('|'))); }"
        )
    onward(page)
    expect(page).to_have_url(re.compile(f"/mine/{request.pk}/$"))
    expect(page.locator("main")).to_contain_text("It is with us, and kept encrypted.")

    assert request.evidence.count() == before + 3
    if java_script:
        assert "Sent so far: 100 %" in page.evaluate("sessionStorage.getItem('said')")


def test_a_file_nobody_can_take_is_named_and_nothing_typed_is_lost(
    cast: factories.Cast, new_page: NewPage, tmp_path: Path
) -> None:
    ways = [{"kind": "email", "value": walking.EMAIL, "safe": True}]
    request = factories.walk(cast, State.VERIFICATION, factories.submitted(cast.office, ways=ways))
    (tmp_path / "good.jpg").write_bytes(photograph(width=600, height=400))
    (tmp_path / "program.jpg").write_bytes(b"MZ a program")
    page = new_page(width=TELEPHONE)
    sign_in(page, look=False)
    page.goto(f"/mine/{request.pk}/add/")
    fill(page, {"kind": "identity", "description": "My passport"})
    page.locator("[name=papers]").set_input_files([tmp_path / "good.jpg", tmp_path / "program.jpg"])
    onward(page)

    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator("#errors")).to_contain_text("program.jpg")
    expect(page.locator("[name=description]")).to_have_value("My passport")
    assert_accessible(page)


def test_the_page_asks_before_it_closes_and_saves_what_was_typed(cast: factories.Cast, new_page: NewPage) -> None:
    page = new_page(width=TELEPHONE)
    page.clock.install()
    begin(page)
    answer(page, walking.VICTIM, until="name")
    page.locator("#id_requester_name").fill("Elena Example")

    page.clock.fast_forward("56:00")
    expect(page.locator("#idle")).to_be_visible()
    expect(page.locator("#idle-stay")).to_be_focused()
    assert_accessible(page)
    page.locator("#idle-stay").click()
    expect(page.locator("#idle")).to_be_hidden()
    expect(page.locator("#id_requester_name")).to_have_value("Elena Example")


LOOKED_AT = ("/", "/fit/", "/plan/", "/help/", "/safe/", "/ask/", "/account/login/")


@pytest.mark.every_run
@pytest.mark.parametrize("width", [1280, 390])
def test_pages_hold_with_text_twice_as_large_in_forced_colours_and_at_rest(
    cast: factories.Cast, new_page: NewPage, width: int
) -> None:
    page = new_page(width=width)
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    for address in LOOKED_AT:
        page.goto(address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        moving = page.evaluate(
            "[...document.querySelectorAll('*')].filter(one => parseFloat(getComputedStyle(one).transitionDuration) > 0"
            " || getComputedStyle(one).animationName !== 'none').map(one => one.className).slice(0, 5)"
        )
        edge = page.locator("#exit").evaluate("one => getComputedStyle(one).borderTopWidth")
        assert (wide <= 0, moving) == (True, []), address
        assert edge != "0px", "without colours the way out is told from text by its edge"
