"""A slot outlives whatever its database says."""

import asyncio
from collections.abc import Collection
from pathlib import Path

import asyncpg
import pytest

from kernel.database.pool import DatabaseUnavailableError
from kernel.object_store.directory import DirectoryStore
from kernel.settings import WorkerSettings
from packager.worker.claim import Setback
from packager.worker.on_demand.claim import RenditionClaim, RenditionName
from packager.worker.on_demand.demand import Demand
from packager.worker.on_demand.slot import RenditionSlot
from tests.unit.packager.worker.on_demand.shop import CLAIM, EasyQueue, store_parts, workshop


class OddQueue(EasyQueue):
    """Answers a claim with what it has, and ends the slot's work when it has nothing more."""

    def __init__(self, stop: asyncio.Event, *answers: RenditionClaim | Exception) -> None:
        self._stop = stop
        self._answers = list(answers)

    async def claim(self, wanted: Collection[RenditionName]) -> RenditionClaim | None:
        """See `RenditionQueue.claim`."""
        assert not wanted
        if not self._answers:
            self._stop.set()
            return None
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def beat(self, claim: RenditionClaim) -> None:
        """See `RenditionQueue.beat`."""
        raise DatabaseUnavailableError(f"no beat for {claim.rendition}")

    async def requeue(self, claim: RenditionClaim, setback: Setback, *, wait_s: float) -> None:
        """See `RenditionQueue.requeue`."""
        assert (claim, setback.crashed, wait_s > 0) == (CLAIM, False, True)
        raise asyncpg.ReadOnlySQLTransactionError("a replica now")


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("packager.worker.on_demand.slot._IDLE_POLL_S", 0.01)


@pytest.mark.parametrize(
    "answer",
    [asyncpg.ReadOnlySQLTransactionError("a replica now"), asyncpg.DeadlockDetectedError("deadlock"), CLAIM],
)
async def test_odd_errors_end_no_slot(tmp_path: Path, answer: RenditionClaim | Exception) -> None:
    """Whether they come when it claims, or when it tells of a start that was held up."""
    store = DirectoryStore(tmp_path)
    store.create()
    await store_parts(store)
    stop = asyncio.Event()
    shop = workshop(store, Demand(), OddQueue(stop, answer))
    async with asyncio.timeout(30):
        await RenditionSlot(shop, WorkerSettings.model_construct(lease_s=8.0, max_starts=3)).run(stop)
    assert stop.is_set()
