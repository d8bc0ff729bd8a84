"""Look for accessibility faults in a page with axe-core."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = (Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
#: WCAG 2.0 to 2.2, levels A and AA, and what axe knows to be good practice.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def faults(page: Page) -> list[str]:
    """Return one line for each element at fault: rule, what is wrong, where."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    return [
        f"{rule['id']}: {rule['help']}: {node['target'][0]}" for rule in found["violations"] for node in rule["nodes"]
    ]


def assert_accessible(page: Page) -> None:
    """Fail, naming each fault, unless axe finds nothing and the page is no wider than its window."""
    assert faults(page) == [], f"axe finds faults at {page.url}"
    too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert too_wide <= 0, f"{page.url} is {too_wide} pixels wider than its window"
