"""Hearing what the control API tells edges, and doing it."""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import structlog

from edge.commands import metrics
from edge.commands.ownership import owning_slot
from edge.fill.media import Media
from edge.prefetch.prefetcher import Prefetcher
from kernel.admission import Admission, Admitted, admit_path
from kernel.asset import AssetId
from kernel.background import in_background
from kernel.edge_messages import PURGES_STREAM, WARM_STREAM, WarmCommand, read_purge, read_warm
from kernel.errors import KernelError
from kernel.media_path import MediaPath
from kernel.settings import EdgeSettings
from kernel.valkey.stream import Start, Subscription
from kernel.valkey.stream_commands import StreamEntry

_log = structlog.stdlib.get_logger(__name__)

MAX_PURGES = 100_000
"""Assets that wait to be forgotten: more than a week of purges, all of which an edge hears when it starts."""

MAX_WARMINGS = 256
"""When more wait the oldest are dropped: their players have asked by now."""

WARM_WITHIN_S = 30.0
"""What is heard later, after an outage, is not worth fetching any more."""

_PURGE_TIMEOUT_S = 60.0

_START_S = 5.0
"""How long an edge that starts may take over the purges it has missed before it serves all the same."""


class EdgeCommands:
    """Hears at once, in the reader's time; obeys in its own, one command after the other.

    Purges bear being heard twice, and are obeyed by every worker. Warming is for the edge that is named, and there for
    the one worker that owns the asset.
    """

    def __init__(self, settings: EdgeSettings, slot: int, *, now_s: Callable[[], float] = time.time) -> None:
        self._edge = settings.name
        self._workers = settings.workers
        self._slot = slot
        self._now_s = now_s
        self._purges: OrderedDict[AssetId, None] = OrderedDict()
        self._some_purges = asyncio.Event()
        self._all_purged = asyncio.Event()
        self._warmings: deque[WarmCommand] = deque(maxlen=MAX_WARMINGS)
        self._some_warmings = asyncio.Event()

    def subscriptions(self) -> list[Subscription]:
        """What to follow: purges from the oldest kept, since a disk remembers; warming from now on."""
        return [
            Subscription(PURGES_STREAM, Start.BEGINNING, self._hear_purge),
            Subscription(WARM_STREAM, Start.END, self._hear_warm),
        ]

    @asynccontextmanager
    async def obeyed(self, media: Media, admission: Admission, prefetcher: Prefetcher) -> AsyncIterator[None]:
        """Do what was heard and what will be, for a block's duration; it begins when what was heard is purged."""
        async with in_background(self._obey_purges(media), self._obey_warmings(admission, prefetcher)):
            await self._purge_before_serving()
            yield

    def _hear_purge(self, entry: StreamEntry) -> None:
        asset = read_purge(entry.fields)
        if len(self._purges) >= MAX_PURGES:
            lost, _ = self._purges.popitem(last=False)
            metrics.PURGES.labels("dropped").inc()
            _log.error("too many purges wait: one is lost", asset=lost)
        self._purges[asset] = None
        self._some_purges.set()

    def _hear_warm(self, entry: StreamEntry) -> None:
        command = read_warm(entry.fields)
        mine = self._mine(command)
        if not mine:
            metrics.WARMINGS.labels("elsewhere").inc()
        elif entry.position.time_ms / 1000 < self._now_s() - WARM_WITHIN_S:
            metrics.WARMINGS.labels("late").inc()
        else:
            if len(self._warmings) == MAX_WARMINGS:
                metrics.WARMINGS.labels("dropped").inc()
            self._warmings.append(replace(command, paths=mine))
            self._some_warmings.set()

    def _mine(self, command: WarmCommand) -> tuple[MediaPath, ...]:
        if command.edge != self._edge:
            return ()
        return tuple(path for path in command.paths if owning_slot(path.asset, self._workers) == self._slot)

    async def _obey_purges(self, media: Media) -> None:
        while True:
            await self._some_purges.wait()
            while self._purges:
                asset, _ = self._purges.popitem(last=False)
                await _purge(media, asset)
            self._some_purges.clear()
            self._all_purged.set()

    async def _purge_before_serving(self) -> None:
        """Otherwise what was taken down while the edge was would be served from its disk once more."""
        if not self._purges:
            return
        try:
            async with asyncio.timeout(_START_S):
                await self._all_purged.wait()
        except TimeoutError:
            _log.warning("serving before all is purged that was to be", assets=len(self._purges))

    async def _obey_warmings(self, admission: Admission, prefetcher: Prefetcher) -> None:
        while True:
            await self._some_warmings.wait()
            while self._warmings:
                await self._warm(self._warmings.popleft(), admission, prefetcher)
            self._some_warmings.clear()

    async def _warm(self, command: WarmCommand, admission: Admission, prefetcher: Prefetcher) -> None:
        try:
            admitted = await self._admit(command, admission)
        except KernelError as error:
            metrics.WARMINGS.labels("refused").inc()
            _log.warning("not warmed", asset=command.paths[0].asset, reason=type(error).__name__)
        else:
            prefetcher.warm(admitted)
            metrics.WARMINGS.labels("done").inc()

    async def _admit(self, command: WarmCommand, admission: Admission) -> list[Admitted]:
        """Everything, or nothing: as requests would be, but for the session's beginning, which this is not."""
        text = command.token_text
        first = await admission.admit(f"{text}/{command.paths[0]}", now_s=self._now_s(), peer=True)
        return [first, *(admit_path(first.token, text, str(path)) for path in command.paths[1:])]


async def _purge(media: Media, asset: AssetId) -> None:
    try:
        async with asyncio.timeout(_PURGE_TIMEOUT_S):
            entries = await media.purge(asset)
    except Exception:  # noqa: BLE001 - one purge that fails must not end all that follow
        _log.exception("purge failed", asset=asset)
        metrics.PURGES.labels("failed").inc()
    else:
        metrics.PURGES.labels("done").inc()
        metrics.PURGED_ENTRIES.inc(entries)
