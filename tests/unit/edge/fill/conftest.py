"""Media in front of upstreams that do what the test tells them to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from edge.cache.media_cache import MediaCache, open_media_cache
from edge.fill.found import Found
from edge.fill.media import Media, open_media
from edge.upstream.upstreams import Upstreams
from kernel.settings import EdgeSettings
from tests.unit.edge.upstream.conftest import (  # the fixtures are the same
    edge_settings,
    opened_upstreams,
    other_upstream,
    upstream,
)
from tests.unit.edge.upstream.raw_upstream import RawUpstream

__all__ = ["edge_settings", "other_upstream", "upstream"]


@dataclass
class Clock:
    """Time as the test would have it."""

    now_s: float = 1_000_000_000.0

    def __call__(self) -> float:
        """The time."""
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still."""
    return Clock()


@dataclass(frozen=True)
class Opened:
    """Media, and what it is made of."""

    media: Media
    cache: MediaCache
    upstreams: Upstreams

    def end_tasks(self) -> int:
        """End the tasks of all fills of media under way, as a fault would; returns how many there were."""
        tasks = list(self.media._fills._running)
        for task in tasks:
            task.cancel()
        return len(tasks)


@asynccontextmanager
async def opened_media(
    settings: EdgeSettings, *raw: RawUpstream, clock: Clock | None = None
) -> AsyncIterator[Opened]:
    """Media over these upstreams, with the cache that the settings ask for."""
    time = clock or Clock()
    async with (
        opened_upstreams(settings, *raw) as upstreams,
        open_media_cache(settings) as cache,
        open_media(settings, cache, upstreams, now_s=time, monotonic_s=time) as media,
    ):
        await upstreams.check()
        yield Opened(media, cache, upstreams)


async def read(found: Found) -> bytes:
    """The whole body, however it comes."""
    if found.entry is not None:
        return found.entry.representation.body
    assert found.filling is not None
    return b"".join([chunk async for chunk in found.filling.chunks()])
