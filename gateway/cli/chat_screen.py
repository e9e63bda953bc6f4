"""What a conversation looks like in a terminal, and what a program reads of it."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Protocol

import typer
from rich.markup import escape

from gateway.cli.chat_keyboard import PROMPT, Keyboard
from gateway.cli.chat_text import ASSISTANT, buttons_of, lines_of, speaker
from gateway.cli.output import err, out
from gateway.domain.frames import MessageFrame, ReadyFrame, StateFrame, ToClient, TypingFrame
from gateway.domain.message import Message, Sender
from gateway.domain.state import State


class Screen(Protocol):
    """Where a conversation is shown."""

    def show(self, message: Message) -> None:
        """Show a message, unless it has been shown: it comes with its answer and by the socket."""

    def hear(self, frame: ToClient) -> None:
        """Show what came over the socket."""

    def pressed(self, line: str) -> str:
        """Return what a line sends: the button's text where it presses one."""

    def waiting(self) -> AbstractContextManager[None]:
        """Show that an answer is on its way."""


class JsonLines:
    """Every message as one line of JSON, as the API has it, once."""

    def __init__(self) -> None:
        self._shown: set[int] = set()

    def show(self, message: Message) -> None:
        """Print a message once."""
        if message.seq not in self._shown:
            self._shown.add(message.seq)
            typer.echo(message.model_dump_json())

    def hear(self, frame: ToClient) -> None:
        """Print the message of a frame."""
        if isinstance(frame, MessageFrame):
            self.show(frame.message)

    def pressed(self, line: str) -> str:
        """Return the line: a program has the buttons' texts."""
        return line

    @contextlib.contextmanager
    def waiting(self) -> Iterator[None]:
        """Show nothing."""
        yield


class Terminal:
    """Text for people: who says what, sources with numbers, who is typing, the queue."""

    def __init__(self, keyboard: Keyboard) -> None:
        self._keyboard = keyboard
        self._shown: set[int] = set()
        self._buttons: tuple[str, ...] = ()
        self._position: int | None = None

    def show(self, message: Message) -> None:
        """Print a message once; of the customer's own only what was remarked on it."""
        if message.seq in self._shown:
            return
        self._shown.add(message.seq)
        self._buttons = buttons_of(message) or self._buttons
        own = message.sender is Sender.CUSTOMER
        lines = lines_of(message.model_copy(update={"text": ""}) if own else message)
        if lines:
            self._print(speaker(message) if not own else "", lines)

    def hear(self, frame: ToClient) -> None:
        """Show a message, a change of state, somebody typing."""
        match frame:
            case MessageFrame():
                self.show(frame.message)
            case ReadyFrame() | StateFrame():
                self._state(frame)
            case TypingFrame(who=Sender.AGENT, on=True):
                self._remark("somebody is typing ...")

    def pressed(self, line: str) -> str:
        """Return a button's text for its number after a slash, or the line itself."""
        number = line.removeprefix("/")
        if line.startswith("/") and number.isdecimal() and 0 < int(number) <= len(self._buttons):
            return self._buttons[int(number) - 1]
        return line

    @contextlib.contextmanager
    def waiting(self) -> Iterator[None]:
        """Show a moving line while the assistant works, on a terminal."""
        if not (self._keyboard.is_terminal and err.is_terminal):
            yield
            return
        with err.status(f"{ASSISTANT} is typing"):
            yield

    def _state(self, state: State) -> None:
        if state.queue_position is not None and state.queue_position != self._position:
            self._remark(f"waiting for a person: number {state.queue_position} in the queue")
        self._position = state.queue_position

    def _print(self, name: str, lines: list[str]) -> None:
        self._break_prompt()
        first, *rest = lines
        label = f"[bold]{escape(name)}:[/bold] " if name else ""
        out.print(f"{label}{escape(first)}", soft_wrap=True)
        for line in rest:
            out.print(line, markup=False, soft_wrap=True)
        self._prompt_again()

    def _remark(self, text: str) -> None:
        if not self._keyboard.is_terminal:
            err.print(f"({text})", style="dim")
            return
        self._break_prompt()
        err.print(f"({text})", style="dim")
        self._prompt_again()

    def _break_prompt(self) -> None:
        if self._keyboard.is_prompting:
            out.print()

    def _prompt_again(self) -> None:
        if self._keyboard.is_prompting:
            sys.stdout.write(PROMPT)
            sys.stdout.flush()
