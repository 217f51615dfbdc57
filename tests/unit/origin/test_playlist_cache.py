"""The playlists that are kept: made once, off the event loop, within their bound."""

import asyncio
import gzip
import threading
from collections.abc import AsyncIterator

import pytest

from kernel.http.representation import Representation
from kernel.media_path import MediaPath
from kernel.quality import Quality
from kernel.single_flight import SingleFlight
from origin.playlist_cache import PlaylistCache, PlaylistName

ASSET = "0123456789abcdef" * 2
NAME: PlaylistName = (MediaPath.parse(f"{ASSET}/master.m3u8"), Quality.LOSSLESS)
OTHER: PlaylistName = (MediaPath.parse(f"{ASSET}/master.m3u8"), Quality.AAC_96)


class Renderer:
    """Renders, and tells how often and where it did."""

    def __init__(self, text: str = "#EXTM3U\n" * 100) -> None:
        self.text = text
        self.threads: list[int] = []

    def __call__(self) -> str:
        """The text."""
        self.threads.append(threading.get_ident())
        return self.text


@pytest.fixture
async def flights() -> AsyncIterator[SingleFlight[PlaylistName, Representation]]:
    """What the cache makes playlists in."""
    async with SingleFlight[PlaylistName, Representation]() as opened:
        yield opened


async def test_a_playlist_is_rendered_once(flights: SingleFlight[PlaylistName, Representation]) -> None:
    """For all who ask at once and all who ask later, and never in the event loop's thread."""
    cache, render = PlaylistCache(flights, 1 << 20), Renderer()
    together = await asyncio.gather(*(cache.get(NAME, render) for _ in range(20)))
    later = await cache.get(NAME, render)
    assert {id(playlist) for playlist in [*together, later]} == {id(later)}
    assert len(render.threads) == 1
    assert threading.get_ident() not in render.threads


async def test_it_is_kept_in_every_coding(flights: SingleFlight[PlaylistName, Representation]) -> None:
    """Nobody waits for compression twice."""
    render = Renderer()
    playlist = await PlaylistCache(flights, 1 << 20).get(NAME, render)
    assert set(playlist.encodings) == {"br", "zstd", "gzip"}
    assert gzip.decompress(playlist.encodings["gzip"]) == playlist.body == render.text.encode()
    assert playlist.content_type == "application/vnd.apple.mpegurl"


async def test_other_names_are_other_playlists(flights: SingleFlight[PlaylistName, Representation]) -> None:
    """What a lower quality sees is not what a higher one does."""
    cache = PlaylistCache(flights, 1 << 20)
    bodies = [(await cache.get(name, Renderer(text))).body for name, text in ((NAME, "a"), (OTHER, "b"))]
    assert bodies == [b"a", b"b"]


@pytest.mark.parametrize("capacity_bytes", [0, 3000])
async def test_it_stays_within_its_bound(
    flights: SingleFlight[PlaylistName, Representation], capacity_bytes: int
) -> None:
    """What was used longest ago goes; with no room at all every playlist is rendered anew."""
    cache, first, second = PlaylistCache(flights, capacity_bytes), Renderer(), Renderer()
    for name, render in ((NAME, first), (OTHER, second), (NAME, first)):
        assert (await cache.get(name, render)).body
    assert (len(first.threads), len(second.threads)) == (2, 1)


async def test_a_failure_is_not_kept(flights: SingleFlight[PlaylistName, Representation]) -> None:
    """Whoever asks next may fare better."""

    def fail() -> str:
        raise ValueError("no")

    cache = PlaylistCache(flights, 1 << 20)
    with pytest.raises(ValueError, match="no"):
        await cache.get(NAME, fail)
    assert (await cache.get(NAME, Renderer("yes"))).body == b"yes"
