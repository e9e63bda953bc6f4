"""A public benchmark in BEIR's format, searched by the same pipeline as the passages.

A folder holds `corpus.jsonl` ({"_id", "title", "text"} a line), `queries.jsonl` ({"_id", "text"})
and the judgements, `qrels.tsv` or `qrels/test.tsv` (query-id, corpus-id, score, parted by tabs, a
header first). Source: Thakur et al. 2021, https://arxiv.org/abs/2104.08663.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import BaseModel, Field, ValidationError

from knowledge.baselines import ALONE, alone
from knowledge.calibration import Calibration
from knowledge.encoder import TextEncoder
from knowledge.errors import KnowledgeError
from knowledge.index_build import write_version
from knowledge.index_files import Progress
from knowledge.index_open import Filter, OpenIndex, open_index
from knowledge.index_store import IndexStore
from knowledge.passages import Corpus, Passage
from knowledge.ranking import DEPTH, Ranking
from knowledge.reading.wording import plain
from knowledge.retrieval import Retriever

CORPUS_FILE = "corpus.jsonl"
QUERIES_FILE = "queries.jsonl"
QRELS_FILES = ("qrels.tsv", "qrels/test.tsv")
SCORE = "score"
"""How the third column is headed."""

FUSION = "fusion"
SYSTEMS = (FUSION, *ALONE)
"""What is compared: all signals together, the encoder alone (whole documents), BM25 alone."""

_PLACE = "benchmark"
_DAY = date(2000, 1, 1)
_EXPECTED = f"{CORPUS_FILE}, {QUERIES_FILE} and {' or '.join(QRELS_FILES)}"
_GRADE = re.compile(r"-?[0-9]+(\.0+)?")


class BenchmarkError(KnowledgeError):
    """The folder is not a benchmark in BEIR's format."""


class _Row(BaseModel):
    id: str | int = Field(alias="_id")
    text: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Benchmark:
    """Documents and queries by id, and the grades of the judged documents of each query.

    `strays` counts judgements of what is not in the folder. A document that is not there stays
    among the relevant ones and is found by nobody, as in trec_eval; a query is not asked.
    """

    documents: Mapping[str, tuple[str, str]]
    queries: Mapping[str, str]
    grades: Mapping[str, Mapping[str, int]]
    strays: int


def is_benchmark(path: Path) -> bool:
    """Whether a folder holds a corpus in BEIR's format."""
    return (path / CORPUS_FILE).is_file()


def read_benchmark(path: Path) -> Benchmark:
    """Return the benchmark of a folder; queries without a relevant document are left out.

    Raises:
        BenchmarkError: when a file is missing or a line is malformed, naming it.
    """
    documents = {
        key: ((row.title or "").strip(), row.text.strip()) for key, row in _rows(path / CORPUS_FILE)
    }
    queries = {key: row.text for key, row in _rows(path / QUERIES_FILE)}
    grades: dict[str, dict[str, int]] = {}
    strays = 0
    for query, document, grade in _qrels(path):
        strays += query not in queries or document not in documents
        grades.setdefault(query, {})[document] = grade
    judged = {
        key: text
        for key, text in queries.items()
        if max(grades.get(key, {}).values(), default=0) > 0
    }
    if not judged:
        raise BenchmarkError(
            f"{path}: no query has a relevant document: expected some in the qrels"
        )
    if not any(document in documents for key in judged for document in grades[key]):
        raise BenchmarkError(
            f"{path}: no judged document is in {CORPUS_FILE}: expected the qrels to name its ids"
        )
    return Benchmark(documents, judged, {key: grades[key] for key in judged}, strays)


def _rows(path: Path) -> Iterator[tuple[str, _Row]]:
    seen: set[str] = set()
    for number, line in _lines(path):
        where = f"{path}, line {number}"
        try:
            row = _Row.model_validate_json(line)
        except ValidationError as exc:
            raise BenchmarkError(
                f'{where}: expected {{"_id": ..., "text": ...}}, got {line[:80]!r}'
            ) from exc
        key = str(row.id)
        if not key or key in seen:
            raise BenchmarkError(f"{where}: expected a new _id, got {key!r}")
        seen.add(key)
        yield key, row


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines of a file that are not blank, with their numbers."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        raise BenchmarkError(f"{path} cannot be read ({exc}): expected {_EXPECTED}") from exc
    # Not splitlines: documents hold separators that are no end of a line in JSON.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, line


def _qrels(path: Path) -> Iterator[tuple[str, str, int]]:
    found = next((path / name for name in QRELS_FILES if (path / name).is_file()), None)
    if found is None:
        raise BenchmarkError(f"{path} has no judgements: expected {_EXPECTED}")
    for number, line in _lines(found):
        where, cells = f"{found}, line {number}", [each.strip() for each in line.split("\t")]
        if number == 1 and cells[-1] == SCORE:
            continue
        if len(cells) != 3 or not _GRADE.fullmatch(cells[2]):
            raise BenchmarkError(f"{where}: expected query-id, corpus-id and score, got {line!r}")
        yield cells[0], cells[1], int(float(cells[2]))


def as_corpus(benchmark: Benchmark) -> Corpus:
    """Return the documents as passages without asks, in the order of their ids."""
    passages = tuple(
        Passage(
            id=key,
            title=title or text.partition(". ")[0][:200] or key,
            text=text or title or key,
            cites=(key,),
            audience=("shopper", "merchant"),
            topics=(),
            jurisdiction=_PLACE,
            instrument=_PLACE,
            short=_PLACE,
            kind="standard",
            official_name=_PLACE,
            effective_from=_DAY,
            effective_to=None,
            confidence="verified",
            asks=(),
        )
        for key, (title, text) in sorted(benchmark.documents.items())
    )
    return Corpus(passages, {}, ())


def index_of(
    benchmark: Benchmark, home: Path, encoder: TextEncoder, progress: Progress
) -> OpenIndex:
    """Return the benchmark's documents indexed under a directory that will be thrown away."""
    store = IndexStore(home)
    with store.writing(), store.staging() as staged:
        manifest = write_version(staged, as_corpus(benchmark), encoder, progress)
        store.adopt(staged, manifest.version)
    return open_index(home, encoder, manifest.version)


@dataclass(frozen=True, slots=True)
class Searched:
    """What the systems made of a benchmark's queries, in the order of their ids.

    Attributes:
        rankings: For each of SYSTEMS, where the relevant documents of every query stand.
        confidences: The probability, of every query, that the fusion's first ones answer it.
    """

    rankings: Mapping[str, tuple[Ranking, ...]]
    confidences: tuple[float, ...]


def search(
    benchmark: Benchmark,
    index: OpenIndex,
    encoder: TextEncoder,
    calibration: Calibration,
    progress: Progress,
) -> Searched:
    """Return what each of SYSTEMS finds for every query."""
    retriever, where = Retriever(index), Filter(_PLACE, None, _DAY)
    rankings: dict[str, list[Ranking]] = {name: [] for name in SYSTEMS}
    confidences = []
    for done, (key, text) in enumerate(sorted(benchmark.queries.items()), start=1):
        words = plain(text)
        vector = encoder.encode_query(words)
        found = retriever.search(words, vector, where, DEPTH)
        ids = {FUSION: [hit.passage.id for hit in found.hits]}
        for name, each in (ids | dict(alone(index, words, vector, where))).items():
            rankings[name].append(Ranking.graded(each, benchmark.grades[key]))
        best = found.hits[:1]
        confidences.append(max((calibration.probability(hit, found) for hit in best), default=0.0))
        progress("asking", done, len(benchmark.queries))
    return Searched({name: tuple(each) for name, each in rankings.items()}, tuple(confidences))
