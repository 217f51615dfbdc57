"""Several of Valkey's streams, followed on one connection through outages and losses."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from enum import Enum, auto

import structlog
from redis.asyncio import Redis

from kernel.background import in_background
from kernel.errors import InvalidValueError
from kernel.settings import ValkeySettings
from kernel.valkey import metrics
from kernel.valkey.client import AWAY, open_valkey
from kernel.valkey.position import NOTHING_READ, Position
from kernel.valkey.stream_commands import StreamEntry, data_mark, read_entries, server_identity, stream_ends

_log = structlog.stdlib.get_logger(__name__)

_MAX_TIMEOUT_S = 2.0
_MIN_BACKOFF_S = 0.05
_MAX_BACKOFF_S = 1.0


class Start(Enum):
    """Where a stream is read from when a process begins to follow it."""

    BEGINNING = auto()
    """From the oldest message kept; anew, when Valkey may have lost some: they must bear being heard twice."""
    END = auto()
    """Only what is said from now on."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A stream and who hears it.

    `hear` must return at once, since what follows on every stream waits for it. It raises InvalidValueError for
    a message that makes no sense, which is counted and left aside.
    """

    stream: str
    start: Start
    hear: Callable[[StreamEntry], None]


class StreamReader:
    """Reads what is new on every stream as soon as it is said; see `follow_streams`."""

    def __init__(
        self,
        settings: ValkeySettings,
        subscriptions: Sequence[Subscription],
        *,
        on_forgotten: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        timeout_s = min(_MAX_TIMEOUT_S, settings.timeout_s)
        self._settings = settings.model_copy(update={"timeout_s": timeout_s})
        self._subscriptions = {one.stream: one for one in subscriptions}
        self._on_forgotten = on_forgotten
        self._clock = clock
        self._positions: dict[str, Position] = {}
        self._server = self._mark = ""
        self._caught_up = asyncio.Event()
        # Half of the client's patience, so that a quiet stream isn't taken for a dead server.
        self._block_ms = max(1, int(timeout_s * 500))
        self._told_away = False
        self.connected = False
        self.last_contact_s: float | None = None
        """Seconds since the epoch."""

    async def wait_until_caught_up(self, timeout_s: float) -> bool:
        """Return once everything said before has been heard for the first time, or the time is over; which."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._caught_up.wait()
        return self._caught_up.is_set()

    async def run(self) -> None:
        """Follow the streams until cancelled."""
        backoff_s = _MIN_BACKOFF_S
        while True:
            try:
                async with open_valkey(self._settings, retries=0) as client:
                    await self._orient(client)
                    backoff_s = _MIN_BACKOFF_S
                    await self._follow(client)
            except AWAY as error:
                self._out_of_contact(type(error).__name__)
            except Exception:  # noqa: BLE001 - whatever a library raises, the reader goes on
                _log.exception("reading streams failed")
                self._out_of_contact("unexpected")
            await asyncio.sleep(backoff_s)
            backoff_s = min(2 * backoff_s, _MAX_BACKOFF_S)

    async def _follow(self, client: Redis) -> None:
        while await self._read(client, block_ms=None):
            pass
        self._in_contact()
        self._caught_up.set()
        metrics.CAUGHT_UP.set(1)
        looked_s = time.monotonic()
        while True:
            quiet = not await self._read(client, block_ms=self._block_ms)
            if quiet or time.monotonic() - looked_s > self._block_ms / 1000:
                await self._look_for_losses(client)
                looked_s = time.monotonic()
            self._in_contact()

    async def _orient(self, client: Redis) -> None:
        """Find out whether this is the server that was read before, and where to go on."""
        server = await server_identity(client)
        if self._server not in ("", server):
            self._read_anew()
            self._mark = ""
        self._server = server
        await self._look_for_losses(client)

    async def _look_for_losses(self, client: Redis) -> None:
        """Notice that the server forgot: by its mark, or by streams that end before what was read of them."""
        mark, ends = await data_mark(client), await stream_ends(client, list(self._subscriptions))
        is_short = any(end < self._positions.get(stream, NOTHING_READ) for stream, end in ends.items())
        if is_short or (self._mark and mark and mark != self._mark):
            self._read_anew()
        self._mark = mark or self._mark
        for stream, subscription in self._subscriptions.items():
            start = NOTHING_READ if subscription.start is Start.BEGINNING else ends[stream]
            self._positions.setdefault(stream, start)

    def _read_anew(self) -> None:
        _log.warning("valkey may have forgotten: its streams are read anew")
        metrics.READ_ANEW.inc()
        self._positions.clear()
        self._on_forgotten()

    async def _read(self, client: Redis, *, block_ms: int | None) -> bool:
        """Hear what is new; whether there was anything."""
        entries = await read_entries(client, self._positions, block_ms=block_ms)
        for entry in entries:
            self._positions[entry.stream] = entry.position
            self._hear(entry)
        return bool(entries)

    def _hear(self, entry: StreamEntry) -> None:
        try:
            self._subscriptions[entry.stream].hear(entry)
        except InvalidValueError as error:
            metrics.UNREADABLE.labels(entry.stream).inc()
            _log.warning("message left aside", stream=entry.stream, id=str(entry.position), reason=str(error))
        except Exception:  # noqa: BLE001 - a fault of one who hears must not make all others deaf
            metrics.UNREADABLE.labels(entry.stream).inc()
            _log.exception("message left aside", stream=entry.stream, id=str(entry.position))

    def _in_contact(self) -> None:
        if not self.connected:
            _log.info("valkey's streams are followed", streams=list(self._subscriptions))
        self._told_away = False
        self.connected = True
        self.last_contact_s = self._clock()
        metrics.CONNECTED.set(1)
        metrics.LAST_CONTACT_S.set(self.last_contact_s)

    def _out_of_contact(self, reason: str) -> None:
        if not self._told_away:
            _log.warning("valkey is away: its streams wait", reason=reason)
        self._told_away = True
        self.connected = False
        metrics.CONNECTED.set(0)


@asynccontextmanager
async def follow_streams(
    settings: ValkeySettings,
    subscriptions: Sequence[Subscription],
    *,
    on_forgotten: Callable[[], None] = lambda: None,
) -> AsyncIterator[StreamReader]:
    """Follow streams for a service's lifetime, on a connection of their own.

    Valkey may be away at first and at any time after: the reader comes back to it within a second, and goes on
    where it was. `on_forgotten` is called when Valkey may have forgotten what it was told.
    """
    reader = StreamReader(settings, subscriptions, on_forgotten=on_forgotten)
    async with in_background(reader.run()):
        yield reader
