"""Every process gets the same settings and secrets; outside development none is invented."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from gateway.supervisor.errors import UpError
from gateway.supervisor.settings import (
    SECRET_NAMES,
    UpSettings,
    child_environment,
    read_settings,
    shared_secrets,
)


def test_development_secrets_are_made_once_and_kept(tmp_path: Path) -> None:
    """A restart does not sign everybody out."""
    settings = UpSettings(home=tmp_path)
    first = shared_secrets(settings, {})
    assert shared_secrets(settings, {}) == first
    assert set(first) == set(SECRET_NAMES)
    assert all(len(value) >= 32 for value in first.values())
    assert len(set(first.values())) == len(SECRET_NAMES)


def test_the_secrets_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    """Nobody else on the machine can read it."""
    shared_secrets(UpSettings(home=tmp_path), {})
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600


def test_what_else_the_secrets_file_keeps_stays_and_goes_to_no_child(tmp_path: Path) -> None:
    """The demo agent's password outlives a start, and no process inherits it."""
    (tmp_path / "secrets.json").write_text('{"RECOURSE_DEMO_AGENT_PASSWORD": "kept"}')
    passed_on = shared_secrets(UpSettings(home=tmp_path), {})
    assert "RECOURSE_DEMO_AGENT_PASSWORD" not in passed_on
    kept = json.loads((tmp_path / "secrets.json").read_text())
    assert kept["RECOURSE_DEMO_AGENT_PASSWORD"] == "kept"
    assert kept["RECOURSE_GRANT_SECRET"] == passed_on["RECOURSE_GRANT_SECRET"]


def test_a_given_secret_wins_over_a_made_one(tmp_path: Path) -> None:
    """The environment is the operator's word."""
    given = {"RECOURSE_GRANT_SECRET": "g" * 40}
    assert shared_secrets(UpSettings(home=tmp_path), given)["RECOURSE_GRANT_SECRET"] == "g" * 40


def test_production_without_secrets_is_refused(tmp_path: Path) -> None:
    """The error names what is missing and how to make one; no file is written."""
    settings = UpSettings(home=tmp_path, environment="production")
    with pytest.raises(UpError, match=r"RECOURSE_GRANT_SECRET.*token_urlsafe"):
        shared_secrets(settings, {})
    assert not (tmp_path / "secrets.json").exists()


def test_an_unreadable_secrets_file_is_named(tmp_path: Path) -> None:
    """A half-written file is an error with the way out, not a new set of secrets."""
    (tmp_path / "secrets.json").write_text("{")
    with pytest.raises(UpError, match="remove it to make new ones"):
        shared_secrets(UpSettings(home=tmp_path), {})


def test_children_share_secrets_and_never_inherit_the_public_host(tmp_path: Path) -> None:
    """The gateway may be public; Rasa and the actions get the host they are told."""
    settings = UpSettings(home=tmp_path, host="0.0.0.0")
    bot = child_environment(settings, {"PATH": "/bin"}, host="127.0.0.1")
    gateway = child_environment(settings, {"PATH": "/bin"}, host="0.0.0.0")
    assert bot["RECOURSE_HOST"] == "127.0.0.1"
    assert bot["RECOURSE_CHANNEL_SECRET"] == gateway["RECOURSE_CHANNEL_SECRET"]
    assert bot["PATH"] == "/bin"
    assert bot["RASA_TELEMETRY_ENABLED"] == "false"
    assert bot["RECOURSE_DATABASE_URL"] == f"sqlite:///{tmp_path / 'recourse.db'}"


def test_a_wrong_setting_is_named_with_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable, what it says and what was expected."""
    monkeypatch.setenv("RECOURSE_PORT", "eighty")
    with pytest.raises(UpError, match=r"RECOURSE_PORT='eighty'.*integer"):
        read_settings()
