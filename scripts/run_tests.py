"""Run every test suite in the interpreter it belongs to, and end with one summary line.

``tests/bot`` runs beside Rasa on 3.10, everything else on 3.11. The suites that start no servers
run side by side first, then those that do: a machine of two cores would keep their servers waiting.
The closing line adds all of it up, so that a reader (or a build) sees one truth.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MAIN, BOT = ".venv/bin/python", ".venv-bot/bin/python"
WITHOUT_SERVERS = ("tests/unit", "tests/cases")
RASA_SUITES = ("tests/bot",)
NO_TESTS_COLLECTED = 5


@dataclass(frozen=True, slots=True)
class Ran:
    """One pytest run: its exit status, and how many tests there were, failed and were skipped."""

    status: int
    tests: int = 0
    failed: int = 0
    skipped: int = 0


def suite(python: str, arguments: Sequence[str], *, aside: bool = False) -> Ran:
    """Run pytest once; a run `aside` another prints when it is over, not in between."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "junit.xml"
        ended = subprocess.run(
            [
                str(ROOT / python),
                "-m",
                "pytest",
                *arguments,
                f"--junit-xml={report}",
                "-o",
                "junit_family=xunit1",
            ],
            cwd=ROOT,
            check=False,
            stdout=subprocess.PIPE if aside else None,
            stderr=subprocess.STDOUT if aside else None,
        )
        if ended.stdout:
            sys.stdout.buffer.write(ended.stdout)
            sys.stdout.flush()
        if not report.exists():
            return Ran(ended.returncode or 2, failed=1)
        return counted(report, ended.returncode)


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


def main(extra: Sequence[str]) -> int:
    """Run the suites; the worst exit status is the answer."""
    first = [path for path in WITHOUT_SERVERS if (ROOT / path).exists()]
    rasa = [path for path in RASA_SUITES if (ROOT / path).exists()]
    rest = [*(f"--ignore={path}" for path in (*first, *rasa)), "tests"]
    with ThreadPoolExecutor(max_workers=2) as side_by_side:
        beside = side_by_side.submit(suite, BOT, [*rasa, *extra], aside=True)
        runs = [suite(MAIN, [*first, *extra]), beside.result()]
    runs.append(suite(MAIN, [*rest, *extra]))
    failed, skipped = sum(each.failed for each in runs), sum(each.skipped for each in runs)
    passed = sum(each.tests for each in runs) - failed - skipped
    print(f"\n{passed} passed, {failed} failed, {skipped} skipped")
    if passed == 0:
        print("no test ran: that is a failure", file=sys.stderr)
        return NO_TESTS_COLLECTED
    return max(each.status for each in runs)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
