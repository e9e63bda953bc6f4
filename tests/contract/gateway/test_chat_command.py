"""`recourse chat` against a gateway that is really there, or is not."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from benchmarks.ports import free_port
from tests.nursery import BornGateway, born, ran
from tests.unit.gateway.conftest import SECRETS
from tests.unit.gateway.fake_rasa import FakeRasa, Reply, echo, say
from tests.unit.gateway.gateway_process import ROOT, GatewayProcess

WITHIN_S = 30


@pytest.fixture(scope="module")
def bot() -> Iterator[FakeRasa]:
    """One bot for all tests."""
    with FakeRasa(SECRETS["channel_secret"]) as server:
        yield server


@pytest.fixture
def rasa(bot: FakeRasa) -> Iterator[FakeRasa]:
    """A bot that echoes, unless the test says otherwise."""
    bot.calls.clear()
    yield bot
    bot.answer = echo


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory, bot: FakeRasa) -> Iterator[GatewayProcess]:
    """One gateway for all tests; it stands again after the one that stops it."""
    with BornGateway(tmp_path_factory.mktemp("home"), bot_port=bot.port) as process:
        yield process


def chat(url: str, typed: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Send what was typed through a pipe."""
    return ran(
        "recourse", "chat", "--url", url, *options,
        environment=os.environ, typed=typed, timeout_s=WITHIN_S,
    )  # fmt: skip


def test_a_pipe_gets_its_answers_in_order(gateway: GatewayProcess) -> None:
    """Each line is sent once the one before has its answer; the end of the pipe ends it.

    Started from nothing, as a person does.
    """
    program = "from gateway.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, "chat", "--url", gateway.address],
        cwd=ROOT, input="one\n\n  two\nthree", capture_output=True, text=True,
        timeout=WITHIN_S, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        f"Recourse: You said: {word}" for word in ("one", "two", "three")
    ]


def test_json_lines_are_the_log(gateway: GatewayProcess) -> None:
    """Every message once, the customer's own among them."""
    done = chat(gateway.address, "one\ntwo\n", "--json")

    messages = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(each["seq"], each["from"], each["text"]) for each in messages] == [
        (1, "customer", "one"),
        (2, "bot", "You said: one"),
        (3, "customer", "two"),
        (4, "bot", "You said: two"),
    ]


def test_what_was_removed_is_told(gateway: GatewayProcess, rasa: FakeRasa) -> None:
    """And the bot has only what was left."""
    done = chat(gateway.address, "my card is 4111 1111 1111 1111\n")

    assert "what looks like a card number" in done.stdout
    assert "You said: my card is [card number removed]" in done.stdout
    assert "4111" not in json.dumps(rasa.calls)


def test_a_customer_is_let_in_by_their_place(gateway: GatewayProcess) -> None:
    """What the API refuses is one line that says what and why."""
    refused = chat(gateway.address, "", "--jurisdiction", "mars")
    forged = chat(gateway.address, "", "--customer-token", "forged")

    assert (refused.returncode, forged.returncode) == (2, 2)
    assert "'MARS'" in refused.stderr
    assert "customer token refused" in forged.stderr
    assert len(refused.stderr.splitlines()) == len(forged.stderr.splitlines()) == 1


def test_nothing_running_says_how_to_start_it() -> None:
    """One line, status 2."""
    url = f"http://127.0.0.1:{free_port()}"

    done = chat(url, "hello\n")

    assert done.returncode == 2
    assert done.stderr == (
        f"recourse: nothing answers at {url}: start it with `recourse up`, or name its address"
        " with --url\n"
    )


def test_another_server_is_not_taken_for_ours(rasa: FakeRasa) -> None:
    """Whatever answers there."""
    done = chat(f"http://127.0.0.1:{rasa.port}", "hello\n")

    assert done.returncode == 2
    assert "answers otherwise than a Recourse" in done.stderr


def test_an_address_without_its_scheme_is_refused() -> None:
    """Before anything is asked."""
    done = chat("127.0.0.1:1", "")

    assert done.returncode == 2
    assert "expected an address like" in done.stderr


class Person:
    """Somebody at a terminal."""

    def __init__(self, url: str) -> None:
        self.terminal, theirs = pty.openpty()
        self.process = born(
            "recourse",
            ("chat", "--url", url),
            {**os.environ, "TERM": "xterm"},
            (theirs, theirs, theirs),
            at_terminal=True,
        )
        os.close(theirs)
        self.seen = ""

    def sees(self, words: str) -> None:
        """Wait until the words are on the screen, and forget what came before them."""
        deadline = time.monotonic() + WITHIN_S
        while words not in self.seen:
            left = deadline - time.monotonic()
            assert left > 0, f"{words!r} is not on the screen: {self.seen!r}"
            if select.select([self.terminal], [], [], left)[0]:
                self.seen += os.read(self.terminal, 4096).decode(errors="replace")
        self.seen = self.seen.partition(words)[2]

    def types(self, text: str) -> None:
        """Press keys."""
        os.write(self.terminal, text.encode())

    def leave(self) -> int:
        """Close the terminal; returns the status of the command."""
        try:
            return self.process.wait(WITHIN_S)
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
            os.close(self.terminal)


def test_a_person_types_and_leaves_with_ctrl_d(gateway: GatewayProcess) -> None:
    """A prompt, an answer, the prompt again, and no error at the end."""
    person = Person(gateway.address)
    person.sees("Ctrl-D ends")
    person.sees("you> ")
    person.types("hello\n")
    person.sees("You said: hello")
    person.sees("you> ")
    person.types("\x04")

    assert person.leave() == 0


def test_ctrl_c_is_a_way_to_leave(gateway: GatewayProcess) -> None:
    """While one is typing, too."""
    person = Person(gateway.address)
    person.sees("you> ")
    person.types("hel\x03")

    assert person.leave() == 0


def test_buttons_are_pressed_by_their_numbers(gateway: GatewayProcess, rasa: FakeRasa) -> None:
    """As the last message offered them."""
    offer = {"type": "buttons", "buttons": [{"title": "A person", "text": "a person, please"}]}

    def answer(text: str) -> Reply:
        return say("Shall I?", offer) if text == "help" else echo(text)

    rasa.answer = answer
    person = Person(gateway.address)
    person.sees("you> ")
    person.types("help\n")
    person.sees("/1 A person")
    person.types("/1\n")
    person.sees("You said: a person, please")
    person.types("\x04")

    assert person.leave() == 0


def test_a_gateway_that_restarts_is_found_again(gateway: GatewayProcess) -> None:
    """The conversation goes on where it was; what is sent in between arrives once."""
    person = Person(gateway.address)
    person.sees("you> ")
    person.types("one\n")
    person.sees("You said: one")
    person.sees("you> ")
    gateway.stop()
    person.types("two\n")
    time.sleep(0.3)
    gateway.start()
    person.sees("You said: two")
    person.sees("you> ")
    person.types("\x04")

    assert person.leave() == 0
