"""The facts that stand beside the figures."""

from __future__ import annotations

from pathlib import Path

from benchmarks.machine import busy_share, this_machine


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
