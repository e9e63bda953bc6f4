"""One summary of all suites, and a second chance for tests that a busy machine has kept waiting."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

# What the made-up suites hold: the runner only needs them to fail, to pass, or to pass late.
BROKEN = "def test_it():\n    assert False\n"
FINE = "def test_it():\n    assert [*range(2)] == [0, 1]\n"
LATE = """from pathlib import Path

def test_it():
    mark = Path(__file__).with_suffix(".mark")
    was_here = mark.exists()
    mark.touch()
    assert was_here
"""


@pytest.fixture
def runner(load: Callable[[str], ModuleType]) -> ModuleType:
    """The script, as a module."""
    return load("run_tests")


def plan(runner: ModuleType, folder: Path, *files: str) -> object:
    """A suite of small files in a folder of its own."""
    folder.mkdir()
    (folder / "pytest.ini").write_text("[pytest]\n")
    for number, text in enumerate(files):
        (folder / f"test_{folder.name}_{number}.py").write_text(text)
    return runner.Plan(sys.executable, (str(folder), "-c", str(folder / "pytest.ini")), folder.name)


def test_a_test_that_passes_alone_has_passed_and_is_named(
    runner: ModuleType, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """It runs again when nothing else does, without those that passed."""
    plans = [plan(runner, tmp_path / "one", FINE, LATE), plan(runner, tmp_path / "two", FINE)]

    one, two = runner.carried_out(plans)

    assert (one.status, one.tests, one.failed, one.late) == (0, 2, 0, 1)
    assert (two.status, two.tests, two.failed, two.late) == (0, 1, 0, 0)
    said = capfdbinary.readouterr().out.decode()
    assert said.count("one: what failed, once more and alone") == 2
    assert "two: what failed" not in said


def test_what_is_broken_fails_again(runner: ModuleType, tmp_path: Path) -> None:
    """A second chance mends nothing but waiting."""
    [ran] = runner.carried_out([plan(runner, tmp_path / "one", FINE, BROKEN, LATE)])
    assert (ran.status, ran.tests, ran.failed, ran.late) == (1, 3, 1, 1)


def test_many_failures_are_not_tried_again(runner: ModuleType, tmp_path: Path) -> None:
    """They have another cause than a busy machine."""
    many = [LATE] * (runner.A_HANDFUL + 1)
    [ran] = runner.carried_out([plan(runner, tmp_path / "one", *many)])
    assert (ran.status, ran.failed, ran.late) == (1, len(many), 0)


def test_a_suite_that_breaks_off_fails(runner: ModuleType, tmp_path: Path) -> None:
    """What left no report is not looked for among the failed tests."""
    ends = "import os\n\nos._exit(3)\n"
    [ran] = runner.carried_out([plan(runner, tmp_path / "one", FINE, ends)])
    assert (ran.status, ran.failed, ran.broke_off) == (3, 1, True)
