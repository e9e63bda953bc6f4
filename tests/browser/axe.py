"""Axe, which knows what stands between a page and those who use it in other ways than most."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

SOURCE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
# What is still fading in is paler than it will be: every movement that ends is brought to its end.
STILL = """() => {
    const roots = (root) => [root, ...[...root.querySelectorAll("*")]
        .flatMap(({ shadowRoot }) => (shadowRoot ? roots(shadowRoot) : []))];
    for (const animation of roots(document).flatMap((root) => root.getAnimations()))
        if (Number.isFinite(animation.effect.getComputedTiming().endTime)) animation.finish();
}"""
# Only what is wrong is written out: the rest is as long as the page, and nobody reads it.
LOOK = """async () => {
    const { violations } = await axe.run({ resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html} (${failureSummary})`));
}"""


def violations(page: Page) -> list[str]:
    """Return what axe finds against WCAG 2.2 AA and its best practices, as readable lines."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(SOURCE)
    page.evaluate(STILL)
    found: list[str] = page.evaluate(LOOK)
    return found
