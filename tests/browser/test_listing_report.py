"""The report on listings in a browser: narrowed down, printed, by day and night, from its file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from gateway.cli.check_output import Outcome
from gateway.cli.check_page import page as page_of
from knowledge.checking.bulk.chunk_checker import ChunkChecker, Job
from knowledge.checking.bulk.rows import ObjectChunk, Row
from knowledge.checking.score import MerchantRecord, score
from tests.browser.axe import violations
from tests.unit.knowledge.checking.bulk.files_of_listings import BAD, CLEAN, DAY, OPEN
from tests.unit.knowledge.checking.small_listing_rules import small_checker


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page on four listings and one row that cannot be read."""
    home = tmp_path_factory.mktemp("report")
    checker = small_checker(home)
    listings = [BAD, CLEAN, OPEN, BAD | {"id": "worse", "merchant": "Leaf"}]
    rows = [*(Row(n, each) for n, each in enumerate(listings, 1)), Row(5, None, "'x': not JSON")]
    done = ChunkChecker(checker, Job(home, DAY))(ObjectChunk(0, "line", 5, tuple(rows)))
    record = MerchantRecord(orders=90, complaints=3, returns=5, recalls=1)
    outcome = Outcome(
        tally=done.tally,
        source="listings.csv",
        as_of=date(2026, 11, 30),
        merchants=len(done.merchants),
        worst=tuple(score(name, each, record) for name, each in done.merchants.items()),
        with_records=True,
        checker=checker,
    )
    path = home / "report.html"
    path.write_text("".join(page_of(outcome, datetime(2026, 11, 30, 12, tzinfo=UTC))), "utf-8")
    return path


@pytest.fixture
def page(chromium: Browser, report: Path) -> Iterator[Page]:
    """The page opened from its file; anything that it fetched, or any error, fails the test."""
    context = chromium.new_context(viewport={"width": 1100, "height": 900})
    page = context.new_page()
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.goto(report.as_uri())
    yield page
    assert fetched == [report.as_uri()]
    context.close()


def test_words_and_kinds_narrow_it_down(page: Page) -> None:
    """Rows that do not fit are hidden, how many are left is said, and all come back."""
    page.get_by_label("Narrow down").fill("leaf")
    assert page.locator("#merchants + p ~ .wide tbody tr:visible").count() == 1
    assert "rows shown" in page.get_by_role("status").inner_text()
    page.get_by_label("Narrow down").fill("")
    page.get_by_label("must come off").uncheck()
    assert not page.locator("article.card.remove").first.is_visible()
    page.get_by_label("must come off").check()
    assert page.locator("article.card.remove").first.is_visible()


def test_a_clause_is_on_the_page_itself(page: Page) -> None:
    """A link to the law works in a file that somebody sent."""
    link = page.locator("#rules ~ .wide tbody a[title]").first
    target = link.get_attribute("href")
    assert target
    link.click()
    assert page.locator(target).is_visible()
    assert page.locator(target).evaluate("each => each.matches(':target')")


def test_the_words_are_marked(page: Page) -> None:
    """Where they stand in the listing."""
    assert page.locator("mark").first.inner_text() == "Boosts immunity"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1100, 380])
def test_axe_finds_nothing(page: Page, scheme: Any, width: int) -> None:
    """By day and night, wide and narrow; and nothing runs out of the page."""
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_print_leaves_the_controls_out(page: Page) -> None:
    """Paper has nothing to click on, and everything else is there."""
    page.emulate_media(media="print")
    assert not page.locator(".filter").is_visible()
    assert page.locator("article.law").first.is_visible()


def test_without_script_everything_is_shown(chromium: Browser, report: Path) -> None:
    """And no control that would do nothing."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(report.as_uri())
    assert not page.locator(".filter").is_visible()
    assert page.locator("article.card").first.is_visible()
    context.close()
