"""Multinomial logistic regression over a dense and a sparse block of features.

The optimum is scikit-learn's (a test holds it to it). scikit-learn wants one matrix: with the
encoder's dense vectors inside a sparse one, training on 3,700 examples of 43 intents takes it 36 s,
and 5 here. Half of the gain is that both blocks are centred: the bias, which nothing holds down,
takes up the difference, so that the optimum is the same and the way to it half as long.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sparse
from scipy.optimize import minimize

INVERSE_REGULARISATION = 10.0
TOLERANCE = 1e-5  # of the gradient, an example; tighter ones change no answer
MAX_ITERATIONS = 500

Array = npt.NDArray[np.float32]
Columns = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Weights:
    """What was learned: `(dense, labels)`, `(sparse, labels)` and `(labels,)`, all float32."""

    dense: Array
    sparse: Array
    bias: Array


def fit(dense: Array, terms: sparse.csr_matrix, truth: Columns, *, labels: int) -> Weights:
    """Return the weights of least loss; every label counts the same, however many its examples.

    Args:
        dense: `(n, dimensions)`.
        terms: `(n, terms)`.
        truth: `(n,)`, the column of each example's label.
        labels: how many labels there are; each has an example.
    """
    examples, dimensions = dense.shape
    each = examples / (labels * np.bincount(truth, minlength=labels)[truth])
    problem = _Problem(
        np.ascontiguousarray(dense, np.float32),
        terms.astype(np.float32),
        terms.T.tocsr().astype(np.float32),
        each.astype(np.float32),
        truth,
        labels,
    )
    found = minimize(
        problem.loss,
        np.zeros((dimensions + terms.shape[1] + 1) * labels),
        jac=True,
        method="L-BFGS-B",
        options={
            "maxiter": MAX_ITERATIONS,
            "gtol": TOLERANCE * max(examples, 1000),
            "ftol": 0.0,
            "maxls": 50,
        },
    )
    weights = found.x.reshape(-1, labels).astype(np.float32)
    return Weights(
        np.ascontiguousarray(weights[:dimensions]),
        np.ascontiguousarray(weights[dimensions:-1]),
        problem.bias(weights),
    )


class _Problem:
    """The regularised log loss and its gradient, as functions of the flattened weights."""

    def __init__(
        self,
        dense: Array,
        terms: sparse.csr_matrix,
        turned: sparse.csr_matrix,
        each: Array,
        truth: Columns,
        labels: int,
    ) -> None:
        """Keep both blocks, the second also transposed, and each example's weight."""
        self._dense, self._terms, self._turned = dense, terms, turned
        self._each, self._truth, self._labels = each, truth, labels
        self._rows = np.arange(len(truth))
        self._dense_mean = (each @ dense / each.sum()).astype(np.float32)
        self._term_mean = (turned @ each / each.sum()).astype(np.float32)

    def bias(self, weights: Array) -> Array:
        """Return the bias of features that are not centred."""
        return np.asarray(
            weights[-1]
            - self._dense_mean @ weights[: len(self._dense_mean)]
            - self._term_mean @ weights[len(self._dense_mean) : -1],
            dtype=np.float32,
        )

    def loss(self, flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        """Return the loss and its gradient."""
        weights = flat.reshape(-1, self._labels).astype(np.float32)
        dimensions = len(self._dense_mean)
        scores = self._dense @ weights[:dimensions] + self._terms @ weights[dimensions:-1]
        scores += self.bias(weights)
        scores -= scores.max(axis=1, keepdims=True)
        odds = np.exp(scores)
        totals = odds.sum(axis=1, keepdims=True)
        surprise = self._each @ (np.log(totals[:, 0]) - scores[self._rows, self._truth])
        odds /= totals
        odds[self._rows, self._truth] -= 1
        odds *= self._each[:, None]
        together = odds.sum(axis=0)
        gradient = np.empty(weights.shape)
        gradient[:dimensions] = self._dense.T @ odds - np.outer(self._dense_mean, together)
        gradient[dimensions:-1] = self._turned @ odds - np.outer(self._term_mean, together)
        gradient[-1] = together
        gradient[:-1] += weights[:-1] / INVERSE_REGULARISATION
        size = float(np.square(weights[:-1], dtype=np.float64).sum())
        return float(surprise) + size / (2 * INVERSE_REGULARISATION), gradient.ravel()
