"""What this process reads from its environment: the only place that does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from gateway.domain.errors import SettingsRefused

PREFIX = "RECOURSE_"
DEFAULT_HOME = Path(__file__).resolve().parent.parent / "var"
SHORTEST_SECRET = 32
FEWEST_DIFFERENT_CHARACTERS = 10
DEMO_CONTACT = "support@example.com"
PLACEHOLDERS = ("changeme", "change-me", "secret", "password", "placeholder", "example")
ONE_IS_MADE_BY = "python -c 'import secrets; print(secrets.token_urlsafe(48))'"
SECRETS = ("grant_secret", "channel_secret", "storefront_secret")


def _origins(value: object) -> object:
    """Return a comma-separated list as a tuple."""
    if not isinstance(value, str):
        return value
    return tuple(origin.strip() for origin in value.split(",") if origin.strip())


def _origin(value: str) -> str:
    scheme, separator, host = value.partition("://")
    if scheme not in ("http", "https") or not separator or not host or "/" in host:
        raise ValueError(f"{value!r} is no origin; expected https://shop.example, without a path")
    return value


Origin = Annotated[str, AfterValidator(_origin)]


class Settings(BaseSettings):
    """The settings of the gateway.

    Attributes:
        home: Where the index and SQLite's file are kept.
        environment: Outside "development" nothing secret is ever made up or defaulted.
        database_url: SQLAlchemy URL of the records; SQLite in `home` when empty.
        grant_secret: Signs grants; the actions verify with it.
        channel_secret: Signs calls to the bot.
        storefront_secret: The storefront signs its customers' tokens with it.
        support_contact: What a customer is told when they want a person.
        jurisdiction: Of a conversation that names none.
        locale: Of a conversation that names none.
        allowed_origins: Whose pages may call this API from a browser, comma-separated.
        bot_timeout_s: How long a turn waits for the bot.
        messages_per_minute: What one conversation may send in the long run.
        message_burst: What one conversation may send at once.
        max_body_bytes: Larger requests are refused unread.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    home: Path = DEFAULT_HOME
    environment: Literal["development", "production"] = "development"
    database_url: str = ""
    grant_secret: SecretStr = SecretStr("")
    channel_secret: SecretStr = SecretStr("")
    storefront_secret: SecretStr = SecretStr("")
    host: str = "127.0.0.1"
    port: int = Field(default=8700, ge=1, le=65535)
    actions_port: int = Field(default=8701, ge=1, le=65535)
    bot_port: int = Field(default=8702, ge=1, le=65535)
    support_contact: str = ""
    jurisdiction: str = Field(default="CN", pattern=r"^[A-Z]{2}$")
    locale: str = Field(default="en", pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)
    allowed_origins: Annotated[tuple[Origin, ...], NoDecode, BeforeValidator(_origins)] = ()
    # Less than the 12 s that the supervisor gives a stopping gateway for its last turns.
    bot_timeout_s: float = Field(default=10.0, gt=0, le=60)
    messages_per_minute: int = Field(default=60, ge=1)
    message_burst: int = Field(default=40, ge=1)
    max_body_bytes: int = Field(default=64 * 1024, ge=1024)

    @property
    def url_of_database(self) -> str:
        """The records' URL; SQLite in `home` unless one was given."""
        return self.database_url or f"sqlite:///{self.home.resolve() / 'recourse.db'}"

    @property
    def contact(self) -> str:
        """Where a person can be reached; an address of nobody's in development only."""
        return self.support_contact or DEMO_CONTACT

    @property
    def in_development(self) -> bool:
        """Whether this is somebody's own machine."""
        return self.environment == "development"

    @property
    def bot_url(self) -> str:
        """The bot's address: on this machine, like every process of the house."""
        return f"http://127.0.0.1:{self.bot_port}"

    @property
    def actions_url(self) -> str:
        """The action server's address, on this machine."""
        return f"http://127.0.0.1:{self.actions_port}"

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
    def _refuse_weak_secrets(self) -> Self:
        for name in SECRETS:
            secret: SecretStr = getattr(self, name)
            _refuse_weak(f"{PREFIX}{name.upper()}", secret.get_secret_value(), self.in_development)
        return self

    @model_validator(mode="after")
    def _refuse_shared_secrets(self) -> Self:
        if len({getattr(self, name).get_secret_value() for name in SECRETS}) < len(SECRETS):
            names = ", ".join(f"{PREFIX}{name.upper()}" for name in SECRETS)
            raise ValueError(f"{names} must differ: one that leaks must not open the others")
        return self

    @model_validator(mode="after")
    def _refuse_no_contact(self) -> Self:
        if not self.in_development and not self.support_contact:
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
        if given.get("environment", "development") != "development" or all(map(given.get, SECRETS)):
            return {}
        path = Path(given.get("home", DEFAULT_HOME)) / "secrets.json"
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            return {name: str(kept[f"{PREFIX}{name.upper()}"]) for name in SECRETS}
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


def _refuse_weak(variable: str, secret: str, in_development: bool) -> None:
    if not secret:
        raise ValueError(
            f"{variable} is not set; start with `recourse up`, or give every process that"
            f" shares it the same one ({ONE_IS_MADE_BY})"
        )
    if len(secret) < SHORTEST_SECRET:
        raise ValueError(
            f"{variable} has {len(secret)} characters; expected {SHORTEST_SECRET} or more"
            f" ({ONE_IS_MADE_BY})"
        )
    if not in_development and _is_placeholder(secret):
        raise ValueError(
            f"{variable} looks like a placeholder; expected a random one ({ONE_IS_MADE_BY})"
        )


def _complaints(exc: ValidationError) -> list[str]:
    """Return one phrase for each wrong setting; a secret's is about its type, never its value."""
    return [
        f"{PREFIX}{str(error['loc'][0]).upper()}={error['input']!r}: {error['msg']}"
        if error["loc"]
        else error["msg"].removeprefix("Value error, ")
        for error in exc.errors()
    ]


def _is_placeholder(secret: str) -> bool:
    """Whether somebody typed this secret instead of making it."""
    folded = secret.casefold()
    few = len(set(folded)) < FEWEST_DIFFERENT_CHARACTERS
    return few or any(word in folded for word in PLACEHOLDERS)
