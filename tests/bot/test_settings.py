"""The bot's settings: safe by default, and refused with the way out when they are not."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from bot.errors import SettingsRefused
from bot.settings import PROJECT_ROOT, Settings

GOOD = "x" * 31 + "y"


def test_everything_has_a_default() -> None:
    """Alone, the bot stands on loopback, beside the house's own files."""
    settings = Settings.from_environment({})

    assert settings == Settings(home=(PROJECT_ROOT / "var").resolve())
    assert (settings.host, settings.port) == ("127.0.0.1", 8702)
    assert settings.actions_url == "http://127.0.0.1:8701/webhook"
    assert settings.tracker_database == f"sqlite:///{settings.home}/tracker.db"
    assert settings.encoder_directory == settings.home / "encoder"
    assert settings.models_directory == settings.home / "models"
    assert not settings.tensorflow


def test_every_variable_is_heard(tmp_path: Path) -> None:
    """By the names that `recourse up` passes on."""
    settings = Settings.from_environment(
        {
            "RECOURSE_HOME": str(tmp_path),
            "RECOURSE_ENVIRONMENT": "production",
            "RECOURSE_HOST": "::1",
            "RECOURSE_BOT_PORT": "9002",
            "RECOURSE_ACTIONS_PORT": "9001",
            "RECOURSE_TRACKER_URL": "postgresql://db/bot",
            "RECOURSE_ENCODER_THREADS": "2",
            "RECOURSE_INTENT_PRECISION": "fp32",
            "RECOURSE_BOT_TENSORFLOW": "1",
            "RECOURSE_CHANNEL_SECRET": GOOD,
        }
    )

    assert settings == Settings(
        home=tmp_path.resolve(),
        environment="production",
        host="::1",
        port=9002,
        actions_url="http://127.0.0.1:9001/webhook",
        tracker_url="postgresql://db/bot",
        encoder_threads=2,
        intent_precision="fp32",
        tensorflow=True,
        secret=GOOD,
    )
    assert settings.tracker_database == "postgresql://db/bot"
    assert settings.channel_secret() == GOOD


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_loopback_is_served(host: str) -> None:
    """In all its spellings."""
    assert Settings.from_environment({"RECOURSE_HOST": host}).host == host


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "10.0.0.1", "shop.example"])
def test_any_other_host_is_refused_unless_it_is_meant(host: str) -> None:
    """Nobody opens Rasa to the world by setting the gateway's host."""
    with pytest.raises(SettingsRefused, match=f"RECOURSE_HOST='{host}'.*RECOURSE_BOT_EXPOSED=1"):
        Settings.from_environment({"RECOURSE_HOST": host})

    meant = {"RECOURSE_HOST": host, "RECOURSE_BOT_EXPOSED": "1"}
    assert Settings.from_environment(meant).host == host


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("RECOURSE_BOT_PORT", "eighty", "whole number from 1 to 65535"),
        ("RECOURSE_BOT_PORT", "0", "whole number from 1 to 65535"),
        ("RECOURSE_BOT_PORT", "65536", "whole number from 1 to 65535"),
        ("RECOURSE_ACTIONS_PORT", "-1", "whole number"),
        ("RECOURSE_ENCODER_THREADS", "1.5", "whole number"),
        ("RECOURSE_INTENT_PRECISION", "int4", "one of fp32, int8"),
        ("RECOURSE_ENVIRONMENT", "staging", "one of development, production"),
    ],
)
def test_a_bad_value_is_named_with_what_was_expected(name: str, value: str, expected: str) -> None:
    """The variable, its value, and what it should have been."""
    with pytest.raises(SettingsRefused, match=f"{name}='{value}': expected {expected}|{expected}"):
        Settings.from_environment({name: value})


@pytest.mark.parametrize("secret", ["", "short", "x" * 31])
@pytest.mark.parametrize("environment", ["development", "production"])
def test_a_missing_or_short_secret_is_refused(
    secret: str, environment: str, tmp_path: Path
) -> None:
    """An unsigned channel is no channel, in development neither."""
    settings = Settings(home=tmp_path, environment=environment, secret=secret)

    with pytest.raises(SettingsRefused, match=f"{len(secret)} characters, expected 32"):
        settings.channel_secret()


@pytest.mark.parametrize("secret", ["changeme" * 5, "an-example-secret-of-many-characters"])
def test_a_placeholder_is_refused_outside_development(secret: str, tmp_path: Path) -> None:
    """It stands in somebody's documentation."""
    with pytest.raises(SettingsRefused, match="placeholder"):
        Settings(home=tmp_path, environment="production", secret=secret).channel_secret()

    assert Settings(home=tmp_path, secret=secret).channel_secret() == secret


def test_development_finds_the_secret_that_up_made(tmp_path: Path) -> None:
    """A bot started alone speaks with a gateway that `recourse up` started."""
    (tmp_path / "secrets.json").write_text(json.dumps({"RECOURSE_CHANNEL_SECRET": GOOD}))

    assert Settings(home=tmp_path).channel_secret() == GOOD
    with pytest.raises(SettingsRefused, match="0 characters"):
        Settings(home=tmp_path, environment="production").channel_secret()


@pytest.mark.parametrize("content", ["{", "{}", "[]", "null"])
def test_a_broken_secrets_file_says_what_to_do(tmp_path: Path, content: str) -> None:
    """Remove it; it is made again."""
    (tmp_path / "secrets.json").write_text(content)

    with pytest.raises(SettingsRefused, match=r"secrets\.json.*remove it"):
        Settings(home=tmp_path).channel_secret()


def test_settings_are_frozen_and_do_not_show_the_secret() -> None:
    """Neither changed by accident nor logged by accident."""
    settings = Settings(secret=GOOD)

    assert GOOD not in repr(settings)
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.port = 1  # type: ignore[misc]
