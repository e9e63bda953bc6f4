"""`recourse check` killed, interrupted and told to end: nothing is lost, nothing doubled."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from benchmarks.listings_made import written
from tests.e2e.house import ROOT

LISTINGS = 4_000
BEGUN = 2
WAIT_S = 120.0


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """More listings than are checked in a moment."""
    path = tmp_path_factory.mktemp("listings") / "listings.jsonl"
    with path.open("w", encoding="utf-8") as lines:
        lines.writelines(written(LISTINGS))
    return path


def begin(file: Path, report: Path, *more: str) -> subprocess.Popen[str]:
    """Start the command; what it starts is in a group of its own, as in a terminal."""
    return subprocess.Popen(
        [
            str(ROOT / ".venv/bin/recourse"), "check", str(file),
            "--report", str(report), "--as-of", "2026-11-30", *more,
        ],
        cwd=ROOT,
        env={**os.environ, "RECOURSE_HOME": str(report.parent)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )  # fmt: skip


def until_begun(process: subprocess.Popen[str], report: Path) -> None:
    """Wait until the run has finished some chunks, and not all."""
    folder = report.with_name(f"{report.name}.run")
    deadline = time.monotonic() + WAIT_S
    while len(list(folder.glob("*.chunk"))) < BEGUN and time.monotonic() < deadline:
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    assert not report.exists()


def finish(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Return the status that the command ended with, and what it said."""
    _, said = process.communicate(timeout=WAIT_S)
    assert "Traceback" not in said
    return process.returncode, said


def members(group: int) -> list[int]:
    """Return the processes of a group that are still there."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if fields[2] == str(group) and fields[0] != "Z":
            found.append(int(status.parent.name))
    return found


def all_gone(group: int) -> bool:
    """Return whether a group is gone, in a while: the last ones end when they hear of it."""
    deadline = time.monotonic() + 20
    while members(group) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not members(group)


def test_a_killed_run_goes_on_and_gives_what_an_unbroken_one_gives(
    file: Path, tmp_path: Path
) -> None:
    """Killed without warning, workers and all gone; the same command checks the rest."""
    whole = tmp_path / "whole.jsonl"
    assert finish(begin(file, whole))[0] == 1

    report = tmp_path / "report.jsonl"
    process = begin(file, report, "--processes", "2")
    until_begun(process, report)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert all_gone(process.pid)

    status, said = finish(begin(file, report, "--processes", "2"))
    assert status == 1
    assert "going on after the" in said
    assert report.read_bytes() == whole.read_bytes()
    ids = [json.loads(line)["id"] for line in report.read_text("utf-8").splitlines()]
    assert ids == [f"SKU-{number:07d}" for number in range(LISTINGS)]
    assert {each.name for each in tmp_path.iterdir()} >= {"whole.jsonl", "report.jsonl"}
    assert not list(tmp_path.glob("*.run")) + list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_told_to_stop_leaves_cleanly(
    file: Path, tmp_path: Path, number: signal.Signals
) -> None:
    """Ctrl-C reaches every process of the terminal; one line says how to go on."""
    report = tmp_path / "report.html"
    process = begin(file, report, "--processes", "2")
    until_begun(process, report)
    os.killpg(process.pid, number)
    status, said = finish(process)
    assert status == 130
    assert "the same command goes on from there" in said
    assert all_gone(process.pid)
    assert not report.exists()
    assert finish(begin(file, report))[0] == 1
    assert report.exists()


def test_a_changed_file_is_not_gone_on_with(file: Path, tmp_path: Path) -> None:
    """It says what changed, and begins again when told to."""
    mine = tmp_path / "mine.jsonl"
    mine.write_bytes(file.read_bytes())
    report = tmp_path / "report.csv"
    process = begin(mine, report)
    until_begun(process, report)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    with mine.open("a", encoding="utf-8") as lines:
        lines.write("{}\n")
    status, said = finish(begin(mine, report))
    assert status == 2
    assert "the file of listings changed since: --fresh begins again" in said
    assert finish(begin(mine, report, "--fresh"))[0] == 1
