"""Rasa, imported as the serving process imports it: without TensorFlow, and mended."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import warnings
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.process import configure_logs, keep_tensorflow_out
from bot.settings import PROJECT_ROOT, Settings

os.environ["RASA_TELEMETRY_ENABLED"] = "false"
keep_tensorflow_out()
configure_logs(warnings_from=logging.ERROR)
logging.captureWarnings(capture=False)  # pytest judges warnings
with warnings.catch_warnings(record=True):
    # Rasa 3.6.21 and what it pins warn of their own age as they are imported, and reset filters.
    from bot import mends
    from tests.bot.running import SECRET, ActionServer, action_server

    mends.apply()

FORM_PROJECT = Path(__file__).parent / "form_project"
_TRAIN = """
import sys
from pathlib import Path
from bot.settings import process_settings
from bot.training import train
print(train(process_settings(), project=Path(sys.argv[1])).path)
"""


def pytest_configure(config: pytest.Config) -> None:
    """Leave upstream's deprecations to upstream; in our own modules they stay errors."""
    for line in (
        r"ignore::DeprecationWarning:(?!bot\.|tests\.).*",
        # Rasa says so of every domain that has a slot.
        "ignore:.*Slot auto-fill has been removed:UserWarning",
    ):
        config.addinivalue_line("filterwarnings", line)


@pytest.fixture(scope="session")
def home() -> Path:
    """The project's own home, with the encoder that set-up exported."""
    found = Path(os.environ.get("RECOURSE_HOME") or PROJECT_ROOT / "var").resolve()
    if not (found / "encoder" / "manifest.json").is_file():
        pytest.fail(f"no encoder in {found}: run `make setup`")
    return found


def _train(project: Path, encoder: Path, home: Path) -> Path:
    """Train in a process of its own, where TensorFlow may be imported."""
    (home / "encoder").symlink_to(encoder)
    done = subprocess.run(
        [sys.executable, "-c", _TRAIN, str(project)],
        cwd=PROJECT_ROOT,
        env={**os.environ, "RECOURSE_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip().splitlines()[-1])


@pytest.fixture(scope="session")
def shop_model(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop's own assistant, trained from this tree."""
    return _train(PROJECT_ROOT, home / "encoder", tmp_path_factory.mktemp("shop"))


@pytest.fixture(scope="session")
def form_model(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small assistant with a form."""
    return _train(FORM_PROJECT, home / "encoder", tmp_path_factory.mktemp("form"))


@pytest.fixture
async def actions() -> AsyncIterator[ActionServer]:
    """An action server that listens."""
    async with action_server() as server:
        yield server


@pytest.fixture
def settings(home: Path, tmp_path: Path, actions: ActionServer) -> Settings:
    """Settings of a bot with its state in the test's own folder and the test's own actions."""
    return Settings(
        home=home,
        tracker_url=f"sqlite:///{tmp_path / 'tracker.db'}",
        actions_url=actions.url,
        secret=SECRET,
    )
