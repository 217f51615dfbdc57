"""A prefetcher whose media do what the test tells them to."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from prometheus_client import Counter

from edge.admission.passes import Pass
from edge.cache.entry import Entry
from edge.cache.key import CacheKey, cache_key
from edge.cache.media_cache import MediaCache, open_media_cache
from edge.fill.found import Found
from edge.fill.media import Media
from edge.fill.outcome import Outcome
from edge.prefetch import metrics
from edge.prefetch.prefetcher import Prefetcher
from edge.rate_limit.backlog import Backlog
from edge.rate_limit.budget import SegmentBudget
from kernel.admission import Admitted, admit_path
from kernel.asset import AssetId
from kernel.background import in_background
from kernel.http.representation import Representation, content_etag
from kernel.playback_token import PlaybackToken
from kernel.quality import Quality
from kernel.settings import EdgeSettings, load_settings

ASSET = AssetId("0123456789abcdef" * 2)
OTHER_ASSET = AssetId("fedcba9876543210" * 2)
RENDITION = f"{ASSET}/256_aac"

_COUNTERS = {name.lower(): counter for name, counter in vars(metrics).items() if isinstance(counter, Counter)}


def edge_settings(**edge: object) -> EdgeSettings:
    """Settings with one prefetch at a time, so that there is an order."""
    return load_settings(edge={"prefetch_concurrency": 1, **edge}).edge


def make_pass(quality: Quality = Quality.HI_RES_LOSSLESS, *assets: AssetId) -> Pass:
    """A listener's, for one asset when none is named."""
    token = PlaybackToken(
        "listener", secrets.token_hex(8), frozenset(assets or (ASSET,)), quality, 1_000_000_000, 4_000_000_000
    )
    return Pass(token, f"token-{secrets.token_hex(8)}", SegmentBudget("listener", Backlog(300)))


def admitted_to(path: str, by: Pass) -> Admitted:
    """A path, asked for with a pass."""
    return admit_path(by.token, by.text, path)


def media_playlist(segments: int) -> bytes:
    """One that lists so many."""
    lines = [f"#EXTINF:6.037,\nseg-{number}.m4s" for number in range(segments)]
    return "\n".join(["#EXTM3U", '#EXT-X-MAP:URI="init.mp4"', *lines, "#EXT-X-ENDLIST", ""]).encode()


MULTIVARIANT_PLAYLIST = b"""\
#EXTM3U
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-SESSION-KEY:METHOD=AES-128,URI="256_aac/key"
#EXT-X-STREAM-INF:BANDWIDTH=263000,CODECS="mp4a.40.2"
256_aac/index.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=101000,CODECS="mp4a.40.2"
96_aac/index.m3u8
"""


def make_entry(
    path: str, by: Pass | None = None, *, body: bytes = b"audio", prefetched: bool = False
) -> Entry:
    """What the cache would hold of a path."""
    admitted = admitted_to(path, by or make_pass())
    representation = Representation(body, "audio/mp4", content_etag(body))
    return Entry(cache_key(admitted), admitted.path, representation, 0.0, float("inf"), prefetched=prefetched)


class StubMedia(Media):
    """Brings everything into the cache once it may, and notes what was asked for."""

    def __init__(self, cache: MediaCache) -> None:
        self._kept = cache
        self.asked: list[str] = []
        self.token_texts: list[str] = []
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.under_way = 0
        self.most_under_way = 0
        self.answer: Callable[[str], bytes | Exception] = lambda _path: b"audio"
        self.outcome = Outcome.MISS
        self._more = asyncio.Condition()

    async def get(self, admitted: Admitted, *, prefetch: bool = False) -> Found:
        """As the real one does, whole."""
        body = await self._bring(admitted)
        entry = make_entry(
            str(admitted.path), make_pass(admitted.token.quality), body=body, prefetched=prefetch
        )
        self._kept.put(entry)
        return Found(self.outcome, entry)

    async def get_key(self, admitted: Admitted) -> tuple[bytes, Outcome]:
        """Sixteen octets."""
        return await self._bring(admitted), Outcome.BYPASS

    async def _bring(self, admitted: Admitted) -> bytes:
        path = str(admitted.path)
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            async with self._more:
                self.asked.append(path)
                self.token_texts.append(admitted.token_text)
                self._more.notify_all()
            await self.may_answer.wait()
            answer = self.answer(path)
            if isinstance(answer, Exception):
                raise answer
            return answer
        finally:
            self.under_way -= 1

    async def wait_for_asked(self, count: int) -> None:
        """Return when so many things have been asked for, whether they were answered or not."""
        async with asyncio.timeout(5), self._more:
            await self._more.wait_for(lambda: len(self.asked) >= count)


class Watched(Prefetcher):
    """Tells when it has done all there was to do."""

    def __init__(
        self, media: StubMedia, cache: MediaCache, settings: EdgeSettings, clock: Callable[[], float]
    ) -> None:
        super().__init__(media, cache, settings, clock=clock)
        self._fetching = 0
        self._ended = asyncio.Condition()

    async def _fetch(self, name: CacheKey, admitted: Admitted) -> None:
        self._fetching += 1
        try:
            await super()._fetch(name, admitted)
        finally:
            self._fetching -= 1
            async with self._ended:
                self._ended.notify_all()

    async def finished(self) -> None:
        """Return when nothing waits any more, and the last is done."""
        async with asyncio.timeout(5), self._ended:
            await self._ended.wait_for(lambda: not self._queue._waiting and self._fetching == 0)


class Counts:
    """How the prefetch metrics have grown since this was made."""

    def __init__(self) -> None:
        self._before = self._now()

    def grown(self) -> dict[str, int]:
        """Those that have, by how much."""
        now = self._now()
        return {fate: now[fate] - self._before[fate] for fate in now if now[fate] != self._before[fate]}

    @staticmethod
    def _now() -> dict[str, int]:
        return {fate: _value(counter) for fate, counter in _COUNTERS.items()}


def _value(counter: Counter) -> int:
    """Asked of the counter itself: the registry would gather what all services count, thousands of times a test."""
    (metric,) = counter.collect()
    return next(int(sample.value) for sample in metric.samples if sample.name.endswith("_total"))


class Stage:
    """A prefetcher, its cache and its media."""

    def __init__(self, cache: MediaCache, settings: EdgeSettings) -> None:
        self.now_s = 0.0
        self.cache = cache
        self.media = StubMedia(cache)
        self.prefetcher = Watched(self.media, cache, settings, lambda: self.now_s)
        self.by = make_pass()
        self.counts = Counts()
        cache.on_evicted = self.prefetcher.evicted

    def touch(self, path: str, *, body: bytes = b"audio", by: Pass | None = None) -> Entry:
        """A listener is given what was not fetched ahead."""
        entry = make_entry(path, by or self.by, body=body)
        self.prefetcher.touched(entry, by or self.by)
        return entry


@asynccontextmanager
async def open_stage(**edge: object) -> AsyncIterator[Stage]:
    """A stage with as many workers as its settings say."""
    settings = edge_settings(**edge)
    async with open_media_cache(settings) as cache:
        stage = Stage(cache, settings)
        async with in_background(*(stage.prefetcher.work() for _ in range(settings.prefetch_concurrency))):
            yield stage
