"""The command itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from benchmarks.__main__ import app


def run(home: Path, *arguments: str) -> tuple[int, str]:
    """The exit status and everything printed."""
    out = ("--out", str(home / "report.json"))
    result = CliRunner().invoke(app, [*arguments, *out], env={"RECOURSE_HOME": str(home)})
    return result.exit_code, " ".join(result.output.split())


def test_an_unknown_side_is_refused_before_anything_starts(tmp_path: Path) -> None:
    """With the two that there are."""
    status, said = run(tmp_path, "--only", "dialogflow")
    assert status == 2
    assert "expected recourse or stock" in said
    assert not (tmp_path / "bench").exists()


@pytest.mark.parametrize(
    ("built", "missing", "command"),
    [
        ((), "encoder/manifest.json", "make setup"),
        (("encoder/manifest.json",), "index/active", "make index"),
        (("encoder/manifest.json", "index/active"), "models", "make train"),
    ],
)
def test_what_is_not_built_is_named_with_the_command_that_builds_it(
    tmp_path: Path, built: tuple[str, ...], missing: str, command: str
) -> None:
    """And no report is written."""
    for name in built:
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()
    status, said = run(tmp_path, "--only", "recourse", "--quick")
    assert status == 2
    assert missing in said.replace(" ", "")
    assert command in said
    assert not (tmp_path / "report.json").exists()
