"""Listings checked by rules that follow their files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from actions.adapters.checks import HomeChecks
from actions.domain.errors import RulesUnavailable
from knowledge.checking.checker import Checker
from knowledge.checking.listing import Listing
from knowledge.errors import KnowledgeError
from tests.unit.actions.fake_checks import shipped_checker

KETTLE = Listing.of({"title": "Best kettle", "category": "appliance"}, "CN")
TODAY = date(2026, 5, 4)


class Shelf:
    """Files of rules that can be read, or not; counts how often they are."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.reads = 0
        self.fault: Exception | None = None

    def read(self, _: Path) -> Checker:
        self.reads += 1
        if self.fault is not None:
            raise self.fault
        return shipped_checker()

    def change(self) -> None:
        (self.folder / f"{self.reads}.yml").write_text("- changed\n", encoding="utf-8")


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """A folder of rules."""
    return Shelf(tmp_path)


@pytest.fixture
def checks(shelf: Shelf, tmp_path: Path) -> Iterator[HomeChecks]:
    """Checks on that folder, which looks at its files only when told."""
    made = HomeChecks(tmp_path, read=shelf.read, folders=(shelf.folder,), every_s=60.0)
    yield made
    made.close()


async def test_rules_are_read_once_and_again_when_a_file_changes(
    checks: HomeChecks, shelf: Shelf
) -> None:
    """Not at every check."""
    for _ in range(2):
        checked = await checks.check(KETTLE, TODAY)
    assert checked.violations[0].cites == "AD 9(3)"
    checks.look()
    assert shelf.reads == 1
    shelf.change()
    checks.look()
    assert shelf.reads == 2
    assert await checks.probe() is None


async def test_files_that_cannot_be_read_leave_the_old_rules_checking(
    checks: HomeChecks, shelf: Shelf
) -> None:
    """And the probe says why."""
    await checks.check(KETTLE, TODAY)
    shelf.fault = KnowledgeError("x.yml:3: no such claim")
    shelf.change()
    checks.look()

    assert (await checks.check(KETTLE, TODAY)).violations
    assert "no such claim" in str(await checks.probe())


@pytest.mark.parametrize("ask", [lambda it: it.check(KETTLE, TODAY), lambda it: it.probe()])
async def test_rules_that_were_never_read_are_an_error(
    checks: HomeChecks, shelf: Shelf, ask: Callable[..., object]
) -> None:
    """Which names the fault; mended files are read as soon as they are looked at."""
    shelf.fault = KnowledgeError("x.yml:3: no such claim")
    with pytest.raises(RulesUnavailable, match="no such claim"):
        await ask(checks)  # type: ignore[misc]
    shelf.fault = None
    shelf.change()
    assert (await checks.check(KETTLE, TODAY)).violations


async def test_rules_are_opened_as_soon_as_it_begins(checks: HomeChecks, shelf: Shelf) -> None:
    """The first merchant does not wait for it."""
    checks.begin()
    await checks.probe()
    assert shelf.reads == 1
