"""Rasa's channel and the action server's health over real HTTP, saying what a test wants."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

WEBHOOK = "/webhooks/recourse/webhook"


@dataclass(frozen=True)
class Reply:
    """What the server answers with."""

    body: object
    status: int = 200
    delay_s: float = 0.0


def say(text: str, *parts: dict[str, object]) -> Reply:
    """Return a reply of one message."""
    return Reply({"messages": [{"text": text, "custom": {"parts": list(parts)}}]})


def echo(text: str) -> Reply:
    """Return the question as the answer."""
    return say(f"You said: {text}")


class FakeRasa:
    """A server on a port of its own; `answer` decides what is said to a text."""

    def __init__(self, secret: str, *, port: int = 0) -> None:
        self.secret = secret
        self.answer: Callable[[str], Reply] = echo
        self.calls: list[dict[str, Any]] = []
        self.at_once = 0
        self.most_at_once = 0
        self.healthy = True
        self.connections: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler_of(self))
        self._server.daemon_threads = True
        # A connection of a test that is over must not keep the next one waiting.
        self._server.block_on_close = False
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        for connection in list(self.connections):
            # A process that ends takes its idle connections with it.
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._thread.join()

    def hear(self, body: bytes, signature: str | None) -> Reply:
        """Answer one call of the gateway's, as the channel would."""
        expected = hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
        if signature != f"sha256={expected}":
            return Reply({"error": "bad signature"}, 401)
        call = json.loads(body)
        with self._lock:
            self.calls.append(call)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        reply = self.answer(call["text"])
        time.sleep(reply.delay_s)
        with self._lock:
            self.at_once -= 1
        return reply


def _handler_of(rasa: FakeRasa) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def setup(self) -> None:
            super().setup()
            rasa.connections.add(self.connection)

        def finish(self) -> None:
            rasa.connections.discard(self.connection)
            super().finish()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            known = self.path == WEBHOOK
            reply = rasa.hear(body, self.headers["X-Recourse-Signature"]) if known else None
            self._send(reply or Reply({"error": "not found"}, 404))

        def do_GET(self) -> None:
            ok = Reply({"status": "ok"})
            self._send(ok if rasa.healthy else Reply({"reason": "no model"}, 503))

        def _send(self, reply: Reply) -> None:
            body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
            self.send_response(reply.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                self.wfile.write(body)
                self.wfile.flush()
            except BrokenPipeError:
                self.close_connection = True  # the gateway did not wait that long

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
