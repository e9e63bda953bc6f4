"""`recourse ingest`: what it prints, what it leaves alone, and how it ends."""

from __future__ import annotations

import json
from inspect import signature
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from gateway.cli.ingest import ingest
from gateway.cli.output import CommandError
from knowledge.errors import EncoderMissing
from tests.unit.gateway.small_index import make_corpus
from tests.unit.knowledge.ingest.documents import DOCX, ENCRYPTED_PDF, MARKDOWN, PDF, pdf

app = typer.Typer()
app.command()(ingest)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A house of the test's own, without an encoder."""
    monkeypatch.setenv("RECOURSE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path / "home"


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """A folder with a document of every kind, and everything that may be wrong with one."""
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "returns.md").write_text(MARKDOWN, "utf-8")
    (folder / "care.docx").write_bytes(DOCX)
    (folder / "terms.pdf").write_bytes(PDF)
    (folder / "locked.pdf").write_bytes(ENCRYPTED_PDF.read_bytes())
    (folder / "scan.pdf").write_bytes(pdf([], picture=True))
    (folder / "empty.html").write_bytes(b"")
    (folder / "logo.png").write_bytes(b"x")
    with (folder / "huge.pdf").open("wb") as stream:
        stream.truncate(100 << 20)
    return folder


def run(tmp_path: Path, *arguments: str) -> Result:
    """The command over a small shipped corpus."""
    shipped = make_corpus(tmp_path / "shipped", "A promise is a promise")
    return CliRunner().invoke(app, [*arguments, "--corpus", str(shipped)])


def test_every_file_is_told_of_and_the_good_ones_are_proposed(
    home: Path, papers: Path, tmp_path: Path
) -> None:
    """Status 1, for some were left out; each of them has its line."""
    done = run(tmp_path, str(papers), "--jurisdiction", "uk", "--shop", "Quay", "--name", "")
    assert done.exit_code == 1, done.output
    for line in (
        "locked.pdf: encrypted with a password; save a copy without the password and give that",
        "scan.pdf: scanned: pictures of pages, without a text layer; give it one with an OCR",
        "empty.html: empty, 0 bytes; look whether it was saved",
        "huge.pdf: 100 MiB, over the limit of 25 MiB; take its pictures out, or split it",
        "passed over, no documents: .png (1)",
        "recourse ingest --accept papers-uk --activate",
    ):
        assert line in done.stderr
    assert "+++ corpus/uk/returns.md" in done.stdout
    assert "uk/terms.md" in done.stdout
    assert (home / "ingest/papers-uk/uk/returns.md").is_file()
    assert not (home / "corpus").exists()


def test_one_json_document_says_it_all(home: Path, papers: Path, tmp_path: Path) -> None:
    """Nothing else is on standard output."""
    for name in ("care.docx", "terms.pdf"):
        (papers / name).unlink()
    done = run(tmp_path, str(papers), "--jurisdiction", "UK", "--json")
    report = json.loads(done.stdout)
    assert report["proposal"] == "papers-uk"
    assert Path(report["folder"]) == home / "ingest/papers-uk"
    (document,) = report["documents"]
    assert document["short"] == "Quay returns"
    assert document["new"] == [
        "uk-shop-returns-quay-returns",
        "uk-shop-returns-how-long-have",
        "uk-shop-returns-what-condition-we-accept",
        "uk-shop-returns-shipping",
    ]
    assert (document["changed"], document["vanished"], document["kept"]) == ([], [], 0)
    assert document["diff"].startswith("--- /dev/null")
    assert {Path(each["file"]).name for each in report["left_out"]} == {
        "locked.pdf", "scan.pdf", "empty.html", "huge.pdf",
    }  # fmt: skip
    assert report["passed_over"] == {".png": 1}


def test_all_read_ends_with_zero(home: Path, papers: Path, tmp_path: Path) -> None:
    """Unicode names and dates of the future are fine."""
    done = run(tmp_path, str(papers / "returns.md"), "--effective-from", "2030-01-01")
    assert done.exit_code == 0, done.output
    assert "effective_from: 2030-01-01" in done.stdout


def test_nothing_read_ends_with_two(home: Path, papers: Path, tmp_path: Path) -> None:
    """Each file with its line all the same."""
    done = run(tmp_path, str(papers / "scan.pdf"), str(tmp_path / "nowhere.md"))
    assert done.exit_code == 2
    assert "nowhere.md: not there" in done.stderr
    assert "nothing could be read" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ((), "give documents to propose, or --accept"),
        (("a.md", "--accept", "x"), "one of both"),
        (("a.md", "--activate"), "--activate without --accept"),
        (("a.md", "--jurisdiction", "China"), "--jurisdiction 'China'"),
        (("a.md", "--jurisdiction", "DE"), "--jurisdiction 'DE': expected one of CN, EU, UK, US"),
        (("a.md", "--audience", "judge"), "--audience 'judge'"),
        (("a.md", "--audience", ""), "--audience ''"),
        (("a.md", "--effective-from", "soon"), "--effective-from 'soon'"),
        (("--accept", "../x"), "--accept '../x'"),
    ],
)
def test_bad_input_is_named(
    home: Path, tmp_path: Path, arguments: tuple[str, ...], named: str
) -> None:
    """Before anything is read."""
    done = run(tmp_path, *arguments)
    assert isinstance(done.exception, CommandError)
    assert named in str(done.exception)


def test_without_an_encoder_nothing_is_accepted(home: Path, papers: Path, tmp_path: Path) -> None:
    """A corpus that cannot be indexed would leave the house half changed."""
    run(tmp_path, str(papers / "returns.md"), "--jurisdiction", "UK")
    done = run(tmp_path, "--accept", "returns-uk")
    assert isinstance(done.exception, EncoderMissing)
    assert not (home / "corpus").exists()


def test_a_file_that_may_not_be_read_does_not_stop_the_others() -> None:
    """The command line's own look at rights would end the run before the first is read."""
    assert not signature(ingest).parameters["paths"].default.readable
