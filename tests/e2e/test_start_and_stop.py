"""The command that starts the house leaves nothing behind, and says what stands in its way."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from benchmarks.ports import free_ports
from tests.e2e.house import BUILT, ROOT, House, start_house, stop_house


def alive(pid: int) -> bool:
    """Whether a process exists."""
    return Path(f"/proc/{pid}").exists()


def recourse(house: House, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
    """Run the command line with a house's settings."""
    environment = {
        **os.environ,
        "RECOURSE_HOME": str(house.home),
        "RECOURSE_PORT": str(house.port),
        "RECOURSE_ACTIONS_PORT": str(house.actions_port),
        "RECOURSE_BOT_PORT": str(house.bot_port),
        **extra,
    }
    return subprocess.run(
        [str(ROOT / ".venv/bin/recourse"), *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_sigterm_stops_every_child(tmp_path: Path) -> None:
    """Exit status 0, and no process of the house is left."""
    house = start_house(tmp_path)
    pids = [house.pid(name) for name in ("actions", "bot", "gateway")]
    assert all(alive(pid) for pid in pids)
    assert stop_house(house) == 0
    assert not any(alive(pid) for pid in pids)
    assert "stopping" in house.said_on_start()


def test_a_second_start_names_the_port_and_the_way_out(house: House) -> None:
    """One line, status 2, and the first goes on."""
    done = recourse(house, "up")
    assert done.returncode == 2
    assert f"port {house.port}" in done.stderr
    assert "RECOURSE_PORT=PORT" in done.stderr
    assert "Traceback" not in done.stderr
    assert house.client.get("/healthz").status_code == 200


def test_production_without_secrets_does_not_start(house: House, tmp_path: Path) -> None:
    """The line names the missing secrets."""
    done = recourse(house, "up", RECOURSE_ENVIRONMENT="production", RECOURSE_HOME=str(tmp_path))
    assert done.returncode == 2
    assert "RECOURSE_GRANT_SECRET" in done.stderr


def test_an_index_of_another_precision_is_refused_at_the_start(tmp_path: Path) -> None:
    """Both sides are named, and the command that mends it; nothing is started."""
    for name in ("encoder", "index", "models"):
        (tmp_path / name).symlink_to(BUILT / name)
    port, actions_port, bot_port = free_ports(3)
    environment = {
        **os.environ,
        "RECOURSE_HOME": str(tmp_path),
        "RECOURSE_PORT": str(port),
        "RECOURSE_ACTIONS_PORT": str(actions_port),
        "RECOURSE_BOT_PORT": str(bot_port),
        "RECOURSE_RETRIEVAL_PRECISION": "int8",
    }
    done = subprocess.run(
        [str(ROOT / ".venv/bin/recourse"), "up"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=30,
    )  # fmt: skip
    assert done.returncode == 2
    assert "int8" in done.stderr
    assert "fp32" in done.stderr
    assert "make index" in done.stderr
    assert not (tmp_path / "run").exists()


def test_the_doctor_finds_the_running_house_healthy(house: House) -> None:
    """Status 0, and every line that counts is ok."""
    done = recourse(house, "doctor")
    assert done.returncode == 0, done.stdout + done.stderr
    for name in (".venv-bot", "encoder", "index", "assistant", "records", "running"):
        assert any(line.startswith(name) and " ok " in line for line in done.stdout.splitlines()), (
            done.stdout
        )


def test_the_logs_hold_no_words_of_a_customer(house: House) -> None:
    """Ids only: what was typed stays in the conversation."""
    house.shopper().ask("my zanzibar-coloured kettle leaks, who pays the freight?")
    for log in (house.home / "log").glob("*.log"):
        assert "zanzibar" not in log.read_text(), log.name
