"""The counts that wait to be settled with the other processes."""

import asyncio
import sys
from contextlib import suppress
from typing import Generic, TypeVar

T = TypeVar("T")

_LEEWAY_SHARE = 10


class Backlog(Generic[T]):
    """Whoever has counted something since the last settlement, or wants to know what others have.

    `leeway` is how much one listener may take between two settlements: by it the limit can be missed, a process.
    While there is nobody to settle with, it has no bound.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.leeway = 0
        self._waiting: set[T] = set()
        self._urgent = asyncio.Event()
        self.share(shared=True)

    def share(self, *, shared: bool) -> None:
        """Say whether there is anybody to settle with."""
        self.leeway = max(1, self.limit // _LEEWAY_SHARE) if shared else sys.maxsize

    def add(self, one: T) -> None:
        """Have one settled at the next opportunity."""
        self._waiting.add(one)

    def hurry(self) -> None:
        """Have all that wait settled at once."""
        self._urgent.set()

    async def wait(self, timeout_s: float) -> None:
        """Return after the time, or when there is hurry."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._urgent.wait()

    def take_all(self) -> list[T]:
        """All that wait; nobody does any more."""
        waiting, self._waiting = list(self._waiting), set()
        self._urgent.clear()
        return waiting
