"""Copies for log lines: only for lines that are written."""

from __future__ import annotations

import ast
import copy
import inspect
import logging
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from bot.mends import log_copies
from tests.bot.counting import calls_to
from tests.bot.running import hear, scripted_agent

MODULES = tuple(log_copies._PINS)


@pytest.fixture
def debugging() -> Iterator[None]:
    """Debug lines are written."""
    root = logging.getLogger()
    before = root.level
    root.setLevel(logging.DEBUG)
    yield
    root.setLevel(before)


def inside_debug_lines(module: ModuleType) -> tuple[int, int]:
    """How many uses of `copy` a module has, and how many stand in a debug line's arguments."""
    tree = ast.parse(inspect.getsource(module))
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call)]
    lines = [c for c in calls if ast.unparse(c.func) == "structlogger.debug"]

    def uses(node: ast.AST) -> int:
        names = (n for n in ast.walk(node) if isinstance(n, ast.Name))
        return sum(name.id == "copy" for name in names)

    return uses(tree), sum(uses(line) for line in lines)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_copies_are_made_for_debug_lines_only(module: ModuleType) -> None:
    """What the mend stands on: nothing else in these modules is copied."""
    everywhere, in_debug_lines = inside_debug_lines(module)

    assert everywhere == in_debug_lines > 0


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_without_debugging_nothing_is_copied(module: ModuleType) -> None:
    """The value itself goes to a line that nobody writes."""
    states = [{"user": {"intent": "greet"}}]

    assert module.copy.deepcopy(states) is states


@pytest.mark.usefixtures("debugging")
@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_with_debugging_a_copy_is_made(module: ModuleType) -> None:
    """A line that is written must not change afterwards."""
    states = [{"user": {"intent": "greet"}}]

    assert module.copy.deepcopy(states) == states
    assert module.copy.deepcopy(states) is not states


def test_the_rest_of_the_module_is_still_there() -> None:
    """Should these modules ever use another part of `copy`."""
    assert MODULES[0].copy.copy is copy.copy


async def test_a_turn_copies_no_states(form_model: Path, tmp_path: Path) -> None:
    """Deep copies left in a turn are those of the response that is said, however long the talk."""
    agent, _ = scripted_agent(form_model, tmp_path / "tracker.db")
    for _ in range(10):
        await hear(agent, "greet")
    with calls_to(copy.deepcopy) as copies:
        await hear(agent, "greet")

    assert copies.number < 10
    await agent.close()
