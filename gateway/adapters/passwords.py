"""Agents' passwords, by Argon2id: hashed with memory and time, compared with the same."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

AT_ONCE = 2
"""Every hash takes 64 MiB: a flood of tries stands in line instead of taking the machine."""

# Of no password: what is compared with when there is no agent, so that it takes as long.
_NOBODY = "an agent who does not exist"


class Argon2Passwords:
    """Hashes and verifies; meets `Passwords`."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
        self._nobody = self._hasher.hash(_NOBODY)
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="passwords")

    def hash(self, password: str) -> str:
        """Return what the records keep of a password."""
        return self._hasher.hash(password)

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether a password is the hashed one; None costs the same time and is no password."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._verify, password_hash, password)

    def matches(self, password_hash: str, password: str) -> bool:
        """Whether a password is the hashed one; in the caller's own thread."""
        return self._verify(password_hash, password)

    def close(self) -> None:
        """Let go of the threads."""
        self._threads.shutdown()

    def _verify(self, password_hash: str | None, password: str) -> bool:
        try:
            matches = self._hasher.verify(password_hash or self._nobody, password)
        except (VerificationError, InvalidHashError):
            return False
        return matches and password_hash is not None
