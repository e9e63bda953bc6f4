"""Questions grouped by what they ask: the same list, in whatever order, gives the same groups."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from knowledge.answers import Answer, Question
from knowledge.asked import MOST_GROUPS, MOST_QUESTIONS, AskedQuestion, Group
from knowledge.encoder import Vectors

LEAST_COSINE = 0.45
"""How near two groups of questions are, on average, to be one.

Lower, and groups mix what needs two answers; `tests/retrieval/test_grouping.py` holds it to that.
"""


class Answering(Protocol):
    """What answers a question: `knowledge.answering.Answerer`."""

    def answer(self, question: Question) -> Answer:
        """Return the answer, or the abstention that says why."""
        ...


def grouped(
    asked: Sequence[AskedQuestion],
    encode: Callable[[str], Vectors],
    answerer: Answering,
    least_cosine: float = LEAST_COSINE,
) -> tuple[Group, ...]:
    """Return the questions in groups, the most asked first; equal ones by their typical question.

    Questions of two jurisdictions are never one group: they need two passages.

    Args:
        asked: Of more than MOST_QUESTIONS the rarest are left out, as are the smallest of more
            than MOST_GROUPS groups.
        encode: Returns the (1, dimensions) float32 vector of a text, unit norm.
        answerer: What would answer them now.
        least_cosine: How near groups are, on average, to be one.
    """
    kept = sorted(asked, key=lambda each: (-each.count, *_order(each)))[:MOST_QUESTIONS]
    kept.sort(key=_order)
    clusters = [
        cluster
        for place in sorted({each.jurisdiction for each in kept})
        for cluster in _clusters(
            [each for each in kept if each.jurisdiction == place], encode, least_cosine
        )
    ]
    clusters.sort(key=lambda each: (-each.count, *_order(each.typical)))
    return tuple(_group(each, answerer) for each in clusters[:MOST_GROUPS])


def _order(asked: AskedQuestion) -> tuple[str, str, str]:
    return asked.text, asked.jurisdiction, asked.audience


@dataclass(frozen=True, slots=True)
class _Cluster:
    """Questions that stand together, and the one that is nearest to all of them."""

    members: tuple[AskedQuestion, ...]
    typical: AskedQuestion

    @property
    def count(self) -> int:
        return sum(each.count for each in self.members)


def _clusters(
    asked: Sequence[AskedQuestion], encode: Callable[[str], Vectors], least_cosine: float
) -> list[_Cluster]:
    """Return the questions in clusters by average linkage."""
    # Here, because loading it takes most of a second, and most processes never group anything.
    from scipy.cluster.hierarchy import fcluster, linkage

    vectors = np.concatenate([encode(each.text) for each in asked])
    if len(asked) == 1:
        return [_cluster(asked, vectors)]
    tree = linkage(vectors.astype(np.float64), method="average", metric="cosine")
    labels = fcluster(tree, t=1.0 - least_cosine, criterion="distance")
    clusters = [np.flatnonzero(labels == label) for label in np.unique(labels)]
    return [_cluster([asked[int(row)] for row in rows], vectors[rows]) for rows in clusters]


def _cluster(members: Sequence[AskedQuestion], vectors: Vectors) -> _Cluster:
    counts = np.array([each.count for each in members])
    nearness = (vectors @ vectors.T) @ counts
    # Rounded, so that equal ones stay equal on every machine; then the first by its words.
    typical = members[int(np.round(nearness, 4).argmax())]
    return _Cluster(tuple(members), typical)


def _group(cluster: _Cluster, answerer: Answering) -> Group:
    typical = cluster.typical
    answer = answerer.answer(Question(typical.text, typical.jurisdiction, typical.audience))
    closest = answer.citations[0] if answer.citations else None
    return Group(
        typical=typical,
        questions=tuple(sorted(cluster.members, key=lambda each: (-each.count, *_order(each)))),
        count=cluster.count,
        answered=answer.answered,
        reason=answer.abstained_because,
        closest=closest.passage if closest else None,
        closest_title=closest.title if closest else None,
        probability=answer.confidence,
    )
