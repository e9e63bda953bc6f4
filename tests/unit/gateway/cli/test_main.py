"""The one error boundary of the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.cli.main import run

FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full, which is Linux's")
def test_a_full_disk_is_one_line_and_a_way_out(capfd: pytest.CaptureFixture[str]) -> None:
    """Not a traceback."""
    with pytest.raises(SystemExit) as left:
        run(lambda: FULL.write_text("x" * 100_000))

    told = capfd.readouterr().err
    assert left.value.code == 2
    assert told.startswith("recourse: No space left on device: make room")
    assert told.count("\n") == 1


def test_an_error_of_the_program_is_not_put_on_the_machine(tmp_path: Path) -> None:
    """A file that the program looks for in vain is its own fault, and shows where."""
    with pytest.raises(FileNotFoundError):
        run(lambda: (tmp_path / "nowhere" / "x").write_text("x"))
