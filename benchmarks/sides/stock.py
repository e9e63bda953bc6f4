"""The stock side: `rasa run` with the REST channel, and `python -m rasa_sdk` for the action.

As a newcomer's project has it: in-memory tracker store and lock store, one worker, no option set
but the ports. The customer's id travels in the message's metadata and is believed; the other side
verifies a signature at the channel and another one in the action, which is work that this side is
spared.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.client import HttpReply, request_bytes
from benchmarks.processes import Command
from benchmarks.sides import HOST, Message, Reply, WrongAnswer, reply_of

OK = 200


@dataclass(frozen=True)
class StockSide:
    """A stock Rasa 3.6.21 project that has been trained."""

    repository: Path
    project: Path
    model: Path
    port: int
    actions_port: int
    database_url: str
    name: str = "stock"

    @property
    def commands(self) -> Sequence[Command]:
        """The action server and Rasa, each as its own documentation starts it."""
        return (self._actions(), self._rasa())

    def request(self, message: Message) -> bytes:
        """A post to the REST channel."""
        body = {
            "sender": message.conversation,
            "message": message.text,
            "metadata": {"customer": message.customer},
        }
        host = f"{HOST}:{self.port}"
        path = "/webhooks/rest/webhook"
        return request_bytes("POST", host, path, json.dumps(body).encode(), {})

    def read(self, reply: HttpReply) -> Reply:
        """The messages that the REST channel collected; a failed turn is an empty list there."""
        if reply.status != OK:
            raise WrongAnswer(f"stock Rasa answered {reply.status}: {reply.body[:200]!r}")
        return reply_of(json.loads(reply.body))

    def _actions(self) -> Command:
        python = str(self.repository / ".venv/bin/python")
        module = "benchmarks.stock.actions"
        arguments = (python, "-m", "rasa_sdk", "--actions", module, "-p", str(self.actions_port))
        environment = {"SANIC_HOST": HOST, "RECOURSE_DATABASE_URL": self.database_url}
        return Command("stock-actions", arguments, self.repository, environment)

    def _rasa(self) -> Command:
        python = str(self.repository / ".venv-bot/bin/python")
        arguments = (
            *(python, "-m", "rasa", "run", "-i", HOST, "-p", str(self.port)),
            *("-m", str(self.model), "--endpoints", "endpoints.yml"),
            *("--credentials", "credentials.yml"),
        )
        environment: Mapping[str, str] = {
            # A bench must not send a stranger's telemetry, and waiting for it would slow the start.
            "RASA_TELEMETRY_ENABLED": "false",
        }
        return Command("stock-rasa", arguments, self.project, environment)
