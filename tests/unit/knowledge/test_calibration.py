"""Probabilities: fitted, stored, read back, and refused for another encoder."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.calibration import (
    FEATURES,
    FORMAT,
    WRONG_ANSWER_BUDGET,
    Calibration,
    Logistic,
    features,
    least_threshold,
    read_calibration,
    write_calibrations,
)
from knowledge.errors import CalibrationError
from knowledge.index_open import OpenIndex
from knowledge.retrieval import Found, Hit
from tests.unit.knowledge.fakes import FakeEncoder

CALIBRATION = Calibration(
    encoder_id="fake-encoder",
    model_sha256="fake-weights",
    precision="fp32",
    means=(5.0, 1.0, 0.5, 0.4, 2.0, -1.0, -3.0, 0.6, 2.0),
    deviations=(2.0, 1.0, 0.1, 0.1, 0.5, 1.0, 1.0, 0.2, 1.5),
    weights=(1.0, 0.5, 0.5, -1.0, 0.1, 0.4, -0.4, 0.3, 0.9),
    intercept=0.25,
    threshold=0.5,
    risk=((0.1, 0.3), (0.2, 0.05), (0.4, 0.05), (0.9, 0.01)),
    figures={"questions": 3.0},
)


@pytest.fixture(scope="module")
def hit(opened: OpenIndex) -> Hit:
    """Return a hit with the features' means."""
    return Hit(
        opened.passages[0], 0, score=5.0, margin=1.0, signals={"gist": 0.5}, log_share=-1.0,
        sentence=0, sentence_lead=0.0, coverage=0.6,
    )  # fmt: skip


def found(
    hit: Hit,
    outside: float = 0.4,
    share: float | None = -3.0,
    words: int = 6,
    inside: float | None = 2.0,
) -> Found:
    """Return a search that gave one hit."""
    return Found((hit,), outside, share, words, inside)


def test_features_stand_in_their_order(hit: Hit) -> None:
    """The coefficients are read by place."""
    assert len(features(hit, found(hit))) == len(FEATURES)
    assert features(hit, found(hit)) == (
        5.0, 1.0, 0.5, 0.4, pytest.approx(np.log1p(6)), -1.0, -3.0, 0.6, 2.0,
    )  # fmt: skip


def test_the_probability_is_the_logistic_of_the_weighted_deviations(hit: Hit) -> None:
    """At the means only the intercept counts, and the words that are a little off."""
    logit = 0.25 + 0.1 * (np.log1p(6) - 2.0) / 0.5
    probability = CALIBRATION.probability(hit, found(hit))
    assert probability == pytest.approx(1 / (1 + np.exp(-logit)))


def test_more_score_and_margin_raise_it_and_what_lies_outside_lowers_it(hit: Hit) -> None:
    """Each in its direction."""
    plain = CALIBRATION.probability(hit, found(hit))
    assert CALIBRATION.probability(replace(hit, score=9.0), found(hit)) > plain
    assert CALIBRATION.probability(replace(hit, margin=3.0), found(hit)) > plain
    assert CALIBRATION.probability(replace(hit, log_share=0.0), found(hit)) > plain
    assert CALIBRATION.probability(hit, found(hit, outside=0.9)) < plain
    assert CALIBRATION.probability(hit, found(hit, share=0.0)) < plain


def test_what_is_not_known_speaks_for_neither_side(hit: Hit) -> None:
    """Where nothing was taught, the shares are not known: they count as their means."""
    unknown = CALIBRATION.probability(replace(hit, log_share=None), found(hit, share=None))
    assert unknown == CALIBRATION.probability(hit, found(hit))


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))
def test_any_score_has_a_probability(hit: Hit, score: float, margin: float) -> None:
    """However far out: from 0 to less than 1, and the more the more."""
    probability = CALIBRATION.probability(replace(hit, score=score, margin=margin), found(hit))
    assert 0.0 <= probability < 1.0
    higher = replace(hit, score=score + 1.0, margin=margin)
    assert CALIBRATION.probability(higher, found(hit)) >= probability


@pytest.mark.parametrize(
    ("budget", "threshold"),
    [(0.0, 1.0), (0.009, 1.0), (0.01, 0.9), (0.049, 0.9), (0.05, 0.2), (0.3, 0.1), (1, 0.1)],
)
def test_a_budget_gives_the_least_threshold_that_keeps_within_it(
    budget: float, threshold: float
) -> None:
    """No more is declined than it asks for; where none keeps within it, all but the certain."""
    assert least_threshold(CALIBRATION.risk, budget) == threshold


@pytest.mark.parametrize(
    ("budget", "threshold"),
    [(0.0, 1.0), (0.016, 1.0), (0.017, 0.9), (0.081, 0.9), (0.083, 0.2), (0.5, 0.1), (1, 0.1)],
)
def test_two_fifths_of_the_budget_are_kept_back(budget: float, threshold: float) -> None:
    """What was fitted on the labelled questions does worse on others."""
    assert CALIBRATION.within(budget) == replace(CALIBRATION, threshold=threshold)


@pytest.mark.parametrize("budget", [-0.01, 1.01, 5, float("nan"), float("inf")])
def test_a_budget_that_is_no_share_is_refused(budget: float) -> None:
    """With the value and what was expected."""
    with pytest.raises(ValueError, match=rf"budget {budget!r}: expected a share from 0 to 1"):
        CALIBRATION.within(budget)


@pytest.mark.parametrize(
    ("threshold", "risk"), [(0.05, None), (0.1, 0.3), (0.39, 0.05), (0.9, 0.01), (1.0, 0.01)]
)
def test_the_risk_taken_is_that_of_the_threshold(threshold: float, risk: float | None) -> None:
    """As measured at it or at the last one below; below the first nothing was measured."""
    assert replace(CALIBRATION, threshold=threshold).risk_taken == risk


def test_a_fit_finds_the_coefficients_that_made_the_labels() -> None:
    """Twenty thousand draws from a known model come back within a few hundredths."""
    rng = np.random.default_rng(7)
    rows = rng.standard_normal((20000, 2))
    true = 1 / (1 + np.exp(-(0.5 + rows @ np.array([2.0, -1.0]))))
    labels = (rng.random(20000) < true).astype(float)
    model = Logistic.fit(rows, labels)
    assert model.weights == pytest.approx([0.5, 2.0, -1.0], abs=0.1)
    assert model.probabilities(rows) == pytest.approx(true, abs=0.05)


def test_the_mean_probability_is_the_share_of_the_labels() -> None:
    """The intercept is not shrunk: confidence is calibrated on the whole."""
    rng = np.random.default_rng(3)
    rows = rng.standard_normal((200, 3))
    labels = (rng.random(200) < 0.2).astype(float)
    assert Logistic.fit(rows, labels).probabilities(rows).mean() == pytest.approx(labels.mean())


def test_labels_that_a_line_parts_and_constant_features_can_be_fitted() -> None:
    """The ridge keeps the weights finite."""
    rows = np.column_stack([np.arange(20.0), np.ones(20)])
    model = Logistic.fit(rows, (np.arange(20) >= 10).astype(float))
    assert np.isfinite(model.weights).all()
    assert model.probabilities(rows)[0] < 0.1 < 0.9 < model.probabilities(rows)[-1]


def test_a_calibration_comes_back_as_it_was_written(tmp_path: Path) -> None:
    """The home directory's own file is the one that counts."""
    write_calibrations(tmp_path / "calibration.json", {"fp32": CALIBRATION})
    assert read_calibration(tmp_path, FakeEncoder()) == CALIBRATION


def test_the_calibration_of_the_room_stands_in_where_a_home_has_none(tmp_path: Path) -> None:
    """It holds for the packaged weights, whatever machine exported them."""
    packaged = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
    for precision in ("fp32", "int8"):
        encoder = FakeEncoder("exported-elsewhere", model_sha256=packaged, precision=precision)
        calibration = read_calibration(tmp_path, encoder)
        assert calibration.precision == precision
        assert 0 < calibration.threshold < 1
        assert len(calibration.weights) == len(FEATURES)
        assert [at for at, _ in calibration.risk] == sorted({at for at, _ in calibration.risk})
        wrong = [share for _, share in calibration.risk]
        assert wrong == sorted(wrong, reverse=True), "a higher threshold never answers more"
        assert calibration == calibration.within(WRONG_ANSWER_BUDGET)


def test_other_weights_are_refused(tmp_path: Path) -> None:
    """Another model's cosines mean something else; the way out is to fit anew."""
    write_calibrations(tmp_path / "calibration.json", {"fp32": CALIBRATION})
    with pytest.raises(CalibrationError, match=r"knowledge\.calibrate"):
        read_calibration(tmp_path, FakeEncoder(model_sha256="other"))


def test_a_precision_that_was_not_fitted_is_refused(tmp_path: Path) -> None:
    """int8 has coefficients of its own."""
    write_calibrations(tmp_path / "calibration.json", {"fp32": CALIBRATION})
    with pytest.raises(CalibrationError, match="at int8"):
        read_calibration(tmp_path, FakeEncoder(precision="int8"))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 3}', '{"format": 3, "features": 7}'])
def test_a_damaged_file_is_refused(tmp_path: Path, text: str) -> None:
    """And named, in one line."""
    (tmp_path / "calibration.json").write_text(text, encoding="utf-8")
    with pytest.raises(
        CalibrationError, match=r"calibration\.json is not a calibration"
    ) as refused:
        read_calibration(tmp_path, FakeEncoder())
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "change",
    [
        {"weights": [1.0]},
        {"means": []},
        {"deviations": [0.0] * len(FEATURES)},
        {"deviations": [float("nan")] * len(FEATURES)},
        {"weights": "heavy"},
        {"risk": None},
    ],
)
def test_coefficients_that_cannot_be_are_refused(tmp_path: Path, change: dict[str, object]) -> None:
    """When the file is read, not when the first customer asks."""
    path = tmp_path / "calibration.json"
    write_calibrations(path, {"fp32": CALIBRATION})
    raw = json.loads(path.read_text("utf-8"))
    raw["precisions"]["fp32"] |= change
    path.write_text(json.dumps(raw), encoding="utf-8")
    with pytest.raises(CalibrationError, match=r"is not a calibration \(.*python -m") as refused:
        read_calibration(tmp_path, FakeEncoder())
    assert "\n" not in str(refused.value)


def test_a_file_of_the_format_before_is_told_from_a_damaged_one(tmp_path: Path) -> None:
    """Whoever upgrades is told to fit anew, not that the file is broken."""
    path = tmp_path / "calibration.json"
    old = {"format": FORMAT - 1, "features": ["score"], "precisions": {"fp32": {"score": 1}}}
    path.write_text(json.dumps(old), encoding="utf-8")
    with pytest.raises(CalibrationError, match=f"holds no coefficients of format {FORMAT}"):
        read_calibration(tmp_path, FakeEncoder())


@pytest.mark.parametrize("change", [{"features": ["score"]}, {"format": FORMAT - 1}])
def test_coefficients_of_other_features_are_refused(
    tmp_path: Path, change: dict[str, object]
) -> None:
    """A list of numbers says nothing without the order it is in."""
    path = tmp_path / "calibration.json"
    write_calibrations(path, {"fp32": CALIBRATION})
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | change), encoding="utf-8")
    with pytest.raises(CalibrationError, match=f"holds no coefficients of format {FORMAT}"):
        read_calibration(tmp_path, FakeEncoder())
