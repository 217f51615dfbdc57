"""Building an index from every row there is."""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import structlog

from control_api.search.catalog_source import Row, all_rows, documents_of
from control_api.search.feed import Feed
from control_api.search.index_writer import IndexFiles
from control_api.search.kind import Kind
from control_api.search.position import IndexPosition
from control_api.search.to_the_end import to_the_end
from kernel.database.pool import Pool, acquire

_log = structlog.stdlib.get_logger(__name__)

BATCH_ROWS = 2000
_PROGRESS_INTERVAL_S = 10.0


@asynccontextmanager
async def opened(folder: Path, memory_bytes: int) -> AsyncIterator[IndexFiles]:
    """An index for a block; opened and closed in a thread.

    Raises:
        IndexDamagedError: It can't be opened.
    """
    files = await to_the_end(lambda: IndexFiles(folder, memory_bytes=memory_bytes))
    try:
        yield files
    finally:
        files.close()


async def build(pool: Pool, folder: Path, memory_bytes: int) -> IndexPosition:
    """Write a whole index, committed once, at the end.

    It stands where the feed stood before the first row was read: what changed since is in the feed, whether or not a
    batch saw it, and so nothing is missed. One document a row, since the rows are read in the order of their ids.
    """
    async with acquire(pool) as connection:
        position = (await Feed(connection).state()).start()
    _log.info("building the search index", folder=folder.name, generation=position.generation)
    started_s = told_s = time.monotonic()
    count = 0
    async with opened(folder, memory_bytes) as files:
        async for kind, rows in all_rows(pool, BATCH_ROWS):
            await to_the_end(partial(_put, files, kind, rows))
            count += len(rows)
            if (now_s := time.monotonic()) > told_s + _PROGRESS_INTERVAL_S:
                _log.info("building the search index", kind=kind, documents=count)
                told_s = now_s
        await to_the_end(partial(files.commit, position))
        await to_the_end(files.finish_merging)
    _log.info("search index built", documents=count, seconds=round(time.monotonic() - started_s, 1))
    return position


def _put(files: IndexFiles, kind: Kind, rows: Sequence[Row]) -> None:
    files.put(documents_of(kind, rows).values())
