"""A catalog, and libraries that have the first so many of its tracks."""

import asyncio
from collections.abc import Mapping

import asyncpg

_TIMEOUT_S = 600

_CATALOG = """
WITH someone AS (
    INSERT INTO artists (name, name_key)
    SELECT format('Artist %s', md5(n::text)), format('artist %s', md5(n::text))
    FROM generate_series(1, $1::int / 100 + 1) AS n
    RETURNING id
), something AS (
    INSERT INTO albums (artist_id, title, title_key)
    SELECT id, format('Album %s', n), format('album %s', n) FROM someone, generate_series(1, 10) AS n
    RETURNING id, artist_id
), numbered AS (
    SELECT *, row_number() OVER () AS album FROM something
), made AS (
    INSERT INTO tracks (album_id, artist_id, title, title_key, number, length_s, asset_id)
    SELECT id, artist_id, title, lower(title), n, 200, gen_random_uuid()
    FROM numbered, generate_series(1, 10) AS n, format('%s of %s', md5((album * 10 + n)::text), album) AS title
    ORDER BY album LIMIT $1::int
    RETURNING id, asset_id
)
INSERT INTO assets (id, track_id, master_sha256, lossless, sample_rate_hz, bit_depth, channels, valid_samples,
                    integrated_lufs, range_lu, true_peak_dbtp)
SELECT asset_id, id, replace(id::text || asset_id::text, '-', ''), true, 44100, 16, 2, 8820000, -14, 6, -1 FROM made
"""

_GENRES = (
    "INSERT INTO track_genres (track_id, position, name, name_key) SELECT id, 1, 'Jazz', 'jazz' FROM tracks"
)

_LIBRARY = """
WITH owner AS (SELECT id FROM users WHERE email = $1), feed AS (
    INSERT INTO libraries (user_id, revision) SELECT id, $2::int FROM owner
), had AS (
    SELECT id AS item_id, row_number() OVER (ORDER BY id) AS n
    FROM (SELECT id FROM tracks ORDER BY id LIMIT $2::int) AS first
), items AS (
    INSERT INTO library_items (user_id, kind, item_id, added_at, liked, revision, decided_revision, decided_at)
    SELECT owner.id, 'track', item_id, now() - n * interval '1 minute', n % 10 = 0, n, n, now() FROM owner, had
)
INSERT INTO library_changes (user_id, revision, kind, item_id, action, added_at, liked)
SELECT owner.id, n, 'track', item_id, 'added', now() - n * interval '1 minute', n % 10 = 0 FROM owner, had
"""


def fill_libraries(database_url: str, lengths: Mapping[str, int]) -> list[str]:
    """Write a catalog as long as the longest library, and a library for each e-mail address; tracks that none has."""
    return asyncio.run(_fill(database_url, lengths))


async def _fill(database_url: str, lengths: Mapping[str, int]) -> list[str]:
    longest = max(lengths.values())
    connection = await asyncpg.connect(database_url, timeout=10, command_timeout=_TIMEOUT_S)
    try:
        await connection.execute(_CATALOG, longest + 1000)
        await connection.execute(_GENRES)
        for email, length in lengths.items():
            await connection.execute(_LIBRARY, email, length)
        await connection.execute("VACUUM ANALYZE")
        rows = await connection.fetch("SELECT id FROM tracks ORDER BY id DESC LIMIT 1000")
    finally:
        await connection.close(timeout=10)
    return [str(row["id"]) for row in rows]
