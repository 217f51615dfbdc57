"""What albums and genres are said to hold is what they hold, whatever happens and whoever is at it."""

import asyncio

import pytest

from control_api.catalog.repository import CatalogRepository
from kernel.database.pool import Connection, Pool
from tests.integration.control_api.catalog_rows import CatalogRows
from tests.integration.control_api.generated_catalog import generate_catalog, insert_catalog

COUNTED_ALBUMS = """
SELECT album.id, count(track.id) AS track_count, coalesce(sum(track.length_s), 0) AS length_s
FROM albums AS album LEFT JOIN tracks AS track ON track.album_id = album.id GROUP BY album.id ORDER BY album.id
"""
COUNTED_GENRES = """
SELECT track.album_id, genre.name_key, count(*) AS track_count, min(album.title_key) AS title_key
FROM track_genres AS genre JOIN tracks AS track ON track.id = genre.track_id
JOIN albums AS album ON album.id = track.album_id GROUP BY track.album_id, genre.name_key ORDER BY 1, 2
"""
INSERT_TRACKS = """
WITH asset AS (
    INSERT INTO assets (id, track_id, master_sha256, lossless, sample_rate_hz, channels, valid_samples)
    SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid()::text, true, 44100, 2, 1
    FROM generate_series(1, $3) RETURNING id, track_id
)
INSERT INTO tracks (id, album_id, artist_id, title, title_key, length_s, asset_id)
SELECT track_id, $1, $2, 'T', 't', 7, id FROM asset
"""


async def check_totals(pool: Pool) -> None:
    """Count everything anew and compare."""
    kept = await pool.fetch("SELECT id, track_count, length_s FROM albums ORDER BY id")
    counted = await pool.fetch(COUNTED_ALBUMS)
    assert [(row["id"], row["track_count"]) for row in counted] == [
        (row["id"], row["track_count"]) for row in kept
    ]
    assert [row["length_s"] for row in counted] == pytest.approx([row["length_s"] for row in kept])
    kept_genres = await pool.fetch(
        "SELECT album_id, name_key, track_count, title_key FROM album_genres ORDER BY 1, 2"
    )
    assert await pool.fetch(COUNTED_GENRES) == kept_genres
    tallied = await pool.fetch(
        "SELECT name_key, sum(track_count)::bigint AS n FROM genre_tallies "
        "GROUP BY 1 HAVING sum(track_count) <> 0 ORDER BY 1"
    )
    assert (
        await pool.fetch("SELECT name_key, count(*) AS n FROM track_genres GROUP BY 1 ORDER BY 1") == tallied
    )
    placed = await pool.fetchval(
        "SELECT count(*) FROM track_genres AS genre JOIN tracks AS track ON track.id = genre.track_id "
        "WHERE (genre.album_id, genre.title_key) IS DISTINCT FROM (track.album_id, track.title_key)"
    )
    assert placed == 0


async def test_totals_follow_moves_edits_and_deletions(pool: Pool, rows: CatalogRows) -> None:
    """Both the album that a track leaves and the one it comes to are right, also for many at once."""
    artist_id = await rows.artist("A")
    one, other = await rows.album(artist_id, "One"), await rows.album(artist_id, "Other")
    tracks = [
        await rows.track(artist_id, one, f"T{n}", number=n, genres=("Jazz", "Funk")[: 1 + n % 2])
        for n in range(6)
    ]
    await check_totals(pool)
    await pool.execute(
        "UPDATE tracks SET album_id = $1, title_key = 'x' WHERE id = ANY ($2)", other, tracks[:4]
    )
    await check_totals(pool)
    await pool.execute("UPDATE tracks SET length_s = length_s + number")
    await pool.execute("UPDATE albums SET title_key = 'new ' || title_key")
    await pool.execute("DELETE FROM track_genres WHERE track_id = $1", tracks[0])
    await pool.execute("UPDATE track_genres SET name = 'Soul', name_key = 'soul' WHERE name_key = 'funk'")
    await check_totals(pool)
    await pool.execute("DELETE FROM tracks WHERE album_id = $1", other)
    await check_totals(pool)

    async with pool.acquire() as connection:
        await CatalogRepository(connection).fold_genres()
    await check_totals(pool)
    assert await pool.fetchval("SELECT length_s FROM albums WHERE id = $1", other) == 0


async def test_concurrent_imports_into_one_album_are_all_counted(pool: Pool, rows: CatalogRows) -> None:
    """Whoever waits for the album's row counts on from what the other has made of it."""
    artist_id = await rows.artist("A")
    album_id = await rows.album(artist_id, "One")
    async with pool.acquire() as first, pool.acquire() as second:
        transaction = first.transaction()
        await transaction.start()
        await first.execute(INSERT_TRACKS, album_id, artist_id, 3)
        waiting = asyncio.create_task(second.execute(INSERT_TRACKS, album_id, artist_id, 4))
        await _until_waiting(pool)
        await transaction.commit()
        await waiting
    await check_totals(pool)
    assert await pool.fetchval("SELECT track_count FROM albums") == 7


async def test_statements_over_several_albums_never_lock_each_other_out(pool: Pool) -> None:
    """Albums are locked in one order, in whichever order the rows come."""
    await generate_catalog(pool, 300)

    async def shift(*, forwards: bool) -> None:
        for _ in range(5):
            await pool.execute(
                "UPDATE tracks SET length_s = length_s + 1 WHERE id IN ("
                "SELECT id FROM tracks ORDER BY CASE WHEN $1 THEN id END, id DESC LIMIT 100)",
                forwards,
            )

    await asyncio.gather(shift(forwards=True), shift(forwards=False))
    await check_totals(pool)


async def test_an_import_reads_in_proportion(pool: Pool) -> None:
    """Four times as many tracks in one statement have about four times as many rows read, not sixteen times."""

    async def read_for(tracks: int) -> int:
        async with pool.acquire() as connection:
            transaction = connection.transaction()
            await transaction.start()
            before = await _rows_read(connection)
            await insert_catalog(connection, tracks)
            read = await _rows_read(connection) - before
            await transaction.rollback()
            return read

    few, many = [await read_for(tracks) for tracks in (2_500, 10_000)]
    assert 0 < many < 5 * few, (few, many)


async def test_an_album_that_grows_track_by_track_stays_cheap(pool: Pool, rows: CatalogRows) -> None:
    """The ten thousandth track costs what the first did: nothing is counted anew."""
    artist_id = await rows.artist("A")
    album_id = await rows.album(artist_id, "Heap")

    async def read_for_a_hundred() -> int:
        async with pool.acquire() as connection, connection.transaction():
            before = await _rows_read(connection)
            for _ in range(100):
                await connection.execute(INSERT_TRACKS, album_id, artist_id, 1)
            return await _rows_read(connection) - before

    small = await read_for_a_hundred()
    await pool.execute(INSERT_TRACKS, album_id, artist_id, 10_000)
    large = await read_for_a_hundred()
    assert 0 < large < 2 * small, (small, large)


async def _rows_read(connection: Connection) -> int:
    """By this connection of all tables, by triggers too; the server forgets between transactions only."""
    read: int = await connection.fetchval(
        "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::bigint FROM pg_stat_xact_user_tables"
    )
    return read


async def _until_waiting(pool: Pool) -> None:
    """Until a statement waits for a lock."""
    while not await pool.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):  # noqa: ASYNC110
        await asyncio.sleep(0.01)  # the server tells nobody of a lock that is waited for


async def test_popularity_orders_as_decayed_scores_do(pool: Pool) -> None:
    """Whatever the instant: halving each score every 14 days gives the same order as what is kept."""
    await generate_catalog(pool, 200)
    await pool.execute(
        "UPDATE track_plays SET scored_at = now() - (length(track_id::text) + plays % 7) * interval '11 days'"
    )
    for days in (0, 400):
        decayed = await pool.fetch(
            "SELECT track_id FROM track_plays ORDER BY score * power(2, -extract(epoch FROM "
            "now() + $1 * interval '1 day' - scored_at)::float8 / (14 * 86400)) DESC, track_id DESC",
            days,
        )
        kept = await pool.fetch(
            "SELECT track_id FROM track_plays ORDER BY round(popularity::numeric, 9) DESC, track_id DESC"
        )
        assert decayed == kept
    drift = await pool.fetchval(
        "SELECT max(abs(genre.popularity - plays.popularity)) "
        "FROM track_genres AS genre JOIN track_plays AS plays USING (track_id)"
    )
    assert drift <= 0.05
    assert (
        await pool.fetchval(
            "SELECT count(*) FROM track_genres AS genre JOIN track_plays AS plays USING (track_id) "
            "WHERE genre.popularity IS NULL AND plays.popularity IS NOT NULL"
        )
        == 0
    )
