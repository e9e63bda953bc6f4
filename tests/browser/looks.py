"""How visitors see: by day and by night, wide and narrow, with more contrast or forced colours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page

from tests.browser.desk import PATIENCE_MS, leave
from tests.browser.widget import answered, ask, sound
from tests.unit.gateway.gateway_process import GatewayProcess

LOOKS: dict[str, dict[str, Any]] = {
    "light-wide": {"color_scheme": "light", "viewport": {"width": 1100, "height": 800}},
    "dark-wide": {"color_scheme": "dark", "viewport": {"width": 1100, "height": 800}},
    "light-320": {"color_scheme": "light", "viewport": {"width": 320, "height": 640}},
    "dark-320": {"color_scheme": "dark", "viewport": {"width": 320, "height": 640}},
    "contrast": {"contrast": "more", "viewport": {"width": 400, "height": 700}},
    "forced": {"forced_colors": "active", "viewport": {"width": 400, "height": 700}},
}


@contextmanager
def seen_as(look: str, chromium: Browser, gateway: GatewayProcess) -> Iterator[Page]:
    """Yield a page as a visitor with that look sees it; no script of it may fail."""
    options: dict[str, Any] = {"reduced_motion": "reduce", "locale": "en-GB", **LOOKS[look]}
    context = chromium.new_context(base_url=gateway.address, **options)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    try:
        yield page
    finally:
        found = list(errors)
        leave(context)
    assert found == []


def card_is_sound(page: Page, asked: str, card: str, look: str) -> None:
    """Ask for a card, unfold all of it and hold it to axe; `card` is its class."""
    page.goto("/chat")
    ask(page, asked)
    answered(page)
    for summary in page.locator(f".{card} summary").all():
        summary.click()
    sound(page, f"{card}-{look}")
