"""The side that does nothing: what the generator itself costs."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.client import HttpReply
from benchmarks.ports import free_port
from benchmarks.processes import Command
from benchmarks.sides import Message, Reply, reply_of
from benchmarks.sides.recourse import RecourseSide


@dataclass(frozen=True)
class NullSide:
    """A server that answers at once, sent the signed messages of this project's side."""

    repository: Path
    port: int
    signer: RecourseSide
    name: str = "null"

    @classmethod
    def beside(cls, signer: RecourseSide, repository: Path) -> NullSide:
        """One on a free port, sent what `signer` is sent."""
        port = free_port()
        return cls(repository, port, signer)

    @property
    def commands(self) -> Sequence[Command]:
        """The one process."""
        arguments = (sys.executable, "-m", "benchmarks.null_server", str(self.port))
        return (Command("null-server", arguments, self.repository, {}),)

    def request(self, message: Message) -> bytes:
        """The dearer request of the two sides: grant and signature."""
        return self.signer.request(message)

    def read(self, reply: HttpReply) -> Reply:
        """Its one text."""
        return reply_of(json.loads(reply.body))
