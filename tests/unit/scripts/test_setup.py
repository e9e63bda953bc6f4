"""Set-up makes what is missing, only that, and says what to do when it cannot."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[3]
FINDER = ROOT / "scripts" / "find_python.sh"


@pytest.fixture
def setup(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> ModuleType:
    """The set-up script, working in a folder of the test's own."""
    monkeypatch.setenv("RECOURSE_HOME", str(tmp_path / "var"))
    module = load("setup")
    module.STAMPS.mkdir(parents=True)
    return module


def step(
    setup: ModuleType, folder: Path, name: str = "thing", after: tuple[str, ...] = ()
) -> object:
    """A step that copies `<name>.in` to `<name>.out` and counts how often it ran."""
    source, product, runs = folder / f"{name}.in", folder / f"{name}.out", folder / f"{name}.runs"
    source.touch()

    def run() -> None:
        product.write_bytes(source.read_bytes())
        runs.write_text(runs.read_text() + "x" if runs.exists() else "x")

    return setup.Step(name, name, after, lambda: [source], run, product)


def test_a_finished_step_is_not_done_again(setup: ModuleType, tmp_path: Path) -> None:
    """The second run does nothing; a changed input brings the step back."""
    thing = step(setup, tmp_path)
    setup.run_all([thing])
    setup.run_all([thing])
    assert (tmp_path / "thing.runs").read_text() == "x"
    (tmp_path / "thing.in").write_text("changed")
    setup.run_all([thing])
    assert (tmp_path / "thing.out").read_text() == "changed"


def test_an_interrupted_step_is_done_again(setup: ModuleType, tmp_path: Path) -> None:
    """A product without its stamp is half-finished work."""
    (tmp_path / "thing.out").write_text("half")
    setup.run_all([step(setup, tmp_path)])
    assert (tmp_path / "thing.out").read_text() == ""


def test_a_lost_product_is_made_again(setup: ModuleType, tmp_path: Path) -> None:
    """A stamp alone is not believed."""
    thing = step(setup, tmp_path)
    setup.run_all([thing])
    (tmp_path / "thing.out").unlink()
    assert not setup.is_done(thing)


def test_steps_wait_for_what_they_need(setup: ModuleType, tmp_path: Path) -> None:
    """The later step sees the earlier one's product."""
    first = step(setup, tmp_path, "first")
    second = setup.Step(
        "second", "second", ("first",), lambda: [tmp_path / "first.out"],
        lambda: (tmp_path / "second.out").write_text((tmp_path / "first.out").read_text()),
        tmp_path / "second.out",
    )  # fmt: skip
    (tmp_path / "first.in").write_text("made")
    setup.run_all([first, second])
    assert (tmp_path / "second.out").read_text() == "made"
    assert setup.is_done(second)


@pytest.mark.parametrize(
    ("output", "remedy"),
    [
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: Could not find a version that satisfies the requirement x", "index could not be"),
        ("Temporary failure in name resolution", "no network"),
        ("error: command 'gcc' failed: No such file", "C compiler"),
        ("boom\nthe last words\n\n", "its last line was: the last words"),
    ],
)
def test_a_failure_says_the_way_out(setup: ModuleType, output: str, remedy: str) -> None:
    """Known failures have a remedy; others show the command's own last line."""
    assert remedy in setup.explain(output)


def test_a_failing_command_is_one_line_and_the_rest_is_in_the_log(setup: ModuleType) -> None:
    """The error names the step and the log; the log has the output."""
    with pytest.raises(setup.SetupError, match=r"encoder: its last line was: broken .*setup\.log"):
        setup.command("encoder", sys.executable, "-c", "print('broken'); raise SystemExit(1)")
    assert "broken\n" in setup.LOG.read_text()


def test_too_little_space_is_refused_before_the_work(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A step that would fill the disk does not start."""
    monkeypatch.setitem(setup.NEEDED_FREE_GIB, "venv", 1e9)
    with pytest.raises(setup.SetupError, match=r"GiB free at .* needed"):
        setup.need_space("venv")


def test_what_stands_in_the_way_is_found_before_anything_is_touched(
    setup: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A wrong interpreter stops set-up at once; what was made before stays made."""
    first = step(setup, tmp_path, "first")
    made = step(setup, tmp_path, "second")
    setup.run_all([made])

    def no_python() -> None:
        raise setup.SetupError("RECOURSE_PYTHON310=/nowhere does not run as Python 3.10")

    fields = {**vars(made), "inputs": lambda: [tmp_path / "first.in"], "check": no_python}
    monkeypatch.setattr(setup, "STEPS", (first, setup.Step(**fields)))
    assert setup.main([]) == 2
    assert "RECOURSE_PYTHON310=/nowhere" in capsys.readouterr().err
    assert not (tmp_path / "first.out").exists()
    assert setup.is_done(made)


def test_an_unknown_step_lists_the_known_ones(
    setup: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 2 and one line."""
    assert setup.main(["rassa"]) == 2
    assert "no step 'rassa'; there are: venv, project" in capsys.readouterr().err


def fake_python(folder: Path, name: str, works: bool) -> Path:
    """A command that answers as a Python would: status 0 when it is the wanted line."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\nexit {0 if works else 1}\n")
    path.chmod(0o755)
    return path


def find(line: str, path: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    """Run the finder with only the given commands on the PATH."""
    return subprocess.run(
        ["/bin/sh", str(FINDER), line],
        env={"PATH": f"{path}:/usr/bin:/bin", "HOME": str(path), **extra},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_explicit_python_wins(tmp_path: Path) -> None:
    """Even over a python3.10 on the PATH."""
    fake_python(tmp_path, "python3.10", works=True)
    chosen = fake_python(tmp_path / "mine", "py", works=True)
    assert find("3.10", tmp_path, RECOURSE_PYTHON310=str(chosen)).stdout.strip() == str(chosen)


def test_an_explicit_python_that_does_not_run_is_an_error(tmp_path: Path) -> None:
    """It is never replaced silently by another."""
    fake_python(tmp_path, "python3.10", works=True)
    done = find("3.10", tmp_path, RECOURSE_PYTHON310="/nowhere/python")
    assert done.returncode == 1
    assert "RECOURSE_PYTHON310=/nowhere/python does not run as Python 3.10" in done.stderr


def test_a_shim_that_does_not_run_is_passed_over_for_pyenvs_version(tmp_path: Path) -> None:
    """`python3.10` may be a switched-off shim: pyenv's own version is found behind it."""
    fake_python(tmp_path, "python3.10", works=False)
    root = tmp_path / "pyenv-root"
    wanted = fake_python(root / "versions/3.10.13/bin", "python", works=True)
    (tmp_path / "pyenv").write_text(f"#!/bin/sh\necho {root}\n")
    (tmp_path / "pyenv").chmod(0o755)
    assert find("3.10", tmp_path).stdout.strip() == str(wanted)


def test_uv_is_asked_last(tmp_path: Path) -> None:
    """With neither a command nor pyenv, uv's Python is taken."""
    wanted = fake_python(tmp_path / "uv-pythons", "python", works=True)
    (tmp_path / "uv").write_text(f"#!/bin/sh\necho {wanted}\n")
    (tmp_path / "uv").chmod(0o755)
    fake_python(tmp_path, "python3.10", works=False)
    assert find("3.10", tmp_path).stdout.strip() == str(wanted)


def test_no_python_says_what_to_do(tmp_path: Path) -> None:
    """The line names the setting and three ways to get one."""
    fake_python(tmp_path, "python3.10", works=False)
    done = find("3.10", tmp_path)
    assert done.returncode == 1
    assert "No Python 3.10 found" in done.stderr
    assert "pyenv install 3.10" in done.stderr
    assert "RECOURSE_PYTHON310=/path/to/python3.10" in done.stderr


def test_the_real_machine_has_both(tmp_path: Path) -> None:
    """What set-up found for this checkout still runs."""
    for line in ("3.10", "3.11"):
        done = subprocess.run(
            ["/bin/sh", str(FINDER), line], env=dict(os.environ), capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr


def test_a_shops_own_passage_makes_the_index_stale(setup: ModuleType) -> None:
    """And only it: other files that stand beside the passages are not read by the build."""
    step = next(each for each in setup.STEPS if each.name == "index")
    before = setup.fingerprint(step)
    own = setup.HOME / "corpus" / "cn"
    own.mkdir(parents=True)
    (own / "returns.json").write_text("{}")
    assert setup.fingerprint(step) == before
    (own / "returns.md").write_text("a passage")
    assert setup.fingerprint(step) != before
