"""Settings: what is read, what is refused, and that a refusal shows no secret."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from gateway.domain.errors import SettingsRefused
from gateway.settings import Settings, read_settings
from tests.unit.gateway.conftest import SECRETS

VARIABLES = {f"RECOURSE_{name.upper()}": value for name, value in SECRETS.items()}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """An environment with the three secrets and an empty home, whatever the machine's."""
    for name in [name for name in os.environ if name.startswith("RECOURSE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("RECOURSE_HOME", str(tmp_path))
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def refusal(environment: pytest.MonkeyPatch, **changes: str | None) -> str:
    for name, value in changes.items():
        if value is None:
            environment.delenv(name)
        else:
            environment.setenv(name, value)
    with pytest.raises(SettingsRefused) as refused:
        read_settings()
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_the_defaults_are_the_contracts(tmp_path: Path) -> None:
    """Ports, the database under the home, China and English, a demo's contact."""
    settings = read_settings()

    assert (settings.host, settings.port) == ("127.0.0.1", 8700)
    assert settings.bot_url == "http://127.0.0.1:8702"
    assert settings.actions_url == "http://127.0.0.1:8701"
    assert settings.url_of_database == f"sqlite:///{tmp_path / 'recourse.db'}"
    assert (settings.jurisdiction, settings.locale) == ("CN", "en")
    assert settings.contact == "support@example.com"
    assert settings.allowed_origins == ()


def test_origins_are_a_list_with_commas(environment: pytest.MonkeyPatch) -> None:
    """As people write lists into environments."""
    environment.setenv("RECOURSE_ALLOWED_ORIGINS", "https://a.example, http://localhost:3000,")

    assert read_settings().allowed_origins == ("https://a.example", "http://localhost:3000")


@pytest.mark.parametrize(
    "origin", ["*", "shop.example", "https://shop.example/", "ftp://x", "https://"]
)
def test_what_is_no_origin_is_refused(environment: pytest.MonkeyPatch, origin: str) -> None:
    """Everybody is no origin either."""
    assert "expected https://shop.example" in refusal(environment, RECOURSE_ALLOWED_ORIGINS=origin)


@pytest.mark.parametrize("name", VARIABLES)
def test_a_missing_secret_is_named_with_the_way_to_make_one(
    environment: pytest.MonkeyPatch, name: str
) -> None:
    """Also in development, when nobody has made any."""
    said = refusal(environment, **{name: None})

    assert f"{name} is not set" in said
    assert "recourse up" in said


@pytest.mark.parametrize("name", VARIABLES)
def test_a_short_secret_is_refused_without_being_shown(
    environment: pytest.MonkeyPatch, name: str
) -> None:
    """Its length is told, its letters are not."""
    said = refusal(environment, **{name: "tiny-hunter2"})

    assert "12 characters" in said
    assert "hunter2" not in said


def test_placeholders_are_refused_outside_development(environment: pytest.MonkeyPatch) -> None:
    """What somebody typed is what somebody guesses."""
    environment.setenv("RECOURSE_GRANT_SECRET", "changeme" * 5)
    assert read_settings().grant_secret

    said = refusal(
        environment, RECOURSE_ENVIRONMENT="production", RECOURSE_SUPPORT_CONTACT="help@shop.test"
    )

    assert "RECOURSE_GRANT_SECRET looks like a placeholder" in said


def test_one_secret_for_everything_is_refused(environment: pytest.MonkeyPatch) -> None:
    """A storefront that leaks its secret must not have leaked the grants' as well."""
    same = VARIABLES["RECOURSE_GRANT_SECRET"]

    assert "must differ" in refusal(environment, RECOURSE_STOREFRONT_SECRET=same)


def test_production_needs_a_real_contact(environment: pytest.MonkeyPatch) -> None:
    """Nobody is told to write to nobody."""
    said = refusal(environment, RECOURSE_ENVIRONMENT="production")

    assert "RECOURSE_SUPPORT_CONTACT is not set" in said


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RECOURSE_PORT", "http"),
        ("RECOURSE_PORT", "0"),
        ("RECOURSE_ENVIRONMENT", "staging"),
        ("RECOURSE_JURISDICTION", "china"),
        ("RECOURSE_LOCALE", "english please"),
        ("RECOURSE_BOT_TIMEOUT_S", "-1"),
        ("RECOURSE_MESSAGE_BURST", "0"),
    ],
)
def test_a_wrong_value_is_named_with_its_variable(
    environment: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """One line: the variable, the value, what was expected."""
    said = refusal(environment, **{name: value})

    assert name in said
    assert repr(value) in said


class TestTheDevelopmentSecretsFile:
    def test_a_process_started_alone_finds_it(
        self, environment: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        """What `recourse up` made, under the variables' own names."""
        for name in VARIABLES:
            environment.delenv(name)
        (tmp_path / "secrets.json").write_text(json.dumps(VARIABLES))

        assert read_settings().channel_secret.get_secret_value() == SECRETS["channel_secret"]

    def test_the_environment_goes_first(
        self, environment: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        """One variable set, the others from the file."""
        kept = {name: f"{value}-from-the-file" for name, value in VARIABLES.items()}
        (tmp_path / "secrets.json").write_text(json.dumps(kept))
        environment.delenv("RECOURSE_CHANNEL_SECRET")

        settings = read_settings()

        assert settings.grant_secret.get_secret_value() == SECRETS["grant_secret"]
        assert settings.channel_secret.get_secret_value().endswith("-from-the-file")

    def test_production_does_not_read_it(
        self, environment: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        """A development secret left on a disk is no secret."""
        (tmp_path / "secrets.json").write_text(json.dumps(VARIABLES))

        said = refusal(
            environment,
            RECOURSE_ENVIRONMENT="production",
            RECOURSE_SUPPORT_CONTACT="help@shop.test",
            RECOURSE_GRANT_SECRET=None,
        )

        assert "RECOURSE_GRANT_SECRET is not set" in said

    @pytest.mark.parametrize("content", ["", "[]", "{}", "null", '{"RECOURSE_GRANT_SECRET": "x"}'])
    def test_a_file_that_is_something_else_is_named(
        self, environment: pytest.MonkeyPatch, tmp_path: Path, content: str
    ) -> None:
        """With the way out: remove it."""
        (tmp_path / "secrets.json").write_text(content)

        said = refusal(environment, RECOURSE_GRANT_SECRET=None)

        assert "secrets.json" in said
        assert "remove it" in said

    def test_a_broken_file_that_nobody_needs_is_no_trouble(self, tmp_path: Path) -> None:
        """All three are in the environment."""
        (tmp_path / "secrets.json").write_text("not json")

        assert read_settings()


def test_settings_do_not_show_their_secrets() -> None:
    """Not when they are printed, not when they are logged."""
    assert not any(secret in repr(Settings()) for secret in SECRETS.values())


def test_trusted_proxies_are_addresses_and_networks(environment: pytest.MonkeyPatch) -> None:
    """Of either kind; nobody is trusted unless named."""
    assert read_settings().trusted_proxies == ()
    environment.setenv("RECOURSE_TRUSTED_PROXIES", "10.0.0.5, 10.1.0.0/16,::1")

    assert read_settings().trusted_proxies == ("10.0.0.5", "10.1.0.0/16", "::1")


@pytest.mark.parametrize("proxy", ["*", "proxy.internal", "10.0.0.5/8", "10.0.0"])
def test_what_is_no_address_is_not_trusted(environment: pytest.MonkeyPatch, proxy: str) -> None:
    """Neither everybody, nor a name that somebody else may point elsewhere."""
    said = refusal(environment, RECOURSE_TRUSTED_PROXIES=proxy)

    assert f"{proxy!r} is no address or network" in said
    assert "expected 10.0.0.5" in said
