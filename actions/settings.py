"""What this process reads from its environment: the only place that does."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from actions.domain.errors import SettingsRefused
from actions.domain.identity import GuestLimits
from actions.secret_settings import (
    DEFAULT_HOME,
    PREFIX,
    DevelopmentSecrets,
    complaints,
    refuse_weak,
)
from knowledge.calibration import WRONG_ANSWER_BUDGET

DEMO_CONTACT = "support@example.com"


class Settings(BaseSettings):
    """The settings of the action server.

    Attributes:
        home: Where the index, the encoder and SQLite's file are kept.
        environment: Outside "development" nothing secret is ever made up or defaulted.
        database_url: SQLAlchemy URL of the records; SQLite in `home` when empty.
        grant_secret: What the gateway signs grants with.
        actions_port: Port to listen on, at `host`.
        encoder_threads: Threads the encoder may use for one question.
        wrong_answer_budget: Share of all policy questions that may get a wrong answer.
        support_contact: What a customer is told when they want a person.
        guest_tries: Failed tries in the window for one order, one e-mail address or one name.
        guest_tries_per_network: Failed tries in the window from one network.
        guest_window_s: Seconds for which a failed try counts.
        guest_idle_s: Seconds without a use after which a guest has to prove themselves again.
        guest_longest_s: Seconds after which they have to in any case.
        guest_answer_ms: Beat of the answers to guests' claims; longer than a check takes.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="ignore"
    )

    home: Path = DEFAULT_HOME
    environment: Literal["development", "production"] = "development"
    database_url: str = ""
    grant_secret: SecretStr = SecretStr("")
    host: str = "127.0.0.1"
    actions_port: int = Field(default=8701, ge=1, le=65535)
    encoder_threads: int = Field(default=1, ge=1, le=64)
    retrieval_precision: Literal["fp32", "int8"] = "fp32"
    wrong_answer_budget: float = Field(default=WRONG_ANSWER_BUDGET, ge=0, le=1)
    support_contact: str = ""
    guest_tries: int = Field(default=5, ge=1, le=100)
    guest_tries_per_network: int = Field(default=20, ge=1, le=10_000)
    guest_window_s: int = Field(default=3_600, ge=60, le=7 * 86_400)
    guest_idle_s: int = Field(default=1_800, ge=60, le=86_400)
    guest_longest_s: int = Field(default=7_200, ge=60, le=7 * 86_400)
    guest_answer_ms: int = Field(default=50, ge=20, le=1_000)

    @property
    def guest_limits(self) -> GuestLimits:
        """How often guests may try, and how long what they proved holds."""
        return GuestLimits(
            tries_per_identity=self.guest_tries,
            tries_per_network=self.guest_tries_per_network,
            window_s=self.guest_window_s,
            idle_s=self.guest_idle_s,
            longest_s=self.guest_longest_s,
        )

    @property
    def url_of_database(self) -> str:
        """The records' URL; SQLite in `home` unless one was given."""
        return self.database_url or f"sqlite:///{self.home.resolve() / 'recourse.db'}"

    @property
    def contact(self) -> str:
        """Where a person can be reached; an address of nobody's in development only."""
        return self.support_contact or DEMO_CONTACT

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read arguments, then the environment, then what `recourse up` made for development."""
        made = DevelopmentSecrets(settings_cls, ("grant_secret",), SettingsRefused)
        return init_settings, env_settings, made

    @model_validator(mode="after")
    def _refuse_weak_secret(self) -> Self:
        refuse_weak(
            "grant_secret",
            self.grant_secret.get_secret_value(),
            in_development=self.environment == "development",
        )
        return self

    @model_validator(mode="after")
    def _refuse_no_contact(self) -> Self:
        if self.environment != "development" and not self.support_contact:
            raise ValueError(
                "RECOURSE_SUPPORT_CONTACT is not set; expected what customers are told when"
                " they want a person, such as an e-mail address or a telephone number"
            )
        return self


def read_settings() -> Settings:
    """Return the settings of this process.

    Raises:
        SettingsRefused: A value is not what was expected, or a secret is missing or weak; the
            message is one line that names the variable and never shows a secret.
    """
    try:
        return Settings()
    except ValidationError as exc:
        raise SettingsRefused(complaints(exc)) from exc
