"""Prefetching over real media and a real cache, beside listeners who wait: they come first, always."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestServer

from edge.cache.entry import Entry
from edge.cache.media_cache import MediaCache, open_media_cache
from edge.fill.media import Media, open_media
from edge.fill.prefetch_gate import FOREGROUND_FILLS
from edge.prefetch.prefetcher import Prefetcher, open_prefetcher
from edge.upstream.upstreams import open_upstreams
from kernel.http.representation import IMMUTABLE
from tests.unit.edge.prefetch.stage import (
    RENDITION,
    Counts,
    admitted_to,
    edge_settings,
    make_entry,
    make_pass,
)


class Origin:
    """Answers what it may answer, and notes all that it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.segments = 1000
        self.holds_back: Callable[[str], bool] = lambda _path: False
        self.may_answer = asyncio.Event()
        self._more = asyncio.Condition()

    def app(self) -> web.Application:
        """The origin as an application."""
        app = web.Application()
        app.router.add_get("/m/{token}/{path:.*}", self._get)
        app.router.add_get("/health", self._health)
        return app

    async def wait_for_asked(self, count: int) -> None:
        """Return when so much was asked for."""
        async with asyncio.timeout(10), self._more:
            await self._more.wait_for(lambda: len(self.asked) >= count)

    async def _get(self, request: web.Request) -> web.Response:
        path = request.match_info["path"].removeprefix(f"{RENDITION}/")
        async with self._more:
            self.asked.append(path)
            self._more.notify_all()
        if self.holds_back(path):
            await self.may_answer.wait()
        if path.startswith("seg-") and int(path[4:-4]) >= self.segments:
            raise web.HTTPNotFound
        headers = {"Content-Type": "audio/mp4", "ETag": f'"{path}"', "Cache-Control": IMMUTABLE}
        return web.Response(body=path.encode() * 100, headers=headers)

    async def _health(self, _request: web.Request) -> web.Response:
        return web.Response()


class Edge:
    """The parts of an edge that prefetching touches."""

    def __init__(self, cache: MediaCache, media: Media, prefetcher: Prefetcher) -> None:
        self.cache = cache
        self.media = media
        self.prefetcher = prefetcher
        self.by = make_pass()
        self.counts = Counts()

    def touch(self, number: int) -> None:
        """A listener is given a segment that is not held."""
        self.prefetcher.touched(make_entry(f"{RENDITION}/seg-{number}.m4s"), self.by)

    async def listen(self, number: int) -> Entry:
        """A listener asks for a segment, and is given it."""
        found = await self.media.get(admitted_to(f"{RENDITION}/seg-{number}.m4s", self.by))
        entry = found.entry
        if entry is None:
            assert found.filling is not None
            entry = await found.filling.entry()
        self.prefetcher.touched(entry, self.by)
        return entry

    async def settle(self, expected: dict[str, int]) -> None:
        """Return when the prefetches have come to this."""
        with suppress(TimeoutError):
            async with asyncio.timeout(10):
                while self.counts.grown() != expected:  # noqa: ASYNC110 - the metrics are the end that is seen
                    await asyncio.sleep(0.001)
        assert expected == self.counts.grown()


@asynccontextmanager
async def open_edge(origin: Origin, **edge: object) -> AsyncIterator[Edge]:
    """An edge in front of that origin."""
    async with TestServer(origin.app()) as server:
        settings = edge_settings(upstream_check_interval_s=1000, **edge)
        async with (
            open_upstreams(settings, origin_url=str(server.make_url("/")), headers={}) as upstreams,
            open_media_cache(settings) as cache,
            open_media(settings, cache, upstreams) as media,
            open_prefetcher(media, cache, settings) as prefetcher,
        ):
            yield Edge(cache, media, prefetcher)
        origin.may_answer.set()


async def test_a_listener_is_not_held_up_by_what_is_fetched_ahead() -> None:
    """A hundred prefetches wait behind four that hang; what she asks for comes all the same."""
    origin = Origin()
    origin.holds_back = lambda path: path != "seg-999.m4s"
    async with open_edge(origin, prefetch_concurrency=4) as edge:
        for number in range(0, 104, 2):
            edge.touch(number)
        await origin.wait_for_asked(4)
        async with asyncio.timeout(5):
            entry = await edge.listen(999)
        assert entry.representation.body.startswith(b"seg-999")
        assert origin.asked == [*(f"seg-{number}.m4s" for number in range(1, 5)), "seg-999.m4s"]


async def test_nothing_is_fetched_ahead_while_many_listeners_wait() -> None:
    """It goes on as soon as there are fewer."""
    origin = Origin()
    origin.holds_back = lambda _path: True
    async with open_edge(origin) as edge, asyncio.TaskGroup() as listeners:
        for number in range(100, 100 + FOREGROUND_FILLS):
            listeners.create_task(edge.listen(number))
        await origin.wait_for_asked(FOREGROUND_FILLS)
        edge.touch(0)
        listeners.create_task(edge.listen(500))
        await origin.wait_for_asked(FOREGROUND_FILLS + 1)
        assert origin.asked[-1] == "seg-500.m4s"
        assert "seg-1.m4s" not in origin.asked
        origin.may_answer.set()
        await origin.wait_for_asked(FOREGROUND_FILLS + 2)
        assert origin.asked[FOREGROUND_FILLS + 1] == "seg-1.m4s"


async def test_what_a_listener_asks_for_meanwhile_is_fetched_once_and_used() -> None:
    """She joins the prefetch that is under way."""
    origin = Origin()
    origin.holds_back = lambda path: path == "seg-1.m4s"
    async with open_edge(origin) as edge:
        edge.touch(0)
        await origin.wait_for_asked(1)
        listening = asyncio.create_task(edge.listen(1))
        await asyncio.sleep(0)  # she waits
        origin.may_answer.set()
        entry = await listening
        assert (entry.prefetched, entry.touched) == (True, True)
        await edge.settle({"scheduled": 3, "fetched": 3, "used": 1})
        assert origin.asked == ["seg-1.m4s", "seg-2.m4s", "seg-3.m4s"]


async def test_what_is_not_there_is_asked_for_once() -> None:
    """However many listeners come to the end of a track whose playlist is not remembered."""
    origin = Origin()
    origin.segments = 8
    async with open_edge(origin, negative_ttl_s=1000) as edge:
        edge.touch(6)
        await edge.settle({"scheduled": 2, "fetched": 1, "absent": 1})
        edge.touch(6)
        await edge.settle({"scheduled": 3, "fetched": 1, "absent": 2})
        assert origin.asked == ["seg-7.m4s", "seg-8.m4s"]


async def test_what_is_on_disk_is_brought_to_memory(tmp_path: Path) -> None:
    """And the origin is not asked again."""
    origin = Origin()
    settings = {"disk_cache_directory": str(tmp_path)}
    async with open_edge(origin, **settings) as edge:
        await edge.listen(1)
        await edge.settle({"scheduled": 2, "fetched": 2})
        await edge.cache.written()
    async with open_edge(origin, **settings) as edge:
        edge.touch(0)
        await edge.settle({"scheduled": 2, "promoted": 2})
    assert origin.asked == ["seg-1.m4s", "seg-2.m4s", "seg-3.m4s"]


async def test_an_origin_that_is_away_is_asked_once() -> None:
    """A prefetch says nothing, and does not try for long."""
    origin = Origin()
    async with open_edge(origin, upstreams=("http://127.0.0.1:1",)) as edge:
        for number in range(0, 100, 2):
            edge.touch(number)
        await edge.settle({"scheduled": 100, "failed": 1, "dropped": 99})
