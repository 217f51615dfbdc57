"""A rendition's lease: what ends the work on it."""

import asyncio

import asyncpg
import pytest

from kernel.asset import AssetId
from kernel.database.pool import DatabaseUnavailableError
from packager.worker.errors import LeaseLostError
from packager.worker.on_demand.claim import RenditionClaim
from packager.worker.on_demand.lease import kept_rendition_lease
from packager.worker.on_demand.queue import RenditionQueue

CLAIM = RenditionClaim(
    owner=AssetId("a" * 32), is_album=False, rendition="lossless_flac", start=1, crashes=0, delays=0
)
LEASE_S = 0.2


class BadQueue(RenditionQueue):
    """Every heartbeat fails in one way, and some may be waited for."""

    def __init__(self, error: Exception) -> None:
        self._error = error
        self._beats = asyncio.Semaphore(0)

    async def beat(self, claim: RenditionClaim) -> None:
        """See `RenditionQueue.beat`."""
        assert claim == CLAIM
        self._beats.release()
        raise self._error

    async def has_beaten(self, times: int) -> None:
        """Return after so many heartbeats."""
        for _ in range(times):
            await self._beats.acquire()


@pytest.mark.parametrize("error", [LeaseLostError("lost"), DatabaseUnavailableError("away")])
async def test_a_lost_lease_ends_the_work(error: Exception) -> None:
    """Whether another start has it, or may have since nobody could be asked for as long as it lasts."""
    with pytest.raises(ExceptionGroup) as raised:
        async with asyncio.timeout(10), kept_rendition_lease(BadQueue(error), CLAIM, lease_s=LEASE_S):
            await asyncio.Event().wait()
    assert raised.group_contains(LeaseLostError)


class HangingQueue(RenditionQueue):
    """A heartbeat is never answered; nor is its end, when it is cancelled, before a while."""

    def __init__(self) -> None:
        self.lost = asyncio.Event()

    async def beat(self, claim: RenditionClaim) -> None:
        """See `RenditionQueue.beat`."""
        assert claim == CLAIM
        try:
            await asyncio.Event().wait()
        finally:
            await self.lost.wait()


async def test_a_beat_that_hangs_keeps_nothing() -> None:
    """The work ends when the lease runs out, even while a broken connection is still being given back."""
    queue = HangingQueue()

    async def work() -> None:
        async with asyncio.timeout(10), kept_rendition_lease(queue, CLAIM, lease_s=LEASE_S):
            try:
                await asyncio.Event().wait()
            finally:
                queue.lost.set()

    with pytest.raises(ExceptionGroup) as raised:
        await work()
    assert raised.group_contains(LeaseLostError)


async def test_an_odd_error_of_the_database_is_one_heartbeat_less() -> None:
    """The lease tells when that is one too many."""
    queue = BadQueue(asyncpg.ReadOnlySQLTransactionError("read-only"))
    with pytest.raises(ExceptionGroup) as raised:
        async with asyncio.timeout(10), kept_rendition_lease(queue, CLAIM, lease_s=LEASE_S):
            await queue.has_beaten(1000)
    assert raised.group_contains(LeaseLostError)


@pytest.mark.parametrize("error", [LeaseLostError("over"), DatabaseUnavailableError("away")])
async def test_nothing_is_lost_at_the_end(error: Exception) -> None:
    """Once the job is being ended, its row may say so, or be out of reach."""
    queue = BadQueue(error)
    async with asyncio.timeout(10), kept_rendition_lease(queue, CLAIM, lease_s=LEASE_S) as lease:
        lease.end()
        await queue.has_beaten(6)
