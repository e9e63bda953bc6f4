"""`recourse lint-corpus`: what it prints, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gateway.cli.main import app
from gateway.cli.output import CommandError
from knowledge.errors import CorpusError
from tests.unit.knowledge.fakes import write_corpus


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """The small corpus."""
    return write_corpus(tmp_path / "corpus")


def run(corpus: Path, *arguments: str) -> Result:
    """The command on a corpus, with folders of laws and of evaluation data that hold nothing."""
    nothing = corpus.parent / "nothing"
    nothing.mkdir(exist_ok=True)
    where = ["--corpus", str(corpus), "--laws", str(nothing), "--evaluation", str(nothing)]
    return CliRunner().invoke(app, ["lint-corpus", *where, *arguments])


def test_a_sound_corpus_ends_with_nothing_to_mend(corpus: Path) -> None:
    """Its figures are printed, and what was not looked at."""
    done = run(corpus)
    assert done.exit_code == 0, done.output
    assert "0 complaints" in done.output
    assert "reading grade: mean" in done.output
    assert "note: citations: 7D: its text is not there" in done.output


def test_a_complaint_is_a_line_with_its_place_and_status_one(corpus: Path) -> None:
    """So that an editor can go there."""
    (corpus / "ids.txt").write_text("cn-gone\n", encoding="utf-8")
    evaluation = corpus.parent / "q.yml"
    evaluation.write_text("- how long is the withdrawal period\n", encoding="utf-8")
    done = run(corpus, "--evaluation", str(evaluation))
    assert done.exit_code == 1
    assert f"{corpus / 'eu' / 'crd.md'}:" in done.output
    assert "cn-gone: ids: was published and is gone" in done.output


def test_published_ids_are_added_when_asked_for(corpus: Path) -> None:
    """And held from then on."""
    assert run(corpus, "--write-ids").exit_code == 0
    assert "eu-crd-9" in (corpus / "ids.txt").read_text("utf-8").splitlines()
    (corpus / "eu" / "crd.md").unlink()
    document = json.loads(run(corpus, "--json").stdout)
    assert [each["passage"] for each in document["complaints"]] == ["eu-crd-9"]


def test_a_malformed_corpus_is_refused(corpus: Path) -> None:
    """Before anything is looked at."""
    (corpus / "eu" / "crd.md").write_text("no front matter", encoding="utf-8")
    assert isinstance(run(corpus).exception, CorpusError)


@pytest.mark.parametrize("option", ["--laws", "--evaluation"])
def test_a_folder_that_is_named_and_not_there_is_refused(corpus: Path, option: str) -> None:
    """A slip in its name must not read as nothing to complain of."""
    done = run(corpus, option, str(corpus / "nowhere"))
    assert isinstance(done.exception, CommandError)
    assert "nowhere is not there" in str(done.exception)
