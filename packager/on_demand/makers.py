"""Makers that need not wait for a process to start."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from kernel.background import in_background
from packager.errors import PackagingFailedError
from packager.on_demand.maker import Fetch, Maker, begin
from packager.on_demand.process import MakingBounds, MakingProcess
from packager.on_demand.recipe import Recipe

_log = structlog.stdlib.get_logger(__name__)

_MAX_IDLE = 2
"""A process in use is kept when it is given back, beside the one that is kept warm anyway: renditions that take turns
would otherwise wait for one process after the other to start."""


class Makers:
    """Keeps a process warm beside those in use: starting one takes longer than making a first segment."""

    def __init__(self, bounds: MakingBounds) -> None:
        self._bounds = bounds
        self._spare: asyncio.Queue[MakingProcess | PackagingFailedError] = asyncio.Queue(_MAX_IDLE)
        self._short = asyncio.Event()
        """Set when none is idle."""
        self._short.set()

    @asynccontextmanager
    async def open(self, recipe: Recipe, fetch: Fetch) -> AsyncIterator[Maker]:
        """See `open_maker`."""
        process = await self._take()
        is_reusable = False
        try:
            maker = await begin(process, recipe, fetch)
            yield maker
            is_reusable = maker.is_idle
        finally:
            await (self._put(process) if is_reusable else process.close())

    async def keep_spare(self) -> None:
        """Start another whenever none is idle, for ever."""
        while True:
            await self._short.wait()
            self._short.clear()
            if self._spare.empty():
                await self._put(await self._start())

    async def close(self) -> None:
        """End those that are idle; nobody may be waiting for one."""
        while not self._spare.empty():
            if isinstance(spare := self._spare.get_nowait(), MakingProcess):
                await spare.close()

    async def _start(self) -> MakingProcess | PackagingFailedError:
        try:
            return await MakingProcess.start(self._bounds)
        except PackagingFailedError as error:
            return error
        except OSError as error:
            return PackagingFailedError(f"the making process can't be started: {error}")
        except Exception as error:  # noqa: BLE001 - if it ended this, who waits would wait for ever
            _log.exception("the making process can't be started")
            return PackagingFailedError(f"the making process can't be started: {error!r}")

    async def _put(self, process: MakingProcess | PackagingFailedError) -> None:
        try:
            self._spare.put_nowait(process)
        except asyncio.QueueFull:
            if isinstance(process, MakingProcess):
                await process.close()

    async def _take(self) -> MakingProcess:
        while True:
            found = await self._spare.get()
            if self._spare.empty():
                self._short.set()
            if isinstance(found, PackagingFailedError):
                raise found
            if not found.has_ended:
                return found
            await found.close()


@asynccontextmanager
async def open_makers(bounds: MakingBounds) -> AsyncIterator[Makers]:
    """Makers for as long as the block lasts; their own blocks must end before."""
    makers = Makers(bounds)
    try:
        async with in_background(makers.keep_spare()):
            yield makers
    finally:
        await makers.close()
