"""Taking music out of the catalog, for good; the masters can be ingested again."""

from collections.abc import Sequence
from uuid import UUID

import structlog

from control_api.audit.log import AuditAction
from control_api.catalog.deletion.repository import DeletionRepository
from control_api.catalog.edits.editing import Editor, edit
from control_api.catalog.errors import (
    AlbumNotFoundError,
    ArtistInUseError,
    ArtistNotFoundError,
    TrackNotFoundError,
)
from control_api.edges.errors import EdgesUnreachableError
from control_api.edges.purges import Purges
from kernel.asset import AssetId
from kernel.database.pool import Connection, Pool

_log = structlog.stdlib.get_logger(__name__)


class CatalogDeletions:
    """Deletions by administrators, audited; every method raises `DatabaseUnavailableError` when that is away.

    Objects are left to the sweep. Edges are told to forget what they have of it once the deletion is committed; where
    they can't be told, they forget it when they need the room, and nobody can start it any more.
    """

    def __init__(self, pool: Pool, purges: Purges) -> None:
        self._pool = pool
        self._purges = purges

    async def delete_track(self, track_id: UUID, editor: Editor) -> None:
        """Remove a track, and its album and artists if nothing else is theirs.

        Raises:
            TrackNotFoundError: There is none of that id.
        """

        async def work(connection: Connection) -> tuple[AssetId, ...]:
            repository = DeletionRepository(connection)
            title = await repository.track_title(track_id)
            if title is None:
                raise TrackNotFoundError(track_id)
            gone = await repository.delete([track_id])
            changes: dict[str, tuple[object, object]] = {"title": (title, None)}
            await editor.tell(connection, AuditAction.DELETE_TRACK, "track", track_id, changes)
            return gone

        await self._purge(await edit(self._pool, work))

    async def delete_album(self, album_id: UUID, editor: Editor) -> None:
        """Remove an album with its tracks, and the artists that have nothing else.

        Raises:
            AlbumNotFoundError: There is none of that id.
        """

        async def work(connection: Connection) -> tuple[AssetId, ...]:
            repository = DeletionRepository(connection)
            title = await repository.album_title(album_id)
            if title is None:
                raise AlbumNotFoundError(album_id)
            tracks = await repository.tracks_of_album(album_id)
            gone = await repository.delete(tracks, albums=[album_id])
            changes: dict[str, tuple[object, object]] = {"title": (title, None), "tracks": (len(tracks), 0)}
            await editor.tell(connection, AuditAction.DELETE_ALBUM, "album", album_id, changes)
            return gone

        await self._purge(await edit(self._pool, work))

    async def delete_artist(self, artist_id: UUID, editor: Editor, *, with_everything: bool) -> None:
        """Remove an artist; with everything, her albums with all their tracks, and her tracks on others' albums.

        Raises:
            ArtistNotFoundError: There is none of that id.
            ArtistInUseError: She has albums or tracks, and they are not to go with her.
        """

        async def work(connection: Connection) -> tuple[AssetId, ...]:
            repository = DeletionRepository(connection)
            name = await repository.artist_name(artist_id)
            if name is None:
                raise ArtistNotFoundError(artist_id)
            tracks = await repository.tracks_of_artist(artist_id)
            albums = await repository.albums_of_artist(artist_id)
            if (tracks or albums) and not with_everything:
                raise ArtistInUseError(
                    f"{len(albums)} albums and {len(tracks)} tracks would go with the artist"
                )
            gone = await repository.delete(tracks, albums=albums, artists=[artist_id])
            changes: dict[str, tuple[object, object]] = {
                "name": (name, None),
                "albums": (len(albums), 0),
                "tracks": (len(tracks), 0),
            }
            await editor.tell(connection, AuditAction.DELETE_ARTIST, "artist", artist_id, changes)
            return gone

        await self._purge(await edit(self._pool, work))

    async def _purge(self, gone: Sequence[AssetId]) -> None:
        if not gone:
            return
        try:
            await self._purges.purge(gone)
        except EdgesUnreachableError:
            _log.warning("edges were not told of deleted assets", assets=list(gone))
