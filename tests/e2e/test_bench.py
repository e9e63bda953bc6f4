"""The bench is a program too: it must run, and its report must have every figure."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from tests.e2e.house import BUILT, ROOT

FIGURES = (
    "turn_p50_ms",
    "turn_with_action_p50_ms",
    "turn_with_action_p95_ms",
    "turns_per_second_8",
    "turns_per_second_32",
    "turn_200_over_turns_3_12",
    "start_s",
    "memory_mib",
    "retrieval_p50_ms",
    "encode_p50_ms",
    "gateway_turn_p50_ms",
)


def test_a_quick_run_of_our_own_side_reports_every_figure(tmp_path: Path) -> None:
    """No figure is judged here: a timed assertion in a test would only measure its neighbours."""
    report = tmp_path / "latest.json"
    done = subprocess.run(
        [
            str(ROOT / ".venv/bin/python"), "-m", "benchmarks",
            "--quick", "--only", "recourse", "--out", str(report),
        ],
        cwd=ROOT, env={**os.environ, "RECOURSE_HOME": str(BUILT)},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    figures = json.loads(report.read_text())
    assert all(figures[name]["recourse"] > 0 for name in FIGURES)
