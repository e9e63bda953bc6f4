"""The bot's settings: the only reader of the environment in this process.

A frozen dataclass and not pydantic-settings, because Rasa pins pydantic 1.
"""

from __future__ import annotations

import functools
import ipaddress
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.errors import SettingsRefused

PROJECT_ROOT = Path(__file__).resolve().parent.parent
SECRET_LENGTH = 32
PRECISIONS = ("fp32", "int8")
ENVIRONMENTS = ("development", "production")
_PLACEHOLDERS = ("changeme", "change-me", "change_me", "placeholder", "example", "insecure")
_YES = ("1", "true", "yes", "on")


@dataclass(frozen=True)
class Settings:
    """Where the bot stands, whom it talks to, and its limits.

    The three time-outs nest: an action gives up on itself after 5 s, the bot gives up on the action
    server after `action_timeout_s`, on the turn after `turn_timeout_s`, and the gateway on the bot
    after about 10 s. Each layer so has something true to say before the next one loses patience.
    """

    home: Path = PROJECT_ROOT / "var"
    environment: str = "development"
    host: str = "127.0.0.1"
    port: int = 8702
    actions_url: str = "http://127.0.0.1:8701/webhook"
    tracker_url: str = ""
    encoder_threads: int = 1
    intent_precision: str = "int8"
    action_timeout_s: float = 7.0
    turn_timeout_s: float = 9.0
    tensorflow: bool = False
    secret: str = field(default="", repr=False)

    @property
    def encoder_directory(self) -> Path:
        """Where the exported encoder stands."""
        return self.home / "encoder"

    @property
    def models_directory(self) -> Path:
        """Where trained models are kept."""
        return self.home / "models"

    @property
    def catalogue(self) -> Path:
        """Where the names of the shop's products are; the file may be missing."""
        return self.home / "catalogue.json"

    @property
    def tracker_database(self) -> str:
        """The SQLAlchemy URL of the tracker state; SQLite under `home` unless one is set."""
        return self.tracker_url or f"sqlite:///{self.home / 'tracker.db'}"

    def channel_secret(self) -> str:
        """Return the secret that the gateway signs its requests with.

        Raises:
            SettingsRefused: when it is missing, short, or a placeholder outside development.
        """
        secret = self.secret or self._development_secret()
        if len(secret) < SECRET_LENGTH:
            raise SettingsRefused(
                f"RECOURSE_CHANNEL_SECRET has {len(secret)} characters, expected {SECRET_LENGTH} or"
                " more: start the house with `recourse up`, or set the secret the gateway has"
            )
        placeholder = any(word in secret.lower() for word in _PLACEHOLDERS)
        if placeholder and self.environment != "development":
            raise SettingsRefused(
                "RECOURSE_CHANNEL_SECRET is a placeholder: outside development set 32 or more"
                " random characters, the same for gateway and bot"
            )
        return secret

    def _development_secret(self) -> str:
        path = self.home / "secrets.json"
        if self.environment != "development" or not path.is_file():
            return ""
        try:
            return str(json.loads(path.read_text(encoding="utf-8"))["RECOURSE_CHANNEL_SECRET"])
        except (OSError, ValueError, KeyError, TypeError) as exc:
            raise SettingsRefused(
                f"{path} holds no RECOURSE_CHANNEL_SECRET ({exc!r}): remove it, run `recourse up`"
            ) from exc

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Settings:
        """Read the settings, with a default for everything but the secret.

        Raises:
            SettingsRefused: naming the variable, its value and what was expected.
        """
        actions_port = _whole(environ, "RECOURSE_ACTIONS_PORT", 8701)
        default_actions_url = f"http://127.0.0.1:{actions_port}/webhook"
        settings = cls(
            home=Path(environ.get("RECOURSE_HOME") or PROJECT_ROOT / "var").resolve(),
            environment=_one_of(environ, "RECOURSE_ENVIRONMENT", ENVIRONMENTS, "development"),
            host=environ.get("RECOURSE_HOST") or "127.0.0.1",
            port=_whole(environ, "RECOURSE_BOT_PORT", 8702),
            actions_url=environ.get("RECOURSE_ACTIONS_URL") or default_actions_url,
            tracker_url=environ.get("RECOURSE_TRACKER_URL", ""),
            encoder_threads=_whole(environ, "RECOURSE_ENCODER_THREADS", 1),
            intent_precision=_one_of(environ, "RECOURSE_INTENT_PRECISION", PRECISIONS, "int8"),
            tensorflow=environ.get("RECOURSE_BOT_TENSORFLOW", "").lower() in _YES,
            secret=environ.get("RECOURSE_CHANNEL_SECRET", ""),
        )
        exposed = environ.get("RECOURSE_BOT_EXPOSED", "").lower() in _YES
        if not exposed and not _is_loopback(settings.host):
            raise SettingsRefused(
                f"RECOURSE_HOST={settings.host!r}: the bot listens on loopback only, where the"
                " gateway reaches it; set RECOURSE_BOT_EXPOSED=1 if a private network carries it"
            )
        return settings


@functools.lru_cache(maxsize=1)
def process_settings() -> Settings:
    """Return this process's settings, read once; graph components, which Rasa builds, use this."""
    return Settings.from_environment(os.environ)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _whole(environ: Mapping[str, str], name: str, default: int) -> int:
    value = environ.get(name) or str(default)
    if not value.isdecimal() or not 1 <= int(value) <= 65535:
        raise SettingsRefused(f"{name}={value!r}: expected a whole number from 1 to 65535")
    return int(value)


def _one_of(environ: Mapping[str, str], name: str, allowed: tuple[str, ...], default: str) -> str:
    value = environ.get(name) or default
    if value not in allowed:
        raise SettingsRefused(f"{name}={value!r}: expected one of {', '.join(allowed)}")
    return value
