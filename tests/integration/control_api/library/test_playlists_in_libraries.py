"""What playlists do to the libraries they are in."""

from uuid import UUID, uuid4

import pytest

from control_api.accounts.models import Account
from control_api.library.feed import Announcement
from control_api.library.playlists_in_libraries import add_playlist, touch_playlist, withdraw_playlist
from kernel.database.pool import Pool


@pytest.fixture
async def playlist(pool: Pool, subscriber: Account) -> UUID:
    """A public playlist of the subscriber's."""
    playlist_id = uuid4()
    await pool.execute(
        "INSERT INTO playlists (id, owner_id, kind, name, name_key, public) VALUES ($1, $2, 'regular', 'A', 'a', true)",
        *(playlist_id, subscriber.id),
    )
    return playlist_id


async def _log(pool: Pool, account: Account) -> list[tuple[int, str, UUID]]:
    rows = await pool.fetch(
        "SELECT revision, action, item_id FROM library_changes WHERE user_id = $1 ORDER BY 1", account.id
    )
    return [tuple(row) for row in rows]


async def test_a_playlist_is_added_once(pool: Pool, listener: Account, playlist: UUID) -> None:
    """Adding it again is no change."""
    async with pool.acquire() as connection, connection.transaction():
        first = await add_playlist(connection, listener.id, playlist)
        second = await add_playlist(connection, listener.id, playlist)

    assert (first, second) == ([Announcement(listener.id, 1)], [])
    assert await _log(pool, listener) == [(1, "added", playlist)]


async def test_a_touch_is_logged_to_those_who_have_it(
    pool: Pool, listener: Account, subscriber: Account, playlist: UUID
) -> None:
    """To them alone, and as a change of nothing but content."""
    async with pool.acquire() as connection, connection.transaction():
        await add_playlist(connection, listener.id, playlist)
        before = await pool.fetchval("SELECT now()")
        told = await touch_playlist(connection, [subscriber.id, listener.id], playlist)

    assert told == [Announcement(listener.id, 2)]
    assert await _log(pool, listener) == [(1, "added", playlist), (2, "changed", playlist)]
    assert await _log(pool, subscriber) == []
    item = await pool.fetchrow("SELECT revision, decided_revision, decided_at FROM library_items")
    assert item is not None
    assert (item["revision"], item["decided_revision"], item["decided_at"] < before) == (2, 1, True)


async def test_a_playlist_leaves_those_who_may_not_see_it(
    pool: Pool, listener: Account, subscriber: Account, playlist: UUID
) -> None:
    """Its owner keeps it; a second time nobody is left to lose it."""
    async with pool.acquire() as connection, connection.transaction():
        await add_playlist(connection, listener.id, playlist)
        await add_playlist(connection, subscriber.id, playlist)
        still = await withdraw_playlist(connection, playlist)
        await connection.execute("UPDATE playlists SET public = false")
        told = await withdraw_playlist(connection, playlist)
        again = await withdraw_playlist(connection, playlist)

    assert (still, told, again) == ([], [Announcement(listener.id, 2)], [])
    assert await _log(pool, listener) == [(1, "added", playlist), (2, "removed", playlist)]
    assert await pool.fetchval("SELECT count(*) FROM library_items") == 1


async def test_a_deleted_playlist_leaves_every_library(
    pool: Pool, listener: Account, subscriber: Account, playlist: UUID
) -> None:
    """Each gets a tombstone."""
    async with pool.acquire() as connection, connection.transaction():
        await add_playlist(connection, listener.id, playlist)
        await add_playlist(connection, subscriber.id, playlist)
    await pool.execute("DELETE FROM playlists")

    assert await _log(pool, listener) == [(1, "added", playlist), (2, "removed", playlist)]
    assert await _log(pool, subscriber) == [(1, "added", playlist), (2, "removed", playlist)]
    assert await pool.fetchval("SELECT count(*) FROM library_items") == 0
