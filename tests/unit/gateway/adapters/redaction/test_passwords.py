"""Passwords, PINs and security codes go; talk about passwords stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gateway.adapters.redaction.presidio import PresidioRedactor

Redacted = Callable[[str], str]
WORD, PIN, CODE, CARD = (
    f"[{what} removed]" for what in ("password", "PIN", "security code", "card number")
)
REDACTOR = PresidioRedactor()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("my password is hunter2", f"my password is {WORD}"),
        ("My Password is: hunter2", f"My Password is: {WORD}"),
        ("password: hunter2, thanks", f"password: {WORD}, thanks"),
        ("pwd: x", f"pwd: {WORD}"),
        ("pass=letmein", f"pass={WORD}"),
        ("password=abc&user=bob", f"password={WORD}"),
        ("Password - hunter2", f"Password - {WORD}"),
        ("password\nhunter2", f"password\n{WORD}"),
        ("pw hunter2", f"pw {WORD}"),
        ("my password is swordfish", f"my password is {WORD}"),
        ("my password is swordfish, please log in", f"my password is {WORD}, please log in"),
        ('my password is "correct horse battery"', f'my password is "{WORD}"'),
        ("password for my account is s3cret!!", f"password for my account is {WORD}"),
        ("the password i use here is Blue-42", f"the password i use here is {WORD}"),
        ("change my password to Tr0ub4dor&3 please", f"change my password to {WORD} please"),
        ("hunter2 is my password", f"{WORD} is my password"),
        (
            "my old password was hunter2 and the new one is hunter3",
            f"my old password was {WORD} and the new one is {WORD}",
        ),
        ("what is your password? hunter2", f"what is your password? {WORD}"),
        ("passcode 4455", f"passcode {WORD}"),
        ("otp 482913", f"otp {WORD}"),
        ("my passphrase is WinterIsHere", f"my passphrase is {WORD}"),
        ("密码是abc123", f"密码是{WORD}"),
        ("密码：abc123", f"密码：{WORD}"),
        ("mi contraseña es girasol22", f"mi contraseña es {WORD}"),
        ("mein Passwort ist geheim123", f"mein Passwort ist {WORD}"),
        ("mon mot de passe est soleil99", f"mon mot de passe est {WORD}"),
    ],
)
def test_a_password_goes(text: str, left: str, redacted: Redacted) -> None:
    """However it is announced."""
    assert redacted(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "my password is not working",
        "My password is wrong.",
        "my password is expired, what now",
        "password is required",
        "the password is too short",
        "my password keeps failing",
        "password incorrect",
        "password?",
        "is my password safe with you?",
        "i forgot my password",
        "I forgot my password and my order is RC-10001",
        "forgot password W1234567",
        "forgot password? W1234567",
        "forgot password #1001",
        "reset password for bob@example.com",
        "reset password bob@example.com",
        "Password: I forgot it",
        "password: how do i change it",
        "the password reset link does not arrive",
        "password reset email for order 1234567890 never came",
        "my password to login does not work",
        "your password must have 8 characters",
        "does the lamp need a wifi password?",
        "the default password of this router is on its label",
        "i'll pass, 2 of them are broken",
        "boarding pass 1234",
        "a compass: 12 directions",
    ],
)
def test_talk_about_passwords_stays(text: str, redacted: Redacted) -> None:
    """Most messages with the word hold no password."""
    assert redacted(text) == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("cvv 123", f"cvv {CODE}"),
        ("CVC: 1234", f"CVC: {CODE}"),
        ("cvv is 1 2 3", f"cvv is {CODE}"),
        ("the three digits on the back are 123", f"the three digits on the back are {CODE}"),
        (
            "security code on the back of my card: 123",
            f"security code on the back of my card: {CODE}",
        ),
        ("123 is the cvv", f"{CODE} is the cvv"),
        ("4111 1111 1111 1111 12/27 123", f"{CARD} 12/27 {CODE}"),
        ("4111111111111111, exp 12/2027, 123", f"{CARD}, exp 12/2027, {CODE}"),
        ("4111111111111111 1227 123", f"{CARD} 1227 {CODE}"),
        ("4111111111111111 123", f"{CARD} {CODE}"),
        ("378282246310005 10/28 1234", f"{CARD} 10/28 {CODE}"),
        ("378282246310005 and the code is 1234", f"{CARD} and the code is {CODE}"),
        ("cvv 123 4111 1111 1111 1111", f"cvv {CODE} {CARD}"),
        ("pin 1234", f"pin {PIN}"),
        ("my PIN is 4821", f"my PIN is {PIN}"),
        ("pin number: 48215", f"pin number: {PIN}"),
        ("my card pin is 482193", f"my card pin is {PIN}"),
        ("4821 is my pin", f"{PIN} is my pin"),
    ],
)
def test_codes_go(text: str, left: str, redacted: Redacted) -> None:
    """By their label, or by the card that stands before them."""
    assert redacted(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "pin code 560001",
        "pincode: 560001, Bangalore",
        "pin 560001",
        "my pin does not work",
        "a 24 pin connector, 2 of them",
        "enamel pin 1234",
        "order RC-10001 with 3 pins",
        "the security code sticker 8839 2210 does not scan",
        "how do i check the security code of my cream",
        "shipping 1234",
        "the code is 1234",
        "discount code 2024",
        "visa 4242",
        "my card 123",
    ],
)
def test_other_codes_stay(text: str, redacted: Redacted) -> None:
    """Indian postcodes, connectors, stickers against counterfeits."""
    assert redacted(text) == text


@given(
    st.sampled_from(["my password is ", "password: ", "PWD = ", "the password for login is "]),
    st.text("abcdefghijkABCDEFGHIJK0123456789!$%&*+-_#@", min_size=6, max_size=20).filter(
        lambda word: any(map(str.isdigit, word)) and any(map(str.isalpha, word))
    ),
)
@example("my password is ", "A!0000")
def test_a_strong_password_goes_whatever_its_signs(label: str, password: str) -> None:
    """Of letters and digits, with any of the usual signs."""
    left = REDACTOR.redacted(f"{label}{password} and my order is RC-10001").text

    assert password not in left
    assert left == f"{label}{WORD} and my order is RC-10001"
