"""Run every test suite in the interpreter it belongs to, and end with one summary line.

``tests/bot`` runs beside Rasa on 3.10, everything else on 3.11. Two suites run at a time: those
that start servers wait for most of their time, and those that compute do not. Each is a pytest
of its own, with homes and ports of its own, and prints whole when it is over. The closing line
adds all of it up, so that a reader (or a build) sees one truth.

A handful of tests that failed run once more when nothing else does: many wait for a browser or a
server, and the suite beside them may have kept the machine too busy. Passing then is passing,
and is said, so that somebody looks at it; what is broken fails again.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MAIN, BOT = ".venv/bin/python", ".venv-bot/bin/python"
AT_ONCE = 2
NO_TESTS_COLLECTED = 5
A_HANDFUL = 5
"""More failures than these have another cause than a busy machine, and are not tried again."""
_printing = threading.Lock()


@dataclass(frozen=True, slots=True)
class Suite:
    """Folders of tests that run in one process."""

    python: str
    folders: tuple[str, ...]


SUITES = (  # the longest first, so that none is left alone at the end
    Suite(MAIN, ("tests/e2e",)),
    Suite(MAIN, ("tests/unit", "tests/cases")),
    Suite(MAIN, ("tests/browser",)),
    Suite(BOT, ("tests/bot",)),
    Suite(MAIN, ("tests/contract",)),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """One pytest run to come: the interpreter, pytest's arguments, and what it is called."""

    python: str
    arguments: tuple[str, ...]
    title: str


@dataclass(frozen=True, slots=True)
class Ran:
    """One pytest run: its exit status, and how many tests there were, failed and were skipped.

    `late` counts those that passed only when they were tried again, `broke_off` is a run that left
    no report.
    """

    status: int
    tests: int = 0
    failed: int = 0
    skipped: int = 0
    late: int = 0
    broke_off: bool = False

    def after(self, again: Ran) -> Ran:
        """Return what this run comes to once its failed tests have run again."""
        if again.broke_off or again.tests == 0:
            return self
        late = self.failed - again.failed
        return replace(self, status=again.status, failed=again.failed, late=late)


def say(line: str) -> None:
    """One line of progress, at once."""
    with _printing:
        print(line, flush=True)


def run(plan: Plan, cache: Path, *more: str) -> Ran:
    """Run pytest once; what it prints comes when it is over.

    Args:
        plan: what to run.
        cache: where pytest remembers which tests failed.
        more: further arguments of pytest's.
    """
    title = plan.title
    say(f"  ->  {title} ...")
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "junit.xml"
        pytest = [str(ROOT / plan.python), "-m", "pytest", *plan.arguments, *more]
        settings = ["-o", "junit_family=xunit1", "-o", f"cache_dir={cache}"]
        ended = subprocess.run(
            [*pytest, f"--junit-xml={report}", *settings],
            cwd=ROOT,
            env=_keeping_bytecode(),
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        with _printing:
            sys.stdout.buffer.write(ended.stdout)
            sys.stdout.flush()
        say(f"  {'ok' if ended.returncode == 0 else '!!'}  {title} ({_minutes(began)})")
        if not report.exists():
            return Ran(ended.returncode or 2, failed=1, broke_off=True)
        return counted(report, ended.returncode)


def _keeping_bytecode() -> dict[str, str]:
    """The environment of the tests: many processes start from the same sources, compiled once."""
    return {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def counted(report: Path, status: int) -> Ran:
    """Return what a report counts."""
    # The file was written by pytest a moment ago: not a stranger's XML.
    root = ElementTree.parse(report).getroot()  # noqa: S314
    cases = list(root.iter("testsuite"))
    return Ran(
        status,
        tests=sum(_number(each.attrib, "tests") for each in cases),
        failed=sum(
            _number(each.attrib, "failures") + _number(each.attrib, "errors") for each in cases
        ),
        skipped=sum(_number(each.attrib, "skipped") for each in cases),
    )


def _number(attributes: Mapping[str, str], name: str) -> int:
    return int(attributes.get(name, 0))


def _minutes(began: float) -> str:
    minutes, seconds = divmod(round(time.monotonic() - began), 60)
    return f"{minutes}:{seconds:02d} min"


def planned(extra: Sequence[str]) -> list[Plan]:
    """The suites that are here, then whatever no suite names, so that no test is forgotten."""
    here = [
        (suite.python, [folder for folder in suite.folders if (ROOT / folder).exists()])
        for suite in SUITES
    ]
    named = [f"--ignore={folder}" for suite in SUITES for folder in suite.folders]
    return [
        *(
            Plan(python, (*folders, *extra), " ".join(folders))
            for python, folders in here
            if folders
        ),
        Plan(MAIN, (*named, "tests", *extra), "all other tests"),
    ]


def carried_out(plans: Sequence[Plan]) -> list[Ran]:
    """Run the plans, some at a time, and then a handful of failed tests again, alone."""
    with tempfile.TemporaryDirectory() as folder:
        caches = [Path(folder) / str(number) for number in range(len(plans))]
        with ThreadPoolExecutor(AT_ONCE) as side_by_side:
            began = [side_by_side.submit(run, *each) for each in zip(plans, caches, strict=True)]
            try:
                runs = [each.result() for each in began]
            except KeyboardInterrupt:  # those that run have heard it too
                side_by_side.shutdown(cancel_futures=True)
                raise
        if sum(each.failed for each in runs) > A_HANDFUL:
            return runs
        return [
            ran if not ran.failed or ran.broke_off else ran.after(run_again(plan, cache))
            for plan, cache, ran in zip(plans, caches, runs, strict=True)
        ]


def run_again(plan: Plan, cache: Path) -> Ran:
    """Run what failed of a plan, and nothing else."""
    title = f"{plan.title}: what failed, once more and alone"
    return run(replace(plan, title=title), cache, "--last-failed", "--last-failed-no-failures=none")


def main(extra: Sequence[str]) -> int:
    """Run the suites; the worst exit status is the answer."""
    runs = carried_out(planned(extra))
    failed, skipped = sum(each.failed for each in runs), sum(each.skipped for each in runs)
    passed = sum(each.tests for each in runs) - failed - skipped
    if late := sum(each.late for each in runs):
        print(f"\n{late} passed only when tried again, alone: see above, and find out why")
    print(f"\n{passed} passed, {failed} failed, {skipped} skipped")
    if passed == 0:
        print("no test ran: that is a failure", file=sys.stderr)
        return NO_TESTS_COLLECTED
    return max(each.status for each in runs)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
