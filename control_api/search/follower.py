"""Keeping one index up to date with the feed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from uuid import UUID

import structlog
import tantivy

from control_api.search.catalog_source import Row, documents_of, rows_by_id
from control_api.search.documents import document_key
from control_api.search.feed import Change, Feed
from control_api.search.index_writer import IndexFiles
from control_api.search.kind import Kind
from control_api.search.metrics import CAUGHT_UP_S
from control_api.search.position import FeedPosition, IndexPosition
from control_api.search.to_the_end import to_the_end
from kernel.database.pool import Pool, acquire

_log = structlog.stdlib.get_logger(__name__)

BATCH_CHANGES = 2000


class Follower:
    """Brings an index from its position up to the feed's end; nobody else writes the index meanwhile."""

    def __init__(self, pool: Pool, files: IndexFiles, position: IndexPosition) -> None:
        self._pool = pool
        self._files = files
        self.position = position

    async def step(self) -> int:
        """Take in the next changes that may be read, up to `BATCH_CHANGES`; returns how many there were.

        What a change is about is read after the change: the index is then as new as that, or newer, and whatever came
        later has a change of its own.
        """
        async with acquire(self._pool) as connection:
            changes = await Feed(connection).after(self.position.feed, BATCH_CHANGES)
            wanted = _by_kind(changes)
            rows = {kind: await rows_by_id(connection, kind, ids) for kind, ids in wanted.items()}
            rows |= {
                kind: await rows_by_id(connection, kind, ids)
                for kind, ids in _played_along(wanted, rows).items()
            }
        if changes:
            await self._commit(wanted, rows, changes[-1].position)
        if len(changes) < BATCH_CHANGES:
            CAUGHT_UP_S.set_to_current_time()
        return len(changes)

    async def _commit(
        self, wanted: Mapping[Kind, set[UUID]], rows: Mapping[Kind, Sequence[Row]], reached: FeedPosition
    ) -> None:
        position = self.position.moved_to(reached)
        await to_the_end(partial(_write, self._files, wanted, rows, position))
        self.position = position


def _write(
    files: IndexFiles,
    wanted: Mapping[Kind, set[UUID]],
    rows: Mapping[Kind, Sequence[Row]],
    position: IndexPosition,
) -> None:
    documents: dict[str, tantivy.Document | None] = {
        document_key(kind, item_id): None for kind, ids in wanted.items() for item_id in ids
    }
    for kind, found in rows.items():
        documents |= documents_of(kind, found)
    files.replace(documents)
    files.commit(position)
    _log.debug("search index brought up to date", documents=len(documents))


def _by_kind(changes: Sequence[Change]) -> dict[Kind, set[UUID]]:
    ids: dict[Kind, set[UUID]] = defaultdict(set)
    for change in changes:
        ids[change.kind].add(change.item_id)
    return ids


def _played_along(
    wanted: Mapping[Kind, set[UUID]], rows: Mapping[Kind, Sequence[Row]]
) -> dict[Kind, set[UUID]]:
    """The artists and albums of changed tracks too, for they are as popular as their tracks."""
    tracks = rows.get(Kind.TRACK, ())
    if not tracks:
        return {}
    return {
        Kind.ARTIST: wanted.get(Kind.ARTIST, set()) | {row["artist_id"] for row in tracks},
        Kind.ALBUM: wanted.get(Kind.ALBUM, set()) | {row["album_id"] for row in tracks},
    }
