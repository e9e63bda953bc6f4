"""`recourse agents`: people are let in, shut out and given passwords from the command line."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from actions.adapters.sql.engine import create_engine, read_transaction, write_transaction
from gateway.adapters.passwords import Argon2Passwords
from gateway.adapters.sql import agents as records
from gateway.adapters.sql.tables import desk_sessions
from gateway.cli.agents import app
from gateway.cli.demo_agent import KEPT_AS, ensure_demo_agent
from gateway.cli.output import CommandError
from gateway.services.desk_ports import AgentRecord
from gateway.supervisor.settings import SECRET_NAMES, UpSettings, shared_secrets

PASSWORD = "a long enough one"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A house of the test's own, whatever the environment of the run."""
    for name in ("RECOURSE_DATABASE_URL", "RECOURSE_AGENT_PASSWORD", "RECOURSE_ENVIRONMENT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("RECOURSE_HOME", str(tmp_path))
    return tmp_path


def run(*arguments: str, typed: str = f"{PASSWORD}\n") -> Result:
    """The command with its password on standard input."""
    return CliRunner().invoke(app, list(arguments), input=typed)


def known(home: Path, login: str) -> AgentRecord | None:
    engine = create_engine(f"sqlite:///{home / 'recourse.db'}")
    with read_transaction(engine) as connection:
        record = records.find(connection, login)
    engine.dispose()
    return record


def opens(home: Path, login: str, password: str) -> bool:
    record = known(home, login)
    assert record is not None
    return Argon2Passwords().matches(record.password_hash, password)


class TestAdding:
    def test_an_agent_can_sign_in_afterwards(self, home: Path) -> None:
        """On a house that has no tables yet, too; the login in small letters."""
        result = run("add", "Mia", "--name", "Mia M.", "--json")

        assert result.exit_code == 0
        assert json.loads(result.stdout)["id"] == "mia"
        record = known(home, "mia")
        assert record is not None
        assert record.name == "Mia M."
        assert opens(home, "mia", PASSWORD)

    def test_a_script_gives_the_password_in_the_environment(
        self, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Before standard input, which may be anything."""
        monkeypatch.setenv("RECOURSE_AGENT_PASSWORD", "from the environment")

        assert run("add", "mia", typed="").exit_code == 0
        assert opens(home, "mia", "from the environment")

    def test_without_a_name_customers_read_the_login(self, home: Path) -> None:
        """Better than nothing."""
        run("add", "mia")

        record = known(home, "mia")
        assert record is not None
        assert record.name == "mia"

    @pytest.mark.parametrize(
        ("typed", "why"), [("", "no password came"), ("short\n", "5 characters; expected 10")]
    )
    def test_no_password_or_a_short_one_is_refused(self, home: Path, typed: str, why: str) -> None:
        """With what was expected, and nobody added."""
        result = run("add", "mia", typed=typed)

        assert isinstance(result.exception, CommandError)
        assert why in str(result.exception)
        assert "short" not in str(result.exception)
        assert not (home / "recourse.db").exists() or known(home, "mia") is None

    @pytest.mark.parametrize("login", ["", "b o", "-mia", "mia@shop", "m" * 33, "mía"])
    def test_a_login_that_nobody_could_type_is_refused(self, home: Path, login: str) -> None:
        """Letters, digits and three signs; spaces end in tears."""
        result = run("add", "--", login)

        assert isinstance(result.exception, CommandError)
        assert "expected 1 to 32" in str(result.exception)

    def test_a_login_that_is_taken_is_told(self, home: Path) -> None:
        """With the command that changes a password instead; the first agent stays."""
        run("add", "mia")

        result = run("add", "mia", typed="another long password\n")

        assert isinstance(result.exception, CommandError)
        assert "recourse agents password mia" in str(result.exception)
        assert opens(home, "mia", PASSWORD)


class TestListing:
    def test_everybody_with_their_state(self, home: Path) -> None:
        """Who may sign in, and who may no more."""
        run("add", "mia")
        run("add", "bo")
        run("disable", "bo")

        listed = json.loads(run("list", "--json").stdout)["agents"]

        assert [(each["id"], each["disabled_at"] is None) for each in listed] == [
            ("bo", False),
            ("mia", True),
        ]
        assert "password" not in json.dumps(listed)
        assert "disabled" in run("list").stdout

    def test_an_empty_house_says_how_to_begin(self, home: Path) -> None:
        """The command that adds somebody."""
        assert "recourse agents add" in run("list").stdout


class TestChanging:
    def test_who_is_disabled_is_out(self, home: Path) -> None:
        """Their sessions too; twice is no harm, and the first day stays."""
        run("add", "mia")
        engine = create_engine(f"sqlite:///{home / 'recourse.db'}")
        now = datetime(2026, 5, 4, tzinfo=UTC)
        row = {"token_sha256": "a" * 64, "agent_id": "mia", "created_at": now, "expires_at": now}
        with write_transaction(engine) as connection:
            connection.execute(desk_sessions.insert(), row)

        assert run("disable", "mia").exit_code == 0
        first = known(home, "mia")
        run("disable", "mia")

        with read_transaction(engine) as connection:
            assert connection.execute(desk_sessions.select()).all() == []
        engine.dispose()
        assert first is not None
        assert first.disabled_at is not None
        assert known(home, "mia") == first

    def test_a_new_password_lets_a_disabled_agent_in_again(self, home: Path) -> None:
        """There is no other command for it."""
        run("add", "mia")
        run("disable", "mia")

        run("password", "mia", typed="a new long password\n")

        record = known(home, "mia")
        assert record is not None
        assert record.disabled_at is None
        assert opens(home, "mia", "a new long password")

    @pytest.mark.parametrize("command", ["disable", "password"])
    def test_nobody_of_this_login_is_told(self, home: Path, command: str) -> None:
        """With the command that lists those there are."""
        result = run(command, "nobody")

        assert isinstance(result.exception, CommandError)
        assert "recourse agents list" in str(result.exception)


class TestTheDemosAgent:
    def settings(self, home: Path, environment: str = "development") -> UpSettings:
        run("list")  # makes the tables
        return UpSettings(home=home, environment=environment)  # type: ignore[arg-type]

    def test_there_is_somebody_to_sign_in_as(self, home: Path) -> None:
        """The same from start to start, and nobody else reads the file."""
        settings = self.settings(home)

        first, again = ensure_demo_agent(settings), ensure_demo_agent(settings)

        assert first is not None
        assert first.password is not None
        assert first == again
        assert opens(home, "mia", first.password)
        assert (home / "secrets.json").stat().st_mode & 0o077 == 0

    def test_the_houses_secrets_and_its_agents_stand_side_by_side(self, home: Path) -> None:
        """Whichever is written first, neither is lost."""
        settings = self.settings(home)
        before = ensure_demo_agent(settings)
        secrets = shared_secrets(settings, {})
        after = ensure_demo_agent(settings)

        assert before == after
        assert set(secrets) == set(SECRET_NAMES)
        assert shared_secrets(settings, {}) == secrets
        assert KEPT_AS in json.loads((home / "secrets.json").read_text())

    def test_a_password_that_somebody_has_chosen_stays(self, home: Path) -> None:
        """And is nobody's to print."""
        settings = self.settings(home)
        ensure_demo_agent(settings)
        run("password", "mia", typed="chosen by somebody\n")

        agent = ensure_demo_agent(settings)

        assert agent is not None
        assert agent.password is None
        assert opens(home, "mia", "chosen by somebody")

    def test_who_was_disabled_stays_so(self, home: Path) -> None:
        """A start does not undo it."""
        settings = self.settings(home)
        ensure_demo_agent(settings)
        run("disable", "mia")

        agent = ensure_demo_agent(settings)

        assert agent is not None
        assert agent.password is None
        record = known(home, "mia")
        assert record is not None
        assert record.disabled_at is not None

    def test_a_new_database_has_the_agent_of_the_kept_secrets(self, home: Path) -> None:
        """Throwing the records away does not lock anybody out."""
        settings = self.settings(home)
        first = ensure_demo_agent(settings)
        (home / "recourse.db").unlink()
        run("list")

        assert ensure_demo_agent(settings) == first
        assert first is not None
        assert opens(home, "mia", str(first.password))

    def test_in_production_there_is_nobody_made_up(self, home: Path) -> None:
        """Not even looked for."""
        assert ensure_demo_agent(self.settings(home, "production")) is None
        assert known(home, "mia") is None

    def test_a_secrets_file_that_is_none_is_told(self, home: Path) -> None:
        """With the way out."""
        settings = self.settings(home)
        (home / "secrets.json").write_text("{")

        with pytest.raises(CommandError, match="remove it to make new ones"):
            ensure_demo_agent(settings)
