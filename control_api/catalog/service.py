"""Browsing the catalog."""

from uuid import UUID

import msgspec

from control_api.catalog.errors import AlbumNotFoundError, ArtistNotFoundError, TrackNotFoundError
from control_api.catalog.models import FIRST, Album, AlbumDetails, Artist, NamePosition, Track
from control_api.catalog.repository import CatalogRepository
from control_api.paging import Page, PageQuery, cut_page, read_cursor
from kernel.database.pool import Pool, acquire


class CatalogService:
    """The catalog of one database; every method raises `DatabaseUnavailableError` when that is away."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def artists(self, query: PageQuery) -> Page[Artist]:
        """A page of artists by name."""
        after = read_cursor(query.cursor, NamePosition, FIRST)
        async with acquire(self._pool) as connection:
            found = await CatalogRepository(connection).artists(after, query.limit + 1)
        return cut_page(found, query.limit)

    async def artist(self, artist_id: UUID) -> Artist:
        """One artist.

        Raises:
            ArtistNotFoundError: There is none of that id.
        """
        async with acquire(self._pool) as connection:
            artist = await CatalogRepository(connection).artist(artist_id)
        if artist is None:
            raise ArtistNotFoundError(artist_id)
        return artist

    async def albums(self, query: PageQuery, artist_id: UUID | None = None) -> Page[Album]:
        """A page of albums by title, all or an artist's."""
        after = read_cursor(query.cursor, NamePosition, FIRST)
        async with acquire(self._pool) as connection:
            found = await CatalogRepository(connection).albums(after, query.limit + 1, artist_id=artist_id)
        return cut_page(found, query.limit)

    async def album(self, album_id: UUID) -> AlbumDetails:
        """One album with its tracks, both as of one instant.

        Raises:
            AlbumNotFoundError: There is none of that id.
        """
        async with (
            acquire(self._pool) as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            repository = CatalogRepository(connection)
            album = await repository.album(album_id)
            tracks = await repository.album_tracks(album_id)
        if album is None:
            raise AlbumNotFoundError(album_id)
        return AlbumDetails(**msgspec.structs.asdict(album), tracks=tracks)

    async def tracks(self, query: PageQuery) -> Page[Track]:
        """A page of tracks by title."""
        after = read_cursor(query.cursor, NamePosition, FIRST)
        async with acquire(self._pool) as connection:
            found = await CatalogRepository(connection).tracks(after, query.limit + 1)
        return cut_page(found, query.limit)

    async def track(self, track_id: UUID) -> Track:
        """One track.

        Raises:
            TrackNotFoundError: There is none of that id.
        """
        async with acquire(self._pool) as connection:
            track = await CatalogRepository(connection).track(track_id)
        if track is None:
            raise TrackNotFoundError(track_id)
        return track
