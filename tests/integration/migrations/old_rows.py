"""A database as the third migration knew it, filled as its services filled it."""

from uuid import UUID

from kernel.database.pool import Connection
from kernel.names import name_key

ODD_GENRES = (
    "Rock",
    "  rock ",
    "ROCK",
    "Straße",
    "STRASSE",
    "ΟΔΟΣ",
    "οδος",
    "Ｊ－Ｐｏｐ",  # noqa: RUF001 - full width, as taggers write it
    "J-Pop",
    "İlahi",
    "ﬁlk",
    "Drum\u00a0&\u2003Bass",
    "Drum & Bass",
    "Cafe\u0301",
    "Café",
    "ᾳ\u0345",
    "Электроника",
    "アニメ",
    "ǰazz",
    "x" * 400,
    "",
    " \u3000 ",
    None,
)
"""As tags spell them, some twice in other letters; the last three name nothing."""

RELEASE_DATES = ("1994", "1994-05", "2021-11-19", "circa 1990", "", None)
QUALITIES = ("96_aac", "256_aac", "256_aac_plus", "lossless", "hi_res_lossless")

_USERS = """
INSERT INTO users (email, password_hash, display_name, role, disabled_at)
SELECT 'user' || n || '@example.org', 'hash', 'User ' || n, (ARRAY['user', 'curator', 'admin'])[1 + n % 3],
       CASE WHEN n % 10 = 0 THEN now() END
FROM generate_series(1, 30) AS n
"""
_SESSIONS = """
INSERT INTO sessions (user_id, token_sha256, device, expires_at)
SELECT id, sha256((id::text || n)::bytea), 'Phone', now() + n * interval '1 day'
FROM users, generate_series(1, 3) AS n
"""
_ARTISTS = """
INSERT INTO artists (name, name_key) SELECT 'Artist ' || n, 'artist ' || n
FROM generate_series(1, greatest($1::int / 20, 1)) AS n
"""
_ARTWORKS = "INSERT INTO artworks SELECT md5(n::text), 600, 600, '{600,300}' FROM generate_series(1, 5) AS n"
_ALBUMS = """
INSERT INTO albums (artist_id, title, title_key, genre, artwork_sha256)
SELECT artist.id, 'Album ' || n, 'album ' || n, 'Rock', CASE WHEN n % 2 = 0 THEN md5((1 + n % 5)::text) END
FROM generate_series(1, greatest($1::int / 10, 1)) AS n
JOIN (SELECT id, row_number() OVER (ORDER BY id) AS row FROM artists) AS artist
    ON artist.row = 1 + n % (SELECT count(*) FROM artists)
"""
_TRACKS = """
INSERT INTO tracks (album_id, artist_id, title, title_key, number, genre, release_date, length_s, asset_id)
SELECT album.id, album.artist_id, 'Track ' || n, 'track ' || n, n % 10, ($2::text[])[1 + n % cardinality($2::text[])],
       ($3::text[])[1 + n / 10 % cardinality($3::text[])], 180.25 + n % 60, gen_random_uuid()
FROM generate_series(1, $1::int) AS n
JOIN (SELECT id, artist_id, row_number() OVER (ORDER BY id) AS row FROM albums) AS album
    ON album.row = 1 + n / 10 % (SELECT count(*) FROM albums)
"""
_ASSETS = """
INSERT INTO assets (id, track_id, master_sha256, lossless, sample_rate_hz, bit_depth, channels, valid_samples)
SELECT asset_id, id, md5(asset_id::text), number % 2 = 0, 44100, 16, 2, 44100 FROM tracks
"""
_RENDITIONS = """
INSERT INTO renditions (asset_id, name, quality, codec, sample_rate_hz, peak_bandwidth_bps, average_bandwidth_bps,
                        priming_samples, valid_samples, remainder_samples, object_bytes, kek_id, wrapped_key)
SELECT tracks.asset_id, rung, rung, 'aac', 44100, 1, 1, 0, 1, 0, 1, 'test', ''
FROM tracks, unnest($1::text[]) WITH ORDINALITY AS ladder (rung, place) WHERE place <= 1 + number % 5
"""
_KNOWN_MASTERS = "INSERT INTO known_masters SELECT master_sha256, track_id FROM assets"
_JOBS = """
INSERT INTO ingest_jobs (state, outcome, staged, kek_id, wrapped_key, master_sha256, master_bytes, file_name, track_id)
SELECT CASE WHEN n % 10 = 0 THEN 'queued' ELSE 'done' END, CASE WHEN n % 10 > 0 THEN 'packaged' END, n % 10 = 0,
       'test', '', 'master ' || n, 1, n || '.flac', CASE WHEN n % 10 > 0 THEN (SELECT id FROM tracks LIMIT 1) END
FROM generate_series(1, 50) AS n
"""
_STREAMS = """
INSERT INTO album_streams (id, album_id, list_digest, asset_ids)
SELECT gen_random_uuid(), album_id, sha256(album_id::text::bytea), array_agg(asset_id) FROM tracks GROUP BY album_id
"""
_ALBUM_RENDITIONS = "INSERT INTO album_renditions SELECT id, '256_aac', 'test', '' FROM album_streams"
_RENDITION_JOBS = """
INSERT INTO rendition_jobs (asset_id, rendition, state, made_at)
SELECT id, 'lossless_flac', 'made', now() FROM assets LIMIT 20
"""
_REVOCATIONS = """
INSERT INTO revocations (kind, revoked_id, reason, expires_at)
SELECT 'subject', id::text, 'banned', now() + interval '1 day' FROM users WHERE disabled_at IS NOT NULL
"""


async def fill(connection: Connection, tracks: int) -> None:
    """Listeners, a catalog of so many tracks in oddly spelt genres, and all that packaging them leaves behind."""
    async with connection.transaction():
        await connection.execute(_USERS)
        await connection.execute(_SESSIONS)
        await connection.execute(_ARTISTS, tracks)
        await connection.execute(_ARTWORKS)
        await connection.execute(_ALBUMS, tracks)
        await connection.execute(_TRACKS, tracks, list(ODD_GENRES), list(RELEASE_DATES))
        await connection.execute(_ASSETS)
        await connection.execute(_RENDITIONS, list(QUALITIES))
        for statement in (_KNOWN_MASTERS, _JOBS, _STREAMS, _ALBUM_RENDITIONS, _RENDITION_JOBS, _REVOCATIONS):
            await connection.execute(statement)
    await connection.execute("ANALYZE")


async def genres_of_tracks(connection: Connection) -> dict[UUID, tuple[str, str]]:
    """Of every track that has a genre in the old schema, it and its key as services make it."""
    rows = await connection.fetch("SELECT id, genre FROM tracks WHERE genre IS NOT NULL")
    return {row["id"]: (row["genre"], name_key(row["genre"])) for row in rows if name_key(row["genre"])}
