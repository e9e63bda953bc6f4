"""One customer of one side: a connection, a conversation, one turn at a time."""

from __future__ import annotations

import asyncio
from time import perf_counter

from benchmarks.checks import Judge
from benchmarks.client import Connection
from benchmarks.sides import HOST, Message, Reply, Side
from benchmarks.workload import Turn


class Customer:
    """Says turns to a side and reports how long each answer took."""

    def __init__(self, side: Side, judge: Judge, conversation: str, customer: str) -> None:
        self._side = side
        self._judge = judge
        self._conversation = conversation
        self._customer = customer
        self._said = 0
        self._connection: Connection | None = None

    async def say(self, turn: Turn, timeout_s: float) -> float:
        """Seconds from the request's first byte sent to the reply's last byte received.

        Signing before and checking after are outside the clock.

        Raises:
            WrongAnswer: the reply is not the one that was asked for.
            TimeoutError: no reply in time.
        """
        seconds, reply = await self.ask(turn.text, timeout_s)
        self._judge.check(turn, reply)
        return seconds

    async def ask(self, text: str, timeout_s: float) -> tuple[float, Reply]:
        """The seconds and the reply, whatever it says."""
        # Between two rounds it may have been idle for longer than the server keeps one.
        if self._connection is None or not self._connection.is_open:
            self._connection = await Connection.open(HOST, self._side.port)
        self._said += 1
        message_id = f"{self._conversation}-{self._said}"
        request = self._side.request(Message(self._conversation, message_id, self._customer, text))
        async with asyncio.timeout(timeout_s):
            begun = perf_counter()
            reply = await self._connection.send(request)
            seconds = perf_counter() - begun
        return seconds, self._side.read(reply)

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
