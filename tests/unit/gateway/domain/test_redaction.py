"""What a redacted message says."""

from __future__ import annotations

import pytest

from gateway.domain.redaction import Found, Redacted, Secret, notice, placeholder, without


def test_nothing_found_leaves_the_text_alone() -> None:
    """Most messages."""
    assert without("where is my order", ()) == Redacted("where is my order", ())


def test_every_secret_leaves_a_word_for_what_it_was() -> None:
    """A reader of the log knows what stood there, and nothing of it."""
    text = "card 4111 code 123!"
    found = (Found(5, 9, Secret.CARD), Found(15, 18, Secret.SECURITY_CODE))

    redacted = without(text, found)

    assert redacted.text == "card [card number removed] code [security code removed]!"
    assert redacted.kinds == ("card number", "security code")


def test_finds_come_in_any_order() -> None:
    """Several recognisers look, each on its own."""
    found = (Found(4, 5, Secret.PIN), Found(0, 1, Secret.PASSWORD))

    assert without("a b c", found).text == "[password removed] b [PIN removed]"


def test_what_overlaps_is_removed_once_and_whole() -> None:
    """Two recognisers saw the same number; the one that saw more of it names it."""
    found = (Found(0, 6, Secret.IDENTITY), Found(2, 12, Secret.CARD))

    redacted = without("0123456789ab rest", found)

    assert redacted == Redacted("[card number removed] rest", ("card number",))


def test_neighbours_stay_two() -> None:
    """Two secrets that touch are two."""
    found = (Found(0, 2, Secret.PIN), Found(2, 4, Secret.CARD))

    assert without("1234", found).text == "[PIN removed][card number removed]"


def test_a_kind_is_named_once() -> None:
    """However many card numbers there were."""
    found = (Found(0, 1, Secret.CARD), Found(2, 3, Secret.CARD))

    assert without("1 2", found).kinds == ("card number",)


@pytest.mark.parametrize("secret", Secret)
def test_a_placeholder_says_what_was_removed(secret: Secret) -> None:
    """In the words that the customer's notice uses."""
    assert placeholder(secret) == f"[{secret} removed]"


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        (("card number",), "what looks like a card number before"),
        (("identity number",), "what looks like an identity number before"),
        (("card number", "PIN"), "what looks like a card number and a PIN before"),
        (
            ("card number", "identity number", "password"),
            "a card number, an identity number and a password before",
        ),
    ],
)
def test_a_notice_names_everything_that_was_removed(kinds: tuple[str, ...], said: str) -> None:
    """As a sentence does, and with what to do from now on."""
    part = notice(kinds)

    assert part.level == "info"
    assert said in part.text
    assert "please don't send" in part.text
