"""Ports of servers: nobody else is given them before the server binds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import ports
from benchmarks.ports import free_port, free_ports

ROOT = Path(__file__).resolve().parents[3]


def test_ports_are_all_different() -> None:
    """Five servers start at once."""
    assert len(set(free_ports(5))) == 5


def test_a_port_is_not_given_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two runs that are offered the same three ports share them out and then have none left."""
    offered = free_ports(3)
    narrow = f"from benchmarks import ports; print(ports._is_claimed({offered[0]}))"
    other = subprocess.run(
        [sys.executable, "-c", narrow], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert other.stdout == "False\n"
    monkeypatch.setattr(ports, "_offered", lambda _: offered)
    monkeypatch.setattr(ports, "TRIES", 3)
    with pytest.raises(RuntimeError, match="0 of 3 ports were free, 1 are needed"):
        free_port()


@pytest.mark.parametrize(
    ("connections", "highest"),
    [
        ("32768\t60999\n", 32_000),
        ("16000 65535\n", 16_000),
        ("1024 65535\n", 32_000),
        ("?", 32_000),
    ],
)
def test_ports_lie_below_those_of_connections(
    tmp_path: Path, connections: str, highest: int
) -> None:
    """As far as there is room; a range that cannot be read changes nothing."""
    file = tmp_path / "range"
    file.write_text(connections)
    assert ports._offered(file) == range(10_000, highest)
    assert ports._offered(tmp_path / "none") == range(10_000, 32_000)
