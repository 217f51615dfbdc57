"""The feed of catalog changes."""

import asyncpg
import pytest

from control_api.search.feed import _SQL, KEPT_S, PURGED_AT_ONCE, Change, Feed
from control_api.search.position import FeedPosition
from kernel.database.pool import Pool, acquire
from kernel.settings import Settings
from tests.integration.control_api.catalog_rows import CatalogRows

START = FeedPosition(0, 0)


async def _read(pool: Pool, after: FeedPosition = START) -> list[Change]:
    async with acquire(pool) as connection:
        return list(await Feed(connection).after(after, 1000))


async def test_nothing_is_missed_however_transactions_commit(settings: Settings, pool: Pool) -> None:
    """A change with a smaller number that commits later holds back those behind it, and is read before them."""
    url = settings.database.url.get_secret_value()
    insert = "INSERT INTO artists (name, name_key) VALUES ($1, $1) RETURNING id"
    early = await asyncpg.connect(url, timeout=10)
    late = await asyncpg.connect(url, timeout=10)
    try:
        first = early.transaction()
        await first.start()
        early_id = await early.fetchval(insert, "early")
        late_id = await late.fetchval(insert, "late")
        assert [] == await _read(pool)
        await first.commit()
        assert [early_id, late_id] == [change.item_id for change in await _read(pool)]
    finally:
        await early.close(timeout=5)
        await late.close(timeout=5)


async def test_many_interleaved_transactions_are_read_once_each(settings: Settings, pool: Pool) -> None:
    """A reader that goes on from where it was sees every change exactly once, in whatever order they commit."""
    url = settings.database.url.get_secret_value()
    connections = [await asyncpg.connect(url, timeout=10) for _ in range(6)]
    written, read, position = set(), [], START
    try:
        for round_number in range(10):
            transactions = [connection.transaction() for connection in connections]
            for transaction in transactions:
                await transaction.start()
            for number, connection in enumerate(connections):
                name = f"{round_number} {number}"
                insert = "INSERT INTO artists (name, name_key) VALUES ($1, $1) RETURNING id"
                written.add(await connection.fetchval(insert, name))
            for number in (3, 0, 5, 1, 4, 2):
                await transactions[number].commit()
                for change in await _read(pool, position):
                    read.append(change.item_id)
                    position = change.position
        assert (len(read), written) == (len(written), set(read))
    finally:
        for connection in connections:
            await connection.close(timeout=5)


async def test_an_artists_new_name_changes_all_that_shows_it(rows: CatalogRows, pool: Pool) -> None:
    """And another picture changes nothing."""
    artist_id = await rows.artist("Someone")
    album_id = await rows.album(artist_id, "Something")
    track_id = await rows.track(artist_id, album_id, "Somewhat")
    position = (await _read(pool))[-1].position
    await pool.execute("UPDATE artists SET updated_at = now()")
    await pool.execute("UPDATE albums SET track_count = 5")
    assert [] == await _read(pool, position)
    await pool.execute("UPDATE artists SET name = 'Somebody' WHERE id = $1", artist_id)
    told = [(change.kind, change.item_id) for change in await _read(pool, position)]
    assert [("artist", artist_id), ("album", album_id), ("track", track_id)] == told


@pytest.mark.parametrize("table", ["lyrics", "track_genres"])
async def test_what_belongs_to_a_track_changes_it(rows: CatalogRows, pool: Pool, table: str) -> None:
    """Its lyrics and its genres: made, changed and taken away."""
    artist_id = await rows.artist("Someone")
    track_id = await rows.track(artist_id, await rows.album(artist_id, "Something"), "Somewhat", genres=())
    statements = {
        "lyrics": [
            "INSERT INTO lyrics (track_id, plain) SELECT id, 'la' FROM tracks",
            "UPDATE lyrics SET plain = 'lala'",
            "DELETE FROM lyrics",
        ],
        "track_genres": [
            "INSERT INTO track_genres SELECT id, 1, 'Jazz', 'jazz' FROM tracks",
            "UPDATE track_genres SET name = 'Pop'",
            "DELETE FROM track_genres",
        ],
    }
    for statement in statements[table]:
        position = (await _read(pool))[-1].position
        await pool.execute(statement)
        told = [(change.kind, change.item_id) for change in await _read(pool, position)]
        assert [("track", track_id)] == told


async def test_old_changes_are_purged_and_remembered(rows: CatalogRows, pool: Pool) -> None:
    """An index that had not read what is gone can't be brought up to date; one that had, can."""
    await rows.artist("Old")
    async with acquire(pool) as connection:
        feed = Feed(connection)
        old = (await feed.after(START, 10))[-1].position
        behind = (await feed.state()).start()
        await connection.execute(
            "UPDATE catalog_changes SET at = now() - make_interval(secs => $1)", KEPT_S + 60
        )
        await feed.purge()
        state = await feed.state()
    assert [] == await _read(pool)
    assert old == state.purged
    assert state.reaches(behind)
    assert state.reaches(behind.moved_to(old))
    assert not state.reaches(behind.moved_to(FeedPosition(old.transaction_id, old.change_id - 1)))


async def test_a_long_feed_is_purged_piece_by_piece(pool: Pool) -> None:
    """A week after a large import no statement is so long that it is cancelled, and the index left behind."""
    await pool.execute(
        "INSERT INTO catalog_changes (transaction_id, kind, item_id, at) "
        "SELECT '7', 'track', gen_random_uuid(), now() - make_interval(secs => $1) "
        "FROM generate_series(1, 2 * $2 + 1) AS n",
        *(KEPT_S + 60, PURGED_AT_ONCE),
    )
    async with acquire(pool) as connection:
        feed = Feed(connection)
        assert [False, False, True] == [await feed.purge() for _ in range(3)]
        purged = (await feed.state()).purged
    assert 0 == await pool.fetchval("SELECT count(*) FROM catalog_changes")
    assert FeedPosition(7, 2 * PURGED_AT_ONCE + 1) == purged


async def test_the_feed_is_read_by_its_key(pool: Pool) -> None:
    """However long the feed is, reading on from a place doesn't walk through what is before it."""
    await pool.execute(
        "INSERT INTO catalog_changes (transaction_id, kind, item_id) "
        "SELECT n::text::xid8, 'track', gen_random_uuid() FROM generate_series(1, 20000) AS n"
    )
    await pool.execute("ANALYZE catalog_changes")
    plan = await pool.fetch(f"EXPLAIN {_SQL['next_changes']}", 15_000, 0, 2000)
    assert "catalog_changes_pkey" in "\n".join(row[0] for row in plan)
