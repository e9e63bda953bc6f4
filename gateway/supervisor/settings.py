"""What ``recourse up`` reads from the environment, and the environment it gives its children."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from actions.secret_settings import complaints
from gateway.supervisor.errors import UpError

PROJECT_ROOT = Path(__file__).resolve().parent.parent.parent
SECRET_NAMES = (
    "RECOURSE_GRANT_SECRET",
    "RECOURSE_CHANNEL_SECRET",
    "RECOURSE_STOREFRONT_SECRET",
)
LOOPBACK = "127.0.0.1"


class UpSettings(BaseSettings):
    """Where the house stands and which doors it opens."""

    model_config = SettingsConfigDict(env_prefix="RECOURSE_", frozen=True, extra="ignore")

    home: Path = PROJECT_ROOT / "var"
    environment: Literal["development", "production"] = "development"
    host: str = LOOPBACK
    port: int = Field(default=8700, ge=1, le=65535)
    actions_port: int = Field(default=8701, ge=1, le=65535)
    bot_port: int = Field(default=8702, ge=1, le=65535)
    database_url: str = ""

    @property
    def address(self) -> str:
        """The address to print: what a browser on this machine opens."""
        host = LOOPBACK if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104 - compared, not bound
        return f"http://{host}:{self.port}"

    def make_home(self) -> None:
        """See to it that the home is there.

        Raises:
            UpError: It is no folder and cannot become one.
        """
        try:
            self.home.mkdir(parents=True, exist_ok=True)
        except OSError as exc:
            why = exc.strerror or str(exc)
            raise UpError(
                f"RECOURSE_HOME {self.home}: {why}; expected a folder, or a place where one can"
                " be made: correct or unset it"
            ) from exc

    @property
    def url_of_database(self) -> str:
        """The records' SQLAlchemy URL; SQLite under ``home`` unless one is set."""
        return self.database_url or f"sqlite:///{self.home.resolve() / 'recourse.db'}"


def read_settings() -> UpSettings:
    """The settings, or UpError naming the variable, its value and what was expected."""
    try:
        return UpSettings()
    except ValidationError as exc:
        raise UpError(f"{complaints(exc)}; correct or unset it") from exc


def shared_secrets(settings: UpSettings, environ: Mapping[str, str]) -> dict[str, str]:
    """The secrets the processes share: from the environment, or made once in development.

    Raises:
        UpError: a secret is missing outside development, or the secrets file is unreadable.
    """
    given = {name: environ[name] for name in SECRET_NAMES if environ.get(name)}
    missing = [name for name in SECRET_NAMES if name not in given]
    if not missing:
        return given
    if settings.environment != "development":
        raise UpError(
            f"{', '.join(missing)} not set: outside development every secret is given, 32 or more"
            " random characters each (python -c 'import secrets; print(secrets.token_urlsafe(48))')"
        )
    kept = _development_secrets(settings.home / "secrets.json")
    return {**{name: kept[name] for name in SECRET_NAMES}, **given}


def _development_secrets(path: Path) -> dict[str, str]:
    """Secrets kept from start to start, so that a restart does not sign everybody out.

    What else is kept in the file, the demo agent's password, stays in it.
    """
    try:
        kept: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    except (OSError, ValueError) as exc:
        raise UpError(f"{path} is not readable as JSON: {exc}; remove it to make new ones") from exc
    own = {name: kept.get(name) or secrets.token_urlsafe(48) for name in SECRET_NAMES}
    made = {**kept, **own}
    if made != kept:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(made, file, indent=1)
        fresh.replace(path)
    return own


def child_environment(
    settings: UpSettings, environ: Mapping[str, str], *, host: str
) -> dict[str, str]:
    """The environment of one child: ours, the resolved settings, the secrets, its host."""
    return {
        **environ,
        **shared_secrets(settings, environ),
        "RECOURSE_HOME": str(settings.home.resolve()),
        "RECOURSE_ENVIRONMENT": settings.environment,
        "RECOURSE_HOST": host,
        "RECOURSE_PORT": str(settings.port),
        "RECOURSE_ACTIONS_PORT": str(settings.actions_port),
        "RECOURSE_BOT_PORT": str(settings.bot_port),
        "RECOURSE_DATABASE_URL": settings.url_of_database,
        "RASA_TELEMETRY_ENABLED": "false",
        "PYTHONUNBUFFERED": "1",
    }
