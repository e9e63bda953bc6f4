"""What the commands that read the index take from the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from actions.secret_settings import complaints
from gateway.cli.output import CommandError
from gateway.supervisor.settings import PROJECT_ROOT
from knowledge.calibration import WRONG_ANSWER_BUDGET


class KnowledgeSettings(BaseSettings):
    """Where the index stands, how the encoder runs, and how often an answer may be wrong."""

    model_config = SettingsConfigDict(
        env_prefix="RECOURSE_", env_ignore_empty=True, frozen=True, extra="ignore"
    )

    home: Path = PROJECT_ROOT / "var"
    retrieval_precision: Literal["fp32", "int8"] = "fp32"
    encoder_threads: int = Field(default=1, ge=1, le=64)
    wrong_answer_budget: float = Field(default=WRONG_ANSWER_BUDGET, ge=0, le=1)

    @classmethod
    def read(cls) -> Self:
        """The settings, or CommandError naming the variable and what was expected."""
        try:
            return cls()
        except ValidationError as exc:
            raise CommandError(f"{complaints(exc)}; correct or unset it") from exc
