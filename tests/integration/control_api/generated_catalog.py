"""A catalog of as many tracks as a test wants, written by a few statements."""

from kernel.database.pool import Connection, Pool

_ARTISTS = """
INSERT INTO artists (name, name_key)
SELECT 'Artist ' || n, 'artist ' || n FROM generate_series(1, greatest($1::int / 5, 1)) AS n
"""
_ALBUMS = """
INSERT INTO albums (artist_id, title, title_key, created_at)
SELECT artist.id, 'Album ' || n, 'album ' || md5(n::text), now() - n * interval '1 minute'
FROM generate_series(1, greatest($1::int / 10, 1)) AS n
JOIN (SELECT id, row_number() OVER (ORDER BY name_key) AS row FROM artists) AS artist
    ON artist.row = 1 + n % (SELECT count(*) FROM artists)
"""
_TRACKS = """
INSERT INTO tracks (album_id, artist_id, title, title_key, number, length_s, asset_id)
SELECT album.id, album.artist_id, 'Track ' || n, 'track ' || md5(n::text), n % 10, 180 + n % 60, gen_random_uuid()
FROM generate_series(1, $1::int) AS n
JOIN (SELECT id, artist_id, row_number() OVER (ORDER BY title_key) AS row FROM albums) AS album
    ON album.row = 1 + n % (SELECT count(*) FROM albums)
"""
_ASSETS = """
INSERT INTO assets (id, track_id, master_sha256, lossless, sample_rate_hz, bit_depth, channels, valid_samples)
SELECT asset_id, id, md5(id::text), true, 44100, 16, 2, 1 FROM tracks
"""
_GENRES = """
INSERT INTO track_genres (track_id, position, name, name_key)
SELECT id, 1, 'Genre ' || row % 25, 'genre ' || row % 25
FROM (SELECT id, row_number() OVER (ORDER BY title_key) AS row FROM tracks)
"""
_PLAYS = """
INSERT INTO track_plays (track_id, plays, score)
SELECT id, row, row FROM (SELECT id, row_number() OVER (ORDER BY title_key) AS row FROM tracks) WHERE row % 2 = 0
"""
_LYRICS = """
INSERT INTO lyrics (track_id, plain)
SELECT id, 'La' FROM (SELECT id, row_number() OVER (ORDER BY title_key) AS row FROM tracks) WHERE row % 3 = 0
"""
TABLES = "artists, albums, tracks, assets, track_genres, album_genres, genre_tallies, track_plays, lyrics"


async def generate_catalog(pool: Pool, tracks: int) -> None:
    """Tracks on a tenth as many albums, in 25 genres, every second played, every third sung; with statistics."""
    async with pool.acquire() as connection, connection.transaction():
        await insert_catalog(connection, tracks)
    await pool.execute(f"ANALYZE {TABLES}")


async def insert_catalog(connection: Connection, tracks: int) -> None:
    """The same, within a transaction and without statistics."""
    await connection.execute(_ARTISTS, tracks)
    await connection.execute(_ALBUMS, tracks)
    await connection.execute(_TRACKS, tracks)
    for statement in (_ASSETS, _GENRES, _PLAYS, _LYRICS):
        await connection.execute(statement)
