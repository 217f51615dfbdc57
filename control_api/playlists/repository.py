"""Playlists in PostgreSQL, without their entries."""

from collections.abc import Collection
from uuid import UUID

import msgspec

from control_api.catalog.models import NamePosition
from control_api.library.feed import LIBRARIES_TIMEOUT_S
from control_api.playlists.draft import Draft
from control_api.playlists.models import Playlist
from control_api.playlists.rows import playlist_of
from kernel.database.pool import Connection
from kernel.database.queries import load_queries
from kernel.names import name_key

_SQL = load_queries(__file__)


class PlaylistRepository:
    """Reads and writes over one connection; what somebody may not see isn't there for her."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def insert(self, playlist_id: UUID, owner_id: UUID, draft: Draft) -> bool:
        """Whether there is a new playlist now; not so when the id is taken."""
        return (
            await self._connection.fetchval(
                _SQL["insert_playlist"],
                *(playlist_id, owner_id, draft.kind, draft.name, name_key(draft.name), draft.description),
                *(draft.public, draft.collaborative, _encode(draft.rules)),
            )
            is not None
        )

    async def find(self, playlist_id: UUID, user_id: UUID) -> Playlist | None:
        """A playlist as somebody sees it."""
        row = await self._connection.fetchrow(_SQL["playlist"], playlist_id, user_id)
        return None if row is None else playlist_of(row)

    async def page(
        self, user_id: UUID, after: NamePosition, limit: int
    ) -> list[tuple[NamePosition, Playlist]]:
        """Somebody's playlists by name, those she collaborates on included."""
        rows = await self._connection.fetch(_SQL["playlists_page"], user_id, after.key, after.id, limit)
        return [(NamePosition(row["name_key"], row["id"]), playlist_of(row)) for row in rows]

    async def lock(self, playlist_id: UUID) -> None:
        """Have everybody else who writes the playlist wait until the transaction ends."""
        await self._connection.execute(_SQL["lock_playlist"], playlist_id)

    async def hold(self, playlist_id: UUID) -> None:
        """Keep the playlist as it is until the transaction ends."""
        await self._connection.execute(_SQL["hold_playlist"], playlist_id)

    async def update(self, playlist_id: UUID, draft: Draft) -> None:
        """Write what an owner can change."""
        await self._connection.execute(
            _SQL["update_playlist"],
            *(playlist_id, draft.name, name_key(draft.name), draft.description),
            *(draft.public, draft.collaborative, _encode(draft.rules)),
            timeout=LIBRARIES_TIMEOUT_S,
        )

    async def set_artwork(self, playlist_id: UUID, sha256: str | None) -> None:
        """Give the playlist another picture, or none."""
        await self._connection.execute(_SQL["set_artwork"], playlist_id, sha256)

    async def bump_version(self, playlist_id: UUID) -> None:
        """Count a change that no trigger counts."""
        await self._connection.execute(_SQL["bump_version"], playlist_id)

    async def delete(self, playlist_id: UUID) -> None:
        """Remove the playlist, out of every library as well."""
        await self._connection.execute(_SQL["delete_playlist"], playlist_id, timeout=LIBRARIES_TIMEOUT_S)

    async def changers(self, playlist_id: UUID) -> list[UUID]:
        """Who may change the playlist: its owner and her collaborators."""
        return [row["user_id"] for row in await self._connection.fetch(_SQL["changers"], playlist_id)]

    async def libraries_with(self, playlist_id: UUID) -> list[UUID]:
        """Whose libraries have the playlist."""
        return [row["user_id"] for row in await self._connection.fetch(_SQL["libraries_with"], playlist_id)]

    async def library_revisions(self, user_ids: Collection[UUID]) -> list[tuple[UUID, int]]:
        """Where libraries stand."""
        rows = await self._connection.fetch(_SQL["library_revisions"], list(user_ids))
        return [(row["user_id"], row["revision"]) for row in rows]


def _encode(rules: object | None) -> str | None:
    return None if rules is None else msgspec.json.encode(rules).decode()
