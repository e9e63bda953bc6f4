"""The command line as other programs call it: shapes, exit statuses, one line for what is wrong."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.house import BUILT, ROOT
from tests.nursery import ran

BAD_INPUT = 2


def recourse(*arguments: str, home: Path = BUILT, **extra: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a home; that it starts from nothing is for the first test."""
    environment = {**os.environ, "RECOURSE_HOME": str(home), **extra}
    return ran("recourse", *arguments, environment=environment, timeout_s=300)


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """The one line of a command that could not be done; never a traceback."""
    assert done.returncode == BAD_INPUT, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr.strip()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with the built encoder and an index folder of its own."""
    (tmp_path / "encoder").symlink_to(BUILT / "encoder")
    shutil.copytree(BUILT / "index", tmp_path / "index")
    return tmp_path


def test_ask_prints_the_agreed_shape() -> None:
    """An answer, its confidence, and citations that say law, article and page."""
    done = subprocess.run(
        [
            str(ROOT / ".venv/bin/recourse"), "ask",
            "who pays the freight when a coat is faulty?", "--json",
        ],
        cwd=ROOT, env={**os.environ, "RECOURSE_HOME": str(BUILT)}, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert set(answer) >= {
        "answered", "answer", "confidence", "abstained_because", "citations", "parts",
    }  # fmt: skip
    assert answer["answered"] is True
    assert answer["abstained_because"] is None
    assert 0 <= answer["confidence"] <= 1
    cited = answer["citations"][0]
    assert set(cited) >= {"passage", "title", "cites", "jurisdiction", "quote", "score", "url"}
    assert "CRPL 24(2)" in cited["cites"]
    assert cited["url"] == f"/policies/{cited['passage']}"


def test_ask_declines_with_a_reason() -> None:
    """Nothing is guessed: status 0, `answered` false, and why."""
    answer = json.loads(recourse("ask", "what will the weather be on sunday", "--json").stdout)
    assert answer["answered"] is False
    assert answer["abstained_because"]


def test_ask_for_a_jurisdiction_without_passages_says_so() -> None:
    """No law is stretched over a border."""
    question = ("ask", "how long may I return shoes?", "--jurisdiction", "FR", "--json")
    answer = json.loads(recourse(*question).stdout)
    assert answer["abstained_because"] == "jurisdiction_not_covered"


def test_ask_answers_as_of_a_date() -> None:
    """Before the seven-day measures were in force, their passages are not cited."""
    question = ("ask", "when does the seven day period begin", "--as-of", "2016-01-01", "--json")
    cited = json.loads(recourse(*question).stdout)["citations"]
    assert all(not citation["cites"].startswith("7D") for citation in cited)


def test_a_support_agent_reads_everybodys_passages() -> None:
    """What is written for merchants alone is hidden from a shopper, not from an agent."""
    question = ("ask", "fine for selling returned goods as new", "--k", "20", "--json")
    cited = {
        audience: {
            c["passage"]
            for c in json.loads(recourse(*question, "--audience", audience).stdout)["citations"]
        }
        for audience in ("shopper", "agent")
    }

    assert cited["agent"] - cited["shopper"]


def test_k_limits_the_citations() -> None:
    """As many as asked for at most."""
    answer = json.loads(recourse("ask", "return a coat", "--k", "2", "--json").stdout)
    assert len(answer["citations"]) <= 2


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (("ask", "  "), "question is empty"),
        (("ask", "x", "--as-of", "yesterday"), "--as-of 'yesterday'"),
        (("ask", "x", "--audience", "judge"), "--audience 'judge'"),
        (("ask", "x", "--k", "0"), "--k"),
        (("index", "activate", "no-such-version"), "no-such-version"),
        (("index", "build", "--corpus", "/nowhere"), "/nowhere"),
        (("frobnicate",), "frobnicate"),
    ],
)
def test_bad_input_is_named(arguments: tuple[str, ...], names: str) -> None:
    """Status 2 and a line with the value."""
    assert names in refused(recourse(*arguments))


def test_a_bad_setting_is_named() -> None:
    """The variable, its value, what was expected."""
    line = refused(recourse("ask", "x", RECOURSE_RETRIEVAL_PRECISION="fp64"))
    assert "RECOURSE_RETRIEVAL_PRECISION='fp64'" in line


def test_a_missing_index_says_how_to_make_one(tmp_path: Path) -> None:
    """A fresh home is not a traceback."""
    (tmp_path / "encoder").symlink_to(BUILT / "encoder")
    assert "index" in refused(recourse("ask", "x", home=tmp_path))


def test_building_again_gives_the_same_version(home: Path) -> None:
    """The same corpus and encoder make the same index, and nothing is built twice."""
    active = json.loads(recourse("index", "status", "--json", home=home).stdout)["active"]
    built = json.loads(recourse("index", "build", "--json", home=home).stdout)
    assert built["version"] == active


def test_another_corpus_is_activated_and_rolled_back(home: Path, tmp_path: Path) -> None:
    """The way there and the way back, each one command."""
    corpus = tmp_path / "corpus"
    shutil.copytree(ROOT / "knowledge/corpus", corpus)
    for file in corpus.glob("*/*.md"):
        if file != corpus / "cn" / "7d.md":
            file.unlink()
    before = json.loads(recourse("index", "status", "--json", home=home).stdout)["active"]
    made = recourse("index", "build", "--corpus", str(corpus), "--activate", "--json", home=home)
    version = json.loads(made.stdout)["version"]
    assert version != before
    back = json.loads(recourse("index", "rollback", "--json", home=home).stdout)
    assert back["active"] == before
    status = json.loads(recourse("index", "status", "--json", home=home).stdout)
    assert {v["version"] for v in status["versions"]} >= {before, version}


def test_a_malformed_passage_is_refused_with_file_and_line(home: Path, tmp_path: Path) -> None:
    """The writer is told where, and what was expected; the served index is untouched."""
    corpus = tmp_path / "corpus"
    shutil.copytree(ROOT / "knowledge/corpus", corpus)
    broken = corpus / "cn" / "7d.md"
    text = broken.read_text().replace("confidence: verified", "confidence: certain", 1)
    broken.write_text(text)
    line_number = text[: text.index("confidence: certain")].count("\n") + 1
    line = refused(recourse("index", "build", "--corpus", str(corpus), home=home))
    assert f"7d.md:{line_number}" in line
    assert "certain" in line
