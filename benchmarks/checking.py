"""Listings checked by all rules: how many a second on one core, and a million from a file."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from time import perf_counter, process_time

from benchmarks.listings_made import LONGEST, written
from benchmarks.memory import tree_mib
from knowledge.checking.bulk.chunk_checker import ChunkChecker, Job
from knowledge.checking.bulk.sources import open_source
from knowledge.checking.bulk.workers import opened

DAY = date(2026, 11, 30)
SHORT = 160
"""The characters of a description of a line or two."""
LOOKED_EVERY_S = 0.5
FOUND = 1
"""The status of a check that found something."""


class CheckFailed(RuntimeError):
    """The command that was to check a file did not; says how it ended."""


@dataclass(frozen=True, slots=True)
class Rate:
    """How fast one process checks.

    Attributes:
        listings: How many were checked, after some that were not counted.
        per_second: By the clock.
        per_cpu_second: By the processor's time, which others on the machine take nothing of.
        violating: The share that breaks a rule.
    """

    listings: int
    per_second: float
    per_cpu_second: float
    violating: float


@dataclass(frozen=True, slots=True)
class Bulk:
    """A file checked by the command line, into a page.

    Attributes:
        listings: How many.
        file_mib: How large the file is.
        seconds: From start to end, the start of every process included.
        memory_mib: The most that all its processes held together.
        early_mib: The same, over the first third of the time: more later is a leak.
    """

    listings: int
    file_mib: float
    seconds: float
    memory_mib: float
    early_mib: float


def rate(
    home: Path, directory: Path, count: int, tick: Callable[[], None], longest: int = LONGEST
) -> Rate:
    """Measure one process over so many varied listings, read and summed up as in bulk."""
    work = opened(partial(ChunkChecker.open, Job(home, DAY)))
    chunks = list(open_source(made_file(directory, count, longest)).chunks())
    work(chunks[0])
    listings, violating = 0, 0
    began, cpu = perf_counter(), process_time()
    for chunk in chunks:
        tally = work(chunk).tally
        listings += tally.listings
        violating += tally.violating
        tick()
    wall, cpu = perf_counter() - began, process_time() - cpu
    return Rate(listings, listings / wall, listings / cpu, violating / listings)


def bulk(home: Path, directory: Path, count: int) -> Bulk:
    """Check a file of so many listings with the command line, and watch its memory.

    Raises:
        CheckFailed: The command ended with another status than that of findings.
    """
    file, report = made_file(directory, count), directory / "report.html"
    began = perf_counter()
    with subprocess.Popen(
        [Path(sys.executable).with_name("recourse"), "check", file, "--report", report, "--fresh"],
        env={**os.environ, "RECOURSE_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        held = _watched(process, began)
        seconds = perf_counter() - began
        said = process.stderr.read() if process.stderr else ""
    if process.returncode != FOUND or not report.exists():
        raise CheckFailed(f"recourse check ended with {process.returncode}: {said.strip()}")
    early = [mib for at, mib in held if at < seconds / 3]
    return Bulk(
        listings=count,
        file_mib=round(file.stat().st_size / (1 << 20), 1),
        seconds=round(seconds, 1),
        memory_mib=round(max(mib for _, mib in held), 1),
        early_mib=round(max(early), 1),
    )


def made_file(directory: Path, count: int, longest: int = LONGEST) -> Path:
    """Return a file of so many listings, made if it is not there."""
    cut = "" if longest == LONGEST else f"-of-{longest}"
    file = directory / f"listings-{count}{cut}.jsonl"
    if not file.exists():
        directory.mkdir(parents=True, exist_ok=True)
        draft = file.with_suffix(".part")
        with draft.open("w", encoding="utf-8") as lines:
            lines.writelines(written(count, longest=longest))
        draft.replace(file)
    return file


def _watched(process: subprocess.Popen[str], began: float) -> list[tuple[float, float]]:
    """Return the memory of a process and its children, and when, until it ends."""
    held: list[tuple[float, float]] = []
    try:
        while process.poll() is None:
            # A child may end while it is looked at.
            with suppress(OSError):
                held.append((perf_counter() - began, tree_mib(process.pid)))
            with suppress(subprocess.TimeoutExpired):
                process.wait(LOOKED_EVERY_S)
    finally:
        if process.poll() is None:
            process.terminate()
    return held
