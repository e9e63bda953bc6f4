"""What the figures were taken on, without which they are not figures."""

from __future__ import annotations

import os
import platform
import subprocess
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

VERSIONS_OF = ("rasa-sdk", "onnxruntime", "faiss-cpu", "sanic", "uvloop")
VERSIONS_OF_BOT = ("rasa", "tensorflow", "onnxruntime", "scikit-learn", "sanic")


@dataclass(frozen=True)
class Machine:
    """Where and when a run was made."""

    cpu: str
    cores: int
    memory_mib: int
    system: str
    date: str
    python: str
    versions: dict[str, str]
    bot_python: str
    bot_versions: dict[str, str]
    commit: str
    busy_before: float
    """The share of the cores that others used just before the first process was started."""

    def as_json(self) -> dict[str, object]:
        """The same, for the report."""
        return asdict(self)


def this_machine(repository: Path, watch_s: float = 1.0) -> Machine:
    """The facts of this machine and of both interpreters, right now."""
    bot_python, bot_versions = _bot_versions(repository)
    return Machine(
        cpu=_cpu(),
        cores=len(os.sched_getaffinity(0)),
        memory_mib=os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20,
        system=f"{platform.system()} {platform.release()}",
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        python=platform.python_version(),
        versions={name: version(name) for name in VERSIONS_OF},
        bot_python=bot_python,
        bot_versions=bot_versions,
        commit=_commit(repository),
        busy_before=round(busy_share(watch_s), 3),
    )


def _cpu() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or "unknown"


def _bot_versions(repository: Path) -> tuple[str, dict[str, str]]:
    script = (
        "import platform\nfrom importlib.metadata import version\n"
        "print(platform.python_version())\n"
        f"for name in {VERSIONS_OF_BOT!r}: print(name, version(name))"
    )
    python = str(repository / ".venv-bot/bin/python")
    lines = _output((python, "-c", script), repository).splitlines()
    if not lines:
        return "unknown", {}
    return lines[0], dict(line.split(" ", 1) for line in lines[1:])


def _commit(repository: Path) -> str:
    commit = _output(("git", "rev-parse", "--short", "HEAD"), repository).strip()
    changed = _output(("git", "status", "--porcelain", "--untracked-files=no"), repository)
    return f"{commit or 'unknown'}{'+changes' if changed.strip() else ''}"


def _output(command: tuple[str, ...], cwd: Path) -> str:
    """Standard output, or nothing when the command is not there or fails."""
    try:
        return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""


def busy_share(seconds: float, stat: Path = Path("/proc/stat")) -> float:
    """The share of this machine's cores that was at work during the last moments, 0..1."""
    before = _jiffies(stat)
    time.sleep(seconds)
    after = _jiffies(stat)
    passed = after[1] - before[1]
    return (after[0] - before[0]) / passed if passed else 0.0


def own_seconds() -> float:
    """Processor seconds of this process and of its children that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


class Bystanders:
    """What others did with this machine while the bench ran."""

    def __init__(
        self, stat: Path = Path("/proc/stat"), own: Callable[[], float] = own_seconds
    ) -> None:
        self._stat = stat
        self._own = own
        self._before = (*_jiffies(stat), self._own())

    def share(self) -> float:
        """The share of the cores' time since the start that was spent, and not by the bench, 0..1.

        Its processes must have ended: the time of those that still run is not known yet.
        """
        busy, every = _jiffies(self._stat)
        passed = every - self._before[1]
        own = (self._own() - self._before[2]) * os.sysconf("SC_CLK_TCK")
        others = busy - self._before[0] - own
        return min(1.0, max(0.0, others / passed)) if passed else 0.0


def _jiffies(stat: Path) -> tuple[int, int]:
    """Busy and all, since the machine started."""
    every = [int(each) for each in stat.read_text().partition("\n")[0].split()[1:9]]
    idle = every[3] + every[4]
    return sum(every) - idle, sum(every)
