"""What goes over a socket is read strictly and written as the contract has it."""

from __future__ import annotations

import json

import pytest

from gateway.domain.conversation import Owner
from gateway.domain.errors import FrameRefused
from gateway.domain.frames import (
    CustomerRead,
    CustomerTyping,
    Hello,
    ReadyFrame,
    StateFrame,
    TypingFrame,
    from_client,
    hello_of,
)
from gateway.domain.message import Sender
from gateway.domain.state import AgentName, State

STATE = State(
    conversation="c-1",
    owner=Owner.HUMAN,
    epoch=3,
    agent=AgentName(name="Mia"),
    queue_position=None,
    last_seq=7,
    read_by_agent=6,
    read_by_customer=5,
    customer=True,
)


def test_the_first_frame_names_a_token_and_perhaps_a_number() -> None:
    """Without a number, everything is wanted."""
    assert hello_of('{"token": "t", "after": 4}') == Hello(token="t", after=4)
    assert hello_of('{"token": "t"}').after == 0


@pytest.mark.parametrize(
    "text",
    [
        *("", "null", "[]", '"t"', "{}", '{"token": ""}', '{"token": 5}', '{"after": 0}'),
        *('{"token": "t", "after": -1}', '{"token": "t", "after": "1"}', "{'token': 't'}"),
        *('{"token": "t", "after": 1.5}', '{"token": "t", "after": 2147483648}'),
        *('{"token": "t", "afer": 1}', '{"token": "' + "x" * 201 + '"}', '{"token": "\\ud800"}'),
    ],
)
def test_any_other_first_frame_is_refused_with_the_shape(text: str) -> None:
    """A misspelt field too: it would be lost in silence."""
    with pytest.raises(FrameRefused, match=r'expected {"token": "...", "after": 0}'):
        hello_of(text)


def test_a_refusal_never_repeats_the_token() -> None:
    """It may go into a log."""
    with pytest.raises(FrameRefused) as refused:
        hello_of('{"token": "very-secret-token", "after": -1}')

    assert "very-secret" not in str(refused.value)


def test_typing_and_reading_are_what_a_client_says_later() -> None:
    """In exactly these shapes."""
    assert from_client('{"type": "typing", "on": true}') == CustomerTyping(type="typing", on=True)
    assert from_client('{"type": "read", "seq": 3}') == CustomerRead(type="read", seq=3)


@pytest.mark.parametrize(
    "text",
    [
        *("", "{}", "[]", '{"type": "message", "text": "hi"}', '{"type": "typing"}'),
        *('{"type": "typing", "on": 1}', '{"type": "read"}', '{"type": "read", "seq": true}'),
        *('{"type": "read", "seq": -1}', '{"type": "typing", "on": true, "from": "agent"}'),
    ],
)
def test_anything_else_a_client_says_is_refused(text: str) -> None:
    """Nobody types in somebody else's name."""
    with pytest.raises(FrameRefused, match="expected"):
        from_client(text)


@pytest.mark.parametrize(("frame", "kind"), [(ReadyFrame, "ready"), (StateFrame, "state")])
def test_a_state_goes_over_the_socket_flat(
    frame: type[ReadyFrame] | type[StateFrame], kind: str
) -> None:
    """The fields of GET /v1/conversations/{id}, beside the type."""
    sent = json.loads(frame.of(STATE).model_dump_json())

    assert sent == {"type": kind, **json.loads(STATE.model_dump_json())}
    assert sent["agent"] == {"name": "Mia"}
    assert sent["owner"] == "human"


def test_typing_says_who() -> None:
    """Under the name that messages have for it."""
    sent = json.loads(TypingFrame(who=Sender.AGENT, on=True).model_dump_json())

    assert sent == {"type": "typing", "from": "agent", "on": True}


def test_a_new_message_alone_is_no_new_state() -> None:
    """It is told itself; everything else that changes is a difference."""
    assert not STATE.model_copy(update={"last_seq": 9}).differs(STATE)
    for change in (
        {"owner": Owner.BOT},
        {"epoch": 4},
        {"agent": None},
        {"queue_position": 1},
        {"read_by_agent": 7},
        {"read_by_customer": 7},
    ):
        assert STATE.model_copy(update={**change, "last_seq": 9}).differs(STATE), change
