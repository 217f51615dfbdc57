"""Which playback sessions have begun: those go on past the soft expiry of their token, paused or not.

Every process remembers whom it served itself. For the others, and for its successors, it leaves a record in Valkey.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import islice

import structlog
from prometheus_client import Counter
from redis.asyncio import Redis

from kernel.background import in_background
from kernel.errors import KernelError
from kernel.lru import LruCache
from kernel.playback_token import PlaybackToken
from kernel.single_flight import SingleFlight
from kernel.valkey.client import AWAY

_log = structlog.stdlib.get_logger(__name__)

REMEMBERED_SESSIONS = 50_000
_MAX_UNWRITTEN = 50_000
_BATCH_SESSIONS = 1000
_BATCH_INTERVAL_S = 0.1
_AWAY_INTERVAL_S = 1.0
_TIMEOUT_S = 1.0

UNWRITTEN = Counter(
    "segue_begun_sessions_dropped_total",
    "Sessions whose beginning was not recorded, because too many waited for Valkey.",
)


class CannotTellError(KernelError):
    """Whether the token is still good can't be told while Valkey is away (503, to be asked again soon)."""


class BegunSessions:
    """See `open_begun_sessions`."""

    def __init__(self, client: Redis, flights: SingleFlight[str, bool]) -> None:
        self._client = client
        self._flights = flights
        self._remembered: LruCache[str, PlaybackToken] = LruCache(REMEMBERED_SESSIONS)
        self._unwritten: dict[str, int] = {}
        self._more = asyncio.Event()

    def note(self, token: PlaybackToken) -> None:
        """A token is being used: its session has begun. The record is written soon, in the background."""
        former = self._remembered.get(token.session)
        if former is None or former.expires_at_s < token.expires_at_s:
            self._remembered.put(token.session, token)
            self._write_soon(token)

    async def has_begun(self, token: PlaybackToken) -> bool:
        """Whether the token's session was ever used, here or elsewhere.

        Raises:
            CannotTellError: It wasn't used here, and Valkey is away.
        """
        if self._remembered.get(token.session) is not None:
            return True
        return await self._flights.run(token.session, lambda: self._ask(token.session))

    def write_anew(self) -> None:
        """Record once more all that is remembered, because Valkey may have lost it."""
        for token in self._remembered.values():
            self._write_soon(token)

    async def keep_writing(self) -> None:
        """Record what is noted, in batches, until cancelled."""
        while True:
            await self._more.wait()
            await asyncio.sleep(_BATCH_INTERVAL_S)
            try:
                await self._write_batch()
            except AWAY as error:
                _log.warning("begun sessions wait to be recorded", reason=type(error).__name__)
                await asyncio.sleep(_AWAY_INTERVAL_S)

    async def _ask(self, session: str) -> bool:
        try:
            async with asyncio.timeout(_TIMEOUT_S):
                return bool(await self._client.exists(_key(session)))
        except AWAY:
            raise CannotTellError("whether this session had begun can't be told right now") from None

    def _write_soon(self, token: PlaybackToken) -> None:
        if len(self._unwritten) >= _MAX_UNWRITTEN:
            del self._unwritten[next(iter(self._unwritten))]
            UNWRITTEN.inc()
        self._unwritten[token.session] = token.expires_at_s
        self._more.set()

    async def _write_batch(self) -> None:
        batch = dict(islice(self._unwritten.items(), _BATCH_SESSIONS))
        pipeline = self._client.pipeline(transaction=False)
        for session, expires_at_s in batch.items():
            pipeline.set(_key(session), 1, exat=expires_at_s)
        async with asyncio.timeout(_TIMEOUT_S):
            await pipeline.execute()
        for session in batch:
            self._unwritten.pop(session, None)
        if not self._unwritten:
            self._more.clear()


def _key(session: str) -> str:
    return f"segue:playback:{session}"


@asynccontextmanager
async def open_begun_sessions(client: Redis) -> AsyncIterator[BegunSessions]:
    """The sessions that have begun, for a service's lifetime.

    Memory is bounded: past the bounds those longest unused are forgotten here, and recorded nowhere while Valkey
    is away.
    """
    flights: SingleFlight[str, bool] = SingleFlight()
    async with flights:
        sessions = BegunSessions(client, flights)
        async with in_background(sessions.keep_writing()):
            yield sessions
