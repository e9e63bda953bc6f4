"""Ready means that a question came back with a source."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from gateway.supervisor.children import Child, ChildSpec
from gateway.supervisor.errors import ChildFailed, UpError
from gateway.supervisor.readiness import require_free_port, wait_until_answering


class StandIn(BaseHTTPRequestHandler):
    """A gateway's three doors, answering what the test says."""

    ready_after: ClassVar[int] = 0
    parts: ClassVar[list[dict[str, str]]] = [{"type": "citations"}]
    asked: ClassVar[list[str]] = []

    def _send(self, status: int, document: object) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        StandIn.ready_after -= 1
        self._send(200 if StandIn.ready_after < 0 else 503, {"down": ["bot"]})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/v1/conversations":
            self._send(201, {"conversation": "c1", "token": "t1"})
            return
        StandIn.asked.append(body["text"])
        assert self.headers["Authorization"] == "Bearer t1"
        said = {"from": "bot", "text": "Seven days.", "parts": StandIn.parts}
        self._send(200, {"messages": [said]})

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""


@pytest.fixture
def address() -> Iterator[str]:
    """The stand-in's address, on a free port of loopback."""
    StandIn.ready_after, StandIn.asked = 0, []
    StandIn.parts = [{"type": "citations"}]
    server = ThreadingHTTPServer(("127.0.0.1", 0), StandIn)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


async def test_waits_for_readiness_and_then_asks_one_question(address: str) -> None:
    """Not ready twice, then ready: one question, once."""
    StandIn.ready_after = 2
    await wait_until_answering(address, [])
    assert len(StandIn.asked) == 1


async def test_an_answer_without_a_source_is_not_ready(address: str) -> None:
    """What was said instead is in the error."""
    StandIn.parts = []
    with pytest.raises(UpError, match=r"no source: 'Seven days.'"):
        await wait_until_answering(address, [])


async def test_a_process_that_cannot_start_ends_the_wait(address: str, tmp_path: Path) -> None:
    """Bad settings do not get better by waiting: its last line is the message."""
    StandIn.ready_after = 10_000
    log = tmp_path / "bot.log"
    log.write_text("starting\nRECOURSE_BOT_PORT='x': expected a port\n")
    made = ChildSpec("bot", ("true",), {}, tmp_path, log, tmp_path / "bot.pid")
    child = Child(made, lambda _: None)
    child.last_status, child.deaths = 2, 1
    with pytest.raises(ChildFailed, match="bot does not start: RECOURSE_BOT_PORT='x'"):
        await wait_until_answering(address, [child])


def test_a_port_in_use_names_the_setting_that_changes_it() -> None:
    """The way out is in the line."""
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        with pytest.raises(UpError, match=rf"port {port} .*RECOURSE_PORT=PORT"):
            require_free_port("127.0.0.1", port, "RECOURSE_PORT")


def test_a_free_port_is_left_free() -> None:
    """Looking does not take it."""
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
    require_free_port("127.0.0.1", port, "RECOURSE_PORT")
    with socket.create_server(("127.0.0.1", port)):
        pass
