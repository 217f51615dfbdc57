"""Entries of playlists in PostgreSQL."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from control_api.catalog.rows import track_of
from control_api.playlists.entries.models import PlaylistEntry
from control_api.playlists.models import Person, PlaceOfEntry
from kernel.database.pool import Connection
from kernel.database.queries import load_queries

_SQL = load_queries(__file__)


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry of some playlist."""

    playlist_id: UUID
    track_id: UUID


class EntryRepository:
    """Reads and writes over one connection; writers hold the playlist's lock."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def lock_tracks(self, track_ids: Collection[UUID]) -> set[UUID]:
        """Those of the tracks that there are; they stay as they are until the transaction ends."""
        rows = await self._connection.fetch(_SQL["lock_tracks"], list(track_ids))
        return {row["id"] for row in rows}

    async def page(self, playlist_id: UUID, after_key: str, limit: int) -> list[tuple[str, PlaylistEntry]]:
        """Entries past a key in their order, each with its own key."""
        rows = await self._connection.fetch(_SQL["entries_page"], playlist_id, after_key, limit)
        return [(row["order_key"], _entry(row)) for row in rows]

    async def order_generation(self, playlist_id: UUID) -> int:
        """How often all keys were drawn anew."""
        generation: int = await self._connection.fetchval(_SQL["order_generation"], playlist_id)
        return generation

    async def places(self, playlist_id: UUID) -> tuple[PlaceOfEntry, ...]:
        """All entries in their order."""
        rows = await self._connection.fetch(_SQL["places"], playlist_id)
        return tuple(PlaceOfEntry(id=row["id"], track_id=row["track_id"]) for row in rows)

    async def order_key(self, playlist_id: UUID, entry_id: UUID) -> str | None:
        """An entry's key; None when the playlist has no such entry."""
        key: str | None = await self._connection.fetchval(_SQL["order_key"], playlist_id, entry_id)
        return key

    async def last_key(self, playlist_id: UUID) -> str | None:
        """The last entry's key; None when there is no entry."""
        key: str | None = await self._connection.fetchval(_SQL["last_key"], playlist_id)
        return key

    async def key_past(self, playlist_id: UUID, key: str, leaving_out: Sequence[UUID] = ()) -> str | None:
        """The next key after one, those of some entries left out; None past the last."""
        past: str | None = await self._connection.fetchval(
            _SQL["key_past"], playlist_id, key, list(leaving_out)
        )
        return past

    async def find(self, entry_ids: Collection[UUID]) -> dict[UUID, StoredEntry]:
        """Those of the ids that are taken, in whichever playlist."""
        rows = await self._connection.fetch(_SQL["entries_by_id"], list(entry_ids))
        return {row["id"]: StoredEntry(row["playlist_id"], row["track_id"]) for row in rows}

    async def insert(
        self, playlist_id: UUID, added_by: UUID, entries: Sequence[PlaceOfEntry], keys: Sequence[str]
    ) -> set[UUID]:
        """Add entries under their keys; returns those whose id was free. This grows the playlist's version."""
        ids, track_ids = [entry.id for entry in entries], [entry.track_id for entry in entries]
        rows = await self._connection.fetch(
            _SQL["insert_entries"], playlist_id, added_by, ids, track_ids, list(keys)
        )
        return {row["id"] for row in rows}

    async def copy(self, from_id: UUID, to_id: UUID, added_by: UUID) -> None:
        """Give an empty playlist the entries of another."""
        await self._connection.execute(_SQL["copy_entries"], from_id, to_id, added_by)

    async def delete(self, playlist_id: UUID, entry_ids: Collection[UUID]) -> set[UUID]:
        """Remove entries; returns those that were there. This grows the playlist's version."""
        rows = await self._connection.fetch(_SQL["delete_entries"], playlist_id, list(entry_ids))
        return {row["id"] for row in rows}

    async def set_order_keys(self, entry_ids: Sequence[UUID], keys: Sequence[str]) -> None:
        """Move entries, which are known to be the playlist's, to their new keys."""
        await self._connection.execute(_SQL["set_order_keys"], list(entry_ids), list(keys))

    async def draw_keys_anew(self, playlist_id: UUID, keys: Sequence[str]) -> None:
        """Give all entries these keys, in the order they are in."""
        entry_ids = [place.id for place in await self.places(playlist_id)]
        await self.set_order_keys(entry_ids, keys)
        await self._connection.execute(_SQL["bump_order_generation"], playlist_id)


def _entry(row: asyncpg.Record) -> PlaylistEntry:
    person_id = row["person_id"]
    return PlaylistEntry(
        id=row["entry_id"],
        track=track_of(row),
        added_by=None if person_id is None else Person(id=person_id, display_name=row["display_name"]),
        added_at=row["added_at"],
    )
