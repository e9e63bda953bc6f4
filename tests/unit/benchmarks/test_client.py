"""The keep-alive client of the generator."""

from __future__ import annotations

import json

import pytest

from benchmarks.client import Connection, ConnectionBroken, HttpReply, request_bytes
from benchmarks.null_server import MESSAGES, NullProtocol
from tests.unit.benchmarks.servers import Scripted, serving

ASK = request_bytes("POST", "127.0.0.1", "/webhook", b'{"a": 1}', {"X-Signature": "s"})


def test_a_request_is_whole_and_says_its_length() -> None:
    """Head, blank line, body; the signature among the headers."""
    head, _, body = ASK.partition(b"\r\n\r\n")
    assert head.split(b"\r\n") == [
        b"POST /webhook HTTP/1.1",
        b"Host: 127.0.0.1",
        b"Content-Type: application/json",
        b"Content-Length: 8",
        b"X-Signature: s",
    ]
    assert body == b'{"a": 1}'


async def test_one_connection_carries_many_turns() -> None:
    """Keep-alive: the second reply is not the first one's."""
    async with serving(NullProtocol) as port:
        connection = await Connection.open("127.0.0.1", port)
        replies = [await connection.send(ASK) for _ in range(3)]
        connection.close()
    assert [json.loads(reply.body) for reply in replies] == [MESSAGES] * 3


async def test_a_reply_may_come_in_pieces_and_in_chunks() -> None:
    """Length or chunked coding, split anywhere."""
    pieces = (
        b"HTTP/1.1 500 Oops\r\nTransfer-Enc",
        b"oding: chunked\r\n\r\n3\r\nabc\r\n",
        b"2\r\nde\r\n0\r\n\r\n",
    )
    async with serving(lambda: Scripted(*pieces)) as port:
        connection = await Connection.open("127.0.0.1", port)
        assert await connection.send(ASK) == HttpReply(500, b"abcde")
        connection.close()


async def test_a_server_that_hangs_up_is_an_error_at_once() -> None:
    """Not a turn that waits for its time limit."""
    async with serving(lambda: Scripted(b"HTTP/1.1 200 OK\r\n", hang_up=True)) as port:
        connection = await Connection.open("127.0.0.1", port)
        with pytest.raises(ConnectionBroken, match="hung up"):
            await connection.send(ASK)
        with pytest.raises(ConnectionBroken, match="before the request"):
            await connection.send(ASK)


async def test_what_is_not_http_is_an_error() -> None:
    """A port that another program holds."""
    async with serving(lambda: Scripted(b"SSH-2.0-OpenSSH\r\n")) as port:
        connection = await Connection.open("127.0.0.1", port)
        with pytest.raises(ConnectionBroken, match="not an HTTP reply"):
            await connection.send(ASK)
        connection.close()
