"""Training the intent model and fitting its temperature.

Calibration: five-fold cross-validation gives every training example scores from a model that never
saw it, and one temperature is fitted to those scores by log loss. scikit-learn's
CalibratedClassifierCV would keep every fold's model and ask them all at each message; a temperature
costs one division and cannot change which intent wins.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sparse
from scipy.optimize import minimize_scalar
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from bot.errors import ModelUnusable
from bot.intent_model import ENCODER_WEIGHT, NGRAM_SIZES, NGRAM_WEIGHT, Array, IntentModel, folded

INVERSE_REGULARISATION = 10.0
FOLDS = 5
MAX_ITERATIONS = 1000
TEMPERATURES = (0.1, 10.0)


@dataclass(frozen=True)
class Examples:
    """Labelled training texts with their encoder vectors, `(n, dimensions)` float32."""

    texts: tuple[str, ...]
    vectors: Array
    labels: tuple[str, ...]

    def only(self, rows: npt.NDArray[np.intp]) -> Examples:
        """Return the examples of these rows."""
        return Examples(
            tuple(self.texts[row] for row in rows),
            self.vectors[rows],
            tuple(self.labels[row] for row in rows),
        )


def train(examples: Examples, *, encoder_id: str) -> IntentModel:
    """Train a calibrated model.

    Raises:
        ModelUnusable: when there are fewer than two intents or fewer than two examples of one.
    """
    rarest = Counter(examples.labels).most_common()[-1:]
    if len(set(examples.labels)) < 2 or rarest[0][1] < 2:
        raise ModelUnusable(
            f"intent examples {dict(Counter(examples.labels))}: expected two intents or more, each"
            " with two examples or more; add some to data/nlu.yml"
        )
    temperature = fitted_temperature(*held_out_scores(examples, encoder_id=encoder_id))
    return _fitted(examples, temperature=temperature, encoder_id=encoder_id)


def held_out_scores(
    examples: Examples, *, encoder_id: str = ""
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.intp]]:
    """Return each example's log-probabilities by a model that never saw it, and its true column.

    The first is `(n, labels)` at temperature 1, columns in the sorted order of labels.
    """
    columns = {label: column for column, label in enumerate(sorted(set(examples.labels)))}
    truth = np.array([columns[label] for label in examples.labels], dtype=np.intp)
    folds = min(FOLDS, int(np.bincount(truth).min()))
    scores = np.zeros((len(truth), len(columns)))
    splitter = StratifiedKFold(n_splits=folds, shuffle=True, random_state=0)
    for seen, unseen in splitter.split(examples.vectors, truth):
        model = _fitted(examples.only(seen), temperature=1.0, encoder_id=encoder_id)
        for row in unseen:
            probabilities = model.probabilities(examples.vectors[row], examples.texts[row])
            scores[row] = np.log(np.maximum(probabilities.astype(np.float64), 1e-30))
    return scores, truth


def fitted_temperature(scores: npt.NDArray[np.float64], truth: npt.NDArray[np.intp]) -> float:
    """Return the temperature at which the scores' log loss against the truth is least."""

    def log_loss(temperature: float) -> float:
        scaled = scores / temperature
        scaled = scaled - scaled.max(axis=1, keepdims=True)
        normaliser = np.log(np.exp(scaled).sum(axis=1))
        return float((normaliser - scaled[np.arange(len(truth)), truth]).mean())

    return float(minimize_scalar(log_loss, bounds=TEMPERATURES, method="bounded").x)


def _fitted(examples: Examples, *, temperature: float, encoder_id: str) -> IntentModel:
    vectorizer = TfidfVectorizer(
        analyzer="char_wb", ngram_range=NGRAM_SIZES, sublinear_tf=True, preprocessor=folded
    )
    ngram_features = vectorizer.fit_transform(examples.texts)
    features = sparse.hstack(
        [sparse.csr_matrix(examples.vectors * ENCODER_WEIGHT), ngram_features * NGRAM_WEIGHT]
    ).tocsr()
    regression = LogisticRegression(
        C=INVERSE_REGULARISATION, class_weight="balanced", max_iter=MAX_ITERATIONS, random_state=0
    ).fit(features, examples.labels)
    weights, bias = _by_label(regression)
    dimensions = examples.vectors.shape[1]
    return IntentModel(
        labels=tuple(str(label) for label in regression.classes_),
        ngrams=tuple(str(ngram) for ngram in vectorizer.get_feature_names_out()),
        idf=vectorizer.idf_.astype(np.float32),
        encoder_weights=(weights[:dimensions] * ENCODER_WEIGHT).astype(np.float32),
        ngram_weights=(weights[dimensions:] * NGRAM_WEIGHT).astype(np.float32),
        bias=bias.astype(np.float32),
        temperature=temperature,
        encoder_id=encoder_id,
    )


def _by_label(
    regression: LogisticRegression,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """A column a label. Of two labels scikit-learn keeps the second's; the first's is zero."""
    weights, bias = regression.coef_.T, regression.intercept_
    if weights.shape[1] == 1:
        weights = np.hstack([np.zeros_like(weights), weights])
        bias = np.array([0.0, bias[0]])
    return weights, bias
