"""Listings checked by rules that follow their files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import structlog

from actions.adapters.checks import HomeChecks
from actions.domain.errors import RulesUnavailable
from knowledge.checking.following import FollowedChecker
from knowledge.checking.listing import Listing
from knowledge.errors import KnowledgeError
from tests.unit.actions.fake_checks import shipped_checker
from tests.unit.knowledge.checking.shelf import Shelf

KETTLE = Listing.of({"title": "Best kettle", "category": "appliance"}, "CN")
TODAY = date(2026, 5, 4)
FAULT = KnowledgeError("x.yml:3: no such claim")


@pytest.fixture
def shelf() -> Shelf:
    """The shipped rules, which change as a test says."""
    return Shelf(shipped_checker)


@pytest.fixture
def rules(shelf: Shelf) -> FollowedChecker:
    """What follows them, looking when told."""
    return shelf.follow()


@pytest.fixture
def checks(rules: FollowedChecker) -> Iterator[HomeChecks]:
    """Checks by what follows them."""
    made = HomeChecks(rules)
    yield made
    made.close()


async def test_rules_are_read_once_and_again_when_they_change(
    checks: HomeChecks, rules: FollowedChecker, shelf: Shelf
) -> None:
    """Not at every check."""
    for _ in range(2):
        checked = await checks.check(KETTLE, TODAY)
    assert checked.violations[0].cites == "AD 9(3)"
    rules.look()
    assert shelf.reads == 1
    shelf.change()
    rules.look()
    assert shelf.reads == 2


async def test_what_cannot_be_read_leaves_the_old_rules_checking(
    checks: HomeChecks, rules: FollowedChecker, shelf: Shelf
) -> None:
    """A broken edit is no outage."""
    await checks.check(KETTLE, TODAY)
    shelf.change(FAULT)
    rules.look()
    assert (await checks.check(KETTLE, TODAY)).violations
    assert shelf.reads == 2


async def test_rules_that_were_never_read_are_an_error(checks: HomeChecks, shelf: Shelf) -> None:
    """Which names the fault; mended files are read as soon as they are looked at."""
    shelf.fault = FAULT
    with pytest.raises(RulesUnavailable, match="no such claim"):
        await checks.check(KETTLE, TODAY)
    shelf.change()
    assert (await checks.check(KETTLE, TODAY)).violations


async def test_rules_are_opened_as_soon_as_it_begins(checks: HomeChecks, shelf: Shelf) -> None:
    """The first merchant's check finds them read."""
    checks.begin()
    await checks.check(KETTLE, TODAY)
    assert shelf.reads == 1


async def test_what_ships_is_checked_by(tmp_path: Path) -> None:
    """In a home without passages of its own."""
    checks = HomeChecks.of(tmp_path)
    with structlog.testing.capture_logs() as logs:
        assert (await checks.check(KETTLE, TODAY)).violations
    assert [each["event"] for each in logs] == ["listing_rules_read"]
    checks.close()
