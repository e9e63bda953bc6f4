"""A server that does nothing, so that the generator's own cost can be shown beside the figures.

It answers every post with the same bytes; what a turn against it takes is what the generator,
the loopback interface and the event loops take. Run as `python -m benchmarks.null_server PORT`.
"""

from __future__ import annotations

import asyncio
import json
import sys

import uvloop

MESSAGES = [{"recipient_id": "null", "text": "nothing"}]
BODY = json.dumps(MESSAGES).encode()
RESPONSE = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
    b"Content-Length: " + str(len(BODY)).encode() + b"\r\n\r\n" + BODY
)
HEAD_END = b"\r\n\r\n"
LENGTH = b"Content-Length: "


class NullProtocol(asyncio.Protocol):
    """Waits for a whole request and answers it."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by the loop once connected."""
        self._transport = transport  # type: ignore[assignment] # a stream's is a Transport

    def data_received(self, data: bytes) -> None:
        """Called by the loop with bytes of requests."""
        self._received += data
        head, end, body = self._received.partition(HEAD_END)
        length = int(head.partition(LENGTH)[2].partition(b"\r\n")[0] or 0)
        if end and len(body) >= length and self._transport is not None:
            self._received = body[length:]
            self._transport.write(RESPONSE)


async def serve(port: int) -> None:
    """Answer until ended."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(NullProtocol, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))
