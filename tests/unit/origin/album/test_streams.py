"""The album streams that are remembered, and those that are too long to be played."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from unittest.mock import create_autospec

import msgspec
import pytest
from structlog.testing import capture_logs

from kernel.album_stream.limits import MAX_TRACKS
from kernel.asset import Asset, AssetId
from kernel.database.pool import Pool
from kernel.single_flight import SingleFlight
from origin import repository
from origin.album import streams
from origin.album.streams import AlbumStream, AlbumStreams
from origin.errors import AlbumTooLongError
from origin.published_assets import PublishedAssets
from tests.synthetic_asset import make_asset

STREAM = AssetId("f" * 32)
ASSET = make_asset("a" * 32, ("lossless_alac",)).asset
CAPACITY_ENTRIES = 10


class Album:
    """An album of one track, over and over; what is read of it is counted."""

    def __init__(self, flights: SingleFlight[AssetId, AlbumStream]) -> None:
        self.tracks = 1
        self.reads = 0
        assets = create_autospec(PublishedAssets, instance=True)
        assets.get.side_effect = self._read
        self.streams = AlbumStreams(create_autospec(Pool, instance=True), assets, flights, CAPACITY_ENTRIES)

    async def find(self, _connection: object, _stream: AssetId) -> list[AssetId]:
        """Its assets."""
        return [ASSET.id] * self.tracks

    async def _read(self, asset_id: AssetId) -> Asset:
        self.reads += 1
        return msgspec.structs.replace(ASSET, id=asset_id)


@pytest.fixture
async def album(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Album]:
    """Its stream is not known yet."""

    @asynccontextmanager
    async def acquire(_pool: object) -> AsyncIterator[None]:
        yield

    async with SingleFlight[AssetId, AlbumStream]() as flights:
        opened = Album(flights)
        monkeypatch.setattr(streams, "acquire", acquire)
        monkeypatch.setattr(repository, "find_album_stream", opened.find)
        yield opened


@pytest.mark.parametrize("tracks", [1, CAPACITY_ENTRIES + 1, 5 * CAPACITY_ENTRIES])
async def test_an_album_is_read_once(album: Album, tracks: int) -> None:
    """Also one that is more than all that would be kept of others."""
    album.tracks = tracks
    assert len((await album.streams.get(STREAM)).assets) == tracks
    assert await album.streams.get(STREAM) is await album.streams.get(STREAM)
    assert album.reads == tracks


async def test_a_large_album_makes_room_like_any_other(album: Album) -> None:
    """What it weighs more than the whole cache is no debt of those who come after."""
    album.tracks = 5 * CAPACITY_ENTRIES
    await album.streams.get(STREAM)
    album.tracks, small = 1, [AssetId(digit * 32) for digit in "123"]
    first = [await album.streams.get(stream) for stream in small]
    assert [await album.streams.get(stream) for stream in small] == first
    assert album.reads == 5 * CAPACITY_ENTRIES + len(small)


async def test_an_album_of_too_many_tracks_is_refused_unread(album: Album) -> None:
    """With a line for the operator."""
    album.tracks = MAX_TRACKS + 1
    with capture_logs() as lines, pytest.raises(AlbumTooLongError, match="2001 tracks"):
        await album.streams.get(STREAM)
    assert album.reads == 0
    assert [(line["stream"], line["tracks"]) for line in lines] == [(STREAM, MAX_TRACKS + 1)]
