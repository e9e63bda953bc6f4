"""``recourse chat``: the assistant in the terminal, or in a pipe."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator

import httpx
import typer

from gateway.cli.chat_client import Address, ChatClient
from gateway.cli.chat_keyboard import Keyboard
from gateway.cli.chat_screen import JsonLines, Screen, Terminal
from gateway.cli.output import CommandError, err
from gateway.supervisor.settings import read_settings

WELCOME = "Ctrl-D ends. /1 presses the first button. Type as you would in the shop's chat."


def chat(
    url: str = typer.Option("", help="The gateway's address; by default this machine's."),
    customer_token: str = typer.Option("", help="The storefront's signed token of a customer."),
    jurisdiction: str = typer.Option("", help="CN, EU, UK or US; by default the shop's."),
    locale: str = typer.Option("", help="Such as en or zh; by default the shop's."),
    json: bool = typer.Option(False, "--json", help="Print every message as a line of JSON."),
) -> None:
    """Talk to the running assistant.

    Lines from a pipe are sent one after another.
    """
    address = Address((url or read_settings().address).rstrip("/"))
    if not address.url.startswith(("http://", "https://")):
        raise CommandError(f"--url {url!r}: expected an address like https://help.shop.example")
    place = jurisdiction.upper()
    wishes = {"customer_token": customer_token, "jurisdiction": place, "locale": locale}
    given = {name: value for name, value in wishes.items() if value}
    keyboard = Keyboard(sys.stdin)
    screen: Screen = JsonLines() if json else Terminal(keyboard)
    # Ctrl-C is a way to leave, not a failure.
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_converse(address, given, keyboard, screen))


async def _converse(
    address: Address, wishes: dict[str, str], keyboard: Keyboard, screen: Screen
) -> None:
    """Open a conversation and keep it up until the keyboard or the gateway ends it."""
    async with httpx.AsyncClient(base_url=address.url, trust_env=False) as http:
        client = await ChatClient.open(address, http, wishes)
        if keyboard.is_terminal:
            err.print(WELCOME, style="dim")
        # Whichever ends first ends the other: nobody types into a conversation that is over.
        talking = asyncio.create_task(_talk(client, keyboard, screen))
        hearing = asyncio.create_task(_hear(client, screen))
        done, rest = await asyncio.wait({talking, hearing}, return_when=asyncio.FIRST_COMPLETED)
        for task in rest:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        for task in done:
            task.result()


async def _talk(client: ChatClient, keyboard: Keyboard, screen: Screen) -> None:
    """Send line after line, each once the one before has its answer."""
    async for line in _lines(keyboard):
        text = screen.pressed(line)
        with screen.waiting():
            messages = await client.send(text)
        for message in messages:
            screen.show(message)


async def _lines(keyboard: Keyboard) -> AsyncIterator[str]:
    while (line := await keyboard.line()) is not None:
        if stripped := line.strip():
            yield stripped


async def _hear(client: ChatClient, screen: Screen) -> None:
    """Show what comes over the socket until it comes no more."""
    async for frame in client.frames():
        screen.hear(frame)
