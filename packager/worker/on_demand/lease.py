"""Keeping a rendition's job: its heartbeat."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from packager.worker.errors import LeaseLostError
from packager.worker.on_demand.claim import RenditionClaim
from packager.worker.on_demand.queue import RenditionQueue

_log = structlog.stdlib.get_logger(__name__)

_BEATS_A_LEASE = 4


class RenditionLease:
    """How long a job is ours, and whether that still matters."""

    def __init__(self, lease_s: float) -> None:
        self._lease_s = lease_s
        self._good_until_s = time.monotonic() + lease_s
        self._ending = False

    def end(self) -> None:
        """From now on the job is being ended: that its row no longer says ``running`` is no loss."""
        self._ending = True

    async def keep(self, queue: RenditionQueue, claim: RenditionClaim) -> None:
        """Beat until cancelled.

        Raises:
            LeaseLostError: Another start has the job.
        """
        while True:
            await asyncio.sleep(self._lease_s / _BEATS_A_LEASE)
            asked_s = time.monotonic()
            try:
                await queue.beat(claim)
                self._good_until_s = asked_s + self._lease_s
            except LeaseLostError:
                if not self._ending:
                    raise
            except Exception as error:  # noqa: BLE001 - whatever it is, the lease may outlast it
                _log.warning("no heartbeat", rendition=claim.rendition, owner=claim.owner, error=repr(error))

    async def watch(self) -> None:
        """Return once the lease has run out while the job is being ended.

        It is no part of the heartbeat: one that hangs may outlast the lease, and cancelling it may hang as well.

        Raises:
            LeaseLostError: It has run out before, so that another start may have the job. Two that wrote parts of one
                rendition at once would mix two encodings.
        """
        while (left_s := self._good_until_s - time.monotonic()) > 0:  # noqa: ASYNC110 - heartbeats move it
            await asyncio.sleep(left_s)
        if not self._ending:
            raise LeaseLostError("the database was away for longer than the lease")


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
        watching = group.create_task(lease.watch())
        yield lease
        watching.cancel()
        beating.cancel()
