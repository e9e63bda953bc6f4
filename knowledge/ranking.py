"""How well right passages are ranked: recall@k, MRR@10 and nDCG@10.

The definitions are the usual ones: recall@k is the share of questions with a right passage among
the first k, MRR@10 the mean of one over the first right one's rank, nDCG@10 the discounted gain of
all right ones over that of the best order there could be. A passage is right or not; where a
benchmark grades, a grade above 0 is right, and the grade is the gain.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from statistics import fmean

DEPTH = 10
"""How far down a ranking is looked at."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Where right passages stand in the answer to one question.

    Attributes:
        ranks: Of the right passages among the first ten, from 1, ascending.
        right: How many right passages there are to be found.
        gains: The grade of each of the ranks; empty where each is worth 1.
        best: The highest grades there are to be found, at most ten; empty with the gains.
    """

    ranks: tuple[int, ...]
    right: int
    gains: tuple[int, ...] = ()
    best: tuple[int, ...] = ()

    @classmethod
    def of(cls, found: Sequence[str], right: Collection[str]) -> Ranking:
        """Return where right passages stand among those found, best first."""
        ranks = (rank for rank, each in enumerate(found[:DEPTH], start=1) if each in right)
        return cls(tuple(ranks), len(right))

    @classmethod
    def graded(cls, found: Sequence[str], grades: Mapping[str, int]) -> Ranking:
        """Return the same, where each right one has a grade."""
        right = {each: grade for each, grade in grades.items() if grade > 0}
        ranks = cls.of(found, right).ranks
        gains = tuple(right[found[rank - 1]] for rank in ranks)
        return cls(ranks, len(right), gains, tuple(sorted(right.values(), reverse=True)[:DEPTH]))

    def is_among(self, k: int) -> bool:
        """Whether a right passage is among the first k."""
        return any(rank <= k for rank in self.ranks)

    @property
    def reciprocal_rank(self) -> float:
        """One over the rank of the first right passage, 0 where there is none."""
        return 1 / self.ranks[0] if self.ranks else 0.0

    @property
    def ndcg(self) -> float:
        """The discounted gain of the right passages over the greatest possible, 0 to 1."""
        best = self.best or (1,) * min(self.right, DEPTH)
        greatest = _discounted(best, range(1, len(best) + 1))
        gained = _discounted(self.gains or (1,) * len(self.ranks), self.ranks)
        return gained / greatest if greatest else 0.0


def _discounted(gains: Sequence[int], ranks: Iterable[int]) -> float:
    return sum(gain / log2(rank + 1) for gain, rank in zip(gains, ranks, strict=True))


def recall_at(k: int, rankings: Sequence[Ranking]) -> float | None:
    """Return the share of questions with a right passage among the first k, None of none."""
    return fmean(ranking.is_among(k) for ranking in rankings) if rankings else None


def mean_reciprocal_rank(rankings: Sequence[Ranking]) -> float | None:
    """Return MRR@10, None of none."""
    return fmean(ranking.reciprocal_rank for ranking in rankings) if rankings else None


def mean_ndcg(rankings: Sequence[Ranking]) -> float | None:
    """Return nDCG@10, None of none."""
    return fmean(ranking.ndcg for ranking in rankings) if rankings else None
