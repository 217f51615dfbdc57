"""Putting a whole together, and removing its parts, gives way to those who wait, and comes to an end all the same."""

import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from kernel.asset import Rendition, Segment, made_key, rendition_key
from kernel.object_store.directory import DirectoryStore
from packager.worker.on_demand.demand import Demand
from packager.worker.on_demand.lease import RenditionLease
from packager.worker.on_demand.making import Making, RenditionWorkshop
from packager.worker.on_demand.turn import MAX_INTERRUPTIONS
from tests.unit.packager.worker.on_demand.shop import (
    CLAIM,
    ELSEWHERE,
    PARTS,
    PLANNED,
    IdleMaker,
    store_parts,
    workshop,
)

WHOLE = [made_key(*CLAIM.name), rendition_key(*CLAIM.name)]
PART_KEYS = sorted(part.object_key for part in PARTS)


class BusyHouse(DirectoryStore):
    """Somebody comes to wait for something else whenever a certain thing is done to a part."""

    def __init__(self, root: Path, *, comes_at: str) -> None:
        super().__init__(root)
        self.create()
        self._comes_at = comes_at
        self.demand = Demand()

    def somebody_comes(self, at: str) -> None:
        """Wait from now on."""
        if at == self._comes_at:
            self.demand.hear(ELSEWHERE.hint)

    async def read(self, key: str, *, offset_bytes: int = 0, length_bytes: int | None = None) -> bytes:
        """See `ObjectStore.read`."""
        self.somebody_comes("read")
        return await super().read(key, offset_bytes=offset_bytes, length_bytes=length_bytes)

    async def delete(self, key: str) -> None:
        """See `ObjectStore.delete`."""
        self.somebody_comes("delete")
        await super().delete(key)

    async def keys(self) -> list[str]:
        """All that is stored."""
        return sorted([info.key async for info in self.list("assets/")])


async def make(shop: RenditionWorkshop) -> bool:
    """One start, at whose beginning nobody waits; whether it came to its end."""
    shop.demand.serve(ELSEWHERE)
    making = Making(shop, CLAIM, RenditionLease(8.0))
    await making.run()
    return making.is_made


async def test_a_whole_is_left_for_those_who_wait(tmp_path: Path) -> None:
    """The parts stay and nothing half-made is seen; after a few times it gets through."""
    store = BusyHouse(tmp_path, comes_at="read")
    shop = workshop(store, store.demand)
    await store_parts(store)
    for _ in range(MAX_INTERRUPTIONS):
        assert not await make(shop)
        assert await store.keys() == PART_KEYS
    assert await make(shop)
    assert await store.keys() == sorted(WHOLE)
    assert await store.read(WHOLE[1]) == b"".join(part.hint.encode() for part in PARTS)


async def test_a_whole_that_is_waited_for_is_gone_on_with(tmp_path: Path) -> None:
    """For its turn, at least."""
    store = BusyHouse(tmp_path, comes_at="read")
    shop = workshop(store, store.demand)
    await store_parts(store)
    beyond = PARTS[-1].hint.replace("/4", "/99")
    shop.demand.hear(beyond)
    assert await make(shop)


@pytest.mark.parametrize(("turn_s", "all_go"), [(0.0, False), (60.0, True)])
async def test_removal_is_left_to_a_sweep(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, turn_s: float, all_go: bool
) -> None:
    """Once it has had its turn and somebody waits; the rendition is made either way."""
    monkeypatch.setattr("packager.worker.on_demand.turn.TURN_S", turn_s)
    monkeypatch.setattr("packager.worker.on_demand.ahead.MAX_AT_ONCE", 2)
    store = BusyHouse(tmp_path, comes_at="delete")
    await store_parts(store)
    assert await make(workshop(store, store.demand))
    kept = await store.keys()
    assert set(WHOLE) <= set(kept)
    assert (kept == sorted(WHOLE)) == all_go


async def test_describing_holds_up_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes a while for thousands of segments: it has a thread."""
    threads = []

    def describe(
        _maker: IdleMaker, _segments: Sequence[Segment], *, object_bytes: int, sha256: str
    ) -> Rendition:
        assert (object_bytes > 0, len(sha256)) == (True, 64)
        threads.append(threading.current_thread())
        return PLANNED

    monkeypatch.setattr(IdleMaker, "describe", describe)
    store = BusyHouse(tmp_path, comes_at="never")
    await store_parts(store)
    assert await make(workshop(store, store.demand))
    assert threads != []
    assert threading.main_thread() not in threads
