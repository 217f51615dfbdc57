"""Rows of the views `shown_artists`, `shown_albums` and `shown_tracks` as what the API shows."""

import asyncpg
import msgspec

from control_api.catalog.models import Album, AlbumDetails, Artist, ArtistCredit, Artwork, Picture, Track
from control_api.prefix import API_PREFIX


def artist_of(row: asyncpg.Record) -> Artist:
    """A row of `shown_artists`."""
    return Artist(id=row["id"], name=row["name"], artwork=artwork_of(row), updated_at=row["updated_at"])


def album_of(row: asyncpg.Record) -> Album:
    """A row of `shown_albums`."""
    return Album(
        id=row["id"],
        title=row["title"],
        artist=ArtistCredit(id=row["artist_id"], name=row["artist_name"]),
        release_date=row["release_date"],
        genres=tuple(row["genres"]),
        track_count=row["track_count"],
        length_s=row["length_s"],
        artwork=artwork_of(row),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )


def album_details_of(row: asyncpg.Record) -> AlbumDetails:
    """A row of `shown_albums` with its tracks' rows of `shown_tracks`."""
    album = msgspec.structs.asdict(album_of(row))
    return AlbumDetails(**album, tracks=tuple(track_of(track) for track in row["tracks"]))


def track_of(row: asyncpg.Record) -> Track:
    """A row of `shown_tracks`."""
    return Track(
        id=row["id"],
        title=row["title"],
        artist=ArtistCredit(id=row["artist_id"], name=row["artist_name"]),
        album_id=row["album_id"],
        album_title=row["album_title"],
        disc=row["disc"],
        number=row["number"],
        length_s=row["length_s"],
        explicit=row["explicit"],
        isrc=row["isrc"],
        genres=tuple(row["genres"]),
        release_date=row["release_date"],
        lossless=row["lossless"],
        sample_rate_hz=row["sample_rate_hz"],
        bit_depth=row["bit_depth"],
        has_lyrics=row["has_lyrics"],
        artwork=artwork_of(row),
        updated_at=row["updated_at"],
    )


def artwork_of(row: asyncpg.Record) -> Artwork | None:
    """The picture of a row that has an artwork's columns, if it has one."""
    sha256 = row["sha256"]
    if sha256 is None:
        return None
    pictures = tuple(
        Picture(edge_px=edge_px, url=f"{API_PREFIX}/artwork/{sha256}/{edge_px}")
        for edge_px in row["sizes_px"]
    )
    return Artwork(sha256=sha256, width_px=row["width_px"], height_px=row["height_px"], pictures=pictures)
