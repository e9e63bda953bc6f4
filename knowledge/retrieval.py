"""Find the passages that may answer a question: four signals, fused; filters inside the search.

The signals are the cosine of the best title, sentence or ask of a passage (unit), that of title and
text together (passage), that of the middle of its asks (gist), BM25, and what was learned from the
asks of its jurisdiction, where they were taught. Each counts as deviations from its stored
background, so that a score means the same at every index size. Candidates come from a list for each
of the first four, searched among the allowed passages only; every candidate then gets all signals
exactly.

What holds on other days alone is searched too and passed over: left out, its share of what was
learned would fall to its neighbours, which would seem likelier to answer than they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from knowledge.encoder import Vectors
from knowledge.filters import Allowed, AllowedRows, Filter
from knowledge.index_open import OpenIndex
from knowledge.lexical import QueryScores, terms
from knowledge.passages import Passage
from knowledge.reading.things import nameless
from knowledge.vectors.port import POOL, UNIT_POOL, VectorIndex

WEIGHTS = {"unit": 1.0, "passage": 1.0, "gist": 1.0, "lexical": 1.5, "learned": 3.0}
UNTAUGHT_WEIGHTS = {"unit": 1.0, "passage": 1.0, "gist": 0.5, "lexical": 1.5}
"""How much a deviation of each signal counts; the labelled questions are flat around these."""

_RIVAL = 2
_FIRST_SENTENCE = 0.05  # passages open with their answer: another sentence must be clearly nearer
_LEAST_LOG_SHARE = -25.0  # of a share that is nothing, there is no less

NONE_LEADS: Mapping[int, int] = MappingProxyType({})

Rows = NDArray[np.int64]
Signal = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage and what spoke for it.

    `score` is the fused score, 0 for a passage like any other; `margin` is its distance to the
    third best, because two passages often answer the same question. `signals` are the signals as
    they were read, cosines but for `lexical` and `learned`; `contributions` are what each adds to
    the score; `coverage` is how much of the question's words the passage has, by their rarity and
    but for names of goods; `log_share` is the logarithm of the passage's share in what was
    learned, None where its jurisdiction was not taught. `sentence` is the place, in the passage, of
    its sentence nearest to the question, `sentence_lead` how much nearer it is than the first.
    """

    passage: Passage
    row: int
    score: float
    margin: float
    signals: Mapping[str, float]
    coverage: float
    log_share: float | None
    sentence: int
    sentence_lead: float
    contributions: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gave: hits, best first, and what of the question itself speaks for declining.

    `outside` is the cosine to the nearest question known to lie outside; `log_share_outside` is the
    logarithm of their share in what was learned, None where nothing was; `inside` are the log odds
    by its words that passages answer it, None likewise; `words` counts the question's terms.
    `elsewhen` is the best hit where that holds on other days alone, which is none of `hits`.
    """

    hits: tuple[Hit, ...]
    outside: float
    log_share_outside: float | None
    words: int
    inside: float | None = None
    elsewhen: Hit | None = None


class Retriever:
    """Searches one open index; holds nothing that changes, so threads may share it."""

    def __init__(self, index: OpenIndex) -> None:
        self._index = index
        self._background = index.manifest.background
        self._learned = index.learned

    def search(
        self,
        query: str,
        vector: Vectors,
        where: Filter,
        k: int,
        leading: Mapping[int, int] = NONE_LEADS,
    ) -> Found:
        """Return at most k hits, best first; equal scores stand in the order of the passages' ids.

        Args:
            query: the question's words, as they are searched for.
            vector: (1, dimensions) float32, unit norm, of the same question.
            where: which passages may answer.
            k: how many hits are wanted, at least 1.
            leading: rows of allowed passages that stand before all others, those of the least rank
                first and the best of a rank before its others.
        """
        allowed = self._index.around(where)
        words = terms(query)
        lexical = self._index.words.asked(words)
        rows = self._candidates(vector, allowed, lexical, leading)
        signals = self._signals(rows, vector[0], lexical, where) if len(rows) else {}
        shares = self._log_shares(signals, vector[0], where)
        covered = self._index.words.coverage(words, rows)
        parts = self._contributions(signals, float(covered.max(initial=0.0)))
        unnamed = terms(nameless(query)) or words
        coverage = covered if unnamed == words else self._index.words.coverage(unnamed, rows)
        held = self._index.allowed(where).passages[rows]
        hits: tuple[Hit, ...] = ()
        elsewhen = None
        if len(rows):
            hits, elsewhen = self._hits(
                rows, vector[0], signals, parts, shares, coverage, held, k, leading
            )
        nothing = float(shares[-1]) if shares is not None else None
        inside = self._index.inside.log_odds(query)
        return Found(hits, self._outside(vector), nothing, len(words), inside, elsewhen)

    def _candidates(
        self,
        vector: Vectors,
        allowed: Allowed,
        lexical: QueryScores,
        leading: Mapping[int, int],
    ) -> Rows:
        """Return the rows of the passages that any of the lists names, ascending."""
        vectors = self._index.vectors
        units = _search(vectors.units, vector, UNIT_POOL, allowed.unit_rows)
        lists = [
            self._index.units.passages[units],
            _search(vectors.passages, vector, POOL, allowed.passage_rows),
            _search(vectors.gists, vector, POOL, allowed.passage_rows),
            lexical.best(POOL, allowed.passages),
            np.fromiter(leading, dtype=np.int64, count=len(leading)),
        ]
        return np.unique(np.concatenate(lists))

    def _signals(
        self, rows: Rows, vector: NDArray[np.float32], lexical: QueryScores, where: Filter
    ) -> dict[str, Signal]:
        """Return every signal of the candidates, (rows,) each."""
        signals = {
            "unit": self._best_units(vector, rows),
            "passage": self._index.vectors.passages.scores(rows, vector),
            "gist": self._index.vectors.gists.scores(rows, vector),
            "lexical": lexical[rows],
        }
        if self._learned.knows(where.jurisdiction):
            signals["learned"] = self._learned.logits(rows, vector)
        return signals

    def _log_shares(
        self, signals: Mapping[str, Signal], vector: NDArray[np.float32], where: Filter
    ) -> Signal | None:
        """Return the log shares of the candidates and, last, of what lies outside."""
        if "learned" not in signals:
            return None
        outside = self._learned.outside(where.jurisdiction, vector)
        logits = np.append(signals["learned"], np.float32(outside))
        highest = logits.max()
        shares: Signal = logits - highest - np.log(np.exp(logits - highest).sum())
        return np.maximum(shares, _LEAST_LOG_SHARE)

    def _hits(
        self,
        rows: Rows,
        vector: NDArray[np.float32],
        signals: Mapping[str, Signal],
        parts: Mapping[str, Signal],
        shares: Signal | None,
        coverage: Signal,
        held: NDArray[np.bool_],
        k: int,
        leading: Mapping[int, int],
    ) -> tuple[tuple[Hit, ...], Hit | None]:
        """Return the hits, and the one before them all that holds on other days alone."""
        scores = np.zeros(len(rows), dtype=np.float32)
        for part in parts.values():
            scores += part
        order = np.argsort(-scores, kind="stable")  # rows ascend, and so do the ids
        rival = float(scores[order[_RIVAL]]) if len(order) > _RIVAL else 0.0

        def hit(at: int) -> Hit:
            return self._hit(
                int(rows[at]),
                vector,
                score=float(scores[at]),
                margin=float(scores[at]) - rival,
                signals={name: float(signal[at]) for name, signal in signals.items()},
                contributions={name: float(part[at]) for name, part in parts.items()},
                coverage=float(coverage[at]),
                log_share=None if shares is None else float(shares[at]),
            )

        hits = tuple(hit(int(at)) for at in _led(order[held[order]], rows, leading)[:k])
        return hits, None if held[order[0]] else hit(int(order[0]))

    def _hit(
        self,
        row: int,
        vector: NDArray[np.float32],
        *,
        score: float,
        margin: float,
        signals: Mapping[str, float],
        contributions: Mapping[str, float],
        coverage: float,
        log_share: float | None,
    ) -> Hit:
        cosines = self._sentence_cosines(vector, row)
        biased = cosines.copy()
        biased[0] += _FIRST_SENTENCE
        sentence = int(biased.argmax())
        return Hit(
            passage=self._index.passages[row],
            row=row,
            score=score,
            margin=margin,
            signals=signals,
            coverage=coverage,
            log_share=log_share,
            sentence=sentence,
            sentence_lead=float(cosines[sentence] - cosines[0]),
            contributions=contributions,
        )

    def _best_units(self, vector: NDArray[np.float32], rows: Rows) -> Signal:
        """Return each passage's best cosine of a unit."""
        starts = self._index.units.starts
        counts = starts[rows + 1] - starts[rows]
        firsts = np.cumsum(counts) - counts
        units = np.arange(counts.sum()) + np.repeat(starts[rows] - firsts, counts)
        cosines = self._index.vectors.units.scores(units, vector)
        best: Signal = np.maximum.reduceat(cosines, firsts)
        return best

    def _sentence_cosines(self, vector: NDArray[np.float32], row: int) -> Signal:
        """Return how near each sentence of a passage is to the question."""
        units = self._index.units
        span = slice(units.starts[row], units.starts[row + 1])
        cosines: Signal = self._index.unit_vectors[span][units.is_sentence[span]] @ vector
        return cosines

    def _contributions(self, signals: Mapping[str, Signal], coverage: float) -> dict[str, Signal]:
        """Return what each signal adds to the scores: its weighted deviation from its background.

        Without asks, words count by the square of how far any candidate has the question's own:
        where none does, what few match by chance would outweigh the meaning. Asks bring the
        customers' words along.
        """
        weights = WEIGHTS
        if "learned" not in signals:
            weights = UNTAUGHT_WEIGHTS | {"lexical": UNTAUGHT_WEIGHTS["lexical"] * coverage**2}
        parts: dict[str, Signal] = {}
        for name, signal in signals.items():
            background = self._background[name]
            scale = np.float32(weights[name] / background.deviation)
            parts[name] = scale * (signal - np.float32(background.mean))
        return parts

    def _outside(self, vector: Vectors) -> float:
        outside = self._index.vectors.outside
        nearest, _ = outside.search(vector[0], 1, AllowedRows.all_of(outside.ntotal))
        return float(nearest[0]) if len(nearest) else 0.0


def _led(order: Rows, rows: Rows, leading: Mapping[int, int]) -> Rows:
    """Return an order of rows with what leads moved to its front, by rank."""
    if not leading:
        return order
    last = max(leading.values()) + 1
    ranks = np.array([leading.get(int(row), last) for row in rows[order]])
    return order[np.argsort(ranks, kind="stable")]


def _search(index: VectorIndex, vector: Vectors, k: int, allowed: AllowedRows) -> Rows:
    """Return the allowed rows nearest to a vector."""
    return index.search(vector[0], k, allowed)[1]
