"""The redactor as a whole: the same again, nothing lost by haste, nothing said, nothing opened."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.adapters.redaction.plain import plain
from gateway.adapters.redaction.presidio import (
    LONGEST_INLINE,
    PresidioRedactor,
    found_by,
    may_hold_a_secret,
)
from gateway.domain.redaction import Redacted, Secret, placeholder

REDACTOR = PresidioRedactor()
CARD = "4111 1111 1111 1111"

# What messages are made of: words that matter here, secrets, numbers that are none, any sign.
FRAGMENTS = st.sampled_from(
    [
        *(placeholder(secret) for secret in Secret),
        *(
            "password",
            "my password is",
            "pwd:",
            "pin",
            "cvv",
            "security code",
            "is my",
            "密码",
            "pass=",
        ),
        *(
            "card",
            "card number",
            "visa",
            "ssn",
            "passport no",
            "iban",
            "bank account",
            "order",
            "tracking",
        ),
        *(
            "hunter2",
            "Tr0ub4dor&3",
            "swordfish",
            "1234",
            "123",
            "12/27",
            "219099999",
            "219-09-9999",
        ),
        *(
            CARD,
            "4111111111111111",
            "378282246310005",
            "1111 1111",
            "4111",
            "DE89370400440532013000",
        ),
        *("12345678Z", "AB123456C", "11010519491231002X", "RC-10001", "#W2611340", "357962501027"),
        *("12 Main Street", "94107", "what do you think", "ok", "１２３４", "٤١١١", "\u200b"),
        *(": ", " is ", "\n", ". ", ", ", "-", "/", '"', "[", "]", "(", "=", "?"),
    ]
)
MESSAGES = st.lists(FRAGMENTS | st.text(max_size=6), max_size=12).map(" ".join)


async def test_what_is_found_is_named() -> None:
    """The text that may be kept, and what to tell the customer."""
    redacted = await REDACTOR.redact(f"my card is {CARD}, cvv 123, password: hunter2")

    assert redacted.text == (
        "my card is [card number removed], cvv [security code removed],"
        " password: [password removed]"
    )
    assert set(redacted.kinds) == {"card number", "security code", "password"}


async def test_an_ordinary_message_is_left_alone() -> None:
    """Most of them."""
    for text in ("where is my order RC-10001?", "can i return shoes", "你好", ""):
        assert await REDACTOR.redact(text) == Redacted(text)


@given(MESSAGES)
def test_redacting_again_changes_nothing(text: str) -> None:
    """A repeated client id is compared on what is left, and what is left is final."""
    once = REDACTOR.redacted(text)

    assert REDACTOR.redacted(once.text) == Redacted(once.text)


@given(MESSAGES)
def test_the_same_text_leaves_the_same(text: str) -> None:
    """Nothing depends on what was looked at before."""
    assert REDACTOR.redacted(text) == REDACTOR.redacted(text)


@given(MESSAGES)
def test_looking_only_where_it_is_worth_it_loses_nothing(text: str) -> None:
    """Every recogniser, asked about every text, finds no more than those that are asked."""
    view = plain(text)
    everybody = set(found_by((*REDACTOR.numbers, *REDACTOR.words), view))

    assert set(REDACTOR.find(view)) == everybody
    if everybody:
        assert may_hold_a_secret(view.text)


@given(MESSAGES)
def test_the_quick_way_and_the_thorough_way_agree(text: str) -> None:
    """What is not looked at in full would not have changed."""
    if not may_hold_a_secret(plain(text).text):
        assert REDACTOR.redacted(text) == Redacted(text)


# Letters that match [a-z] without regard to case, and digits of every script.
ODD = st.text(st.sampled_from("ıİſKk１٤४𝟒④❶ASDF0123456789-./ xX"), max_size=40)


@given(st.text(max_size=200) | ODD)
def test_no_text_makes_it_fail(text: str) -> None:
    """A failure would refuse the message."""
    REDACTOR.redacted(text)


def test_what_is_kept_is_kept_as_it_was_written() -> None:
    """Accents, emoji, full-width letters: patterns see them plain, the log does not."""
    written = "Grüße 👍 ｏｋ ４２, my pin is １２３４ — “naïve”\u200b, 你好"

    assert REDACTOR.redacted(written).text == written.replace("１２３４", "[PIN removed]")


class WatchedRedactor(PresidioRedactor):
    """Knows which thread does the work."""

    def __init__(self) -> None:
        self.threads: list[int] = []
        super().__init__()
        self.threads.clear()

    def redacted(self, text: str) -> Redacted:
        self.threads.append(threading.get_ident())
        return super().redacted(text)


async def test_a_long_message_holds_up_nobody_else() -> None:
    """It is looked at in a thread; a short one is not worth the way there."""
    redactor = WatchedRedactor()

    await redactor.redact(f"{CARD} ".ljust(LONGEST_INLINE))
    await redactor.redact(f"{CARD} " * (2000 // (len(CARD) + 1)))

    short, long = redactor.threads
    assert short == threading.get_ident() != long


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "1",
            "1 ",
            "1.",
            "12-34-",
            "4111 ",
            "4111\n",
            "4111111111111111 ",
            "a1",
            "１２３４ ",
            " ",
        ),
        *("password is ", "pw:x ", 'password "', "password = ", "password for my new ", " for my"),
        *(
            "passport number is ",
            "cvv number: ",
            "GB29 NWBK ",
            "order 4111111111111112 ",
            "a@",
            "x",
        ),
        *("ssn ", "my ", "is my password ", "密码", "orders 111222333, ", "[card number removed] "),
    ],
)
def test_no_message_takes_long(piece: str) -> None:
    """Milliseconds, whatever somebody thinks up; a second would be a pattern gone wrong."""
    for text in ((piece * 2000)[:2000], f"password {piece * 2000}"[:2000]):
        started = perf_counter()
        REDACTOR.redacted(text)
        assert perf_counter() - started < 1.0


def test_nothing_of_a_message_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Presidio's own messages quote what it looks at."""
    caplog.set_level(logging.DEBUG)

    REDACTOR.redacted(f"password hunter2, {CARD}, GB29NWBK60161331926819, 219-09-9999, RC-10001")

    assert not caplog.records


OFFLINE = """
import sys

def refuse(event, arguments):
    # A library asks at import whether this machine has IPv6, by an address of its own.
    if event.startswith("socket.") and event not in ("socket.__new__", "socket.bind"):
        raise SystemExit(f"opened: {event} {arguments}")

sys.addaudithook(refuse)
from gateway.adapters.redaction.presidio import PresidioRedactor
left = PresidioRedactor().redacted("mail ana@example.co.uk, card 4111 1111 1111 1111, pin 1234")
print(left.text)
"""


def test_no_connection_is_opened() -> None:
    """Not to fetch a model, nor a list of domains: from import to result, nobody is asked."""
    done = subprocess.run(
        [sys.executable, "-c", OFFLINE], capture_output=True, text=True, check=False
    )

    assert done.stdout == "mail ana@example.co.uk, card [card number removed], pin [PIN removed]\n"
    assert done.returncode == 0, done.stderr


def test_presidio_is_not_imported_before_it_is_needed() -> None:
    """It brings spaCy along, which the command line has no use for."""
    program = (
        "import sys, gateway.adapters.redaction;"
        " sys.exit('presidio_analyzer' in sys.modules or 'spacy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
