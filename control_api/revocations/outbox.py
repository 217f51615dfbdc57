"""The outbox of revocations: rows that commit with the fact, messages that follow.

A change that takes playback tokens away puts its revocations into the outbox within its own transaction, and
publishes after the commit. What could not be published then is published later by whichever process of the API
comes first, see `upkeep.py`; what is published twice does no harm, since edges know a revocation by its contents.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog
from prometheus_client import Counter
from redis.asyncio import Redis

from control_api.revocations.repository import RevocationRepository
from kernel.database.pool import Connection, DatabaseUnavailableError, Pool, acquire
from kernel.revocation.model import REVOCATIONS_STREAM, Revocation, RevocationKind, RevocationReason
from kernel.valkey.client import AWAY
from kernel.whole_ms import to_ms

_log = structlog.stdlib.get_logger(__name__)

PUBLISHED = Counter("segue_revocations_published_total", "Revocations told to the edges.", ["reason"])

BATCH_ROWS = 500
VALKEY_TIMEOUT_S = 1.0
CLAIM_LEASE = timedelta(seconds=3)
"""Longer than publishing a batch may take; the rows of a process that died at it wait for so long."""

PATIENCE_S = 1.5
"""How long a request waits for its revocations to be published before it leaves that to the upkeep."""

CLOCK_SKEW = timedelta(minutes=1)
"""Tokens run out by the edges' clocks, revocations by the database's."""


class Outbox:
    """Revocations of tokens that are good for `token_ttl_s`, and their way to the edges."""

    def __init__(
        self, pool: Pool, client: Redis, *, token_ttl_s: float, clock: Callable[[], float] = time.time
    ) -> None:
        self._pool = pool
        self._client = client
        self._lifetime = timedelta(seconds=token_ttl_s) + CLOCK_SKEW
        self._clock = clock
        self._publishing = asyncio.Lock()

    async def put(
        self,
        connection: Connection,
        kind: RevocationKind,
        ids: Sequence[str],
        reason: RevocationReason,
        *,
        before: datetime | None = None,
    ) -> None:
        """Revoke tokens within the caller's transaction; to be followed by `publish` once that has committed.

        Without `before` every token is meant that was issued on what was true until the commit.
        """
        await RevocationRepository(connection).insert(
            kind, ids, reason, lifetime=self._lifetime, before=before
        )

    async def publish(self) -> None:
        """Publish what waits; what can't be published in a moment is published later, so this never fails."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self.publish_all()
        except (*AWAY, DatabaseUnavailableError) as error:
            _log.warning("revocations will be published later", reason=type(error).__name__)

    async def publish_all(self) -> None:
        """Publish batch after batch until nothing waits that isn't another process's to publish.

        Raises:
            DatabaseUnavailableError: PostgreSQL is away.
            AWAY: Valkey is.
        """
        async with self._publishing:  # who waits here finds her rows published by the one before
            while await self._publish_batch() == BATCH_ROWS:
                pass

    async def _publish_batch(self) -> int:
        async with acquire(self._pool) as connection:
            claimed = await RevocationRepository(connection).claim(BATCH_ROWS, CLAIM_LEASE)
        if not claimed:
            return 0
        try:
            async with asyncio.timeout(VALKEY_TIMEOUT_S):
                await self._tell(claimed)
        except AWAY:
            async with acquire(self._pool) as connection:
                await RevocationRepository(connection).release(claimed)
            raise
        async with acquire(self._pool) as connection:
            await RevocationRepository(connection).mark_published(claimed)
        for revocation in claimed:
            PUBLISHED.labels(revocation.reason.value).inc()
        return len(claimed)

    async def _tell(self, revocations: Sequence[Revocation]) -> None:
        """Append to the stream, and cut from its beginning what no token is old enough for."""
        oldest_ms = to_ms(self._clock() - self._lifetime.total_seconds())
        pipeline = self._client.pipeline(transaction=False)
        for revocation in revocations:
            pipeline.xadd(REVOCATIONS_STREAM, revocation.to_fields(), minid=oldest_ms, approximate=True)  # type: ignore[arg-type]  # dict is invariant
        await pipeline.execute()
