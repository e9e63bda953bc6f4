"""The floors: read, held, and set anew with a margin."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.evaluation import Judged, LabelledQuestion
from knowledge.floors import (
    OVERALL,
    FloorsError,
    counts_of,
    figures_of,
    main,
    missed,
    read_floors,
    with_margin,
    write_floors,
)
from knowledge.ranking import Ranking

FLOORS = {OVERALL: {"recall@1": 0.75, "wrong_of_all": 0.07}, "EU": {"ndcg@10": 0.6}}


def test_what_is_written_is_read_again_and_says_how_to_set_it(tmp_path: Path) -> None:
    """A person who opens the file needs no other."""
    path = tmp_path / "floors.yml"
    write_floors(path, FLOORS)
    assert read_floors(path) == FLOORS
    assert "knowledge.floors --write" in path.read_text("utf-8")


@pytest.mark.parametrize(
    "text", ["[1]", "{", "CN: high", "CN: {recall@1: high}", "CN: {recall: 1}"]
)
def test_a_file_of_another_shape_is_refused(tmp_path: Path, text: str) -> None:
    """A misspelt figure would hold nothing."""
    path = tmp_path / "floors.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FloorsError, match="expected"):
        read_floors(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """With its name."""
    with pytest.raises(FloorsError, match=r"nowhere\.yml"):
        read_floors(tmp_path / "nowhere.yml")


@pytest.mark.parametrize(
    ("group", "figure", "value", "kept"),
    [
        (OVERALL, "recall@1", 0.75, True),
        (OVERALL, "recall@1", 0.7499, False),
        (OVERALL, "wrong_of_all", 0.07, True),
        (OVERALL, "wrong_of_all", 0.0701, False),
    ],
)
def test_a_figure_may_stand_on_its_bound_and_not_beyond(
    group: str, figure: str, value: float, *, kept: bool
) -> None:
    """From below for what should be large, from above for what should be small."""
    lines = missed({group: {figure: FLOORS[group][figure]}}, {group: {figure: value}})
    assert (lines == ()) is kept
    assert kept or lines[0].startswith(f"{group} {figure}: {value:.4f}, expected ")


def test_a_floor_under_nothing_measured_is_missed() -> None:
    """All questions of a law may have been taken out."""
    assert missed(FLOORS, {OVERALL: {"recall@1": 1.0, "wrong_of_all": 0.0}}) == (
        "EU ndcg@10: not measured, expected at least one question of it",
    )


def test_the_margin_leaves_room_for_two_questions_at_least() -> None:
    """A floor is rounded down and a ceiling up; neither leaves 0 to 1."""
    measured = {OVERALL: {"recall@1": 0.8, "wrong_of_all": 0.051}, "UK": {"recall@1": 0.05}}
    assert with_margin(measured, {OVERALL: 1000, "UK": 20}, 0.02) == {
        OVERALL: {"recall@1": 0.78, "wrong_of_all": 0.08},
        "UK": {"recall@1": 0.0},
    }


def test_figures_are_of_all_questions_and_of_each_law() -> None:
    """A law without answerable questions, or without others, has no figures to hold."""
    places = ["CN", "CN", "CN", "EU", "EU", "US"] * 10
    questions = [
        LabelledQuestion(f"q{number}", None, place, ("a",) if number % 6 in (0, 1, 3, 5) else ())
        for number, place in enumerate(places)
    ]
    first = np.array([number % 6 in (0, 3) for number in range(60)])
    rankings = tuple(
        Ranking.of({0: ["a"], 1: ["x", "a"], 3: ["a"], 5: ["x"]}.get(n % 6, ["x"]), each.answer)
        for n, each in enumerate(questions)
    )
    answerable = np.array([bool(each.answer) for each in questions])
    among = np.array([each.is_among(3) for each in rankings])
    rows = first[:, None].astype(np.float64) * np.ones(7)
    figures = figures_of(questions, Judged(rows, first, among, among, answerable, rankings), 0.5)

    assert list(figures) == [OVERALL, "CN", "EU"]
    assert figures["CN"]["recall@1"] == 0.5
    assert figures["CN"]["recall@3"] == figures["EU"]["recall@1"] == 1.0
    assert figures["CN"]["mrr@10"] == 0.75
    assert figures["CN"]["declined_answerable"] == 0.5
    assert figures["CN"]["declined_unanswerable"] == 1.0
    assert figures[OVERALL]["wrong_of_all"] == 0.0
    assert figures[OVERALL]["calibration_error"] < 0.05
    assert counts_of(questions) == {OVERALL: 60, "CN": 30, "EU": 20, "US": 10}


def test_what_is_missing_is_one_line_and_status_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And nothing is written."""
    floors = tmp_path / "floors.yml"
    arguments = ["--home", str(tmp_path), "--floors", str(floors), "--write"]
    assert main(arguments) == 2
    assert capsys.readouterr().err.startswith("error: ")
    assert not floors.exists()
