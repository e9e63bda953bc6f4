"""What a version of the index is made of, and what its signals read by chance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.encoder import TextEncoder, Vectors
from knowledge.index_files import Background, Progress
from knowledge.inside import Inside
from knowledge.learned import Learned
from knowledge.lexical import LexicalIndex, terms
from knowledge.passages import Passage
from knowledge.reading.wording import plain
from knowledge.units import Units

_MOST_PSEUDO_QUERIES = 512
_AT_ONCE = 32  # pseudo-queries: each takes a number for every vector there is
_LEAST_DEVIATION = 1e-3
_WORDS_OF_A_QUESTION = 8

Readings = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything a version holds, row for row; vectors are (n, dimensions) float32, unit norm."""

    passages: tuple[Passage, ...]
    units: Units
    unit_vectors: Vectors
    passage_vectors: Vectors
    gist_vectors: Vectors
    outside_vectors: Vectors
    learned: Learned
    inside: Inside
    words: LexicalIndex


@dataclass
class _Tally:
    """A mean and a deviation, of more readings than one would keep."""

    count: int = 0
    total: float = 0.0
    squares: float = 0.0

    def add(self, readings: Readings) -> None:
        exact = readings.astype(np.float64)
        self.count += len(exact)
        self.total += float(exact.sum())
        self.squares += float(exact @ exact)

    def summary(self) -> Background:
        if not self.count:  # a corpus of one passage has no other to measure against
            return Background(0.0, 1.0)
        mean = self.total / self.count
        deviation = max(0.0, self.squares / self.count - mean * mean) ** 0.5
        return Background(round(mean, 6), round(max(deviation, _LEAST_DEVIATION), 6))


@dataclass(frozen=True, slots=True)
class _Sample:
    """Pseudo-queries: the units they stand for, their texts and vectors."""

    rows: NDArray[np.int64]
    texts: list[str]
    vectors: Vectors

    def blocks(self) -> Iterator[_Sample]:
        """Yield a few of them at a time."""
        for at in range(0, len(self.rows), _AT_ONCE):
            some = slice(at, at + _AT_ONCE)
            yield _Sample(self.rows[some], self.texts[some], self.vectors[some])


def background_of(parts: Parts, encoder: TextEncoder, progress: Progress) -> dict[str, Background]:
    """Return what each signal reads between a question and passages that do not answer it.

    The asks stand in for questions, or the beginnings of sentences where there are none, each
    measured against every passage of its jurisdiction but its own, so that a score means the same
    however many passages there are.
    """
    sample, done = _pseudo_queries(parts, encoder), 0
    tallies = {name: _Tally() for name in ("unit", "passage", "gist", "lexical", "learned")}
    places = np.array([each.jurisdiction for each in parts.passages])
    for block in sample.blocks():
        readings = _readings(parts, block)
        for column, row in enumerate(block.rows):
            own = parts.units.passages[row]
            others = places == places[own]
            others[own] = False
            for name, each in readings.items():
                tallies[name].add(each[others, column])
        done += len(block.rows)
        progress("measuring the background", done, len(sample.rows))
    return {name: tally.summary() for name, tally in tallies.items()}


def _readings(parts: Parts, block: _Sample) -> dict[str, Readings]:
    """Return every signal of all passages, (passages, pseudo-queries) each."""
    columns = block.vectors.T
    units = parts.unit_vectors @ columns
    return {
        "unit": np.maximum.reduceat(units, parts.units.starts[:-1], axis=0),
        "passage": parts.passage_vectors @ columns,
        "gist": parts.gist_vectors @ columns,
        "lexical": np.column_stack([parts.words.score(terms(each)) for each in block.texts]),
        "learned": parts.learned.weights @ columns + parts.learned.biases[:, None],
    }


def _pseudo_queries(parts: Parts, encoder: TextEncoder) -> _Sample:
    """Return the units that stand in for questions."""
    split = parts.units
    asks = np.concatenate([np.r_[split.asks(p)] for p in range(len(parts.passages))]).astype(int)
    long = [row for row, text in enumerate(split.texts) if len(text.split()) > _WORDS_OF_A_QUESTION]
    rows = asks if len(asks) else np.array(long or range(len(split.texts)))
    sample = rows[:: -(-len(rows) // _MOST_PSEUDO_QUERIES)]
    texts = [plain(split.texts[row]) for row in sample]
    if len(asks):
        return _Sample(sample, texts, parts.unit_vectors[sample])
    # A whole sentence shares more words with its neighbours than any question does.
    texts = [" ".join(text.split()[:_WORDS_OF_A_QUESTION]) for text in texts]
    return _Sample(sample, texts, encoder.encode(texts))
