"""`recourse index compare | activate | verify | prune`, with the encoder of this checkout."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gateway.cli import index_reports
from gateway.cli.index import app
from gateway.cli.output import CommandError
from knowledge import index
from knowledge.calibration import CALIBRATION_FILE, write_calibrations
from knowledge.encoder import Encoder
from knowledge.errors import IndexCorrupt, IndexMismatch, IndexMissing
from knowledge.evaluation import QuestionsError
from tests.unit.knowledge.answerers import calibration
from tests.unit.knowledge.fakes import FILES, FakeEncoder, write_corpus

ENCODER = Path(__file__).parents[4] / "var" / "encoder"
LOG = (
    {"question": "how many days do i have to return a dress", "jurisdiction": "CN", "count": 3},
    {"question": "who pays the courier", "jurisdiction": "CN", "audience": "shopper"},
)

pytestmark = pytest.mark.skipif(
    not ENCODER.exists(), reason="var/encoder is not there: run `make setup`"
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with an encoder, a calibration and a log of questions; no labelled ones anywhere."""
    home = tmp_path / "home"
    (home / "encoder").mkdir(parents=True)
    for each in ENCODER.iterdir():
        (home / "encoder" / each.name).symlink_to(each)
    fitted = replace(calibration(), model_sha256=Encoder.open(home).model_sha256)
    write_calibrations(home / CALIBRATION_FILE, {"fp32": fitted})
    lines = "".join(json.dumps(each) + "\n" for each in LOG)
    (home / "questions.jsonl").write_text(lines, "utf-8")
    monkeypatch.setenv("RECOURSE_HOME", str(home))
    monkeypatch.delenv("RECOURSE_RETRIEVAL_PRECISION", raising=False)
    monkeypatch.setattr(index_reports, "LABELLED", tmp_path / "nowhere")
    return home


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def built(home: Path, directory: Path, old: str = "", new: str = "") -> str:
    """Build the small corpus with some words of it replaced."""
    corpus = write_corpus(directory, cn__7d_md=FILES["cn/7d.md"].replace(old, new))
    done = run("build", "--corpus", str(corpus), "--json")
    assert done.exit_code == 0, done.output
    version: str = json.loads(done.stdout)["version"]
    return version


@pytest.fixture
def versions(home: Path, tmp_path: Path) -> tuple[str, str]:
    """Two versions, the first of them active; in the second, another passage says who pays."""
    one = built(home, tmp_path / "one")
    other = built(home, tmp_path / "other", "#cn-7d-18", "#cn-7d-19")
    index.activate(home, one)
    return one, other


def test_the_list_of_versions_is_whole_in_eighty_columns(
    versions: tuple[str, str], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names are copied into other commands; versions of one day are told apart by the minute."""
    one, other = versions
    monkeypatch.setenv("COLUMNS", "80")
    told = run("status").stdout
    built_at = {each.name: each.created_at for each in index.status(home).versions}
    for name in (one, other):
        [row] = [line for line in told.splitlines() if line.startswith(name)]
        assert built_at[name][:16].replace("T", " ") in row
        assert row.rstrip().endswith("yes") == (name == one)
    assert "\u2026" not in told


def test_differences_are_told_with_status_1(versions: tuple[str, str]) -> None:
    """What came first before, what comes first now; as text and as JSON."""
    one, other = versions
    told = run("compare", other)
    assert told.exit_code == 1
    assert f"{one} -> {other}: of 2 recorded questions, 1 other first citation" in told.stdout
    assert "other first citation: who pays the courier (CN shopper)" in told.stdout
    assert "cn-7d-18 1.00 -> cn-7d-19 1.00" in told.stdout
    told = run("compare", other, "--json")
    assert told.exit_code == 1
    (only,) = json.loads(told.stdout)["differences"]
    assert (only["before"]["passage"], only["after"]["passage"]) == ("cn-7d-18", "cn-7d-19")


def test_no_difference_is_status_0(versions: tuple[str, str], tmp_path: Path) -> None:
    """Against itself, or for questions that another passage answers."""
    one, other = versions
    told = run("compare", one, "--against", one)
    assert told.exit_code == 0
    assert "all 2 recorded questions are answered as before" in told.stdout
    labelled = tmp_path / "my_questions.yml"
    labelled.write_text(
        "- {question: last day to send back a bag, audience: null, jurisdiction: CN, answer: []}\n"
    )
    told = run("compare", other, "--questions", str(labelled))
    assert told.exit_code == 0
    assert "all 1 recorded questions" in told.stdout


def test_what_cannot_be_compared_is_refused(versions: tuple[str, str], home: Path) -> None:
    """A version that is not there, a log that is none, and nothing to ask."""
    _, other = versions
    assert isinstance(run("compare", "f" * 16).exception, IndexMissing)
    (home / "questions.jsonl").write_text("{}\n")
    assert isinstance(run("compare", other).exception, QuestionsError)
    (home / "questions.jsonl").unlink()
    refused = run("compare", other).exception
    assert isinstance(refused, CommandError)
    assert "recourse index questions" in str(refused)


def test_activating_says_first_what_would_change(versions: tuple[str, str], home: Path) -> None:
    """In short, and where the whole of it is to be had; no terminal, no question."""
    _, other = versions
    done = run("activate", other, "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout) == {
        "active": other,
        "changes": {
            "newly answered": 0,
            "newly declined": 0,
            "other first citation": 1,
            "other words": 0,
        },
    }
    assert "of 2 recorded questions, 1 other first citation" in done.stderr
    assert f"recourse index compare {other}" in done.stderr
    assert index.status(home).active == other


@pytest.mark.parametrize("option", ["--yes", "-y", "--quiet", "-q"])
def test_activating_can_be_done_without_a_word(
    versions: tuple[str, str], home: Path, option: str
) -> None:
    """A broken log is no hindrance then."""
    (home / "questions.jsonl").write_text("{}\n")
    done = run("activate", versions[1], option)
    assert done.exit_code == 0
    assert "recorded" not in done.output
    assert index.status(home).active == versions[1]


def test_a_version_that_would_not_serve_is_not_activated(
    versions: tuple[str, str], home: Path, tmp_path: Path
) -> None:
    """Damaged, or built with another encoder: the old one goes on serving."""
    one, other = versions
    with (home / "index/versions" / other / "units.faiss").open("ab") as damaged:
        damaged.write(b"x")
    assert isinstance(run("activate", other).exception, IndexCorrupt)
    assert isinstance(run("activate", other, "--yes").exception, IndexCorrupt)
    foreign = index.build(home, tmp_path / "one", encoder=FakeEncoder())
    assert isinstance(run("activate", foreign).exception, IndexMismatch)
    assert index.status(home).active == one


def test_a_broken_active_version_is_no_hindrance(versions: tuple[str, str], home: Path) -> None:
    """The way out of it is the activation of another."""
    one, other = versions
    (home / "index/versions" / one / "units.json").write_text("[]")
    done = run("activate", other)
    assert done.exit_code == 0
    assert "nothing to compare with" in done.stderr
    assert index.status(home).active == other


def test_a_sound_version_is_verified_with_status_0(versions: tuple[str, str]) -> None:
    """The active one unless named, or all of them."""
    one, other = versions
    done = run("verify", "--json")
    assert done.exit_code == 0
    assert [each["version"] for each in json.loads(done.stdout)] == [one]
    assert f"{other} is sound" in run("verify", other).stderr
    assert len(json.loads(run("verify", "--all", "--json").stdout)) == 2


def test_what_is_wrong_is_told_with_status_1(versions: tuple[str, str], home: Path) -> None:
    """Each finding on a line of its own."""
    with (home / "index/versions" / versions[0] / "units.faiss").open("ab") as damaged:
        damaged.write(b"x")
    done = run("verify")
    assert done.exit_code == 1
    assert "units.faiss not as its manifest says" in done.stdout


def test_a_version_that_is_not_there_is_bad_input(versions: tuple[str, str]) -> None:
    """Not a version in which something is wrong."""
    refused = run("verify", "nope").exception
    assert isinstance(refused, CommandError)
    assert str(refused).startswith("index version 'nope': expected one of ")


def test_without_an_active_version_one_must_be_named(home: Path) -> None:
    """Nothing is verified, and that is not sound."""
    assert isinstance(run("verify").exception, CommandError)
    assert isinstance(run("compare", "a" * 16).exception, CommandError)


def test_old_versions_are_pruned(versions: tuple[str, str], home: Path) -> None:
    """As many as were asked for stay."""
    one, other = versions
    index.activate(home, other)
    path = home / "index/versions" / one / "manifest.json"
    raw = json.loads(path.read_text()) | {"created_at": "2020-01-01T00:00:00+00:00"}
    path.write_text(json.dumps(raw))
    assert "removed no version" in run("prune", "--keep", "1").stderr
    done = run("prune", "--keep", "0", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["removed"] == [one]
