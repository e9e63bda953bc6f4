"""Memory of a process tree."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks.memory import tree_mib


def process(proc: Path, pid: int, children: str, **files: str) -> None:
    """A process in a /proc of the test's own."""
    task = proc / str(pid) / "task" / str(pid)
    task.mkdir(parents=True)
    (task / "children").write_text(children)
    for name, content in files.items():
        (proc / str(pid) / name).write_text(content)


def test_a_tree_is_the_process_and_all_below_it(tmp_path: Path) -> None:
    """Workers and their workers count."""
    process(tmp_path, 1, "2 ", smaps_rollup="Rss: 9999 kB\nPss: 1024 kB\nPss_Dirty: 1 kB\n")
    process(tmp_path, 2, "3 ", smaps_rollup="Pss: 2048 kB\n")
    process(tmp_path, 3, "", smaps_rollup="Pss: 512 kB\n")
    assert tree_mib(1, tmp_path) == pytest.approx(3.5)


def test_the_resident_set_is_taken_where_the_kernel_keeps_no_shares(tmp_path: Path) -> None:
    """Older kernels have no smaps_rollup."""
    process(tmp_path, 1, "", status="Name: x\nVmRSS:\t   3072 kB\n")
    assert tree_mib(1, tmp_path) == pytest.approx(3.0)


def test_this_process_has_some() -> None:
    """The real /proc is read."""
    assert 5 < tree_mib(os.getpid()) < 10_000
