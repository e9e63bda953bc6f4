"""``recourse agents``: the people who may sign in at the desk."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import typer
from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from rich.table import Table
from sqlalchemy.engine import Connection, Engine

from actions.adapters.sql.engine import create_engine, read_transaction, write_transaction
from actions.secret_settings import PREFIX, complaints
from gateway.adapters.passwords import Argon2Passwords
from gateway.adapters.sql import agents
from gateway.adapters.sql.migrate import upgrade
from gateway.cli.output import CommandError, out, print_json, say
from gateway.domain.errors import GatewayError
from gateway.services.desk_ports import AgentRecord
from gateway.supervisor.settings import read_settings

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 1_000
LONGEST_NAME = 100
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{0,31}")

app = typer.Typer(no_args_is_help=True, help="The people who may sign in at the desk.")
JSON = typer.Option(False, "--json", help="Print the result as JSON.")
LOGIN = typer.Argument(help="What they sign in with: letters, digits, . _ -")


class _Given(BaseSettings):
    """What scripts give in place of typing."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    agent_password: SecretStr = SecretStr("")


@app.command()
def add(
    login: str = LOGIN,
    name: str = typer.Option("", "--name", help="What customers read; the login if not given."),
    json: bool = JSON,
) -> None:
    """Let somebody sign in.

    The password is asked for, or read from RECOURSE_AGENT_PASSWORD.
    """
    record = AgentRecord(
        id=_checked_login(login),
        name=_checked_name(name or login),
        password_hash=Argon2Passwords().hash(_new_password()),
        created_at=datetime.now(UTC),
    )
    with _writing() as connection:
        agents.add(connection, record)
    _report(record, "may sign in now", json=json)


@app.command("list")
def list_agents(json: bool = JSON) -> None:
    """Who may sign in, and who may no more."""
    with _reading() as connection:
        records = agents.everyone(connection)
    if json:
        print_json({"agents": [_as_json(record) for record in records]})
        return
    table = Table("login", "name", "since", "state")
    for record in records:
        state = f"disabled {record.disabled_at:%Y-%m-%d}" if record.disabled_at else "active"
        table.add_row(record.id, record.name, f"{record.created_at:%Y-%m-%d}", state)
    out.print(table if records else "nobody yet; `recourse agents add LOGIN --name NAME`")


@app.command()
def disable(login: str = LOGIN, json: bool = JSON) -> None:
    """Let somebody in no more, and end their sessions.

    What they wrote stays.
    """
    with _writing() as connection:
        agents.disable(connection, _checked_login(login), datetime.now(UTC))
        record = _found(connection, login)
    _report(record, "may sign in no more; their open desks close within seconds", json=json)


@app.command()
def password(login: str = LOGIN, json: bool = JSON) -> None:
    """Change a password, which ends the sessions.

    It lets an agent in again who was disabled.
    """
    with _reading() as connection:
        _found(connection, _checked_login(login))
    hashed = Argon2Passwords().hash(_new_password())
    with _writing() as connection:
        agents.set_password(connection, _checked_login(login), hashed)
        record = _found(connection, login)
    _report(record, "has a new password and signs in again with it", json=json)


@contextmanager
def _writing() -> Iterator[Connection]:
    """Yield a transaction on the settings' database, its tables up to date."""
    with _engine() as engine, write_transaction(engine) as connection:
        yield connection


@contextmanager
def _reading() -> Iterator[Connection]:
    with _engine() as engine, read_transaction(engine) as connection:
        yield connection


@contextmanager
def _engine() -> Iterator[Engine]:
    settings = read_settings()
    settings.make_home()
    upgrade(settings.url_of_database)
    engine = create_engine(settings.url_of_database)
    try:
        yield engine
    except GatewayError as exc:
        raise CommandError(str(exc)) from exc
    finally:
        engine.dispose()


def _new_password() -> str:
    """Return a password: the environment's, the terminal's (typed twice), or a pipe's first line.

    Raises:
        CommandError: There is none, or it is too short.
    """
    try:
        given = _Given().agent_password.get_secret_value()
    except ValidationError as exc:
        raise CommandError(complaints(exc)) from exc
    if not given and sys.stdin.isatty():
        given = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    if not given:
        given = sys.stdin.readline().rstrip("\r\n")
    return _checked_password(given)


def _checked_password(given: str) -> str:
    if not given:
        raise CommandError(
            "no password came; type one when asked, set RECOURSE_AGENT_PASSWORD, or pipe it in"
        )
    if not SHORTEST_PASSWORD <= len(given) <= LONGEST_PASSWORD:
        raise CommandError(
            f"a password of {len(given)} characters; expected {SHORTEST_PASSWORD} to"
            f" {LONGEST_PASSWORD:,}"
        )
    return given


def _checked_login(login: str) -> str:
    folded = login.strip().casefold()
    if not _LOGIN.fullmatch(folded):
        raise CommandError(
            f"login {login!r}: expected 1 to 32 letters a-z, digits, dots, dashes or"
            " underscores, beginning with a letter or a digit"
        )
    return folded


def _checked_name(name: str) -> str:
    kept = " ".join(name.split())
    if not kept.isprintable() or not 1 <= len(kept) <= LONGEST_NAME:
        raise CommandError(f"name {name!r}: expected 1 to {LONGEST_NAME} printable characters")
    return kept


def _found(connection: Connection, login: str) -> AgentRecord:
    record = agents.find(connection, _checked_login(login))
    if record is None:
        raise CommandError(
            f"agent {login!r}: there is none of this login; `recourse agents list` shows them"
        )
    return record


def _report(record: AgentRecord, what: str, *, json: bool) -> None:
    if json:
        print_json(_as_json(record))
    else:
        say(f"{record.name} ({record.id}) {what}")


def _as_json(record: AgentRecord) -> dict[str, object]:
    return {
        "id": record.id,
        "name": record.name,
        "created_at": record.created_at.isoformat(),
        "disabled_at": record.disabled_at.isoformat() if record.disabled_at else None,
    }
