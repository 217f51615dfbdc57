"""A catalog like another, written straight into the database."""

from dataclasses import dataclass

import asyncpg

_ROWS = """
INSERT INTO artists (name, name_key) SELECT 'Artist ' || n, 'artist ' || n FROM generate_series(1, :artists) AS n;
INSERT INTO albums (artist_id, title, title_key, release_date)
SELECT artist.id, 'Album ' || n, 'album ' || n, '1994-05'
FROM generate_series(1, :albums) AS n JOIN artists AS artist ON artist.name = 'Artist ' || (n % :artists + 1);
WITH planned AS MATERIALIZED (
    SELECT gen_random_uuid() AS id, gen_random_uuid() AS asset_id, album.id AS album_id, album.artist_id, n
    FROM albums AS album, generate_series(1, :tracks_an_album) AS n
), tracked AS (
    INSERT INTO tracks (id, album_id, artist_id, title, title_key, disc, number, length_s, asset_id)
    SELECT id, album_id, artist_id, 'Track ' || n, 'track ' || n, 1, n, 215.5, asset_id FROM planned
)
INSERT INTO assets (id, track_id, master_sha256, lossless, sample_rate_hz, bit_depth, channels, valid_samples)
SELECT asset_id, id, encode(sha256(id::text::bytea), 'hex'), true, 44100, 16, 2, 9503550 FROM planned;
INSERT INTO track_genres (track_id, position, name, name_key) SELECT id, 1, 'Jazz', 'jazz' FROM tracks;
"""


@dataclass(frozen=True, slots=True)
class CatalogShape:
    """How much there is of what."""

    artists: int
    albums: int
    tracks_an_album: int


async def write_catalog(
    connection: "asyncpg.Connection[asyncpg.Record]", shape: CatalogShape, *, timeout_s: float
) -> None:
    """Write it all; artists have about as many albums each."""
    rows = (
        _ROWS.replace(":artists", str(shape.artists))
        .replace(":albums", str(shape.albums))
        .replace(":tracks_an_album", str(shape.tracks_an_album))
    )
    await connection.execute(rows, timeout=timeout_s)
