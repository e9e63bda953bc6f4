"""What this process reads from its environment: the only place that does."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from actions.domain.errors import SettingsRefused
from actions.secret_settings import (
    DEFAULT_HOME,
    PREFIX,
    DevelopmentSecrets,
    complaints,
    refuse_weak,
)

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
        support_contact: What a customer is told when they want a person.
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
    support_contact: str = ""

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
