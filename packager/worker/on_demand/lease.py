"""Keeping a rendition's job: its heartbeat."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from kernel.database.pool import DatabaseUnavailableError
from packager.worker.errors import LeaseLostError
from packager.worker.on_demand.claim import RenditionClaim
from packager.worker.on_demand.queue import RenditionQueue

_log = structlog.stdlib.get_logger(__name__)

_BEATS_A_LEASE = 4


class RenditionLease:
    """Whether a job's heartbeat still matters."""

    def __init__(self, lease_s: float) -> None:
        self._lease_s = lease_s
        self._ending = False

    def end(self) -> None:
        """From now on the job is being ended: that its row no longer says ``running`` is no loss."""
        self._ending = True

    async def keep(self, queue: RenditionQueue, claim: RenditionClaim) -> None:
        """Beat until cancelled.

        Raises:
            LeaseLostError: Another start has the job, or may have, as the database was away for too long. Two that
                wrote parts of one rendition at once would mix two encodings.
        """
        good_until_s = time.monotonic() + self._lease_s
        while True:
            await asyncio.sleep(self._lease_s / _BEATS_A_LEASE)
            asked_s = time.monotonic()
            try:
                await queue.beat(claim)
                good_until_s = asked_s + self._lease_s
            except DatabaseUnavailableError as error:
                _log.warning("no heartbeat", rendition=claim.rendition, owner=claim.owner, error=str(error))
                if time.monotonic() > good_until_s and not self._ending:
                    raise LeaseLostError("the database was away for longer than the lease") from error
            except LeaseLostError:
                if not self._ending:
                    raise


@asynccontextmanager
async def kept_rendition_lease(
    queue: RenditionQueue, claim: RenditionClaim, *, lease_s: float
) -> AsyncIterator[RenditionLease]:
    """A lease for a block; when it is lost, the block is cancelled.

    Raises:
        ExceptionGroup: Of a `LeaseLostError`, or of what the block raised.
    """
    lease = RenditionLease(lease_s)
    async with asyncio.TaskGroup() as group:
        beating = group.create_task(lease.keep(queue, claim))
        yield lease
        beating.cancel()
