"""What keeps the outbox of revocations empty, in every process of the API.

Valkey's copy of the revocations is a convenience that can be lost at any time; the rows remain. A marker in Valkey
tells whether it still has what it was told:

| the marker is | so | what is published again |
|---|---|---|
| what it was | nothing was lost | nothing |
| gone | Valkey lost its data | every revocation that still matters |
| another one | so it did, and another process has seen to it | what this one may have published too early |
| what it was, after Valkey was away | it may have lost its last moments | what was published last before that |
"""

import asyncio
import secrets
import time
from collections.abc import Callable
from datetime import timedelta

import structlog
from redis.asyncio import Redis

from control_api.revocations.outbox import VALKEY_TIMEOUT_S, Outbox
from control_api.revocations.repository import RevocationRepository
from kernel.database.pool import DatabaseUnavailableError, Pool, acquire
from kernel.database.signals import Signals
from kernel.valkey.client import AWAY

_log = structlog.stdlib.get_logger(__name__)

MARKER = "segue:revocations:epoch"
ROUND_INTERVAL_S = 2.0
"""How long a loss of Valkey's data, or a dead process's rows, may stay unseen; all else is woken by a hint."""

RECENTLY = timedelta(minutes=1)
EVER = timedelta(days=36_500)

EXPIRY_INTERVAL_S = 60.0
EXPIRED_BATCH_ROWS = 1000


class Upkeep:
    """Publishes what waits, publishes anew what Valkey lost, deletes what has expired."""

    def __init__(
        self, pool: Pool, client: Redis, outbox: Outbox, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._pool = pool
        self._client = client
        self._outbox = outbox
        self._clock = clock
        self._marker: str | None = None
        self._in_contact = True
        self._contact_s = self._next_expiry_s = clock()

    async def run(self, signals: Signals) -> None:
        """Do a round whenever there is a hint, and from time to time, until cancelled."""
        while True:
            heard = signals.heard
            await self._try_round()
            await signals.wait(heard=heard, timeout_s=ROUND_INTERVAL_S)

    async def round(self) -> None:
        """One round.

        Raises:
            DatabaseUnavailableError: PostgreSQL is away.
            AWAY: Valkey is.
        """
        await self._look_for_losses()
        await self._outbox.publish_all()
        if self._clock() >= self._next_expiry_s:
            self._next_expiry_s = self._clock() + EXPIRY_INTERVAL_S
            await self._delete_expired()

    async def _try_round(self) -> None:
        try:
            await self.round()
        except AWAY as error:
            if self._in_contact:
                _log.warning("revocations wait for Valkey", reason=type(error).__name__)
            self._in_contact = False
        except DatabaseUnavailableError as error:
            _log.warning("revocations wait for the database", reason=str(error))

    async def _look_for_losses(self) -> None:
        async with asyncio.timeout(VALKEY_TIMEOUT_S):
            found = await self._client.get(MARKER)
        marker = found.decode(errors="replace") if isinstance(found, bytes) else found
        now_s = self._clock()
        if marker is not None and marker == self._marker and self._in_contact:
            self._contact_s = now_s
            return
        lately = RECENTLY + timedelta(seconds=now_s - self._contact_s)
        async with acquire(self._pool) as connection:
            await RevocationRepository(connection).publish_again(EVER if marker is None else lately)
        if marker is None:
            # At a process's first round it may well be a new Valkey.
            log = _log.info if self._marker is None else _log.warning
            log("valkey has no revocations: they are published again")
            marker = await self._set_marker()
        self._marker, self._in_contact, self._contact_s = marker, True, now_s

    async def _set_marker(self) -> str:
        """Mark this epoch of Valkey's data; only now, so that a death on the way has all of this done again."""
        marker = secrets.token_hex(8)
        async with asyncio.timeout(VALKEY_TIMEOUT_S):
            await self._client.set(MARKER, marker, nx=True)
        return marker  # if another was first, its marker is found next time

    async def _delete_expired(self) -> None:
        deleted = EXPIRED_BATCH_ROWS
        while deleted == EXPIRED_BATCH_ROWS:
            async with acquire(self._pool) as connection:
                deleted = await RevocationRepository(connection).delete_expired(EXPIRED_BATCH_ROWS)
