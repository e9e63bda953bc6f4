"""Agents' passwords: hashed slowly, compared slowly, whoever asks."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

import pytest

from gateway.adapters.passwords import Argon2Passwords


@pytest.fixture(scope="module")
def passwords() -> Iterator[Argon2Passwords]:
    made = Argon2Passwords()
    yield made
    made.close()


async def test_a_password_is_known_again(passwords: Argon2Passwords) -> None:
    """And another is not; nor is nobody's."""
    kept = passwords.hash("correct horse")

    assert await passwords.verify(kept, "correct horse")
    assert not await passwords.verify(kept, "wrong horse")
    assert not await passwords.verify(None, "correct horse")


async def test_nobody_has_a_password_that_could_be_guessed(passwords: Argon2Passwords) -> None:
    """Not even the one that an unknown name is compared with."""
    assert not await passwords.verify(None, "an agent who does not exist")


def test_the_same_password_is_never_kept_the_same(passwords: Argon2Passwords) -> None:
    """Salted, by Argon2id, with enough memory; and not in there to be read."""
    one, other = passwords.hash("correct horse"), passwords.hash("correct horse")

    assert one != other
    assert one.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert len(one) <= 200
    assert "correct" not in one


async def test_what_is_no_hash_opens_nothing(passwords: Argon2Passwords) -> None:
    """A row that somebody has put in by hand."""
    assert not await passwords.verify("correct horse", "correct horse")


async def test_an_unknown_name_takes_as_long_as_a_known_one(passwords: Argon2Passwords) -> None:
    """The time does not tell who works here: the medians are close, either way round."""
    kept = passwords.hash("correct horse")
    seconds: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(7):
        for known in (True, False):
            began = time.process_time()
            await passwords.verify(kept if known else None, "wrong horse")
            seconds[known].append(time.process_time() - began)

    known_s, unknown_s = (statistics.median(seconds[known]) for known in (True, False))
    assert 0.5 < known_s / unknown_s < 2.0
