"""Fitting the abstention: what is written is what was measured."""

from __future__ import annotations

from math import isfinite
from pathlib import Path

import pytest

from knowledge.calibrate import calibrate, main
from knowledge.calibration import WRONG_ANSWER_BUDGET, read_calibration, write_calibrations
from knowledge.evaluation import LabelledQuestion
from tests.unit.knowledge.fakes import FakeEncoder

ANSWERED = [
    ("how long to return a coat", "cn-7d-10"),
    ("days to send a bag back", "cn-7d-10"),
    ("who pays the shipping fee", "cn-7d-18"),
    ("is postage on the seller when faulty", "cn-7d-18"),
    ("where does the no return mark go in a listing", "cn-7d-20"),
    ("label exclusions on the page", "cn-7d-20"),
]
DECLINED = ["which stock is good", "will it rain", "is the sun out", "my boss fired me", "hello"]

QUESTIONS = [
    *(LabelledQuestion(text, None, "CN", (passage,)) for text, passage in ANSWERED),
    *(LabelledQuestion(text, None, "CN", ()) for text in DECLINED),
] * 3


def test_a_calibration_says_what_it_holds_for_and_how_well(corpus: Path, tmp_path: Path) -> None:
    """The encoder's names, a threshold within the budget, cross-validated figures beside it."""
    calibration = calibrate(FakeEncoder(), corpus, QUESTIONS, tmp_path / "scratch")
    assert (calibration.encoder_id, calibration.precision) == ("fake-encoder", "fp32")
    assert calibration.model_sha256 == "fake-weights"
    assert calibration.figures["questions"] == len(QUESTIONS)
    assert calibration.figures["wrong_of_all"] <= WRONG_ANSWER_BUDGET
    assert calibration.risk_taken == calibration.figures["wrong_of_all"]
    assert calibration == calibration.within(WRONG_ANSWER_BUDGET)
    assert calibration.figures["right_first"] >= 0.8
    assert calibration.figures["declined_unanswerable"] >= 0.8


def test_the_same_questions_give_the_same_coefficients(corpus: Path, tmp_path: Path) -> None:
    """To the last digit that is written."""
    first = calibrate(FakeEncoder(), corpus, QUESTIONS, tmp_path / "scratch")
    write_calibrations(tmp_path / "calibration.json", {"fp32": first})
    again = calibrate(FakeEncoder(), corpus, QUESTIONS, tmp_path / "elsewhere")
    assert read_calibration(tmp_path, FakeEncoder()) == first == again


def test_questions_of_a_law_that_was_not_taught_spoil_no_fit(corpus: Path, tmp_path: Path) -> None:
    """One passage teaches nothing, so that two features are not known: the others are fitted."""
    abroad = [
        LabelledQuestion("how long is the withdrawal period", None, "EU", ("eu-crd-9",)),
        LabelledQuestion("will it rain in rome", None, "EU", ()),
    ]
    calibration = calibrate(FakeEncoder(), corpus, [*QUESTIONS, *abroad * 3], tmp_path / "scratch")
    write_calibrations(tmp_path / "calibration.json", {"fp32": calibration})
    assert read_calibration(tmp_path, FakeEncoder()) == calibration
    assert all(isfinite(each) for each in (*calibration.weights, *calibration.means))
    assert calibration.figures["right_first"] >= 0.8


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--questions", "nowhere"], "nowhere is not a list of labelled questions"),
        ([], "make setup"),
    ],
)
def test_what_is_missing_is_one_line_and_status_two(
    tmp_path: Path, options: list[str], expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """And nothing is written."""
    output = tmp_path / "calibration.json"
    assert main(["--home", str(tmp_path), "--output", str(output), *options]) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: ")
    assert expected in error
    assert not output.exists()
