"""The catalog's rows as edits change them, within one transaction.

Locks are taken in the order of publication: artists, albums by id, ISRC, track.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from control_api.catalog.errors import AlbumNotFoundError, ArtistNotFoundError, TrackNotFoundError
from control_api.library.feed import LIBRARIES_TIMEOUT_S
from kernel.database.pool import Connection
from kernel.database.queries import load_queries
from kernel.names import name_key

_SQL = load_queries(__file__)

_ISRC_LOCK_CLASS = 0x15AC  # publication's


class EditRepository:
    """Changes over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def lock_artist(self, artist_id: UUID) -> dict[str, object]:
        """An artist's fields.

        Raises:
            ArtistNotFoundError: There is none of that id.
        """
        row = await self._connection.fetchrow(_SQL["lock_artist"], artist_id)
        if row is None:
            raise ArtistNotFoundError(artist_id)
        return dict(row)

    async def has_artist(self, artist_id: UUID) -> bool:
        """Whether there is an artist, who then stays."""
        return await self._connection.fetchrow(_SQL["lock_artist"], artist_id) is not None

    async def artist_named(self, name: str, *, but: UUID) -> UUID | None:
        """Another artist of a name."""
        return await self._id("artist_of_name", name_key(name), but)

    async def set_artist(self, artist_id: UUID, name: str) -> None:
        """Rename an artist."""
        await self._connection.execute(
            _SQL["set_artist"], artist_id, name, name_key(name), ["name"], timeout=LIBRARIES_TIMEOUT_S
        )

    async def lock_album(self, album_id: UUID) -> dict[str, Any]:
        """An album's fields.

        Raises:
            AlbumNotFoundError: There is none of that id.
        """
        rows = await self.lock_albums([album_id])
        if not rows:
            raise AlbumNotFoundError(album_id)
        return {name: rows[0][name] for name in ("title", "artist_id", "release_date")}

    async def lock_albums(self, album_ids: Sequence[UUID]) -> list[asyncpg.Record]:
        """Those of some albums that there are."""
        return await self._connection.fetch(_SQL["lock_albums"], album_ids)

    async def album_titled(self, artist_id: UUID, title: str, *, but: UUID) -> UUID | None:
        """Another album of an artist that has a title."""
        return await self._id("album_of_title", artist_id, name_key(title), but)

    async def set_album(self, album_id: UUID, values: Mapping[str, Any], edited: Iterable[str]) -> None:
        """Give an album title, artist and date."""
        title = values["title"]
        await self._connection.execute(
            _SQL["set_album"],
            *(album_id, title, name_key(title), values["artist_id"], values["release_date"], list(edited)),
            timeout=LIBRARIES_TIMEOUT_S,
        )

    async def track_album(self, track_id: UUID) -> UUID:
        """The album that a track is on.

        Raises:
            TrackNotFoundError: There is none of that id.
        """
        album_id = await self._id("track_album", track_id)
        if album_id is None:
            raise TrackNotFoundError(track_id)
        return album_id

    async def lock_track(self, track_id: UUID) -> dict[str, Any]:
        """A track's fields.

        Raises:
            TrackNotFoundError: There is none of that id.
        """
        row = await self._connection.fetchrow(_SQL["lock_track"], track_id)
        if row is None:
            raise TrackNotFoundError(track_id)
        return {**row, "genres": tuple(row["genres"])}

    async def track_of_isrc(self, isrc: str, *, but: UUID) -> UUID | None:
        """Another track that an ISRC means; nobody else decides about it until the transaction ends."""
        await self._connection.execute(_SQL["lock_isrc"], _ISRC_LOCK_CLASS, isrc)
        return await self._id("track_of_isrc", isrc, but)

    async def set_track(self, track_id: UUID, values: Mapping[str, Any], edited: Iterable[str]) -> None:
        """Give a track what an edit tells of it, but for its genres."""
        title = values["title"]
        rest = (values[name] for name in ("album_id", "disc", "number", "isrc", "explicit", "release_date"))
        await self._connection.execute(
            _SQL["set_track"],
            track_id,
            title,
            name_key(title),
            *rest,
            list(edited),
            timeout=LIBRARIES_TIMEOUT_S,
        )

    async def set_genres(self, track_id: UUID, genres: Sequence[str]) -> None:
        """Give a track these genres and no others."""
        await self._connection.execute(_SQL["clear_genres"], track_id)
        await self._connection.execute(
            _SQL["insert_genres"], track_id, list(genres), [name_key(name) for name in genres]
        )

    async def set_artwork(self, kind: str, item_id: UUID, sha256: str) -> str | None:
        """Give an artist or an album a picture; the one it had."""
        before: str | None = await self._connection.fetchval(_SQL[f"set_{kind}_artwork"], item_id, sha256)
        return before

    async def _id(self, query: str, *arguments: object) -> UUID | None:
        found: UUID | None = await self._connection.fetchval(_SQL[query], *arguments)
        return found
