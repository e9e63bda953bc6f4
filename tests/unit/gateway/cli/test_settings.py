"""What the commands that read the index take from the environment."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gateway.cli.output import CommandError
from gateway.cli.settings import KnowledgeSettings
from gateway.supervisor.settings import PROJECT_ROOT
from knowledge.calibration import WRONG_ANSWER_BUDGET


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment with nothing of ours."""
    for name in list(os.environ):
        if name.startswith("RECOURSE_"):
            monkeypatch.delenv(name)
    return monkeypatch


def test_the_defaults_are_those_of_the_house() -> None:
    """The index in `var`, the exact encoder on one thread, one wrong answer in twenty."""
    settings = KnowledgeSettings.read()
    assert settings.home == PROJECT_ROOT / "var"
    assert (settings.retrieval_precision, settings.encoder_threads) == ("fp32", 1)
    assert settings.wrong_answer_budget == WRONG_ANSWER_BUDGET == 0.05


def test_the_environment_is_read(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """By the names that the processes which serve read too."""
    for name, value in {
        "HOME": str(tmp_path),
        "RETRIEVAL_PRECISION": "int8",
        "ENCODER_THREADS": "2",
        "WRONG_ANSWER_BUDGET": "0.02",
    }.items():
        environment.setenv(f"RECOURSE_{name}", value)
    settings = KnowledgeSettings.read()
    assert (settings.home, settings.retrieval_precision) == (tmp_path, "int8")
    assert (settings.encoder_threads, settings.wrong_answer_budget) == (2, 0.02)


@pytest.mark.parametrize(("value", "budget"), [("0", 0.0), ("1", 1.0), ("", WRONG_ANSWER_BUDGET)])
def test_the_share_of_wrong_answers_may_be_any(
    environment: pytest.MonkeyPatch, value: str, budget: float
) -> None:
    """None at all and every one included; set to nothing it is not set."""
    environment.setenv("RECOURSE_WRONG_ANSWER_BUDGET", value)
    assert KnowledgeSettings.read().wrong_answer_budget == budget


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WRONG_ANSWER_BUDGET", "-0.01"),
        ("WRONG_ANSWER_BUDGET", "1.01"),
        ("WRONG_ANSWER_BUDGET", "5%"),
        ("WRONG_ANSWER_BUDGET", "nan"),
        ("RETRIEVAL_PRECISION", "fp16"),
        ("ENCODER_THREADS", "0"),
    ],
)
def test_a_wrong_value_is_named_shown_and_explained(
    environment: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """In one line, with the way out."""
    environment.setenv(f"RECOURSE_{name}", value)
    with pytest.raises(CommandError) as refused:
        KnowledgeSettings.read()
    said = str(refused.value)
    assert said.startswith(f"RECOURSE_{name}='{value}': Input should be")
    assert said.endswith("; correct or unset it")
    assert "\n" not in said
