"""Makers that need not wait for a process to start."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from kernel.background import in_background
from packager.errors import PackagingFailedError
from packager.on_demand.maker import Fetch, Maker, maker_in
from packager.on_demand.process import MakingBounds, MakingProcess
from packager.on_demand.recipe import Recipe


class Makers:
    """Keeps one process warm beside those in use: starting one takes longer than making a first segment."""

    def __init__(self, bounds: MakingBounds) -> None:
        self._bounds = bounds
        self._wanted = asyncio.Semaphore(1)
        """Up while the spare is yet to be started."""
        self._spare: asyncio.Queue[MakingProcess | PackagingFailedError] = asyncio.Queue(1)

    @asynccontextmanager
    async def open(self, recipe: Recipe, fetch: Fetch) -> AsyncIterator[Maker]:
        """See `open_maker`."""
        async with maker_in(await self._take(), recipe, fetch) as maker:
            yield maker

    async def keep_spare(self) -> None:
        """Start the next as soon as one was taken, for ever."""
        while True:
            await self._wanted.acquire()
            try:
                started: MakingProcess | PackagingFailedError = await MakingProcess.start(self._bounds)
            except PackagingFailedError as error:
                started = error
            except OSError as error:
                started = PackagingFailedError(f"the making process can't be started: {error}")
            self._spare.put_nowait(started)

    async def close(self) -> None:
        """End the spare; nobody may be waiting for it."""
        if not self._spare.empty() and isinstance(spare := self._spare.get_nowait(), MakingProcess):
            await spare.close()

    async def _take(self) -> MakingProcess:
        while True:
            found = await self._spare.get()
            self._wanted.release()
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
