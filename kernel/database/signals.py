"""Hints from PostgreSQL that something changed.

The rows hold the facts: a lost hint loses nothing, it only delays.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import structlog

from kernel.database.pool import UNAVAILABLE, Connection, DatabaseUnavailableError, connect
from kernel.settings import DatabaseSettings

_log = structlog.stdlib.get_logger(__name__)

QUEUED_CHANNEL = "segue_ingest_queued"
"""A job may be claimed."""

CHANGED_CHANNEL = "segue_ingest_changed"
"""A job's row changed; the payload is its id."""

WANTED_CHANNEL = "segue_rendition_wanted"
"""Somebody waits for a part of a rendition; the payload is its hint (`kernel.rendition_part`)."""

MADE_CHANNEL = "segue_rendition_made"
"""A part of a rendition lies in the object store; the payload is its hint."""

_RECONNECT_S = 1.0
_PROBE_INTERVAL_S = 10.0


class Signals:
    """Hints as they come, for any number of waiters."""

    def __init__(self) -> None:
        self.heard = 0
        """How many there were; take it before reading what they are about."""
        self._next = asyncio.Event()

    def ring(self) -> None:
        """Wake everyone who waits."""
        self.heard += 1
        self._next.set()
        self._next = asyncio.Event()

    async def wait(self, *, heard: int, timeout_s: float) -> bool:
        """Return once there were more hints than `heard`, or after the time; whether there were."""
        if self.heard == heard:
            with suppress(TimeoutError):
                async with asyncio.timeout(timeout_s):
                    await self._next.wait()
        return self.heard > heard


@asynccontextmanager
async def listen(
    settings: DatabaseSettings,
    channel: str,
    *,
    application_name: str,
    on_hint: Callable[[str], None] = lambda _payload: None,
) -> AsyncIterator[Signals]:
    """Hints of one channel over a connection of its own, which is made again whenever it is lost.

    `on_hint` is told every payload, before those who wait are woken; an empty one whenever the connection was made, for
    what was announced before is not told again.
    """
    signals = Signals()

    def hear(payload: str) -> None:
        on_hint(payload)
        signals.ring()

    # No TaskGroup: hints are not worth ending the block for, and its errors should leave it as they are.
    listening = asyncio.create_task(_keep_listening(settings, channel, hear, application_name))
    try:
        yield signals
    finally:
        listening.cancel()
        await asyncio.wait({listening})


async def _keep_listening(
    settings: DatabaseSettings, channel: str, hear: Callable[[str], None], application_name: str
) -> None:
    while True:
        try:
            async with connect(settings, application_name=application_name) as connection:
                await connection.add_listener(channel, lambda *heard: hear(str(heard[-1])))
                hear("")
                await _wait_until_lost(connection)
        except (DatabaseUnavailableError, *UNAVAILABLE) as error:
            _log.debug("not listening", channel=channel, error=str(error))
        except Exception:  # noqa: BLE001 - it must go on
            # A password that was changed, for one: it may be set right, and nobody else would listen then.
            _log.exception("not listening", channel=channel)
        await asyncio.sleep(_RECONNECT_S)


async def _wait_until_lost(connection: Connection) -> None:
    """Return or raise once the connection is of no use; one that went silent is found out by asking."""
    lost = asyncio.Event()
    connection.add_termination_listener(lambda _: lost.set())
    while not lost.is_set():
        with suppress(TimeoutError):
            async with asyncio.timeout(_PROBE_INTERVAL_S):
                await lost.wait()
        await connection.execute("SELECT 1", timeout=_PROBE_INTERVAL_S)
