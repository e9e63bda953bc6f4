"""What the commands that read the index take from the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from actions.secret_settings import complaints
from gateway.cli.output import CommandError
from gateway.supervisor.settings import PROJECT_ROOT


class KnowledgeSettings(BaseSettings):
    """Where the index stands and how the encoder runs."""

    model_config = SettingsConfigDict(env_prefix="RECOURSE_", frozen=True, extra="ignore")

    home: Path = PROJECT_ROOT / "var"
    retrieval_precision: Literal["fp32", "int8"] = "fp32"
    encoder_threads: int = Field(default=1, ge=1, le=64)

    @classmethod
    def read(cls) -> Self:
        """The settings, or CommandError naming the variable and what was expected."""
        try:
            return cls()
        except ValidationError as exc:
            raise CommandError(f"{complaints(exc)}; correct or unset it") from exc
