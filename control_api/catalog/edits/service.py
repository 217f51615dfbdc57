"""Editing artists, albums and tracks; each edit is audited in its own transaction."""

from typing import Any
from uuid import UUID

from control_api.audit.log import AuditAction
from control_api.catalog.edits.changes import AlbumChange, ArtistChange, TrackChange, told
from control_api.catalog.edits.editing import Editor, changed, edit
from control_api.catalog.edits.repository import EditRepository
from control_api.catalog.emptied import remove_emptied
from control_api.catalog.errors import NameTakenError
from control_api.catalog.models import AlbumDetails, Artist, Track
from control_api.catalog.service import read_album, read_artist, read_track
from control_api.openapi.errors import InvalidRequestError
from kernel.database.pool import Connection, Pool


class CatalogEdits:
    """The edits that curators make.

    Every method answers with what is there then, and raises `EditedMeanwhileError` where the editor means another state
    than there is, and `DatabaseUnavailableError`.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def change_artist(self, artist_id: UUID, change: ArtistChange, editor: Editor) -> Artist:
        """Rename an artist.

        Raises:
            ArtistNotFoundError: There is none of that id.
            NameTakenError: Another one has the name.
        """
        values = told(change)

        async def work(connection: Connection) -> Artist:
            repository = EditRepository(connection)
            before = await repository.lock_artist(artist_id)
            editor.check(await read_artist(connection, artist_id))
            if changes := changed(before, values):
                name = str(values["name"])
                if (other := await repository.artist_named(name, but=artist_id)) is not None:
                    raise NameTakenError("artist", other)
                await repository.set_artist(artist_id, name)
                await editor.tell(connection, AuditAction.CHANGE_ARTIST, "artist", artist_id, changes)
            return await read_artist(connection, artist_id)

        return await edit(self._pool, work)

    async def change_album(self, album_id: UUID, change: AlbumChange, editor: Editor) -> AlbumDetails:
        """Give an album another title, artist or date.

        Raises:
            AlbumNotFoundError: There is none of that id.
            NameTakenError: Its artist has another album of the title.
            InvalidRequestError: There is no such artist.
        """
        values = told(change)

        async def work(connection: Connection) -> AlbumDetails:
            repository = EditRepository(connection)
            if change.artist_id:
                await _lock_new_artist(repository, change.artist_id)
            before = await repository.lock_album(album_id)
            editor.check(await read_album(connection, album_id))
            if changes := changed(before, values):
                after = {**before, **values}
                other = await repository.album_titled(after["artist_id"], after["title"], but=album_id)
                if other is not None:
                    raise NameTakenError("album", other)
                await repository.set_album(album_id, after, changes)
                await remove_emptied(connection, artists=[before["artist_id"]])
                await editor.tell(connection, AuditAction.CHANGE_ALBUM, "album", album_id, changes)
            return await read_album(connection, album_id)

        return await edit(self._pool, work)

    async def change_track(self, track_id: UUID, change: TrackChange, editor: Editor) -> Track:
        """Change what is told of a track, or the album it is on.

        Raises:
            TrackNotFoundError: There is none of that id.
            NameTakenError: Another track has the ISRC.
            InvalidRequestError: There is no such album.
        """
        values = told(change)

        async def work(connection: Connection) -> Track:
            repository = EditRepository(connection)
            before = await _lock_track(repository, track_id, change)
            editor.check(await read_track(connection, track_id))
            if changes := changed(before, values):
                after: dict[str, Any] = {**before, **values}
                await repository.set_track(track_id, after, changes)
                if "genres" in changes:
                    await repository.set_genres(track_id, after["genres"])
                if "album_id" in changes:
                    await remove_emptied(connection, albums=[before["album_id"]])
                await editor.tell(connection, AuditAction.CHANGE_TRACK, "track", track_id, changes)
            return await read_track(connection, track_id)

        return await edit(self._pool, work)

    async def set_artist_artwork(self, artist_id: UUID, sha256: str, editor: Editor) -> Artist:
        """Show a picture that was taken in.

        Raises:
            ArtistNotFoundError: There is none of that id.
        """

        async def work(connection: Connection) -> Artist:
            repository = EditRepository(connection)
            await repository.lock_artist(artist_id)
            editor.check(await read_artist(connection, artist_id))
            before = await repository.set_artwork("artist", artist_id, sha256)
            changes = {"artwork": (before, sha256)}
            await editor.tell(connection, AuditAction.CHANGE_ARTIST, "artist", artist_id, changes)
            return await read_artist(connection, artist_id)

        return await edit(self._pool, work)

    async def set_album_artwork(self, album_id: UUID, sha256: str, editor: Editor) -> AlbumDetails:
        """Show a picture that was taken in.

        Raises:
            AlbumNotFoundError: There is none of that id.
        """

        async def work(connection: Connection) -> AlbumDetails:
            repository = EditRepository(connection)
            await repository.lock_album(album_id)
            editor.check(await read_album(connection, album_id))
            before = await repository.set_artwork("album", album_id, sha256)
            changes = {"artwork": (before, sha256)}
            await editor.tell(connection, AuditAction.CHANGE_ALBUM, "album", album_id, changes)
            return await read_album(connection, album_id)

        return await edit(self._pool, work)


async def _lock_new_artist(repository: EditRepository, artist_id: UUID) -> None:
    if not await repository.has_artist(artist_id):
        raise InvalidRequestError("body", "artist_id", f"no artist {artist_id}")


async def _lock_track(repository: EditRepository, track_id: UUID, change: TrackChange) -> dict[str, Any]:
    """A track's fields, locked after the albums it is on and comes to, and after its new ISRC."""
    album_id = await repository.track_album(track_id)
    new_album_id = change.album_id or album_id
    found = {row["id"] for row in await repository.lock_albums([album_id, new_album_id])}
    if new_album_id not in found and change.album_id:
        raise InvalidRequestError("body", "album_id", f"no album {new_album_id}")
    if change.isrc:
        other = await repository.track_of_isrc(change.isrc, but=track_id)
        if other is not None:
            raise NameTakenError("track", other)
    return await repository.lock_track(track_id)
