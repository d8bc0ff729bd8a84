"""Every page of the portal and of accounts: both languages, two widths, large text, by keyboard, without scripts.

A page of the table of addresses that is not told where it is looked at fails the test.
"""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.disclosure.portal.every_page import (
    ACCOUNT,
    APPEALED,
    ASKED_BACK,
    BEGUN,
    CLOSED,
    MINE,
    NOT_HERE,
    OPEN,
    STAFF,
    visits,
)
from tests.disclosure.test_urls import Scene
from tests.disclosure.test_urls import scene as scene  # noqa: PLC0414 — a fixture
from tests.journeys.axe import faults
from tests.journeys.conftest import DESK, TELEPHONE, NewPage
from tests.routes import TABLE

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
#: Buttons and fields without a frame in forced colours.
FRAMELESS = """() => [...document.querySelectorAll("button, a.usa-button, input, select, textarea")].filter(one => {
    const style = getComputedStyle(one), told = one.nextElementSibling ?? one;
    if (!one.getClientRects().length || one.matches("[type=hidden], .usa-sr-only, .usa-skipnav")) return false;
    if (one.matches("input[type=radio], input[type=checkbox]"))
        return getComputedStyle(told, "::before").borderTopStyle === "none"
            && getComputedStyle(told, "::before").outlineStyle === "none" && style.appearance === "none";
    const plain = style.textDecorationLine.includes("underline");
    return style.borderTopStyle === "none" && style.outlineStyle === "none" && !plain;
}).map(one => `no frame in forced colours: ${one.outerHTML.slice(0, 90)}`)"""
#: What only a script could make work, or show. Printing, and checking a file that stays on the device, are offered by a
#: script where there is one; a passkey needs one, and its page says so.
NEEDS_SCRIPT = """() => [...document.querySelectorAll("main a, main button, main form, main [hidden]")].filter(one =>
    one.matches("a:not([href]), a[href='#'], a[href^='javascript:'], form:not([method]):not([action])")
    || one.matches("[hidden]:not([data-print], #letter-drop)") && one.innerText.trim() !== ""
    || one.matches("button:not(#mfa_webauthn_add)") && one.getClientRects().length
       && (one.type !== "submit" || !(one.form || one.getAttribute("form")))
).map(one => `works by a script alone: ${one.outerHTML.slice(0, 120)}`)"""
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
                # In forced colours shadows and fills are gone: a ring or a frame made of them alone is not seen.
                page.emulate_media(forced_colors="active", reduced_motion="reduce")
                found += [f"{one}: {fault}" for fault in (*_keyboard(page), *page.evaluate(FRAMELESS))]
                page.emulate_media(forced_colors="none", reduced_motion="reduce")
            found += [f"{one}, twice as large: {fault}" for fault in _large(page)]
    assert not found, "\n".join(found)


def test_no_page_needs_a_script(live_server: LiveServer, scene: Scene, new_page: NewPage) -> None:
    page = new_page(width=TELEPHONE, java_script=False)
    found: list[str] = []
    for visit in visits(scene):
        _carry(page, visit.client, live_server.url, "en")
        for one in visit.addresses:
            page.goto(one)
            found += [f"{one}: {fault}" for fault in page.evaluate(NEEDS_SCRIPT)]
            if "webauthn/add" in one:
                found += [] if "<noscript><p>A passkey needs a browser" in page.content() else [f"{one} says nothing"]
            found += [] if page.locator("main h1").count() else [f"{one} has no heading"]
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
