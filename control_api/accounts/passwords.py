"""Passwords: argon2id, in a few threads, with a bounded queue before them."""

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from control_api.accounts.errors import InvalidPasswordError, PasswordsBusyError

T = TypeVar("T")

MIN_PASSWORD_CHARACTERS = 8
MAX_PASSWORD_CHARACTERS = 1024

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""OWASP's second choice for argon2id: 19 MiB, two passes, one lane; about 50 ms."""

NOBODYS_HASH = (
    "$argon2id$v=19$m=19456,t=2,p=1$akr6R1lV4IOio37qHtgbNQ$9+mhherzfGiHYrblIvp6GrOcD+TE34OqlWA40au+QvU"
)
"""What an unknown e-mail address is checked against, so that it takes as long as a known one."""


def check_password(password: str) -> None:
    """Refuse a password that is too short or too long to be an account's.

    Raises:
        InvalidPasswordError: It is.
    """
    if not MIN_PASSWORD_CHARACTERS <= len(password) <= MAX_PASSWORD_CHARACTERS:
        raise InvalidPasswordError(
            f"a password has {MIN_PASSWORD_CHARACTERS} to {MAX_PASSWORD_CHARACTERS} characters: "
            f"this one has {len(password)}"
        )


def hash_password(password: str) -> str:
    """Hash a password; the result carries its own salt and parameters. Takes about 50 ms of a core."""
    return _HASHER.hash(_spelled(password))


def verify_password(password: str, password_hash: str) -> bool:
    """Whether a password is the one that was hashed. Takes about 50 ms of a core."""
    try:
        return _HASHER.verify(password_hash, _spelled(password))
    except (VerificationError, InvalidHashError):
        return False


def _spelled(password: str) -> bytes:
    """One spelling whatever keyboard composed it (RFC 8265 section 4.2.2: OpaqueString takes NFC)."""
    return unicodedata.normalize("NFC", password).encode()


class Passwords:
    """Hashes off the event loop, `threads` at a time; who finds `max_waiting` in the queue is refused."""

    def __init__(self, *, threads: int = 2, max_waiting: int = 64) -> None:
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="argon2")
        self._max_under_way = threads + max_waiting
        self._under_way = 0

    async def hash(self, password: str) -> str:
        """See `hash_password`.

        Raises:
            PasswordsBusyError: The queue is full.
        """
        return await self._run(lambda: hash_password(password))

    async def verify(self, password: str, password_hash: str) -> bool:
        """See `verify_password`.

        Raises:
            PasswordsBusyError: The queue is full.
        """
        return await self._run(lambda: verify_password(password, password_hash))

    def close(self) -> None:
        """Drop what waits and wait for what runs: some 50 ms."""
        self._executor.shutdown(wait=True, cancel_futures=True)

    async def _run(self, work: Callable[[], T]) -> T:
        if self._under_way >= self._max_under_way:
            raise PasswordsBusyError("too many passwords wait to be checked")
        future = self._executor.submit(work)
        self._under_way += 1
        loop = asyncio.get_running_loop()
        future.add_done_callback(lambda _: loop.call_soon_threadsafe(self._ended))
        return await asyncio.wrap_future(future)

    def _ended(self) -> None:
        self._under_way -= 1
