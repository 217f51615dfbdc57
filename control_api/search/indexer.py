"""The control worker's work on the search index: the one writer of its folder.

States of the folder and what follows from them:

    nothing, damaged, of another version or database, or too far behind   built, then followed
    of a lesser generation than is wanted                                 followed while another is built, then that one
    up to date                                                            followed
"""

import asyncio
import time
from functools import partial

import structlog

from control_api.search.errors import IndexDamagedError
from control_api.search.feed import CHANGED_CHANNEL, Feed
from control_api.search.follower import BATCH_CHANGES, Follower
from control_api.search.generations import FolderTakenError, IndexFolder
from control_api.search.position import FeedState
from control_api.search.rebuild import build, opened
from control_api.search.to_the_end import to_the_end
from kernel.database.pool import DatabaseUnavailableError, Pool, acquire
from kernel.database.signals import Signals, listen
from kernel.settings import Settings

_log = structlog.stdlib.get_logger(__name__)

APPLICATION_NAME = "segue search-indexer"

_LOOK_INTERVAL_S = 1.0
"""Without a hint: one may be lost, and what waits for a running transaction is not told again."""

_SETTLE_S = 0.2
"""Between two commits: each takes a segment's writing and a flush to disk."""

_PURGE_INTERVAL_S = 3600.0
_RETRY_S = 2.0
_TAKEN_RETRY_S = 5.0


class Indexer:
    """Builds and follows; a database that is away is waited for, a damaged index built anew."""

    def __init__(self, settings: Settings, pool: Pool) -> None:
        self._settings = settings
        self._pool = pool
        self._folder = IndexFolder(settings.search.directory)
        self._purged_s = 0.0

    async def run(self) -> None:
        """Work until cancelled.

        Raises:
            OSError, ValueError: The index can't be written, as on a full disk.
        """
        waiting = False
        while True:
            try:
                with self._folder.held():
                    waiting = False
                    await self._hold()
            except FolderTakenError as error:
                if not waiting:
                    _log.info("waiting to write the search index", reason=str(error))
                waiting = True
                await asyncio.sleep(_TAKEN_RETRY_S)
            except DatabaseUnavailableError as error:
                _log.warning("search index stands still", error=str(error))
                await asyncio.sleep(_RETRY_S)

    async def _hold(self) -> None:
        """Serve the folder until something fails."""
        async with listen(
            self._settings.database, CHANGED_CHANNEL, application_name=APPLICATION_NAME
        ) as signals:
            while True:
                await to_the_end(self._folder.sweep)
                if not await self._follow_current(signals):
                    await self._build_next()

    async def _follow_current(self, signals: Signals) -> bool:
        """Follow the feed with the index that serves until another took its place.

        False when another must be built before anything else.
        """
        path = self._folder.current()
        if path is None:
            return False
        try:
            async with opened(path, self._settings.search.memory_bytes) as files:
                if files.position is None:
                    return False
                return await self._follow(signals, Follower(self._pool, files, files.position))
        except IndexDamagedError as error:
            _log.warning("search index damaged", error=str(error))
            return False

    async def _follow(self, signals: Signals, follower: Follower) -> bool:
        building: asyncio.Task[None] | None = None
        try:
            while building is None or not building.done():
                heard = signals.heard
                state = await self._look()
                if not state.reaches(follower.position):
                    _log.info("the feed does not reach the search index", position=str(follower.position))
                    return False
                if building is None and follower.position.generation < state.generation:
                    # Ended below in any case; its error becomes this one's.
                    building = asyncio.create_task(self._build_next())
                changes = await follower.step()
                await self._purge_at_times()
                if changes == BATCH_CHANGES:
                    continue
                if changes:
                    await asyncio.sleep(_SETTLE_S)
                await signals.wait(heard=heard, timeout_s=_LOOK_INTERVAL_S)
            building.result()
            return True
        finally:
            await _end(building)

    async def _build_next(self) -> None:
        path = self._folder.draw()
        await build(self._pool, path, self._settings.search.memory_bytes)
        await to_the_end(partial(self._folder.switch, path))

    async def _look(self) -> FeedState:
        async with acquire(self._pool) as connection:
            return await Feed(connection).state()

    async def _purge_at_times(self) -> None:
        if time.monotonic() < self._purged_s + _PURGE_INTERVAL_S:
            return
        async with acquire(self._pool) as connection:
            if await Feed(connection).purge():
                self._purged_s = time.monotonic()


async def _end(task: asyncio.Task[None] | None) -> None:
    if task is not None:
        task.cancel()
        await asyncio.wait({task})
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.debug("building ended too", error=str(error))
