"""`recourse ask` and `recourse evaluate retrieval`, with the real encoder in a small home."""

from __future__ import annotations

import json
import os
import subprocess
from math import log2
from pathlib import Path
from typing import Any

import pytest

from knowledge import index
from knowledge.calibration import (
    FEATURES,
    WRONG_ANSWER_BUDGET,
    Calibration,
    write_calibrations,
)
from knowledge.encoder import Encoder
from tests.nursery import ran
from tests.retrieval.conftest import HOME
from tests.unit.knowledge.fakes import write_corpus

DOCUMENTS = {
    "d1": ("Refunds", "The shop pays the money back within seven days of the return."),
    "d2": ("", "Postage of an unwanted parcel is paid by the buyer."),
    "d3": ("Warranty", "A kettle that leaks is repaired for free in its first year."),
    "d4": ("Bread", "Bake the loaf for forty minutes and let it cool."),
}
QUERIES = {
    "q1": "my kettle leaks, who repairs it",
    "q2": "who pays postage for an unwanted parcel",
    "q3": "never judged",
}
GRADES = [("q1", "d3", 2), ("q1", "d1", 1), ("q2", "d2", 1), ("q2", "d4", 0)]


@pytest.fixture(scope="module")
def home(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the exported encoder, a small corpus, and a calibration of its own."""
    home = tmp_path_factory.mktemp("home")
    (home / "encoder").symlink_to(HOME / "encoder")
    corpus = write_corpus(home / "files")
    index.activate(home, index.build(home, corpus, encoder=encoder))
    scores_only = tuple(1.0 if name == "score" else 0.0 for name in FEATURES)
    calibration = Calibration(
        encoder_id=encoder.encoder_id, model_sha256=encoder.model_sha256, precision="fp32",
        means=(0.0,) * len(FEATURES), deviations=(1.0,) * len(FEATURES), weights=scores_only,
        intercept=-4.0, threshold=0.5, risk=((0.01, 0.4), (0.5, WRONG_ANSWER_BUDGET / 2)),
        figures={},
    )  # fmt: skip
    write_calibrations(home / "calibration.json", {"fp32": calibration})
    return home


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A benchmark of four documents in BEIR's format."""
    rows = [{"_id": key, "title": t, "text": text} for key, (t, text) in DOCUMENTS.items()]
    (tmp_path / "corpus.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    asked = [{"_id": key, "text": text} for key, text in QUERIES.items()]
    (tmp_path / "queries.jsonl").write_text("\n".join(map(json.dumps, asked)), "utf-8")
    lines = ["query-id\tcorpus-id\tscore", *(f"{q}\t{d}\t{grade}" for q, d, grade in GRADES)]
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels/test.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    return tmp_path


def recourse(home: Path, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a home."""
    environment = {**os.environ, "RECOURSE_HOME": str(home), **extra}
    return ran("recourse", *arguments, environment=environment, timeout_s=300)


def printed(home: Path, *arguments: str, **extra: str) -> dict[str, Any]:
    """Return the document that a command printed."""
    done = recourse(home, *arguments, "--json", **extra)
    assert done.returncode == 0, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def test_a_benchmark_is_indexed_searched_and_judged(home: Path, folder: Path) -> None:
    """Each system over the judged queries, with the figures worked out by hand."""
    before = sorted(each.name for each in (home / "index").rglob("*"))

    found = printed(home, "evaluate", "retrieval", "--data", str(folder))

    assert (found["documents"], found["queries"]) == (4, 2)
    assert set(found["figures"]) == {"fusion", "dense", "bm25"}
    fusion = found["figures"]["fusion"]
    assert fusion["recall@1"] == fusion["mrr@10"] == 1.0
    # The first query's second document may stand second, third or last: d3 is worth 2, d1 is 1.
    best = 2 + 1 / log2(3)
    first = [(2 + 1 / log2(rank + 1)) / best for rank in (2, 3, 4)]
    assert fusion["ndcg@10"] in [round((each + 1) / 2, 4) for each in first]
    assert Path(found["page"]).is_file()
    assert sorted(each.name for each in (home / "index").rglob("*")) == before


def test_the_same_benchmark_has_the_same_figures(home: Path, folder: Path) -> None:
    """To the last digit."""
    first, again = (printed(home, "evaluate", "retrieval", "--data", str(folder)) for _ in range(2))
    assert first == again


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("corpus.jsonl", "{\n", "corpus.jsonl, line 1: expected"),
        ("queries.jsonl", '\n{"_id": "q1"}\n', "queries.jsonl, line 2: expected"),
        ("qrels/test.tsv", "q1\td3\tmuch\n", "test.tsv, line 1: expected query-id"),
        ("qrels/test.tsv", "q1\td9\t1\n", ": no judged document is in corpus.jsonl"),
    ],
)
def test_a_malformed_benchmark_is_one_line_and_status_two(
    home: Path, folder: Path, name: str, text: str, said: str
) -> None:
    """With the file and the line."""
    (folder / name).write_text(text, "utf-8")
    done = recourse(home, "evaluate", "retrieval", "--data", str(folder))
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_follow_up_is_read_with_the_turn_before(home: Path) -> None:
    """And the reading is in the answer."""
    before = "who pays the courier for an unwanted kettle"
    found = printed(home, "ask", "and if it is faulty?", "--after", before)
    assert found["read_as"]["question"] == f"{before} \u2014 and if it is faulty?"
    assert found["citations"][0]["passage"] == "cn-7d-18"


def test_the_budget_for_wrong_answers_decides_what_is_answered(home: Path) -> None:
    """At nothing everything is declined; at a share that is none the setting is refused."""
    question = ("ask", "who pays the postage of a return")
    by_default = printed(home, *question)
    assert by_default["answered"] is True
    none = printed(home, *question, RECOURSE_WRONG_ANSWER_BUDGET="0")
    assert (none["answered"], none["confidence"]) == (False, by_default["confidence"])
    done = recourse(home, *question, RECOURSE_WRONG_ANSWER_BUDGET="1.5")
    assert done.returncode == 2
    assert "RECOURSE_WRONG_ANSWER_BUDGET='1.5'" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
