"""Look for accessibility faults in a page with axe-core."""

from hashlib import sha256
from pathlib import Path

from playwright.sync_api import Page

AXE = (Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
#: WCAG 2.0 to 2.2, levels A and AA, and what axe knows to be good practice.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: One line for each element at fault. What passed is neither described nor brought over, which took four fifths of the
#: time, and no style sheet is fetched again: only a rule on the turning of screens, none of these, would read it.
LOOK = """async rules => {
    const found = await axe.run(document, {runOnly: rules, resultTypes: ["violations"], preload: false});
    return found.violations.flatMap(
        rule => rule.nodes.map(node => `${rule.id}: ${rule.help}: ${node.target[0]}`)
    );
}"""
#: What is shown, without what differs between two visits and is never at fault: scripts, tokens, identifiers, numbers.
SHOWN = r"""() => [
    document.documentElement.outerHTML
        .replace(/<script[^]*?<\/script>/g, "")
        .replace(/(nonce|csrfmiddlewaretoken" value)="[^"]*"/g, "")
        .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "")
        .replace(/[0-9]{2,}/g, "0"),
    innerWidth, getComputedStyle(document.documentElement).fontSize, matchMedia("(forced-colors: active)").matches,
].join(" ")"""
#: Digests of pages found without fault in this run: the same again, such as the one to sign in, is not looked at twice.
_FAULTLESS: set[str] = set()


def faults(page: Page) -> list[str]:
    """Return one line for each element at fault: rule, what is wrong, where."""
    page.wait_for_load_state()
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE)
    found: list[str] = page.evaluate(LOOK, RULES)
    return found


def assert_accessible(page: Page) -> None:
    """Fail, naming each fault, unless axe finds nothing and the page is no wider than its window."""
    # A click returns when the next page begins to come, before there is anything of it to look at.
    page.wait_for_load_state()
    shown = sha256(page.evaluate(SHOWN).encode()).hexdigest()
    if shown not in _FAULTLESS:
        found = faults(page)
        assert not found, f"axe finds faults at {page.url}: {found}"
        _FAULTLESS.add(shown)
    too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert too_wide <= 0, f"{page.url} is {too_wide} pixels wider than its window"
