"""A catalog for plain reads, written straight into the database."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

import asyncpg

_ALBUMS = 1000
_TRACKS_AN_ALBUM = 10

_ROWS = """
INSERT INTO artists (name, name_key)
SELECT 'Artist ' || n, 'artist ' || n FROM generate_series(1, $1::int / 5) AS n;
INSERT INTO albums (artist_id, title, title_key, release_date)
SELECT artist.id, 'Album ' || n, 'album ' || n, '1994-05'
FROM generate_series(1, $1::int) AS n JOIN artists AS artist ON artist.name = 'Artist ' || (n % ($1::int / 5) + 1);
WITH planned AS MATERIALIZED (
    SELECT gen_random_uuid() AS id, gen_random_uuid() AS asset_id, album.id AS album_id, album.artist_id, n
    FROM albums AS album, generate_series(1, $2::int) AS n
), tracked AS (
    INSERT INTO tracks (id, album_id, artist_id, title, title_key, disc, number, length_s, asset_id)
    SELECT id, album_id, artist_id, 'Track ' || n, 'track ' || n, 1, n, 215.5, asset_id FROM planned
)
INSERT INTO assets (id, track_id, master_sha256, lossless, sample_rate_hz, bit_depth, channels, valid_samples)
SELECT asset_id, id, encode(sha256(id::text::bytea), 'hex'), true, 44100, 16, 2, 9503550 FROM planned;
INSERT INTO track_genres (track_id, position, name, name_key) SELECT id, 1, 'Jazz', 'jazz' FROM tracks;
"""


@dataclass(frozen=True, slots=True)
class Catalog:
    """What can be asked for."""

    albums: list[UUID]
    tracks: list[UUID]


def fill_catalog(database_url: str) -> Catalog:
    """A thousand albums of ten tracks each."""
    return asyncio.run(_fill(database_url))


async def _fill(database_url: str) -> Catalog:
    connection = await asyncpg.connect(database_url)
    try:
        rows = _ROWS.replace("$1::int", str(_ALBUMS)).replace("$2::int", str(_TRACKS_AN_ALBUM))
        async with connection.transaction():
            await connection.execute(rows)
        await connection.execute("VACUUM ANALYZE")
        albums = await connection.fetch("SELECT id FROM albums ORDER BY id")
        tracks = await connection.fetch("SELECT id FROM tracks ORDER BY id LIMIT 2000")
    finally:
        await connection.close()
    return Catalog([row["id"] for row in albums], [row["id"] for row in tracks])
