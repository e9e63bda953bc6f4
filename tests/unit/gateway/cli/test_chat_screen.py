"""What is shown, and what only once."""

from __future__ import annotations

import io
import json

import pytest

from gateway.cli.chat_keyboard import Keyboard
from gateway.cli.chat_screen import JsonLines, Terminal
from gateway.domain.conversation import Owner
from gateway.domain.frames import MessageFrame, StateFrame, TypingFrame
from gateway.domain.message import Sender
from tests.unit.gateway.cli.test_chat_text import message


@pytest.fixture
def terminal() -> Terminal:
    """A terminal that is a pipe."""
    return Terminal(Keyboard(io.StringIO()))


def state(position: int | None) -> StateFrame:
    """A conversation at a place in the queue."""
    return StateFrame(
        conversation="c", owner=Owner.QUEUED, epoch=2, agent=None, queue_position=position,
        last_seq=1, read_by_agent=0, read_by_customer=0, customer=False,
    )  # fmt: skip


def test_a_message_is_shown_once(terminal: Terminal, capsys: pytest.CaptureFixture[str]) -> None:
    """It comes with the answer to the request, and over the socket."""
    said = message("Hello [bold]you[/bold]")

    terminal.show(said)
    terminal.hear(MessageFrame(message=said))

    assert capsys.readouterr().out == "Recourse: Hello [bold]you[/bold]\n"


def test_ones_own_words_are_not_repeated(
    terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only what was remarked on them."""
    removed = {"type": "notice", "level": "info", "text": "Removed."}

    terminal.show(message("hello", seq=1, **{"from": "customer"}))
    terminal.show(message("card", removed, seq=2, **{"from": "customer"}))

    assert capsys.readouterr().out == "  (i) Removed.\n"


def test_what_the_system_says_has_no_speaker(
    terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    """And an agent has a name."""
    terminal.show(message("Mia has joined.", seq=1, **{"from": "system"}))
    terminal.show(message("Hi!", seq=2, author="Mia", **{"from": "agent"}))

    assert capsys.readouterr().out == "Mia has joined.\nMia: Hi!\n"


def test_the_place_in_the_queue_is_told_when_it_changes(
    terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    """Beside the conversation, not in it."""
    for position in (2, 2, 1, None):
        terminal.hear(state(position))

    shown = capsys.readouterr()
    assert shown.out == ""
    assert [line for line in shown.err.splitlines() if line] == [
        "(waiting for a person: number 2 in the queue)",
        "(waiting for a person: number 1 in the queue)",
    ]


def test_a_person_who_types_is_announced(
    terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    """The assistant is not: it answers at once."""
    for who, on in ((Sender.AGENT, True), (Sender.AGENT, False), (Sender.BOT, True)):
        terminal.hear(TypingFrame(who=who, on=on))

    assert capsys.readouterr().err.strip() == "(somebody is typing ...)"


@pytest.mark.parametrize(
    ("line", "sent"),
    [("/1", "one"), ("/2", "two"), ("/3", "/3"), ("/0", "/0"), ("1", "1"), ("/one", "/one")],
)
def test_a_slash_and_a_number_press_a_button(terminal: Terminal, line: str, sent: str) -> None:
    """Of the last message that had any; everything else is sent as it is."""
    buttons = [{"title": "1", "text": "one"}, {"title": "2", "text": "two"}]
    terminal.show(message("Choose", {"type": "buttons", "buttons": buttons}, seq=1))
    terminal.show(message("Still there?", seq=2))

    assert terminal.pressed(line) == sent


def test_json_is_every_message_as_the_api_has_it(capsys: pytest.CaptureFixture[str]) -> None:
    """One line each, one's own too, once."""
    screen = JsonLines()
    own, answer = message("hi", seq=1, **{"from": "customer"}), message("hello", seq=2)

    screen.show(own)
    screen.hear(MessageFrame(message=answer))
    screen.show(answer)
    screen.hear(state(1))

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines == [json.loads(each.model_dump_json()) for each in (own, answer)]
    assert screen.pressed("/1") == "/1"


async def test_lines_are_read_one_at_a_time_until_there_are_none() -> None:
    """A pipe is a conversation like any other."""
    keyboard = Keyboard(io.StringIO("one\n\ntwo"))

    assert [await keyboard.line() for _ in range(4)] == ["one\n", "\n", "two", None]
    assert not keyboard.is_terminal
