"""An origin on a port over a real database, and the ten real tracks of one recording as an album."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import uvloop

from kernel.asset import AssetId
from kernel.database.pool import Pool
from kernel.object_store.factory import open_object_store
from kernel.object_store.port import ObjectStore
from kernel.settings import Settings
from tests.integration.delivery.serving import Client, served_origin
from tests.integration.origin.albums import PackagedTracks, package_tracks, publish_album, sign


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """The loop that services run on."""
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture
async def store(settings: Settings) -> AsyncIterator[ObjectStore]:
    """The services' object store."""
    async with open_object_store(settings.object_store) as opened:
        yield opened


@pytest.fixture
async def origin_client(settings: Settings) -> AsyncIterator[Client]:
    """The origin."""
    async with served_origin(settings) as client:
        yield client


@pytest.fixture(scope="session")
def ten_tracks(material: Path, tmp_path_factory: pytest.TempPathFactory) -> PackagedTracks:
    """One recording in ten files, each going on where the last one ended."""
    masters = sorted((material / "flac" / "subset").glob("[01][0-9] - blocksize*.flac"))
    assert len(masters) == 10
    return package_tracks(masters, tmp_path_factory.mktemp("ten"))


@pytest.fixture
async def ten(settings: Settings, pool: Pool, store: ObjectStore, ten_tracks: PackagedTracks) -> AssetId:
    """The album stream of the ten."""
    return await publish_album(settings, pool, store, ten_tracks.tracks)


@pytest.fixture
def ten_url(settings: Settings, ten: AssetId) -> str:
    """Where it lies for a listener of every quality, on the origin's own port."""
    return f"/m/{sign(settings, ten)}/album/{ten}"
