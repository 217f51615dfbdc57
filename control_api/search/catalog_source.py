"""What the index is made of, read from PostgreSQL: some rows by their ids, or all of them in order."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from uuid import UUID

import asyncpg
import tantivy

from control_api.search.documents import (
    document_key,
    named_document,
    playlist_document,
    track_document,
)
from control_api.search.kind import DOCUMENT_KINDS, Kind
from kernel.database.pool import Connection, Pool, acquire
from kernel.database.queries import load_queries

_SQL = load_queries(__file__)

_FIRST = UUID(int=0)

Row = asyncpg.Record


async def rows_by_id(connection: Connection, kind: Kind, item_ids: Iterable[UUID]) -> Sequence[Row]:
    """The rows of one kind that there are."""
    rows: Sequence[Row] = await connection.fetch(_SQL[f"{_TABLES[kind]}_by_id"], list(item_ids))
    return rows


async def all_rows(pool: Pool, limit: int) -> AsyncIterator[tuple[Kind, Sequence[Row]]]:
    """Every row of every kind, so many at a time.

    Each batch is read by itself, as of its own instant: what changes behind the reader is in the feed.
    """
    for kind in DOCUMENT_KINDS:
        last = _FIRST
        async with acquire(pool) as connection:
            if rows := await rows_by_id(connection, kind, [_FIRST]):  # clients draw the ids of playlists
                yield kind, rows
        while True:
            async with acquire(pool) as connection:
                rows = await connection.fetch(_SQL[f"{_TABLES[kind]}_after"], last, limit)
            if not rows:
                break
            yield kind, rows
            last = rows[-1]["id"]


def documents_of(kind: Kind, rows: Iterable[Row]) -> Mapping[str, tantivy.Document]:
    """Documents by their keys; takes some 50 µs of the processor for each."""
    write = _DOCUMENTS[kind]
    return {document_key(kind, row["id"]): write(row) for row in rows}


def _artist(row: Row) -> tantivy.Document:
    return named_document(Kind.ARTIST, row["id"], row["name"], plays=row["plays"])


def _album(row: Row) -> tantivy.Document:
    return named_document(
        Kind.ALBUM, row["id"], row["title"], beside=[row["artist_name"]], plays=row["plays"]
    )


def _track(row: Row) -> tantivy.Document:
    return track_document(
        row["id"],
        row["title"],
        beside=[row["artist_name"], row["album_title"], *row["genres"]],
        plays=row["plays"],
        lyrics=row["lyrics"],
    )


def _playlist(row: Row) -> tantivy.Document:
    return playlist_document(
        row["id"],
        row["name"],
        description=row["description"],
        public=row["public"],
        readers=row["readers"],
    )


_TABLES = {
    Kind.ARTIST: "artists",
    Kind.ALBUM: "albums",
    Kind.TRACK: "tracks",
    Kind.PLAYLIST: "playlists",
}
_DOCUMENTS: Mapping[Kind, Callable[[Row], tantivy.Document]] = {
    Kind.ARTIST: _artist,
    Kind.ALBUM: _album,
    Kind.TRACK: _track,
    Kind.PLAYLIST: _playlist,
}
