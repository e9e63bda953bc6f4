"""Messages that a model never saw, of intents it knows and of intents it does not.

A threshold chosen on examples that the model was trained on would be far too high, and examples of
nothing there are none: what customers will ask that no intent is for is not known beforehand. So
whole intents are held back in turn, and their examples stand for it, beside a quarter of every
other intent's that was held back from training too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from sklearn.linear_model import LogisticRegression

from bot.intent_model import Calibration, log_odds, softmax

PARTS = 4  # a quarter of the intents and of the other intents' examples each
ROUNDS_LEAST, ROUNDS_MOST = 2, 24
ASKED_ENOUGH = 3000  # with few examples there are more rounds, so that chance matters less
TEMPERATURES = (0.1, 10.0)
# One message in five is of something the assistant was not taught: what the confidences assume.
SHARE_OF_OTHERS = 0.2
# What the threshold may cost: three right answers in two hundred. Real messages are further from
# the examples than these are from each other, so of those it costs more: on the public set five in
# a hundred, for which it keeps six in ten of what is out of scope from a wrong answer.
KEPT_RIGHT = 0.985

Rows = npt.NDArray[np.intp]
Truths = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Round:
    """Which examples train, and which are asked about.

    Attributes:
        seen: rows to train on.
        unseen: rows of the same labels.
        others: rows of labels that were held back.
    """

    seen: Rows
    unseen: Rows
    others: Rows


@dataclass(frozen=True)
class HeldOut:
    """A round's model asked about examples.

    Attributes:
        scores: `(n, labels of the round)`.
        nearness: `(n,)`, the cosine to the nearest example of the winning label.
        truth: `(n,)`, the column of the true label; -1 when it was held back.
    """

    scores: npt.NDArray[np.float32]
    nearness: Floats
    truth: Rows


def rounds(labels: Sequence[str]) -> Iterator[Round]:
    """Yield the rounds, the same for the same labels; with two labels, none is held back."""
    truth = np.unique(labels, return_inverse=True)[1]
    chance = np.random.default_rng(0)
    made, asked = 0, 0
    while made < ROUNDS_MOST and (made < ROUNDS_LEAST or asked < ASKED_ENOUGH):
        places, groups = _places(truth, chance), _groups(truth, chance)
        for part in range(PARTS):
            others, here = groups[truth] == part, places == part
            if made == ROUNDS_MOST or (made >= ROUNDS_LEAST and asked >= ASKED_ENOUGH):
                return
            made += 1
            if len(np.unique(truth[~others])) >= 2 and (here & ~others).any():
                asked += int((here | others).sum())
                yield Round(
                    np.flatnonzero(~others & ~here),
                    np.flatnonzero(~others & here),
                    np.flatnonzero(others),
                )


def _places(truth: Rows, chance: np.random.Generator) -> Rows:
    """The part that each example belongs to; no part has all of a label's."""
    places = np.empty(len(truth), dtype=np.intp)
    for label in range(int(truth.max()) + 1):
        rows = np.flatnonzero(truth == label)
        places[chance.permutation(rows)] = np.arange(len(rows)) % PARTS
    return places


def _groups(truth: Rows, chance: np.random.Generator) -> Rows:
    """The part in which each label is held back; -1 when there are too few to do without one."""
    count = int(truth.max()) + 1
    return chance.permutation(count) % PARTS if count > 2 else np.full(count, -1)


def calibrated(held_out: Sequence[HeldOut]) -> Calibration:
    """Return the calibration that fits the held-out examples best, and its threshold."""
    temperature = fitted_temperature(held_out)
    sureness, nearness, truth, right = [], [], [], []
    for part in held_out:
        probabilities = softmax(part.scores / temperature)
        sureness.append(probabilities.max(axis=1))
        right.append(probabilities.argmax(axis=1) == part.truth)
        nearness.append(part.nearness)
        truth.append(part.truth)
    sure, near = np.concatenate(sureness), np.concatenate(nearness)
    known, correct = np.concatenate(truth) >= 0, np.concatenate(right)
    calibration = _scope(temperature, sure, near, known)
    confidence = sure * calibration.in_scope(sure, near)
    return Calibration(**{**vars(calibration), "threshold": _threshold(confidence, correct)})


def fitted_temperature(held_out: Sequence[HeldOut]) -> float:
    """Return the temperature at which the log loss of the known labels is least."""

    def log_loss(temperature: float) -> float:
        total, count = 0.0, 0
        for part in held_out:
            known = np.flatnonzero(part.truth >= 0)
            chances = softmax(part.scores[known] / temperature)
            truth = part.truth[known]
            total -= float(np.log(np.maximum(chances[np.arange(len(known)), truth], 1e-30)).sum())
            count += len(known)
        return total / max(count, 1)

    return float(minimize_scalar(log_loss, bounds=TEMPERATURES, method="bounded").x)


def _scope(temperature: float, sure: Floats, near: Floats, known: Truths) -> Calibration:
    """Fit whether it is any intent at all; without messages of others, it always is."""
    if known.all() or not known.any():
        return Calibration(temperature=temperature)
    features = np.column_stack([log_odds(sure), near])
    middle, spread = features.mean(axis=0), features.std(axis=0) + 1e-9
    others = SHARE_OF_OTHERS / (1 - SHARE_OF_OTHERS) * known.sum() / (~known).sum()
    fitted = LogisticRegression(C=1.0).fit(
        (features - middle) / spread, known, sample_weight=np.where(known, 1.0, others)
    )
    slopes = fitted.coef_[0] / spread
    return Calibration(
        temperature=temperature,
        sureness=float(slopes[0]),
        nearness=float(slopes[1]),
        offset=float(fitted.intercept_[0] - slopes @ middle),
    )


def _threshold(confidence: Floats, correct: Truths) -> float:
    if not correct.any():
        return 0.0
    return float(np.quantile(confidence[correct], 1 - KEPT_RIGHT))
