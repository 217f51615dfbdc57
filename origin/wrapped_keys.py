"""Content keys as the database has them, also when it is slower than anybody waits."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from kernel.admission import NoSuchMediaError
from kernel.asset import AssetId
from kernel.content_keys import WrappedKey
from kernel.database.pool import DatabaseUnavailableError, Pool, acquire
from kernel.lru import LruCache
from kernel.single_flight import SingleFlight
from origin import repository

WAIT_S = 3.0
"""Sooner than an edge takes a silent origin for dead: it is the database that hangs, and media is still to be had."""

READ_TIMEOUT_S = 20.0
"""How long a reading goes on that nobody waits for any more: a connection and a statement have ended by then."""

LATE_KEY_S = 30.0
"""How long what came too late is kept for those who ask again."""

MAX_PATIENT = 1024
"""Readings under way that may outlast who asked; more of them end when nobody waits."""


@dataclass(frozen=True, slots=True)
class KeyName:
    """Which content key: that of a track's rendition, or of one that is encoded for an album as a whole."""

    owner: AssetId
    """The asset, or the album stream."""
    rendition: str
    is_of_album: bool = False


KeyFlights: TypeAlias = SingleFlight[tuple[KeyName, int], WrappedKey]
"""By key, and by the stretch of time in which they were begun: who asks after that isn't bound to what may hang."""


@dataclass(frozen=True, slots=True)
class _Late:
    wrapped: WrappedKey
    until_s: float


class WrappedKeys:
    """Reads a key once for all who ask at once, and to the end: else a database that is slow would never give one.

    What came in time is not kept.
    """

    def __init__(self, pool: Pool, flights: KeyFlights, clock: Callable[[], float]) -> None:
        self._pool = pool
        self._flights = flights
        self._clock = clock
        self._late: LruCache[KeyName, _Late] = LruCache(MAX_PATIENT)
        self._under_way = 0

    async def find(self, name: KeyName) -> WrappedKey:
        """A key, wrapped.

        Raises:
            NoSuchMediaError: There is no such key.
            DatabaseUnavailableError: PostgreSQL is away, or has not given it yet.
        """
        late = self._late.get(name)
        if late is not None and self._clock() < late.until_s:
            return late.wrapped
        try:
            async with asyncio.timeout(WAIT_S):
                stretch = int(self._clock() / WAIT_S)
                return await self._flights.run((name, stretch), lambda: self._read(name))
        except TimeoutError:
            raise DatabaseUnavailableError("the database did not give the key in time") from None

    async def _read(self, name: KeyName) -> WrappedKey:
        begun_s = self._clock()
        patience_s = READ_TIMEOUT_S if self._under_way < MAX_PATIENT else WAIT_S
        self._under_way += 1
        try:
            async with asyncio.timeout(patience_s):
                wrapped = await self._ask(name)
        except TimeoutError:
            raise DatabaseUnavailableError("the database did not give the key at all") from None
        finally:
            self._under_way -= 1
        now_s = self._clock()
        if now_s - begun_s >= WAIT_S:
            self._late.put(name, _Late(wrapped, now_s + LATE_KEY_S))
        return wrapped

    async def _ask(self, name: KeyName) -> WrappedKey:
        find = repository.find_album_wrapped_key if name.is_of_album else repository.find_wrapped_key
        async with acquire(self._pool) as connection:
            wrapped = await find(connection, name.owner, name.rendition)
        if wrapped is None:
            raise NoSuchMediaError("there is no such key")
        return wrapped
