"""Waiting for renditions that are made on demand, with stand-ins for the database and the store."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from unittest.mock import create_autospec

import asyncpg
import pytest
from structlog.testing import capture_logs

from kernel.admission import NoSuchMediaError
from kernel.asset import AssetId, Rendition, encode_made
from kernel.background import in_background
from kernel.database.pool import Pool
from kernel.rendition_part import RenditionPart
from kernel.single_flight import SingleFlight
from origin.on_demand import on_demand
from origin.on_demand.announcements import Announcements
from origin.on_demand.errors import NotPackagedYetError
from origin.on_demand.jobs import Job
from origin.on_demand.made import MadeRenditions, Name
from origin.on_demand.on_demand import OnDemand
from origin.packed_objects import PackedObjects
from tests.synthetic_asset import make_asset

OWNER = AssetId("a" * 32)
FLAC = "lossless_flac"
TRACK = make_asset(OWNER, (FLAC,))


class Database:
    """Knows of one job."""

    def __init__(self) -> None:
        self.state: Job = Job("running", 0.0)
        self.failing_with: list[Exception] = []
        self.wanted: asyncio.Queue[RenditionPart] = asyncio.Queue()
        """What workers were told that somebody waits for."""

    async def find_job(self, _connection: object, _owner: AssetId, _rendition: str) -> Job:
        """The job, or the next error."""
        if self.failing_with:
            raise self.failing_with.pop(0)
        return self.state

    async def want_part(self, _connection: object, part: RenditionPart) -> None:
        """Note a part."""
        self.wanted.put_nowait(part)


class Store:
    """Has the objects it is given; ranges are read when the gate is open."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.gate = asyncio.Event()
        self.ranges: asyncio.Queue[tuple[int, int]] = asyncio.Queue()
        """Offset and length of every range that was read."""

    async def read_object(self, key: str) -> bytes:
        """A whole object."""
        if key not in self.objects:
            raise NoSuchMediaError("not there")
        return self.objects[key]

    async def read_range(
        self, _owner: AssetId, rendition: str, offset_bytes: int, length_bytes: int
    ) -> bytes:
        """A range of the packed object."""
        self.ranges.put_nowait((offset_bytes, length_bytes))
        await self.gate.wait()
        return TRACK.objects[rendition][offset_bytes : offset_bytes + length_bytes]


class Origin:
    """What an origin has for renditions on demand."""

    def __init__(self, layouts: SingleFlight[Name, Rendition]) -> None:
        self.database, self.store, self.announcements = Database(), Store(), Announcements()
        objects = create_autospec(PackedObjects, instance=True)
        objects.read_object.side_effect = self.store.read_object
        objects.read_range.side_effect = self.store.read_range
        pool = create_autospec(Pool, instance=True)
        made = MadeRenditions(objects, layouts, 10)
        self.on_demand = OnDemand(pool, objects, made, self.announcements, wait_s=30.0)


@pytest.fixture
async def origin(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Origin]:
    """Its flights are open."""

    @asynccontextmanager
    async def acquire(_pool: object) -> AsyncIterator[None]:
        yield

    async with SingleFlight[Name, Rendition]() as layouts:
        opened = Origin(layouts)
        monkeypatch.setattr(on_demand, "acquire", acquire)
        monkeypatch.setattr(on_demand, "find_job", opened.database.find_job)
        monkeypatch.setattr(on_demand, "want_part", opened.database.want_part)
        async with asyncio.timeout(10), opened.on_demand.flights:
            yield opened


async def test_no_error_ends_the_asking(origin: Origin, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was asked for after it is still passed on."""
    monkeypatch.setattr(on_demand, "_ASK_AGAIN_S", 0, raising=False)
    origin.database.failing_with = [asyncpg.UndefinedTableError("no such table")]
    with capture_logs() as lines:
        async with asyncio.timeout(2), in_background(origin.on_demand.keep_asking()):
            origin.on_demand.ask(OWNER, "lost")
            origin.on_demand.ask(OWNER, FLAC)
            assert await origin.database.wanted.get() == RenditionPart(OWNER, FLAC, None)
    assert [line["log_level"] for line in lines] == ["error"]


async def test_a_part_of_what_is_made_is_read_once_for_all(origin: Origin) -> None:
    """However many ask for it at a time, whether or not the rendition was known."""
    origin.database.state = Job("made", 0.0)
    described = TRACK.asset.renditions[0]
    origin.store.objects[f"assets/{OWNER}/{FLAC}.json"] = encode_made(described)
    segment = described.segments[1]
    for _ in ("unknown", "known"):
        origin.store.gate.clear()
        async with asyncio.TaskGroup() as group:
            asking = [group.create_task(origin.on_demand.segment(OWNER, FLAC, 1)) for _ in range(20)]
            assert await origin.store.ranges.get() == (segment.offset_bytes, segment.length_bytes)
            for _ in range(10):
                await asyncio.sleep(0)
            origin.store.gate.set()
        assert {task.result() for task in asking} == {TRACK.segment(FLAC, 1)}
        assert origin.store.ranges.empty()


async def test_only_so_many_parts_are_waited_for(origin: Origin, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who comes after that is sent away at once, but not from what is there; a place that comes free is given."""
    monkeypatch.setattr(on_demand, "MAX_WAITING", 2, raising=False)
    fresh = OnDemand(
        origin.on_demand._pool,
        origin.on_demand._objects,
        origin.on_demand._made,
        origin.announcements,
        wait_s=30.0,
    )
    parts = [RenditionPart(OWNER, FLAC, number) for number in range(5)]
    async with fresh.flights, asyncio.TaskGroup() as group:
        waiting = [group.create_task(fresh.segment(OWNER, FLAC, number)) for number in (0, 1)]
        assert [await origin.database.wanted.get() for _ in waiting] == parts[:2]
        with pytest.raises(NotPackagedYetError):
            async with asyncio.timeout(0.5):
                await fresh.segment(OWNER, FLAC, 2)
        assert origin.database.wanted.get_nowait() == parts[2]
        origin.store.objects[parts[3].object_key] = b"there"
        assert await fresh.segment(OWNER, FLAC, 3) == b"there"
        origin.store.objects[parts[0].object_key] = b"made"
        origin.announcements.hear(parts[0].hint)
        assert await waiting[0] == b"made"
        waiting[0] = group.create_task(fresh.segment(OWNER, FLAC, 4))
        while await origin.database.wanted.get() != parts[4]:
            pass
        for number in (1, 4):
            origin.store.objects[parts[number].object_key] = b"made"
            origin.announcements.hear(parts[number].hint)
    assert [task.result() for task in waiting] == [b"made", b"made"]
