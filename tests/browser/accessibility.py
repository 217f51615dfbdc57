"""What axe finds wrong with a page, by the rules of WCAG 2.2 AA and its own best practices."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async tags => {
    const {violations} = await axe.run(document, {runOnly: tags, resultTypes: ["violations"], preload: false});
    return violations.flatMap(({id, nodes}) => nodes.map(({html, failureSummary}) => ({id, html, failureSummary})));
}"""
SETTLED = """async () => {
    const lasting = document.getAnimations().filter(({effect}) => effect.getTiming().iterations !== Infinity);
    await Promise.allSettled(lasting.map(animation => animation.finished));
}"""


def barriers(page: Page) -> list[dict[str, Any]]:
    """Every rule that is broken, and by which element; the page's context must have `bypass_csp`."""
    if not page.evaluate("'axe' in globalThis"):
        page.add_script_tag(path=AXE)
    page.evaluate(SETTLED)  # what is half faded in has half its contrast
    found: list[dict[str, Any]] = page.evaluate(RUN, TAGS)
    return found
