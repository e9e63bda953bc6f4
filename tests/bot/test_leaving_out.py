"""Holding out: what is asked was never learnt from, and the figures fitted to it are honest."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from bot.intent_model import softmax
from bot.leaving_out import (
    ASKED_ENOUGH,
    KEPT_RIGHT,
    ROUNDS_LEAST,
    ROUNDS_MOST,
    HeldOut,
    calibrated,
    fitted_temperature,
    rounds,
)

LABELS = ["a"] * 30 + ["b"] * 9 + ["c"] * 2 + ["d"] * 17 + ["e"] * 5


def test_nothing_asked_was_seen() -> None:
    """Neither the rows nor, of what was held back, the label."""
    names = np.array(LABELS)
    for turn in rounds(LABELS):
        assert not set(turn.seen) & (set(turn.unseen) | set(turn.others))
        assert set(names[turn.others]).isdisjoint(names[turn.seen])
        assert set(names[turn.unseen]) <= set(names[turn.seen])
        assert len(turn.seen) + len(turn.unseen) + len(turn.others) == len(LABELS)


def test_every_label_is_held_back_and_every_example_asked() -> None:
    """As often as any other, so that none is what the threshold is about."""
    found = list(rounds(LABELS))
    held_back = Counter(str(name) for turn in found for name in set(np.array(LABELS)[turn.others]))
    asked = Counter(int(row) for turn in found for row in turn.unseen)

    assert set(held_back) == set(LABELS)
    assert max(held_back.values()) == min(held_back.values())
    assert set(asked) == set(range(len(LABELS)))


def test_few_examples_are_split_more_often_than_many() -> None:
    """Until enough was asked for chance to matter little, within bounds."""
    few, many = len(list(rounds(LABELS))), len(list(rounds(LABELS * 200)))

    assert few == ROUNDS_MOST
    assert many == ROUNDS_LEAST
    some = list(rounds(LABELS * 8))
    assert ROUNDS_LEAST < len(some) < ROUNDS_MOST
    assert sum(len(turn.unseen) + len(turn.others) for turn in some) >= ASKED_ENOUGH


def test_the_rounds_are_the_same_every_time() -> None:
    """The same data trains the same model."""
    for one, other in zip(rounds(LABELS), rounds(LABELS), strict=True):
        assert np.array_equal(one.seen, other.seen)


def test_of_two_labels_none_is_held_back() -> None:
    """One label alone cannot be told from anything."""
    found = list(rounds(["a"] * 6 + ["b"] * 6))

    assert found
    assert all(len(turn.others) == 0 for turn in found)


def held_out(chance: np.random.Generator, count: int, *, factor: float = 1.0) -> HeldOut:
    """Scores whose truth was drawn from them; a fifth is of held-back labels, far from all."""
    honest = chance.normal(size=(count, 4)) * 1.5
    odds = np.exp(honest) / np.exp(honest).sum(axis=1, keepdims=True)
    truth = np.array([chance.choice(4, p=row) for row in odds])
    other = chance.random(count) < 0.2
    nearness = np.where(other, chance.normal(0.4, 0.1, count), chance.normal(0.8, 0.1, count))
    return HeldOut((honest * factor).astype(np.float32), nearness, np.where(other, -1, truth))


@pytest.mark.parametrize("factor", [0.25, 0.5, 1.0, 2.0, 4.0])
def test_the_temperature_undoes_false_confidence(factor: float) -> None:
    """Scores of a known truth, exaggerated by a factor: the temperature is that factor."""
    part = held_out(np.random.default_rng(0), 20_000, factor=factor)

    assert fitted_temperature([part]) == pytest.approx(factor, rel=0.08)


def test_confidence_is_how_often_the_answer_is_right() -> None:
    """On messages it was not fitted to, a fifth of them of no intent at all."""
    chance = np.random.default_rng(1)
    calibration = calibrated([held_out(chance, 20_000)])
    fresh = held_out(chance, 20_000)
    chances = softmax(fresh.scores / calibration.temperature)
    confidence = chances.max(axis=1) * calibration.in_scope(chances.max(axis=1), fresh.nearness)
    right = chances.argmax(axis=1) == fresh.truth
    for low in np.arange(0.1, 0.9, 0.1):
        inside = (confidence >= low) & (confidence < low + 0.1)
        assert right[inside].mean() == pytest.approx(confidence[inside].mean(), abs=0.06)


def test_the_threshold_gives_up_the_share_it_says() -> None:
    """Of right answers; and it stops most of what is of no intent."""
    chance = np.random.default_rng(2)
    calibration = calibrated([held_out(chance, 20_000)])
    fresh = held_out(chance, 20_000)
    chances = softmax(fresh.scores / calibration.temperature)
    confidence = chances.max(axis=1) * calibration.in_scope(chances.max(axis=1), fresh.nearness)
    right = chances.argmax(axis=1) == fresh.truth
    believed = confidence >= calibration.threshold

    assert believed[right].mean() == pytest.approx(KEPT_RIGHT, abs=0.005)
    assert believed[fresh.truth < 0].mean() < 0.5


def test_nearer_and_surer_is_more_likely_one_of_them() -> None:
    """Both slopes go the way they should."""
    calibration = calibrated([held_out(np.random.default_rng(3), 5000)])

    assert calibration.nearness > 0
    assert 0 < calibration.threshold < 1


def test_without_held_back_labels_every_message_is_one_of_them() -> None:
    """And the threshold is of the probabilities alone."""
    part = held_out(np.random.default_rng(4), 2000)
    known = part.truth >= 0
    only = HeldOut(part.scores[known], part.nearness[known], part.truth[known])

    assert calibrated([only]).nearness == 0.0


def test_a_model_that_is_never_right_believes_nothing_less() -> None:
    """There is no right answer to keep: the threshold cannot be chosen, and stays at nothing."""
    part = HeldOut(np.zeros((4, 2), np.float32), np.ones(4), np.full(4, 1))

    assert calibrated([part]).threshold == 0.0
