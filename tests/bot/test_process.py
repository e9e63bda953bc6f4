"""The process: what it refuses, what it keeps out, and how it ends."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from benchmarks.ports import free_port
from bot.process import withhold_words
from bot.settings import PROJECT_ROOT
from tests.bot.running import SECRET, action_server, says, signature_of


def environment(home: Path, port: int, **changes: str) -> dict[str, str]:
    """The environment of a bot that a test starts."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("RECOURSE_")}
    return {
        **kept,
        "RECOURSE_HOME": str(home),
        "RECOURSE_BOT_PORT": str(port),
        "RECOURSE_ACTIONS_PORT": str(free_port()),
        "RECOURSE_CHANNEL_SECRET": SECRET,
        **changes,
    }


def bot(home: Path, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """`python -m bot ...`, to its end."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=PROJECT_ROOT,
        env=environment(home, free_port(), **changes),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def own_home(home: Path, shop_model: Path, tmp_path: Path) -> Path:
    """A home with encoder and model."""
    (tmp_path / "encoder").symlink_to(home / "encoder")
    (tmp_path / "models").mkdir()
    shutil.copy(shop_model, tmp_path / "models" / shop_model.name)
    return tmp_path


@contextlib.asynccontextmanager
async def serving(
    home: Path, port: int, **changes: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """`python -m bot serve`, once it answers; killed at the end if it still runs."""
    log = (home / "bot.log").open("wb")
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "serve"),
        cwd=PROJECT_ROOT,
        env=environment(home, port, **changes),
        stdout=log,
        stderr=log,
    )
    try:
        async with aiohttp.ClientSession() as http:
            for _ in range(600):
                assert process.returncode is None, (home / "bot.log").read_text()
                with contextlib.suppress(aiohttp.ClientError):
                    async with http.get(f"http://127.0.0.1:{port}/webhooks/recourse/health") as r:
                        if r.status == 200:
                            break
                await asyncio.sleep(0.05)
        yield process
    finally:
        log.close()
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_it_serves_and_stops_when_told(own_home: Path, shop_model: Path) -> None:
    """From the command to an answer; SIGTERM ends it with status 0; the log has no words in it."""
    port = free_port()
    async with serving(own_home, port) as process, aiohttp.ClientSession() as http:
        body = json.dumps(
            {
                "conversation": "c1",
                "message": "m1",
                "text": "hello there, my name is Zebediah",
                "metadata": {"grant": "g"},
            }
        ).encode()
        async with http.post(
            f"http://127.0.0.1:{port}/webhooks/recourse/webhook",
            data=body,
            headers={"X-Recourse-Signature": signature_of(body)},
        ) as response:
            answer = await response.json()
        process.send_signal(signal.SIGTERM)
        status = await asyncio.wait_for(process.wait(), 15)

    assert answer["messages"][0]["text"].startswith("Hello. I answer questions")
    assert status == 0
    lines = [json.loads(line) for line in (own_home / "bot.log").read_text().splitlines()]
    assert any(line["event"] == "serving" and line["model"] == shop_model.name for line in lines)
    assert "Zebediah" not in json.dumps(lines)


async def test_a_turn_under_way_is_finished_before_the_end(own_home: Path) -> None:
    """SIGTERM while an action is being waited for: the gateway still gets the answer."""
    port = free_port()
    reached, told = asyncio.Event(), asyncio.Event()

    async def slow(_call: Any) -> dict[str, Any]:
        reached.set()
        await told.wait()
        await asyncio.sleep(0.5)
        return says("seven days")

    body = json.dumps(
        {
            "conversation": "c1",
            "message": "m1",
            "text": "how many days do I have to return a coat?",
            "metadata": {"grant": "g"},
        }
    ).encode()

    async def ask(http: aiohttp.ClientSession) -> Any:
        async with http.post(
            f"http://127.0.0.1:{port}/webhooks/recourse/webhook",
            data=body,
            headers={"X-Recourse-Signature": signature_of(body)},
        ) as response:
            return await response.json()

    async with action_server() as actions:
        actions.handlers["action_answer_policy"] = slow
        async with (
            serving(own_home, port, RECOURSE_ACTIONS_URL=actions.url) as process,
            aiohttp.ClientSession() as http,
        ):
            asked = asyncio.create_task(ask(http))
            await asyncio.wait_for(reached.wait(), 15)
            process.send_signal(signal.SIGTERM)
            told.set()
            answer = await asked
            assert await asyncio.wait_for(process.wait(), 15) == 0

    assert answer["messages"] == [{"text": "seven days"}]


def test_serving_imports_no_tensorflow(own_home: Path, shop_model: Path) -> None:
    """The model is loaded and answers; neither TensorFlow nor what stands on it is there."""
    probe = f"""
import asyncio, sys
from pathlib import Path
from bot.process import prepare
from bot.settings import process_settings
prepare(process_settings(), serving=True)
from bot.agent import load_agent
agent = load_agent(process_settings(), Path({str(shop_model)!r}))
parsed = asyncio.run(agent.parse_message("what is the status of my order?"))
assert parsed["intent"]["name"] == "order_status", parsed
roots = ("keras", "jax", "tensorflow")
loaded = sorted(name for name in sys.modules if name.split(".")[0] in roots)
print(loaded)
try:
    sys.modules["tensorflow"].constant
except AttributeError as exc:
    print(exc)
"""
    done = subprocess.run(
        [sys.executable, "-c", probe],
        cwd=PROJECT_ROOT,
        env=environment(own_home, free_port()),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    shells, error = done.stdout.splitlines()
    assert shells.count("tensorflow") == 4
    assert "keras'" not in shells.replace("tensorflow.keras'", "")
    assert "RECOURSE_BOT_TENSORFLOW=1" in error


def test_telemetry_is_off_and_threads_are_capped(own_home: Path) -> None:
    """Before anything that reads these is imported."""
    probe = (
        "import os\nfrom bot.process import prepare\nfrom bot.settings import process_settings\n"
        "prepare(process_settings(), serving=True)\nfrom rasa import telemetry\n"
        "assert not telemetry.is_telemetry_enabled()\n"
        "assert os.environ['OMP_NUM_THREADS'] == '1'\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe],
        cwd=PROJECT_ROOT,
        env=environment(own_home, free_port(), RASA_TELEMETRY_ENABLED="true"),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"RECOURSE_CHANNEL_SECRET": "short"}, "RECOURSE_CHANNEL_SECRET has 5 characters"),
        ({"RECOURSE_HOST": "0.0.0.0"}, "RECOURSE_HOST='0.0.0.0'"),
        ({"RECOURSE_BOT_PORT": "none"}, "RECOURSE_BOT_PORT='none'"),
    ],
)
def test_what_is_unsafe_is_not_served(own_home: Path, changes: dict[str, str], said: str) -> None:
    """One line that says what and why, and status 2."""
    done = bot(own_home, "serve", **changes)

    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert said in done.stderr


def test_without_a_model_it_says_how_to_get_one(tmp_path: Path) -> None:
    """Before anything is listening."""
    done = bot(tmp_path, "serve")

    assert (done.returncode, done.stdout) == (2, "")
    assert "no trained model" in done.stderr
    assert "make train" in done.stderr


def test_a_damaged_model_is_refused(own_home: Path) -> None:
    """Half a file, as after a full disk."""
    (model,) = (own_home / "models").glob("*.tar.gz")
    model.write_bytes(model.read_bytes()[:5000])

    done = bot(own_home, "serve")

    assert done.returncode == 2
    assert "is not a model" in done.stderr
    assert "make train" in done.stderr


def test_a_model_of_another_encoder_is_refused(own_home: Path) -> None:
    """As when the encoder was exported anew, and nobody trained since."""
    done = bot(own_home, "serve", RECOURSE_INTENT_PRECISION="fp32")

    assert done.returncode == 2
    assert "was trained with encoder" in done.stderr
    assert "make train" in done.stderr.splitlines()[-1]


def test_a_port_in_use_is_named(own_home: Path) -> None:
    """With the address that is taken."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = bot(own_home, "serve", RECOURSE_BOT_PORT=port)

    assert done.returncode == 2
    assert f"127.0.0.1:{port}" in done.stderr


def test_words_are_withheld_from_logs() -> None:
    """Rasa's own lines name what was typed by these keys."""
    event = {"event": "message.parsing.failed", "user_text": "/my words", "conversation": "c1"}

    assert withhold_words(logging, "warning", event) == {
        "event": "message.parsing.failed",
        "user_text": "(withheld)",
        "conversation": "c1",
    }
