"""Run every test suite in the interpreter it belongs to, and end with one summary line.

``tests/bot`` and ``tests/stories`` run beside Rasa on 3.10, everything else on 3.11. The closing
line adds both up, so that a reader (or a build) sees one truth.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RASA_SUITES = ("tests/bot",)
NO_TESTS_COLLECTED = 5


def suite(python: str, arguments: list[str]) -> tuple[int, dict[str, int]]:
    """One pytest run: its exit status and how many tests passed, failed and were skipped."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "junit.xml"
        status = subprocess.run(
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
        ).returncode
        if not report.exists():
            return status or 2, {"tests": 0, "failed": 1, "skipped": 0}
        # The file was written by pytest a moment ago: not a stranger's XML.
        root = ElementTree.parse(report).getroot()  # noqa: S314
        cases = root.iter("testsuite")
        total = {"tests": 0, "failed": 0, "skipped": 0}
        for case in cases:
            total["tests"] += int(case.get("tests", 0))
            total["failed"] += int(case.get("failures", 0)) + int(case.get("errors", 0))
            total["skipped"] += int(case.get("skipped", 0))
        return status, total


def main(extra: list[str]) -> int:
    """Run the suites; the worst exit status is the answer."""
    rasa = [path for path in RASA_SUITES if (ROOT / path).exists()]
    runs = [
        suite(".venv/bin/python", [*(f"--ignore={path}" for path in rasa), "tests", *extra]),
        suite(".venv-bot/bin/python", [*rasa, *extra]),
    ]
    failed = sum(total["failed"] for _, total in runs)
    skipped = sum(total["skipped"] for _, total in runs)
    passed = sum(total["tests"] for _, total in runs) - failed - skipped
    print(f"\n{passed} passed, {failed} failed, {skipped} skipped")
    if passed == 0:
        print("no test ran: that is a failure", file=sys.stderr)
        return NO_TESTS_COLLECTED
    return max(status for status, _ in runs)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
