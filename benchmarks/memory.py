"""How much memory a process tree holds, from the kernel's own books."""

from __future__ import annotations

from pathlib import Path

PROC = Path("/proc")
KIB_PER_MIB = 1024


def tree_mib(pid: int, proc: Path = PROC) -> float:
    """MiB held by a process and all its descendants, pages they share counted once.

    The proportional set size where the kernel tells it, else the resident set size.

    Raises:
        OSError: this system has no /proc; the bench measures memory on Linux.
    """
    return sum(_kib(each, proc) for each in (pid, *_descendants(pid, proc))) / KIB_PER_MIB


def _descendants(pid: int, proc: Path) -> list[int]:
    found: list[int] = []
    for task in (proc / str(pid) / "task").iterdir():
        for child in (task / "children").read_text().split():
            found += [int(child), *_descendants(int(child), proc)]
    return found


def _kib(pid: int, proc: Path) -> int:
    rollup = proc / str(pid) / "smaps_rollup"
    try:
        return _field(rollup, "Pss:")
    except (PermissionError, FileNotFoundError):
        return _field(proc / str(pid) / "status", "VmRSS:")


def _field(path: Path, name: str) -> int:
    for line in path.read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1])
    raise FileNotFoundError(f"{path} has no line {name}")
