"""The facts that stand beside the figures."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.machine import Bystanders, busy_share, own_seconds, this_machine


def test_the_facts_of_this_machine_are_read(tmp_path: Path) -> None:
    """A directory without environments or git still has a processor and a date."""
    facts = this_machine(tmp_path, watch_s=0.01).as_json()
    assert facts["cores"]
    assert facts["cpu"]
    assert str(facts["python"]).startswith("3.")
    assert facts["bot_python"] == "unknown"
    assert facts["commit"] == "unknown"
    assert set(facts) >= {"date", "versions", "memory_mib", "busy_before"}


def test_a_standing_clock_is_not_a_busy_machine(tmp_path: Path) -> None:
    """No time has passed between the two looks."""
    stat = tmp_path / "stat"
    stat.write_text("cpu  100 0 100 800 0 0 0 0 0 0\ncpu0 1 1 1 1\n")
    assert busy_share(0, stat) == 0.0


def test_a_share_of_the_cores_is_between_none_and_all() -> None:
    """Read from the real /proc."""
    assert 0.0 <= busy_share(0.05) <= 1.0


def test_bystanders_are_those_whose_time_is_not_the_benchs_own(tmp_path: Path) -> None:
    """Of 400 ticks 200 were spent, 50 of them by the bench: others had three eighths."""
    stat, own = tmp_path / "stat", iter([1.0, 1.0 + 50 / os.sysconf("SC_CLK_TCK")])
    stat.write_text("cpu  100 0 0 900 0 0 0 0 0 0\n")
    bystanders = Bystanders(stat, lambda: next(own))
    stat.write_text("cpu  250 0 50 1100 0 0 0 0 0 0\n")
    assert bystanders.share() == pytest.approx(150 / 400)


def test_the_time_of_a_child_that_has_ended_is_the_benchs_own() -> None:
    """Otherwise the servers under measurement would count as strangers."""
    before = own_seconds()
    subprocess.run([sys.executable, "-c", "sum(range(3_000_000))"], check=True)
    assert own_seconds() > before
