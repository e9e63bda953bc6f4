"""From what spoke for a passage to the probability of an answer, and the least that is enough.

It is the probability that one of the first three passages answers: fitted to that, it tells
questions that nothing answers far better from the others than fitted to the first passage alone
(area under the curve 0.92 against 0.88), since two passages often answer the same question and
either may stand first.

The coefficients are fitted by `knowledge.calibrate` from labelled questions and stand in
`calibration.json`, for each precision, beside the encoder they hold for. A home directory may hold
a `calibration.json` of its own, for another model or another corpus.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from math import isnan, nextafter, tanh
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.encoder import TextEncoder
from knowledge.errors import CalibrationError
from knowledge.retrieval import Found, Hit

CALIBRATION_FILE = "calibration.json"
WRONG_ANSWER_BUDGET = 0.05
"""The share of all questions that may be answered with nothing right among what is cited."""

SPENT = 0.61
"""So much of a budget is spent on the labelled questions: they chose the model, and flatter it.

With nine tenths of it, one of ten questions that nothing answers would be answered; with this, one
of twenty.
"""

FORMAT = 3
FEATURES = (
    "score", "margin", "gist", "outside", "words", "log_share", "log_share_outside", "coverage",
    "inside",
)  # fmt: skip
WAY_OUT = "fit them anew: `python -m knowledge.calibrate --home var --output var/calibration.json`"

Matrix = NDArray[np.float64]

_SUREST = nextafter(1.0, 0.0)
_RIDGE = 1.0
_NEWTON_STEPS = 50


def features(hit: Hit, found: Found) -> tuple[float, ...]:
    """Return what the model reads of a hit, in the order of FEATURES; NaN is not known."""
    return (
        hit.score,
        hit.margin,
        hit.signals["gist"],
        found.outside,
        float(np.log1p(found.words)),
        _known(hit.log_share),
        _known(found.log_share_outside),
        hit.coverage,
        _known(found.inside),
    )


def _known(value: float | None) -> float:
    return float("nan") if value is None else value


def least_threshold(risk: Iterable[tuple[float, float]], budget: float) -> float:
    """Return the least threshold that keeps within a budget, 1 where none does.

    Args:
        risk: Thresholds, ascending, each with the share of all questions it answers wrongly.
        budget: The share that may be.
    """
    return next((threshold for threshold, wrong in risk if wrong <= budget), 1.0)


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic model over standardised features, and the least probability answered with.

    `risk` are pairs of a threshold, ascending, and the share of all questions that got a wrong
    answer from it on, in cross-validation; `threshold` is the one that serves.
    """

    encoder_id: str
    model_sha256: str
    precision: str
    means: tuple[float, ...]
    deviations: tuple[float, ...]
    weights: tuple[float, ...]
    intercept: float
    threshold: float
    risk: tuple[tuple[float, float], ...]
    figures: Mapping[str, float]

    def within(self, budget: float) -> Calibration:
        """Return the same model, answering from the least threshold that keeps within a budget.

        Two fifths of the budget are kept back (`SPENT`).

        Args:
            budget: the share of all questions that may get a wrong answer, 0 to 1.
        """
        if not 0.0 <= budget <= 1.0:
            raise ValueError(f"budget {budget!r}: expected a share from 0 to 1, like 0.05")
        return replace(self, threshold=least_threshold(self.risk, budget * SPENT))

    def probability(self, hit: Hit, found: Found) -> float:
        """Return the probability that the question is answered, as far as a hit speaks for it.

        It is less than 1, so that a threshold of 1 declines everything. A feature that is not known
        counts as its mean: it speaks neither for nor against.
        """
        logit = self.intercept + sum(self.contributions(hit, found))
        return min(0.5 * (1.0 + tanh(logit / 2.0)), _SUREST)  # the logistic, without its overflow

    def contributions(self, hit: Hit, found: Found) -> tuple[float, ...]:
        """Return what each of FEATURES adds to the logit of a hit's probability, 0 if not known."""
        rows = zip(features(hit, found), self.means, self.deviations, self.weights, strict=True)
        return tuple(
            0.0 if isnan(x) else w * (x - mean) / deviation for x, mean, deviation, w in rows
        )

    @property
    def risk_taken(self) -> float | None:
        """The share of all questions that got a wrong answer from the threshold on, if known."""
        return next((wrong for least, wrong in self.risk[::-1] if least <= self.threshold), None)


@dataclass(frozen=True, slots=True)
class Logistic:
    """A fitted logistic regression: standardisation, weights, intercept first."""

    means: Matrix
    deviations: Matrix
    weights: Matrix

    @classmethod
    def fit(cls, rows: Matrix, labels: Matrix) -> Logistic:
        """Return the ridge fit of (n, features) rows to (n,) labels, 0 or 1, by Newton's method.

        What is not known (NaN) counts as its mean, as it does when a probability is asked for.
        """
        means = _mean(rows)
        deviations = np.maximum(np.sqrt(_mean((rows - means) ** 2)), 1e-9)
        design = _design(rows, means, deviations)
        weights = np.zeros(design.shape[1])
        ridge = np.eye(len(weights)) * _RIDGE
        ridge[0, 0] = (
            0.0  # the intercept is not shrunk: the mean probability stays that of the labels
        )
        for _ in range(_NEWTON_STEPS):
            p = 1.0 / (1.0 + np.exp(-design @ weights))
            gradient = design.T @ (p - labels) + ridge @ weights
            hessian = design.T @ (design * (p * (1.0 - p))[:, None]) + ridge
            weights = weights - np.linalg.solve(hessian, gradient)
        return cls(means, deviations, weights)

    def probabilities(self, rows: Matrix) -> Matrix:
        """Return (n,) probabilities of (n, features) rows."""
        logits = _design(rows, self.means, self.deviations) @ self.weights
        probabilities: Matrix = 1.0 / (1.0 + np.exp(-logits))
        return probabilities


def _mean(rows: Matrix) -> Matrix:
    """Return the mean of what is known in each column, 0 where nothing is."""
    known = ~np.isnan(rows)
    means: Matrix = np.nansum(rows, axis=0) / np.maximum(known.sum(axis=0), 1)
    return means


def _design(rows: Matrix, means: Matrix, deviations: Matrix) -> Matrix:
    return np.column_stack([np.ones(len(rows)), np.nan_to_num((rows - means) / deviations)])


def write_calibrations(path: Path, calibrations: Mapping[str, Calibration]) -> None:
    """Write calibrations by precision."""
    body = {
        "format": FORMAT,
        "features": FEATURES,
        "precisions": {name: asdict(each) for name, each in calibrations.items()},
    }
    path.write_text(json.dumps(body, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def read_calibration(home: Path, encoder: TextEncoder) -> Calibration:
    """Return what holds for an encoder, from the home directory's own file or this room's.

    Raises:
        CalibrationError: when the file is not one, or holds for other weights or another precision.
    """
    own = home / CALIBRATION_FILE
    path = own if own.exists() else Path(__file__).with_name(CALIBRATION_FILE)
    try:
        raw = json.loads(path.read_bytes())
        known = raw["format"] == FORMAT and tuple(raw["features"]) == FEATURES
        found = raw["precisions"].get(encoder.precision) if known else None
        calibration = _from_row(found) if found else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as exc:
        trouble = " ".join(str(exc).split())
        raise CalibrationError(f"{path} is not a calibration ({trouble}): {WAY_OUT}") from exc
    if calibration is None:
        raise CalibrationError(
            f"{path} holds no coefficients of format {FORMAT} for {', '.join(FEATURES)} "
            f"at {encoder.precision}: {WAY_OUT}"
        )
    if calibration.model_sha256 != encoder.model_sha256:
        # Not the encoder's id: the same weights exported elsewhere give the same cosines.
        raise CalibrationError(
            f"{path} holds for the weights {calibration.model_sha256[:16]}, "
            f"the encoder has {encoder.model_sha256[:16]}: {WAY_OUT}"
        )
    return calibration


def _from_row(row: Mapping[str, object]) -> Calibration:
    from pydantic import TypeAdapter

    calibration = TypeAdapter(Calibration).validate_python(row)
    coefficients = (calibration.means, calibration.deviations, calibration.weights)
    if any(len(each) != len(FEATURES) for each in coefficients):
        raise ValueError(f"expected {len(FEATURES)} means, deviations and weights")
    if not all(each > 0 for each in calibration.deviations):
        raise ValueError("expected deviations above 0")
    return calibration
