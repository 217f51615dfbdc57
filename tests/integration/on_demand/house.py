"""What tests of renditions on demand share: published tracks whose FLAC is lazy, origins, workers."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

import asyncpg
import pytest
from prometheus_client import REGISTRY

from kernel.asset import AssetId, document_key, encode_asset, rendition_key
from kernel.content_keys import new_content_key
from kernel.database.pool import Pool, open_pool
from kernel.object_store.directory import DirectoryStore
from kernel.object_store.port import ObjectStore
from kernel.settings import ObjectStoreSettings, Settings
from origin.on_demand.on_demand import OnDemand, open_on_demand
from origin.packed_objects import PackedObjects
from tests.synthetic_asset import SyntheticAsset
from tests.unit.packager.on_demand.making import PackagedTrack

FLAC = "lossless_flac"
AAC = "256_aac"
END_TIMEOUT_S = 60


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Return once something holds that is for other processes, or other tasks, to bring about."""
    async with asyncio.timeout(END_TIMEOUT_S):
        while not await condition():  # noqa: ASYNC110 - nobody would set it
            await asyncio.sleep(0.02)


@dataclass
class House:
    """One database and one directory store."""

    settings: Settings
    pool: Pool
    store: DirectoryStore

    async def publish(self, track: PackagedTrack) -> AssetId:
        """Store and publish a track, without the renditions that are made on demand."""
        asset = track.asset
        for rendition in asset.renditions:
            if rendition.made_from is None:
                data = track.objects[rendition.name]
                await self.store.put_bytes(rendition_key(asset.id, rendition.name), data)
        await self.store.put_bytes(document_key(asset.id), encode_asset(asset))
        async with self.pool.acquire() as connection:
            published = SyntheticAsset(asset, track.objects, track.content_keys)
            await published.publish(connection, self.settings.secrets.key_ring())
        return asset.id

    async def issue_album(self, assets: Sequence[AssetId]) -> AssetId:
        """A stream of an album that has these tracks and no others."""
        ids = [UUID(asset) for asset in assets]
        wrapped = self.settings.secrets.key_ring().wrap(new_content_key())
        async with self.pool.acquire() as connection, connection.transaction():
            album_id = await connection.fetchval("SELECT album_id FROM tracks WHERE asset_id = $1", ids[0])
            await connection.execute(
                "UPDATE tracks SET album_id = $1, number = array_position($2, asset_id) "
                "WHERE asset_id = ANY ($2)",
                album_id,
                ids,
            )
            stream = AssetId(uuid4().hex)
            await connection.execute(
                "INSERT INTO album_streams (id, album_id, list_digest, asset_ids) VALUES ($1, $2, uuid_send($1), $3)",
                UUID(stream),
                album_id,
                ids,
            )
            await connection.execute(
                "INSERT INTO album_renditions (stream_id, name, kek_id, wrapped_key) VALUES ($1, $2, $3, $4)",
                UUID(stream),
                AAC,
                wrapped.kek_id,
                wrapped.wrapped,
            )
        return stream

    async def job(self, owner: AssetId, rendition: str = FLAC) -> asyncpg.Record:
        """A rendition's job, which must be there."""
        job = await self.pool.fetchrow(
            "SELECT * FROM rendition_jobs WHERE owner_id = $1 AND rendition = $2", UUID(owner), rendition
        )
        assert job is not None
        return job

    async def reaches(self, condition: str) -> None:
        """Return once an SQL condition on all jobs holds."""
        query = f"SELECT {condition} FROM rendition_jobs"  # noqa: S608 - a test's own words

        async def holds() -> bool:
            return bool(await self.pool.fetchval(query))

        await until(holds)

    async def all_made(self) -> None:
        """Return once every rendition that was asked for is made, and its parts are gone."""
        await self.reaches("bool_and(state = 'made')")

        async def parts_are_gone() -> bool:
            return not any(".parts/" in key for key in await self.object_keys())

        await until(parts_are_gone)

    async def object_keys(self, prefix: str = "assets/") -> list[str]:
        """The keys of all objects below a prefix, sorted."""
        return sorted([info.key async for info in self.store.list(prefix)])

    def with_slots(self, slots: int) -> Settings:
        """The settings with so many slots in a worker."""
        worker = self.settings.worker.model_copy(update={"on_demand_concurrency": slots})
        return self.settings.model_copy(update={"worker": worker})


@asynccontextmanager
async def origin(house: House, store: ObjectStore | None = None) -> AsyncIterator[OnDemand]:
    """An origin of its own, with connections of its own."""
    async with open_pool(house.settings.database, application_name="test origin") as pool:
        objects = PackedObjects(store or house.store, house.settings.object_store.read_timeout_s)
        async with open_on_demand(house.settings, pool, objects) as on_demand:
            yield on_demand


async def read_all(on_demand: OnDemand, owner: AssetId, rendition: str, segments: int) -> list[bytes]:
    """The initialization section and all segments, in order, asked for one after the other."""
    initialization = await on_demand.initialization(owner, rendition)
    return [
        initialization,
        *[await on_demand.segment(owner, rendition, number) for number in range(segments)],
    ]


def digest(parts: Sequence[bytes]) -> str:
    """The SHA-256 of parts back to back."""
    return hashlib.sha256(b"".join(parts)).hexdigest()


def segments_made() -> float:
    """How many segments the workers of this process have made."""
    return REGISTRY.get_sample_value("segue_rendition_segments_total") or 0


class GatedStore(DirectoryStore):
    """Holds back puts of keys that end in one text until the gate is opened, and tells when one came."""

    def __init__(self, store: DirectoryStore, ending: str) -> None:
        super().__init__(store._root)
        self._ending = ending
        self.came = asyncio.Event()
        self.gate = asyncio.Event()

    async def put_bytes(self, key: str, data: bytes) -> None:
        """See `ObjectStore.put_bytes`."""
        if key.endswith(self._ending):
            self.came.set()
            await self.gate.wait()
        await super().put_bytes(key, data)


def give_workers(monkeypatch: pytest.MonkeyPatch, store: ObjectStore) -> None:
    """Have workers of this process use a store."""

    @asynccontextmanager
    async def opened(_settings: ObjectStoreSettings) -> AsyncIterator[ObjectStore]:
        yield store

    monkeypatch.setattr("packager.worker.app.open_object_store", opened)
