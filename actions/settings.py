"""What this process reads from its environment: the only place that does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from actions.domain.errors import SettingsRefused

PREFIX = "RECOURSE_"
DEFAULT_HOME = Path(__file__).resolve().parent.parent / "var"
SHORTEST_SECRET = 32
DEMO_CONTACT = "support@example.com"
PLACEHOLDERS = ("changeme", "change-me", "secret", "password", "placeholder", "example")
ONE_IS_MADE_BY = "python -c 'import secrets; print(secrets.token_urlsafe(48))'"


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
        return init_settings, env_settings, _DevelopmentSecrets(settings_cls)

    @model_validator(mode="after")
    def _refuse_weak_secret(self) -> Self:
        secret = self.grant_secret.get_secret_value()
        if not secret:
            raise ValueError(
                "RECOURSE_GRANT_SECRET is not set; start with `recourse up`, or give the"
                f" gateway and this process the same one ({ONE_IS_MADE_BY})"
            )
        if len(secret) < SHORTEST_SECRET:
            raise ValueError(
                f"RECOURSE_GRANT_SECRET has {len(secret)} characters; expected {SHORTEST_SECRET}"
                f" or more ({ONE_IS_MADE_BY})"
            )
        if self.environment != "development" and _is_placeholder(secret):
            raise ValueError(
                "RECOURSE_GRANT_SECRET looks like a placeholder; expected a random one"
                f" ({ONE_IS_MADE_BY})"
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


class _DevelopmentSecrets(PydanticBaseSettingsSource):
    """The secrets file of `recourse up`, for a process started alone in development."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Return nothing: the whole file is read at once."""
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        given = self.current_state
        if given.get("environment", "development") != "development" or given.get("grant_secret"):
            return {}
        path = Path(given.get("home", DEFAULT_HOME)) / "secrets.json"
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            return {"grant_secret": str(kept[f"{PREFIX}GRANT_SECRET"])}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError, TypeError) as exc:
            raise SettingsRefused(
                f"{path} is not the secrets file that `recourse up` makes"
                f" ({type(exc).__name__}); remove it to have a new one"
            ) from exc


def read_settings() -> Settings:
    """Return the settings of this process.

    Raises:
        SettingsRefused: A value is not what was expected, or a secret is missing or weak; the
            message is one line that names the variable and never shows a secret.
    """
    try:
        return Settings()
    except ValidationError as exc:
        raise SettingsRefused("; ".join(_complaints(exc))) from exc


def _complaints(exc: ValidationError) -> list[str]:
    """Return one phrase for each wrong setting."""
    return [
        f"{PREFIX}{str(error['loc'][0]).upper()}={error['input']!r}: {error['msg']}"
        if error["loc"]
        else error["msg"].removeprefix("Value error, ")
        for error in exc.errors()
    ]


def _is_placeholder(secret: str) -> bool:
    """Whether somebody typed this secret instead of making it."""
    folded = secret.casefold()
    return len(set(folded)) < 10 or any(word in folded for word in PLACEHOLDERS)
