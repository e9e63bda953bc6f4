"""What the action server reads from its environment."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from actions.domain.errors import SettingsRefused
from actions.domain.identity import GuestLimits
from actions.house_settings import DEMO_CONTACT
from actions.settings import Settings, read_settings
from knowledge.calibration import WRONG_ANSWER_BUDGET

GOOD = "qf3Zr8Yt1LmX0vNc7WpKd5BsJh2GaUe9"
CONTACT = "care@shop.test"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """An environment with a home of its own and nothing else of ours."""
    for name in list(os.environ):
        if name.startswith("RECOURSE_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("RECOURSE_HOME", str(tmp_path))
    return monkeypatch


def refused() -> str:
    """What is said when the settings are refused."""
    with pytest.raises(SettingsRefused) as exc:
        read_settings()
    return str(exc.value)


def test_the_defaults_are_for_one_machine(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Loopback, SQLite at home, one thread, the exact encoder."""
    environment.setenv("RECOURSE_GRANT_SECRET", GOOD)
    settings = read_settings()
    assert (settings.host, settings.actions_port) == ("127.0.0.1", 8701)
    assert settings.url_of_database == f"sqlite:///{tmp_path / 'recourse.db'}"
    assert (settings.encoder_threads, settings.retrieval_precision) == (1, "fp32")
    assert settings.wrong_answer_budget == WRONG_ANSWER_BUDGET == 0.05
    assert settings.contact == DEMO_CONTACT


def test_the_environment_is_read(environment: pytest.MonkeyPatch) -> None:
    """Every name of the house that this process needs."""
    for name, value in {
        "GRANT_SECRET": GOOD,
        "ENVIRONMENT": "production",
        "DATABASE_URL": "postgresql+psycopg://u:p@db/shop",
        "HOST": "::1",
        "ACTIONS_PORT": "9001",
        "ENCODER_THREADS": "2",
        "RETRIEVAL_PRECISION": "int8",
        "WRONG_ANSWER_BUDGET": "0.02",
        "SUPPORT_CONTACT": CONTACT,
    }.items():
        environment.setenv(f"RECOURSE_{name}", value)
    settings = read_settings()
    assert settings.grant_secret.get_secret_value() == GOOD
    assert settings.url_of_database == "postgresql+psycopg://u:p@db/shop"
    assert (settings.host, settings.actions_port, settings.encoder_threads) == ("::1", 9001, 2)
    assert (settings.retrieval_precision, settings.contact) == ("int8", CONTACT)
    assert settings.wrong_answer_budget == 0.02


@pytest.mark.parametrize(("value", "budget"), [("0", 0.0), ("1", 1.0), ("", WRONG_ANSWER_BUDGET)])
def test_the_share_of_wrong_answers_may_be_any(
    environment: pytest.MonkeyPatch, value: str, budget: float
) -> None:
    """None at all and every one included; set to nothing it is not set."""
    environment.setenv("RECOURSE_GRANT_SECRET", GOOD)
    environment.setenv("RECOURSE_WRONG_ANSWER_BUDGET", value)
    assert read_settings().wrong_answer_budget == budget


def test_how_often_guests_may_try_is_a_setting(environment: pytest.MonkeyPatch) -> None:
    """Each limit by its own variable; the defaults are those of the rules."""
    environment.setenv("RECOURSE_GRANT_SECRET", GOOD)
    assert read_settings().guest_limits == GuestLimits()
    for name, value in {
        "TRIES": "3",
        "TRIES_PER_NETWORK": "7",
        "WINDOW_S": "600",
        "IDLE_S": "120",
        "LONGEST_S": "240",
        "ANSWER_MS": "80",
    }.items():
        environment.setenv(f"RECOURSE_GUEST_{name}", value)
    settings = read_settings()
    assert settings.guest_limits == GuestLimits(3, 7, 600, 120, 240)
    assert settings.guest_answer_ms == 80


@pytest.mark.parametrize(
    ("name", "value"),
    [("TRIES", "0"), ("TRIES_PER_NETWORK", "-1"), ("WINDOW_S", "1"), ("ANSWER_MS", "0")],
)
def test_a_limit_that_limits_nothing_is_refused(
    environment: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """No tries, no window, no even pace: by its variable and its value."""
    environment.setenv("RECOURSE_GRANT_SECRET", GOOD)
    environment.setenv(f"RECOURSE_GUEST_{name}", value)
    assert f"RECOURSE_GUEST_{name}='{value}'" in refused()


def test_settings_do_not_change(environment: pytest.MonkeyPatch) -> None:
    """What was read at start holds until the end."""
    environment.setenv("RECOURSE_GRANT_SECRET", GOOD)
    settings = read_settings()
    with pytest.raises(ValidationError):
        settings.host = "0.0.0.0"


def test_a_secret_is_never_shown(environment: pytest.MonkeyPatch) -> None:
    """Not by printing the settings, and not by refusing them."""
    environment.setenv("RECOURSE_GRANT_SECRET", GOOD)
    assert GOOD not in repr(read_settings())
    environment.setenv("RECOURSE_GRANT_SECRET", GOOD[:20])
    assert GOOD[:20] not in refused()
    environment.setenv("RECOURSE_GRANT_SECRET", GOOD)
    environment.setenv("RECOURSE_ACTIONS_PORT", "http")
    assert GOOD not in refused()


@pytest.mark.parametrize("environment_name", ["development", "production"])
def test_a_missing_secret_is_refused_with_the_way_out(
    environment: pytest.MonkeyPatch, environment_name: str
) -> None:
    """Nobody's secret is ever made up here."""
    environment.setenv("RECOURSE_ENVIRONMENT", environment_name)
    said = refused()
    assert said.startswith("RECOURSE_GRANT_SECRET is not set")
    assert "recourse up" in said
    assert "\n" not in said


@pytest.mark.parametrize("environment_name", ["development", "production"])
def test_a_short_secret_is_refused(environment: pytest.MonkeyPatch, environment_name: str) -> None:
    """31 characters are one too few, everywhere."""
    environment.setenv("RECOURSE_ENVIRONMENT", environment_name)
    environment.setenv("RECOURSE_SUPPORT_CONTACT", CONTACT)
    environment.setenv("RECOURSE_GRANT_SECRET", GOOD[:31])
    assert "has 31 characters; expected 32 or more" in refused()
    environment.setenv("RECOURSE_GRANT_SECRET", GOOD)
    assert read_settings().environment == environment_name


@pytest.mark.parametrize(
    "secret",
    [
        "changeme-changeme-changeme-changeme",
        "this-is-a-placeholder-of-good-length",
        "Super-Secret-Key-For-The-Grants-1234",
        "a" * 40,
        "0123456701234567012345670123456701234567",
    ],
)
def test_a_placeholder_is_refused_outside_development(
    environment: pytest.MonkeyPatch, secret: str
) -> None:
    """What somebody typed is not a secret; for development it will do."""
    environment.setenv("RECOURSE_SUPPORT_CONTACT", CONTACT)
    environment.setenv("RECOURSE_GRANT_SECRET", secret)
    assert read_settings().grant_secret.get_secret_value() == secret
    environment.setenv("RECOURSE_ENVIRONMENT", "production")
    assert refused().startswith("RECOURSE_GRANT_SECRET looks like a placeholder")


def test_outside_development_customers_need_a_real_contact(
    environment: pytest.MonkeyPatch,
) -> None:
    """An address of nobody's must not be promised to them."""
    environment.setenv("RECOURSE_ENVIRONMENT", "production")
    environment.setenv("RECOURSE_GRANT_SECRET", GOOD)
    assert refused().startswith("RECOURSE_SUPPORT_CONTACT is not set")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ACTIONS_PORT", "http"),
        ("ACTIONS_PORT", "0"),
        ("ACTIONS_PORT", "65536"),
        ("ENCODER_THREADS", "0"),
        ("RETRIEVAL_PRECISION", "fp16"),
        ("WRONG_ANSWER_BUDGET", "-0.01"),
        ("WRONG_ANSWER_BUDGET", "1.01"),
        ("WRONG_ANSWER_BUDGET", "5%"),
        ("WRONG_ANSWER_BUDGET", "nan"),
        ("ENVIRONMENT", "staging"),
    ],
)
def test_a_wrong_value_is_named_shown_and_explained(
    environment: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """In one line."""
    environment.setenv("RECOURSE_GRANT_SECRET", GOOD)
    environment.setenv(f"RECOURSE_{name}", value)
    said = refused()
    assert said.startswith(f"RECOURSE_{name}='{value}': Input should be")
    assert "\n" not in said


def test_a_process_started_alone_in_development_shares_the_secret_of_recourse_up(
    tmp_path: Path,
) -> None:
    """So that one process can be restarted by hand."""
    (tmp_path / "secrets.json").write_text(json.dumps({"RECOURSE_GRANT_SECRET": GOOD}))
    assert read_settings().grant_secret.get_secret_value() == GOOD


def test_a_variable_that_is_set_to_nothing_is_not_set(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Compose files and unit files do that."""
    (tmp_path / "secrets.json").write_text(json.dumps({"RECOURSE_GRANT_SECRET": GOOD}))
    environment.setenv("RECOURSE_GRANT_SECRET", "")
    environment.setenv("RECOURSE_ACTIONS_PORT", "")
    settings = read_settings()
    assert settings.grant_secret.get_secret_value() == GOOD
    assert settings.actions_port == 8701


def test_a_given_secret_comes_before_the_file(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The file is the last resort."""
    (tmp_path / "secrets.json").write_text(json.dumps({"RECOURSE_GRANT_SECRET": "x" * 40}))
    environment.setenv("RECOURSE_GRANT_SECRET", GOOD)
    assert read_settings().grant_secret.get_secret_value() == GOOD


def test_the_file_of_development_is_not_read_outside_it(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Production gets its secrets from whoever runs it."""
    (tmp_path / "secrets.json").write_text(json.dumps({"RECOURSE_GRANT_SECRET": GOOD}))
    environment.setenv("RECOURSE_ENVIRONMENT", "production")
    assert refused().startswith("RECOURSE_GRANT_SECRET is not set")


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '"x"', "7"])
def test_a_broken_secrets_file_is_named(tmp_path: Path, content: str) -> None:
    """With what to do about it."""
    (tmp_path / "secrets.json").write_text(content)
    said = refused()
    assert str(tmp_path / "secrets.json") in said
    assert "remove it" in said


def test_settings_can_be_given_without_any_environment(tmp_path: Path) -> None:
    """Tests and the supervisor build them directly."""
    settings = Settings(home=tmp_path, grant_secret=GOOD)
    assert settings.url_of_database.endswith("recourse.db")
