"""What search reads from PostgreSQL to show what it found."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from asyncpg import Record

from control_api.search.kind import Kind
from kernel.database.pool import Connection
from kernel.database.queries import load_queries

_SQL = load_queries(__file__)

_QUERIES = {
    Kind.ARTIST: "found_artists",
    Kind.ALBUM: "found_albums",
    Kind.TRACK: "found_tracks",
    Kind.LYRICS: "found_lyrics",
}


class SearchRepository:
    """Reads over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def rows(
        self, kind: Kind, ids: Sequence[UUID], *, reader: UUID, library_of: UUID | None
    ) -> Mapping[UUID, Record]:
        """The rows of those ids that there are and that the reader may see; with `library_of`, of that library."""
        if kind is Kind.PLAYLIST:
            rows = await self._connection.fetch(_SQL["found_playlists"], ids, library_of, reader)
        else:
            rows = await self._connection.fetch(_SQL[_QUERIES[kind]], ids, library_of)
        return {row["id"]: row for row in rows}

    async def library_revision(self, user_id: UUID) -> int:
        """Where an account's library stands; 0 when it has none yet."""
        revision: int | None = await self._connection.fetchval(_SQL["library_revision"], user_id)
        return revision or 0

    async def library_ids(self, user_id: UUID, kind: Kind) -> Sequence[UUID]:
        """What of a kind an account has in its library."""
        library_kind = Kind.TRACK if kind is Kind.LYRICS else kind
        rows = await self._connection.fetch(_SQL["library_ids"], user_id, library_kind)
        return [row["item_id"] for row in rows]
