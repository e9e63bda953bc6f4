"""The regression: scikit-learn's optimum, reached in a fraction of its time."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sparse
from sklearn.linear_model import LogisticRegression

from bot.regression import INVERSE_REGULARISATION, fit


def data(labels: int, examples: int = 120) -> tuple[np.ndarray, sparse.csr_matrix, np.ndarray]:
    """Unbalanced labels, a dense block far from zero, a sparse one."""
    chance = np.random.default_rng(labels)
    truth = np.minimum(chance.geometric(0.5, size=examples) - 1, labels - 1)
    truth[:labels] = np.arange(labels)
    dense = chance.normal(size=(examples, 8)) + 3 + np.eye(labels, 8)[truth]
    terms = sparse.random(examples, 30, density=0.2, random_state=1, format="csr")
    return dense.astype(np.float32), terms, truth


@pytest.mark.parametrize("labels", [2, 3, 7])
def test_the_probabilities_are_scikit_learns(labels: int) -> None:
    """Of the same features, the same balance and the same regularisation."""
    dense, terms, truth = data(labels)
    features = np.hstack([dense, terms.toarray()])
    theirs = LogisticRegression(
        C=INVERSE_REGULARISATION, class_weight="balanced", max_iter=5000, tol=1e-6
    )
    if labels == 2:  # of two, scikit-learn keeps one column, which is regularised otherwise
        theirs = theirs.set_params(multi_class="multinomial")
    expected = theirs.fit(features, truth).predict_proba(features)

    found = fit(dense, terms, truth, labels=labels)
    scores = dense @ found.dense + terms @ found.sparse + found.bias
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))

    assert np.allclose(odds / odds.sum(axis=1, keepdims=True), expected, atol=5e-3)


def test_the_same_data_gives_the_same_weights() -> None:
    """To the last bit: models are compared by what they were made from."""
    dense, terms, truth = data(3)
    one, other = (fit(dense, terms, truth, labels=3) for _ in range(2))

    assert np.array_equal(one.dense, other.dense)
    assert np.array_equal(one.bias, other.bias)


def test_a_label_with_few_examples_counts_as_much() -> None:
    """Nine against one of the same text: the tenth of them is not outvoted everywhere."""
    dense = np.ones((10, 2), dtype=np.float32)
    truth = np.array([0] * 9 + [1])
    found = fit(dense, sparse.csr_matrix((10, 0)), truth, labels=2)
    scores = dense[0] @ found.dense + found.bias

    assert abs(scores[0] - scores[1]) < 0.05


def test_without_terms_there_are_no_term_weights() -> None:
    """A lexicon may be empty."""
    dense, _, truth = data(3)

    assert fit(dense, sparse.csr_matrix((120, 0)), truth, labels=3).sparse.shape == (0, 3)
