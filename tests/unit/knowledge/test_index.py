"""Building, looking at and switching index versions, as the command line does it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge import index
from knowledge.errors import CorpusError, EncoderMissing, IndexCorrupt, IndexMissing
from knowledge.passages import own_corpus
from tests.unit.knowledge.fakes import FILES, FakeEncoder, write_corpus
from tests.unit.knowledge.test_corpus_reader import write_own


def test_the_same_inputs_give_the_same_version(corpus: Path, tmp_path: Path) -> None:
    """On any machine, in any home."""
    one = index.build(tmp_path / "one", corpus, encoder=FakeEncoder())
    other = index.build(tmp_path / "other", corpus, encoder=FakeEncoder())
    assert one == other


def test_building_again_with_nothing_changed_does_nothing(corpus: Path, tmp_path: Path) -> None:
    """No step is run, and the version's files are not touched."""
    version = index.build(tmp_path, corpus, encoder=FakeEncoder())
    files = sorted((tmp_path / "index/versions" / version).rglob("*"))
    before = [each.stat().st_mtime_ns for each in files]
    steps: list[str] = []
    again = index.build(
        tmp_path, corpus, encoder=FakeEncoder(), progress=lambda step, *_: steps.append(step)
    )
    assert again == version
    assert steps == []
    assert [each.stat().st_mtime_ns for each in files] == before


@pytest.mark.parametrize(
    "encoder",
    [FakeEncoder(encoder_id="other"), FakeEncoder(precision="int8")],
)
def test_another_encoder_or_precision_makes_another_version(
    corpus: Path, tmp_path: Path, encoder: FakeEncoder
) -> None:
    """Vectors of two encoders never share an index."""
    version = index.build(tmp_path, corpus, encoder=FakeEncoder())
    assert index.build(tmp_path, corpus, encoder=encoder) != version


def test_a_changed_ask_makes_another_version(corpus: Path, tmp_path: Path) -> None:
    """And the old one stands beside it."""
    home = tmp_path / "home"
    version = index.build(home, corpus, encoder=FakeEncoder())
    changed = FILES["cn/7d.md"].replace("who pays the courier", "whose bill is the courier")
    again = index.build(
        home, write_corpus(tmp_path / "new", cn__7d_md=changed), encoder=FakeEncoder()
    )
    assert again != version
    assert {each.name for each in index.status(home).versions} == {version, again}


def test_progress_is_told_step_by_step(corpus: Path, tmp_path: Path) -> None:
    """Each step ends with all of it done."""
    told: list[tuple[str, int, int]] = []
    index.build(tmp_path, corpus, encoder=FakeEncoder(), progress=lambda *each: told.append(each))
    last = {step: (done, total) for step, done, total in told}
    assert list(last) == [
        "splitting sentences",
        "encoding sentences",
        "encoding what lies outside",
        "encoding passages",
        "learning from the asks",
        "indexing vectors",
        "measuring the background",
    ]
    assert all(done == total > 0 for done, total in last.values())


def test_a_damaged_version_is_built_again(corpus: Path, tmp_path: Path) -> None:
    """The name alone is not trusted."""
    version = index.build(tmp_path, corpus, encoder=FakeEncoder())
    damaged = tmp_path / "index/versions" / version / "units.json"
    damaged.write_text("[]", encoding="utf-8")
    assert index.build(tmp_path, corpus, encoder=FakeEncoder()) == version
    index.activate(tmp_path, version)
    assert damaged.read_text("utf-8") != "[]"


def test_building_activates_nothing(corpus: Path, tmp_path: Path) -> None:
    """What serves changes only when somebody says so."""
    index.build(tmp_path, corpus, encoder=FakeEncoder())
    assert index.status(tmp_path).active is None


def test_status_shows_what_each_version_was_built_from(corpus: Path, tmp_path: Path) -> None:
    """Passages, vectors, encoder, precision, time, settings; ready for JSON."""
    version = index.build(tmp_path, corpus, encoder=FakeEncoder())
    index.activate(tmp_path, version)
    status = index.status(tmp_path)
    (only,) = status.versions
    assert status.active == only.name == version
    assert only.passages == 5
    titles_sentences_asks, texts, gists, outside = 5 + 10 + 25, 5, 5, 3
    assert only.vectors == titles_sentences_asks + texts + gists + outside
    printed = json.loads(json.dumps(status.as_json()))
    assert printed["active"] == version
    assert printed["versions"][0]["encoder_id"] == "fake-encoder"
    assert printed["versions"][0]["settings"]["vectors"].startswith("faiss flat to 30000")
    assert "files" not in printed["versions"][0]


def test_status_of_an_empty_home_is_empty(tmp_path: Path) -> None:
    """Nothing built is not an error here."""
    assert index.status(tmp_path) == index.Status((), None)


def test_versions_are_activated_and_rolled_back(corpus: Path, tmp_path: Path) -> None:
    """There and back again."""
    first = index.build(tmp_path, corpus, encoder=FakeEncoder())
    second = index.build(tmp_path, corpus, encoder=FakeEncoder(encoder_id="other"))
    index.activate(tmp_path, first)
    index.activate(tmp_path, second)
    assert index.rollback(tmp_path) == first
    assert index.status(tmp_path).active == first


def test_the_passages_of_the_active_version_are_had_by_id(built: Path) -> None:
    """As the page of a citation shows them."""
    passages = index.passages(built)
    assert passages["cn-7d-18"].title == "Who pays the postage"
    assert "cn-7d-99" not in passages


def test_passages_are_had_without_loading_an_encoder() -> None:
    """A process that only shows pages stays light."""
    heavy = "{'onnxruntime', 'faiss', 'numpy', 'spacy'}"
    code = f"import sys, knowledge.index; sys.exit(bool({heavy} & set(sys.modules)))"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_passages_without_an_active_index_are_refused(tmp_path: Path) -> None:
    """With the line that builds one."""
    with pytest.raises(IndexMissing, match="make index"):
        index.passages(tmp_path)


def test_passages_that_were_tampered_with_are_refused(corpus: Path, tmp_path: Path) -> None:
    """A page never shows what was not indexed."""
    version = index.build(tmp_path, corpus, encoder=FakeEncoder())
    index.activate(tmp_path, version)
    path = tmp_path / "index/versions" / version / "passages.json"
    path.write_text(path.read_text("utf-8").replace("seven", "nine"), encoding="utf-8")
    with pytest.raises(IndexCorrupt, match=r"passages\.json"):
        index.passages(tmp_path)


def test_a_malformed_corpus_builds_nothing(tmp_path: Path) -> None:
    """The complaints come first, and no directory is left."""
    corpus = write_corpus(tmp_path / "corpus", outside_yml=None)
    with pytest.raises(CorpusError):
        index.build(tmp_path, corpus, encoder=FakeEncoder())
    assert index.status(tmp_path).versions == ()


def test_without_an_encoder_the_one_of_the_home_is_needed(corpus: Path, tmp_path: Path) -> None:
    """And its absence is said as such."""
    with pytest.raises(EncoderMissing, match="make setup"):
        index.build(tmp_path, corpus)


def test_the_background_is_what_wrong_passages_read(built: Path) -> None:
    """Every signal has one; a wrong passage is further than a right one."""
    (manifest,) = index.status(built).versions
    assert set(manifest.background) == {"unit", "passage", "gist", "lexical", "learned"}
    assert all(each.deviation > 0 for each in manifest.background.values())
    assert manifest.background["unit"].mean < 0.9


def test_a_corpus_of_one_passage_has_an_index_too(tmp_path: Path) -> None:
    """There is nothing to measure a background against, and nothing breaks."""
    corpus = write_corpus(tmp_path / "corpus", cn__7d_md=None)
    version = index.build(tmp_path, corpus, encoder=FakeEncoder())
    index.activate(tmp_path, version)
    (manifest,) = index.status(tmp_path).versions
    assert replace(manifest.background["unit"], mean=0.0).deviation == 1.0


def test_the_shops_own_passages_are_part_of_its_index(corpus: Path, tmp_path: Path) -> None:
    """The same shipped corpus makes another version in a home that has passages of its own."""
    plain = index.build(tmp_path / "plain", corpus, encoder=FakeEncoder())
    home = tmp_path / "home"
    write_own(own_corpus(home))
    version = index.build(home, corpus, encoder=FakeEncoder())
    index.activate(home, version)
    assert version != plain
    assert index.passages(home)["cn-shop-returns-thirty-days"].kind == "merchant-policy"
    assert "cn-7d-10" in index.passages(home)


def test_pruning_frees_what_no_version_needs(corpus: Path, tmp_path: Path) -> None:
    """Old versions, and the vectors of an encoder that none of the others was built with."""
    home = tmp_path / "home"
    old = index.build(home, corpus, encoder=FakeEncoder(encoder_id="old"))
    index.activate(home, old)
    index.activate(home, index.build(home, corpus, encoder=FakeEncoder()))
    assert len(list((home / "index/vectors").iterdir())) == 2
    assert index.prune(home, keep=1).versions == ()
    assert len(list((home / "index/vectors").iterdir())) == 2
    pruned = index.prune(home, keep=0)
    assert pruned.versions == (old,)
    assert pruned.freed_bytes > 10_000
    assert json.loads(json.dumps(pruned.as_json()))["removed"] == [old]
    assert len(list((home / "index/vectors").iterdir())) == 1
    assert index.build(home, corpus, encoder=FakeEncoder()) == index.status(home).active


def test_pruning_without_an_active_version_is_refused(corpus: Path, tmp_path: Path) -> None:
    """Nothing is removed on a guess."""
    version = index.build(tmp_path, corpus, encoder=FakeEncoder())
    with pytest.raises(IndexMissing, match="no active index"):
        index.prune(tmp_path, keep=0)
    assert [each.name for each in index.status(tmp_path).versions] == [version]


def test_the_passages_of_a_named_version_are_had(corpus: Path, tmp_path: Path) -> None:
    """Whether or not it is active."""
    version = index.build(tmp_path, corpus, encoder=FakeEncoder())
    assert "cn-7d-10" in index.passages(tmp_path, version)
    with pytest.raises(IndexMissing, match="expected one of"):
        index.passages(tmp_path, "f" * 16)
