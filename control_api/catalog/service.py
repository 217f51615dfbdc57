"""Browsing the catalog."""

from uuid import UUID

from control_api.catalog.errors import AlbumNotFoundError, ArtistNotFoundError, TrackNotFoundError
from control_api.catalog.models import FIRST, Album, AlbumDetails, Artist, Genre, NamePosition, Track
from control_api.catalog.positions import (
    FIRST_KEY,
    MOST_POPULAR,
    NEWEST,
    KeyPosition,
    PopularityPosition,
    TimePosition,
)
from control_api.catalog.repository import CatalogRepository, Filter
from control_api.paging import Page, PageQuery, cut_page, read_cursor
from kernel.database.pool import Connection, Pool, acquire

ANY = Filter()


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
            return await read_artist(connection, artist_id)

    async def albums(self, query: PageQuery, wanted: Filter = ANY) -> Page[Album]:
        """A page of albums by title."""
        after = read_cursor(query.cursor, NamePosition, FIRST)
        async with acquire(self._pool) as connection:
            found = await CatalogRepository(connection).albums_by_title(after, query.limit + 1, wanted)
        return cut_page(found, query.limit)

    async def newest_albums(self, query: PageQuery, wanted: Filter = ANY) -> Page[Album]:
        """A page of albums, those that came into the catalog last first."""
        after = read_cursor(query.cursor, TimePosition, NEWEST)
        async with acquire(self._pool) as connection:
            found = await CatalogRepository(connection).albums_by_age(after, query.limit + 1, wanted)
        return cut_page(found, query.limit)

    async def album(self, album_id: UUID) -> AlbumDetails:
        """One album with its tracks, both as of one instant.

        Raises:
            AlbumNotFoundError: There is none of that id.
        """
        async with acquire(self._pool) as connection:
            return await read_album(connection, album_id)

    async def tracks(self, query: PageQuery, wanted: Filter = ANY) -> Page[Track]:
        """A page of tracks by title."""
        after = read_cursor(query.cursor, NamePosition, FIRST)
        async with acquire(self._pool) as connection:
            found = await CatalogRepository(connection).tracks(after, query.limit + 1, wanted)
        return cut_page(found, query.limit)

    async def popular_tracks(self, query: PageQuery, wanted: Filter = ANY) -> Page[Track]:
        """A page of tracks, those that were played most of late first."""
        after = read_cursor(query.cursor, PopularityPosition, MOST_POPULAR)
        async with acquire(self._pool) as connection:
            found = await CatalogRepository(connection).popular_tracks(after, query.limit + 1, wanted)
        return cut_page(found, query.limit)

    async def track(self, track_id: UUID) -> Track:
        """One track.

        Raises:
            TrackNotFoundError: There is none of that id.
        """
        async with acquire(self._pool) as connection:
            return await read_track(connection, track_id)

    async def genres(self, query: PageQuery) -> Page[Genre]:
        """A page of genres by name."""
        after = read_cursor(query.cursor, KeyPosition, FIRST_KEY)
        async with acquire(self._pool) as connection:
            found = await CatalogRepository(connection).genres(after, query.limit + 1)
        return cut_page(found, query.limit)


async def read_artist(connection: Connection, artist_id: UUID) -> Artist:
    """One artist, as GET shows it.

    Raises:
        ArtistNotFoundError: There is none of that id.
    """
    artist = await CatalogRepository(connection).artist(artist_id)
    if artist is None:
        raise ArtistNotFoundError(artist_id)
    return artist


async def read_album(connection: Connection, album_id: UUID) -> AlbumDetails:
    """One album with its tracks, as GET shows it.

    Raises:
        AlbumNotFoundError: There is none of that id.
    """
    album = await CatalogRepository(connection).album(album_id)
    if album is None:
        raise AlbumNotFoundError(album_id)
    return album


async def read_track(connection: Connection, track_id: UUID) -> Track:
    """One track, as GET shows it.

    Raises:
        TrackNotFoundError: There is none of that id.
    """
    track = await CatalogRepository(connection).track(track_id)
    if track is None:
        raise TrackNotFoundError(track_id)
    return track
