"""The demo's agent: somebody to sign in as on a machine where everything is made up."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from actions.adapters.sql.engine import create_engine, read_transaction, write_transaction
from gateway.adapters.passwords import Argon2Passwords
from gateway.adapters.sql import agents
from gateway.cli.output import CommandError
from gateway.services.desk_ports import AgentRecord
from gateway.supervisor.settings import UpSettings

LOGIN = "mia"
NAME = "Mia"
KEPT_AS = "RECOURSE_DEMO_AGENT_PASSWORD"
PASSWORD_BYTES = 12


@dataclass(frozen=True, slots=True)
class DemoAgent:
    """Who signs in, and with what.

    Attributes:
        password: None when somebody has chosen another one, or has disabled the agent.
    """

    login: str
    password: str | None


def ensure_demo_agent(settings: UpSettings) -> DemoAgent | None:
    """Return the demo's agent, made with a password of this house's own; None in production.

    The tables are up to date already. A password that somebody has set stays.

    Raises:
        CommandError: The secrets file cannot be read.
    """
    if settings.environment != "development":
        return None
    path = settings.home / "secrets.json"
    kept = _read(path)
    password = kept.get(KEPT_AS)
    if password is None:
        password = secrets.token_urlsafe(PASSWORD_BYTES)
        _write(path, {**kept, KEPT_AS: password})
        return _make(settings, password)
    return _known(settings, password) or _make(settings, password)


def _known(settings: UpSettings, password: str) -> DemoAgent | None:
    """Return the agent who is there already; None when there is nobody."""
    engine = create_engine(settings.url_of_database)
    try:
        with read_transaction(engine) as connection:
            record = agents.find(connection, LOGIN)
    finally:
        engine.dispose()
    if record is None:
        return None
    is_ours = record.disabled_at is None and Argon2Passwords().matches(
        record.password_hash, password
    )
    return DemoAgent(LOGIN, password if is_ours else None)


def _make(settings: UpSettings, password: str) -> DemoAgent:
    """Insert the agent, or give the one who is there this password."""
    hashed = Argon2Passwords().hash(password)
    engine = create_engine(settings.url_of_database)
    try:
        with write_transaction(engine) as connection:
            if agents.find(connection, LOGIN) is None:
                agents.add(connection, AgentRecord(LOGIN, NAME, hashed, datetime.now(UTC)))
            else:
                agents.set_password(connection, LOGIN, hashed)
    finally:
        engine.dispose()
    return DemoAgent(LOGIN, password)


def _read(path: Path) -> dict[str, str]:
    try:
        kept: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as exc:
        raise CommandError(f"{path} is not readable as JSON; remove it to make new ones") from exc
    return kept


def _write(path: Path, kept: dict[str, str]) -> None:
    """Replace the secrets file at once, readable by its owner only."""
    fresh = path.with_suffix(".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(kept, file, indent=1)
    fresh.replace(path)
