"""Every page of the portal and of accounts: both languages, two widths, text twice as large, by keyboard.

The pages are those of the table of addresses: one that is not told where it is looked at fails the test. The guided
request, whose pages follow from answers, is begun here and every question of it opened.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from disclosure.portal.questions import WALK
from tests.disclosure.portal import walking
from tests.disclosure.portal.test_near import given, proposed
from tests.disclosure.test_urls import Scene, address
from tests.disclosure.test_urls import scene as scene  # noqa: PLC0414 — a fixture
from tests.factories import Cast, walk
from tests.journeys.axe import faults
from tests.journeys.conftest import DESK, TELEPHONE, NewPage
from tests.routes import TABLE
from workflow.models import Draft, Request, User
from workflow.services import appeals
from workflow.states import Role, State

#: Pages anybody sees, pages of a requester whose case is closed, and of one whose case is open or asked back.
OPEN = (
    *("start", "help", "privacy", "survey", "letter_check", "letter_check_code", "fit", "local_help", "explainers"),
    *("explainer", "services", "service", "followed", "plan", "plan_build", "provider", "before", "come_back", "later"),
    "alert_link",
)
ACCOUNT = ("account_login", "account_request_login_code", "account_inactive", "account_start")
CLOSED = (
    *("requests", "request", "near", "own_plan", "inside", "destroy", "delivery", "copy", "appeal", "letter_form"),
    *("reach", "reach_choose", "reach_add", "reach_change", "alerts", "alerts_change"),
)
MINE = (
    *("profile", "account_logout", "mfa_index", "mfa_activate_totp", "mfa_generate_recovery_codes"),
    *("mfa_list_webauthn", "mfa_add_webauthn"),
)
STAFF = ("account_reauthenticate", "account_change_password")
ASKED_BACK = ("request", "evidence", "narrow", "speed", "withdraw", "referral", "reach_code")
BEGUN = ("code", "step", "check", "declare", "asked_copy", "sent")
APPEALED = ("withdraw_appeal", "alerts_sign_up")
#: What is no page to look at, and why; or where else it is looked at.
NOT_HERE: Mapping[str, str] = {
    **dict.fromkeys(("home", "portal:leave", "portal:stay", "portal:resume"), "leads on or answers a script"),
    **dict.fromkeys(("portal:letter", "portal:download", "portal:download_part"), "a file"),
    **dict.fromkeys(
        ("portal:alerts_do", "portal:referral_withdraw", "portal:still_safe", "portal:reissue", "portal:message"),
        "takes a form of another page",
    ),
    **dict.fromkeys(("portal:reply", "portal:reach_mark", "portal:hold"), "takes a form of another page"),
    "account_confirm_login_code": "tests.journeys.test_portal_pages signs in by it, at both widths in both languages",
    **dict.fromkeys(
        ("mfa_authenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_deactivate_totp"),
        "staff with a second factor: tests.journeys.test_second_factor",
    ),
    **dict.fromkeys(
        ("mfa_view_recovery_codes", "mfa_download_recovery_codes", "mfa_remove_webauthn", "mfa_edit_webauthn"),
        "staff with a second factor: tests.journeys.test_second_factor",
    ),
}
#: The rules whose answer hangs on how large the text is; the others say the same at any size.
SIZES = """async () => (await axe.run(document, {
    runOnly: {type: "rule", values: ["target-size", "color-contrast", "scrollable-region-focusable"]},
    resultTypes: ["violations"], preload: false,
})).violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.target[0]}`))"""
#: What moves, and how much wider than the window the page is, with text twice as large.
LARGE = """() => {
    document.documentElement.style.fontSize = "200%";
    const moving = [...document.querySelectorAll("*")].filter(one => {
        const style = getComputedStyle(one);
        return parseFloat(style.transitionDuration) > 0.01 || style.animationName !== "none";
    });
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    const over = [...document.querySelectorAll("main *, header *, footer *")].filter(one =>
        one.getBoundingClientRect().right > document.documentElement.clientWidth + 1 && !one.closest(".usa-sr-only"));
    const said = over.slice(-2).map(one => one.outerHTML.slice(0, 120));
    return [Math.max(wide, 0), said, moving.map(one => one.outerHTML.slice(0, 90)).slice(0, 3)];
}"""
#: What has the focus: its place among all that can have it, whether its ring is seen, and whether the bar covers it.
NUMBER = """() => {
    const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")].filter(one =>
        !one.disabled && one.type !== "hidden" && one.tabIndex >= 0 && one.getClientRects().length
        && getComputedStyle(one).visibility !== "hidden");
    all.forEach((one, place) => one.dataset.place = place);
    return all.map(one => one.type === "radio" ? `radio ${one.name}` : one.outerHTML.slice(0, 90));
}"""
FOCUSED = """() => {
    const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
    const drawn = one.matches("input[type=radio], input[type=checkbox]")
        ? getComputedStyle(one.nextElementSibling ?? one, "::before").outlineStyle : style.outlineStyle;
    const bar = document.querySelector(".fr-bar");
    const under = bar && !one.closest(".fr-bar, .usa-skipnav") && box.bottom <= bar.getBoundingClientRect().bottom;
    return [one.dataset.place ?? "", drawn !== "none" || style.outlineStyle !== "none" || style.boxShadow !== "none",
            !!under, one.outerHTML.slice(0, 90)];
}"""
FORMS = [
    pytest.param("en", TELEPHONE, id="en-telephone"),
    pytest.param("en", DESK, id="en-desk"),
    pytest.param("es", TELEPHONE, id="es-telephone"),
    pytest.param("es", DESK, id="es-desk"),
]


@pytest.fixture(autouse=True)
def _fresh_counters() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def test_every_page_of_the_table_is_looked_at_or_told_why_not() -> None:
    pages = {name for name in TABLE if name.startswith(("portal:", "account_", "mfa_")) or name in {"home", "profile"}}
    here = {*ACCOUNT, *MINE, *STAFF, *(f"portal:{one}" for one in (*OPEN, *CLOSED, *ASKED_BACK, *BEGUN, *APPEALED))}

    assert here | set(NOT_HERE) == pages
    assert not here & set(NOT_HERE)


@dataclass(frozen=True)
class Visit:
    """Addresses, and the browser they are seen from: that of nobody, of somebody signed in, or with a draft begun."""

    client: Client | None
    addresses: list[str]


def visits(scene: Scene) -> list[Visit]:
    """Return every page with whoever sees it."""
    closed = Request.objects.get(pk=scene.values["pk"])
    return [
        Visit(None, [address(name, scene.values) for name in (*ACCOUNT, *(f"portal:{one}" for one in OPEN))]),
        Visit(
            _of(closed.requester.user),
            [address(name, scene.values) for name in (*MINE, *(f"portal:{one}" for one in CLOSED))],
        ),
        Visit(_of(scene.visitors["coun"]), [reverse(name) for name in STAFF]),
        _asked_back(),
        _appealed(),
        *_begun(),
    ]


def _of(user: User | None) -> Client:
    client = Client()
    assert user is not None
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _asked_back() -> Visit:
    cast = Cast()
    request = walk(cast, State.AWAITING_REQUESTER)
    client = _of(request.requester.user)
    referral = proposed(cast, given(client, request))
    new = {"value": "new@mail.example", "safe": "any"}
    added = client.post(reverse("portal:reach_add", args=[request.pk, "email"]), new)
    own = [reverse(f"portal:{one}", args=[request.pk]) for one in ASKED_BACK if one not in {"referral", "reach_code"}]
    return Visit(client, [*own, reverse("portal:referral", args=[request.pk, referral.pk]), added.headers["Location"]])


def _appealed() -> Visit:
    cast = Cast()
    request = walk(cast, State.CLOSED)
    appeals.file_appeal(request_id=request.pk, grounds="More was asked.", by=cast.actor(Role.INTAKE))
    return Visit(_of(request.requester.user), [reverse(f"portal:{one}", args=[request.pk]) for one in APPEALED])


def _begun() -> Iterator[Visit]:
    """Begin a request; open each of its questions, what comes after them, and the page of what was sent."""
    client = Client()
    client.post(reverse("portal:before"))
    answers: dict[str, dict[str, Any]] = {**walking.VICTIM, **walking.SPEAKING}
    walking.answer(client, answers)
    asked = [step.key for step in WALK.shown(Draft.objects.latest("updated_at").answers)]
    rest = [reverse(f"portal:{one}") for one in ("check", "declare", "asked_copy")]
    yield Visit(client, [*rest, *(reverse("portal:step", args=[key]) for key in asked)])
    fresh = Client()
    fresh.post(reverse("portal:before"))
    yield Visit(fresh, [reverse("portal:code")])
    sent = Client()
    sent.post(reverse("portal:before"))
    walking.answer(sent, answers)
    sent.post(reverse("portal:declare"), walking.SIGNED)
    yield Visit(sent, [reverse("portal:sent")])


@pytest.mark.parametrize(("language", "width"), FORMS)
def test_no_page_has_a_fault(
    live_server: LiveServer, scene: Scene, new_page: NewPage, language: str, width: int
) -> None:
    page = new_page(width=width, locale=f"{language}-US")
    page.emulate_media(reduced_motion="reduce")
    found: list[str] = []
    for visit in visits(scene):
        _carry(page, visit.client, live_server.url, language)
        for one in visit.addresses:
            page.goto(one)
            here = page.url.removeprefix(live_server.url).partition("?")[0], page.locator("html").get_attribute("lang")
            found += [f"{one} led to {here}"] if here != (one, language) else []
            page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
            found += [f"{one}: {fault}" for fault in faults(page)]
            if (language, width) == ("en", TELEPHONE):
                found += [f"{one}: {fault}" for fault in _keyboard(page)]
            found += [f"{one}, twice as large: {fault}" for fault in _large(page)]
    assert not found, "\n".join(found)


def test_links_that_skip_are_seen_when_they_have_the_focus_and_not_before(scene: Scene, new_page: NewPage) -> None:
    page = new_page(width=TELEPHONE)
    page.emulate_media(reduced_motion="reduce")
    page.goto("/ask/")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    bottoms = "[...document.querySelectorAll('.usa-skipnav')].map(one => one.getBoundingClientRect().bottom)"
    assert all(bottom <= 0 for bottom in page.evaluate(bottoms))
    for _link in range(2):
        page.keyboard.press("Tab")
        page.wait_for_function(
            "() => { const one = document.activeElement, box = one.getBoundingClientRect();"
            " return one.matches('.usa-skipnav')"
            " && one.contains(document.elementFromPoint(box.left + 9, box.top + box.height / 2)); }",
            timeout=3000,
        )


def _carry(page: Page, client: Client | None, url: str, language: str) -> None:
    """Give the page the session of a client, or of nobody."""
    page.context.clear_cookies()
    cookies = {"l": language, **({"s": client.cookies["s"].value} if client else {})}
    page.context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])


def _large(page: Page) -> list[str]:
    """Return what is wrong with text twice as large, in forced colours and without motion."""
    wide, over, moving = page.evaluate(LARGE)
    found = [*page.evaluate(SIZES), *(f"moves: {one}" for one in moving)]
    return [*found, f"{wide} pixels too wide: {over}"] if wide else found


def _keyboard(page: Page) -> list[str]:
    """Go through the page with the tabulator; return what is not reached, not seen, or hidden under the bar."""
    names: list[str] = page.evaluate(NUMBER)
    reached: set[str] = set()
    last = ""
    found: list[str] = []
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    for _press in range(len(names) + 12):
        page.keyboard.press("Tab")
        place, seen, under, html = page.evaluate(FOCUSED)
        if place == "":
            continue
        if place in reached and place != last:  # round once; the parts of a date are several stops of one field
            break
        found += [f"its focus is not seen: {html}"] if not seen and place != last else []  # parts: the browser's ring
        last = place
        reached.add(place)
        found += [f"hides under the bar: {html}"] if under else []
    reached_names = {names[int(place)] for place in reached}
    return found + [f"not reached by keyboard: {name}" for name in dict.fromkeys(names) if name not in reached_names]
