"""A benchmark in BEIR's format: read strictly, searched by all signals and by each alone."""

from __future__ import annotations

from math import log
from pathlib import Path

import pytest

from knowledge.beir import (
    FUSION,
    SYSTEMS,
    BenchmarkError,
    index_of,
    is_benchmark,
    read_benchmark,
    search,
)
from knowledge.calibration import FEATURES, Calibration
from tests.unit.knowledge.fakes import FakeEncoder

DOCUMENTS = """\
{"_id": "d1", "title": "Refunds", "text": "The shop pays the money back within seven days."}
{"_id": "d2", "title": "", "text": "Postage of the parcel is for the buyer."}
{"_id": "d3", "title": "Warranty", "text": "A kettle has a warranty of one year."}
"""
QUERIES = """\
{"_id": "q1", "text": "warranty of a kettle"}
{"_id": "q2", "text": "postage of the parcel"}
{"_id": "q3", "text": "nobody judged this one"}
"""
QRELS = "query-id\tcorpus-id\tscore\nq1\td3\t2\nq2\td2\t1\nq2\td1\t0\n"
CALIBRATION = Calibration(
    encoder_id="fake-encoder", model_sha256="fake-weights", precision="fp32",
    means=(0.0,) * len(FEATURES), deviations=(1.0,) * len(FEATURES),
    weights=(0.0,) * len(FEATURES), intercept=log(3), threshold=0.5, risk=(), figures={},
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three documents, three queries, two of them judged."""
    (tmp_path / "corpus.jsonl").write_text(DOCUMENTS, encoding="utf-8")
    (tmp_path / "queries.jsonl").write_text(QUERIES, encoding="utf-8")
    (tmp_path / "qrels.tsv").write_text(QRELS, encoding="utf-8")
    return tmp_path


def silent(step: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def test_a_query_that_nobody_judged_is_left_out(folder: Path) -> None:
    """Nothing found for it could be right."""
    assert is_benchmark(folder)
    assert set(read_benchmark(folder).queries) == {"q1", "q2"}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("corpus.jsonl", "{", "line 1"),
        ("qrels.tsv", "query-id\tcorpus-id\tscore\nq1\td9\t1\n", "'d9' is not in the folder"),
        ("qrels.tsv", "query-id\tcorpus-id\tscore\nq1\td3\t0\n", "no query has a relevant"),
    ],
)
def test_what_is_not_in_shape_is_named(folder: Path, name: str, text: str, said: str) -> None:
    """The file, the line, and what was expected."""
    (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(BenchmarkError, match=said):
        read_benchmark(folder)


def test_every_system_is_judged_on_the_same_queries(folder: Path, tmp_path: Path) -> None:
    """With the confidence of the calibration in the best document of the fusion."""
    read, encoder = read_benchmark(folder), FakeEncoder()
    index = index_of(read, tmp_path / "home", encoder, silent)

    found = search(read, index, encoder, CALIBRATION, silent)

    assert set(found.rankings) == set(SYSTEMS)
    assert {len(each) for each in found.rankings.values()} == {len(found.confidences)} == {2}
    assert [each.is_among(1) for each in found.rankings[FUSION]] == [True, True]
    assert [each.is_among(1) for each in found.rankings["bm25"]] == [True, True]
    assert found.confidences == pytest.approx((0.75, 0.75))
