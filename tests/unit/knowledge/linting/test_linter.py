"""The whole run: evaluation data of every kind, and a corpus as it stands in files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from knowledge.errors import CorpusError
from knowledge.linting.evaluating import EvaluationDataError, sentences_of
from knowledge.linting.linter import lint
from tests.unit.knowledge.fakes import write_corpus

SENTENCE = "how long may i keep it"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl", json.dumps({"id": "x", "turns": [{"question": SENTENCE}]}) + "\n\n"),
        ("a.json", json.dumps([SENTENCE, 7, None])),
        ("a.yml", f"- {{question: {SENTENCE}, answer: [one-id]}}\n"),
        ("a.csv", f"sentence,label\n{SENTENCE},returns\n"),
    ],
)
def test_sentences_are_found_in_files_of_every_kind(
    tmp_path: Path, name: str, content: str
) -> None:
    """By the file's name under its folder; names and labels are no sentences."""
    folder = tmp_path / "eval"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / name).write_text(content, encoding="utf-8")
    (folder / "notes.txt").write_text("not read at all", encoding="utf-8")
    assert sentences_of(folder) == {f"eval/deep/{name}": (SENTENCE,)}
    assert sentences_of(folder / "deep" / name) == {name: (SENTENCE,)}


@pytest.mark.parametrize(
    ("name", "content"), [("a.jsonl", b"{"), ("a.yml", b"{"), ("a.csv", b"\xff")]
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    """An ask could stand in it."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(EvaluationDataError, match=name):
        sentences_of(tmp_path)


def test_a_sound_corpus_has_no_complaints(corpus: Path, tmp_path: Path) -> None:
    """What could not be looked at is noted."""
    report = lint(corpus, tmp_path / "no-laws", {}, ["asks: no evaluation data"])
    assert report.complaints == ()
    assert report.notes[0] == "asks: no evaluation data"
    assert any("no law texts in" in note for note in report.notes)
    assert report.grades is not None


def test_a_complaint_says_where_its_passage_stands(corpus: Path, tmp_path: Path) -> None:
    """As JSON too, with every check's complaints in one list."""
    (corpus / "ids.txt").write_text("cn-gone\n", encoding="utf-8")
    evaluating = {"q.yml": ["How long is the withdrawal period?"]}
    document = json.loads(json.dumps(lint(corpus, tmp_path / "none", evaluating).as_json()))
    found = {each["passage"]: each for each in document["complaints"]}
    assert found["cn-gone"]["place"] is None
    assert found["eu-crd-9"]["check"] == "asks"
    file, _, line = found["eu-crd-9"]["place"].rpartition(":")
    assert "{#eu-crd-9}" in Path(file).read_text("utf-8").splitlines()[int(line) - 1]
    assert set(document["reading_grade"]) == {"mean", "p95", "worst"}


def test_texts_of_the_law_are_looked_up_where_they_are(corpus: Path, tmp_path: Path) -> None:
    """And that Chinese has no words to share is said."""
    folder = tmp_path / "laws"
    (folder / "china").mkdir(parents=True)
    name = "seven-day-no-reason-return-measures.md"
    (folder / "china" / name).write_text("第一条 甲。\n", encoding="utf-8")
    report = lint(corpus, folder, {})
    assert any(each.check == "citations" for each in report.complaints)
    assert any("no English text to be compared with" in note for note in report.notes)


def test_an_id_that_stands_twice_is_refused_before_anything_else(tmp_path: Path) -> None:
    """With both places: nothing else can be said of such a corpus."""
    corpus = write_corpus(tmp_path / "corpus")
    (corpus / "eu" / "copy.md").write_text((corpus / "eu" / "crd.md").read_text("utf-8"), "utf-8")
    with pytest.raises(CorpusError, match="stands already at"):
        lint(corpus, tmp_path, {})
