"""The page of a receipt in Chromium: by day, by night, on a telephone, on paper."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.widget import sound
from tests.unit.gateway.gateway_process import GatewayProcess

LATE: dict[str, Any] = {
    "jurisdiction": "CN",
    "channel": "online",
    "consumer": True,
    "category": "clothing",
    "reason": "change_of_mind",
    "days_since_receipt": 9,
    "price": "199",
}
CASES: dict[str, dict[str, Any]] = {
    "refused": LATE,
    "asked": {**LATE, "days_since_receipt": 3},
    "granted": {
        "jurisdiction": "CN",
        "channel": "online",
        "consumer": True,
        "category": "food",
        "reason": "food_safety",
        "defect_kind": "past_shelf_life",
        "days_since_receipt": 3,
        "price": "40",
        "defect": "it is mouldy, " + "and smells " * 20,
    },
}


def decided(gateway: GatewayProcess, case: str) -> str:
    """Return the id of a receipt that the gateway keeps."""
    url = f"{gateway.address}/v1/decisions/return"
    response = httpx.post(url, json={"facts": CASES[case]}, timeout=30)
    assert response.status_code == 200, response.text
    return str(response.json()["receipt"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1100])
def test_axe_finds_nothing_on_receipts(
    page: Page, gateway: GatewayProcess, scheme: str, width: int
) -> None:
    """Every kind of decision, its rules opened, and the page that says there is none."""
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": 800})
    for case in CASES:
        page.goto(f"/receipts/{decided(gateway, case)}")
        for rule in page.locator("summary").all():
            rule.click()
        sound(page, f"receipt-{case}-{scheme}-{width}")
    page.goto("/receipts/rcpt_nothing")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no receipt at this address")
    sound(page, f"receipt-none-{scheme}-{width}")


def test_a_receipt_is_read_from_top_to_bottom_by_its_headings(
    page: Page, gateway: GatewayProcess
) -> None:
    """Outcome, law, what would have changed it, facts, rules, proof; no script is needed."""
    page.goto(f"/receipts/{decided(gateway, 'refused')}")
    headings = page.get_by_role("heading").all_inner_texts()
    assert headings[0] == "No: the rules give no right to this."
    places = [
        headings.index(each)
        for each in (
            "The law it rests on",
            "What would have changed it",
            "What was known",
            "The rules that decided",
            "Check it yourself",
        )
    ]
    assert places == sorted(places)
    expect(page.get_by_role("row", name="Days since it was received")).to_contain_text("9 days")
    assert page.locator("script").count() == 0


def test_on_paper_it_is_black_on_white_and_whole(
    page: Page, gateway: GatewayProcess, tmp_path: Path
) -> None:
    """Printed from a dark screen too: no buttons, every rule opened, the address of the law."""
    page.emulate_media(color_scheme="dark", media="print")
    number = decided(gateway, "granted")
    page.goto(f"/receipts/{number}")
    body = page.locator("html")
    assert body.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(255, 255, 255)"
    assert body.evaluate("e => getComputedStyle(e).color") == "rgb(0, 0, 0)"
    expect(page.get_by_role("link", name="Ask a question")).to_be_hidden()
    expect(page.locator(".rule pre").first).to_be_visible()
    file = tmp_path / "receipt.pdf"
    page.pdf(path=file, format="A4")
    try:
        told = subprocess.run(["pdftotext", file, "-"], capture_output=True, text=True, check=True)
    except FileNotFoundError:
        pytest.skip("no pdftotext (apt-get install poppler-utils): the printed words are not read")
    for shown in (number, "recourse replay", "¥1,000.00", "explains:", "/policies/cn-fsl-148-2"):
        assert shown in told.stdout, shown
