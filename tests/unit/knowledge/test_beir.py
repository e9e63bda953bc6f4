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


HEADER = "query-id\tcorpus-id\tscore\n"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("corpus.jsonl", "{", r"corpus\.jsonl, line 1: expected"),
        ("corpus.jsonl", '{"_id": "d1", "text": "a"}\n\n[]\n', r"corpus\.jsonl, line 3: expected"),
        ("corpus.jsonl", '{"_id": "d1"}', "line 1: expected"),
        ("corpus.jsonl", '{"text": "a"}', "line 1: expected"),
        ("corpus.jsonl", '{"_id": null, "text": "a"}', "line 1: expected"),
        ("corpus.jsonl", '{"_id": "", "text": "a"}', "line 1: expected a new _id, got ''"),
        ("corpus.jsonl", '{"_id": "d1", "text": ["a"]}', "line 1: expected"),
        ("corpus.jsonl", '{"_id": "d1", "title": ["a"], "text": "a"}', "line 1: expected"),
        ("corpus.jsonl", '{"_id": "a", "text": "a"}\n' * 2, "line 2: expected a new _id, got 'a'"),
        ("queries.jsonl", '{"_id": "q1", "text": 7}', r"queries\.jsonl, line 1: expected"),
        ("qrels.tsv", "q1 d3 1\n", r"qrels\.tsv, line 1: expected query-id"),
        ("qrels.tsv", HEADER + "q1\td3\n", "line 2: expected query-id"),
        ("qrels.tsv", HEADER + "\nq1\td3\t1.5\n", "line 3: expected query-id"),
        ("qrels.tsv", HEADER + "q1\td3\t--1\n", "line 2: expected query-id"),
        ("qrels.tsv", HEADER + "q1\td3\t\u00b2\n", "line 2: expected query-id"),
        ("qrels.tsv", HEADER + "q1\t0\td3\t1\n", "line 2: expected query-id"),
        ("qrels.tsv", HEADER + "q1\td9\t1\n", "no judged document is in corpus.jsonl"),
        ("qrels.tsv", HEADER + "q9\td3\t1\n", "no query has a relevant"),
        ("qrels.tsv", HEADER + "q1\td3\t0\nq2\td2\t-1\n", "no query has a relevant"),
        ("qrels.tsv", "", "no query has a relevant"),
    ],
)
def test_what_is_not_in_shape_is_named(folder: Path, name: str, text: str, said: str) -> None:
    """The file, the line, and what was expected, in one line."""
    (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(BenchmarkError, match=said) as refused:
        read_benchmark(folder)
    assert "expected" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_judgements_of_what_is_not_there_are_counted(folder: Path) -> None:
    """Public sets have such rows: a query is not asked, a document is found by nobody."""
    lines = ("q1\td3\t1.0", "q1\td9\t1", "q9\td3\t1")
    (folder / "qrels.tsv").write_text(HEADER + "\n".join(lines))
    read = read_benchmark(folder)
    assert set(read.queries) == {"q1"}
    assert read.grades == {"q1": {"d3": 1, "d9": 1}}
    assert read.strays == 2


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels.tsv"])
def test_a_file_that_cannot_be_read_is_named(folder: Path, name: str) -> None:
    """Bytes of another encoding, or nothing there at all."""
    (folder / name).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BenchmarkError, match=f"{name} cannot be read"):
        read_benchmark(folder)
    (folder / name).unlink()
    with pytest.raises(BenchmarkError, match=r"expected corpus\.jsonl, queries\.jsonl and qrels"):
        read_benchmark(folder)


def test_a_line_ends_where_json_lines_end(folder: Path) -> None:
    """Separators in a text, carriage returns, blank lines and a mark at the start do no harm."""
    first, second = (
        '{"_id": 1, "text": "a\u2028b\x85c"}',
        '{"_id": "d3", "title": null, "text": " d "}',
    )
    (folder / "corpus.jsonl").write_bytes(f"\ufeff{first}\r\n\r\n{second}".encode())
    (folder / "qrels.tsv").write_text(HEADER.replace("\n", "\r\n") + "q1\td3\t1\r\n")
    assert read_benchmark(folder).documents == {"1": ("", "a\u2028b\x85c"), "d3": ("", "d")}


def test_judgements_need_no_header_and_may_stand_in_a_folder(folder: Path) -> None:
    """As the public ones have them; a grade below 1 is no right document."""
    (folder / "qrels.tsv").unlink()
    (folder / "qrels").mkdir()
    (folder / "qrels/test.tsv").write_text("q1\td3\t2\nq1\td1\t-1\nq2\td2\t0\n")
    read = read_benchmark(folder)
    assert read.grades == {"q1": {"d3": 2, "d1": -1}}


def test_a_document_without_words_is_indexed_too(folder: Path, tmp_path: Path) -> None:
    """By its title, or by its id: nothing breaks on it."""
    blank = '{"_id": "d4", "text": "  "}\n{"_id": "d5", "title": "Kettles", "text": ""}\n'
    (folder / "corpus.jsonl").write_text(DOCUMENTS + blank, encoding="utf-8")
    index = index_of(read_benchmark(folder), tmp_path / "home", FakeEncoder(), silent)
    assert [each.text for each in index.passages][3:] == ["d4", "Kettles"]


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
