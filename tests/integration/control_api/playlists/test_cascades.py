"""What becomes of playlists when what they are made of changes or goes."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest

from kernel.database.pool import Connection, Pool
from tests.integration.control_api.playlists.people import Person


async def test_an_entry_outlives_who_added_it(
    ada: Person, bob: Person, tracks: list[UUID], pool: Pool
) -> None:
    """Nobody is named then."""
    made = await ada.create(collaborative=True)
    await bob.accept(await ada.invite(made["id"]))
    await bob.add(made["id"], tracks[:2])
    await pool.execute("DELETE FROM users WHERE id = $1", bob.account.id)
    assert [None, None] == [entry["added_by"] for entry in await ada.entries(made["id"])]
    assert [] == (await ada.call("GET", f"/playlists/{made['id']}/collaborators")).json["items"]


async def test_a_deleted_account_takes_its_playlists_out_of_libraries(
    curator: Person, bob: Person, pool: Pool
) -> None:
    """Followers are told by a tombstone."""
    made = await curator.create(public=True)
    await bob.call("PUT", f"/library/playlist/{made['id']}")
    await pool.execute("DELETE FROM users WHERE id = $1", curator.account.id)
    assert 404 == (await bob.call("GET", f"/playlists/{made['id']}")).status
    assert ("removed", made["id"]) == (await bob.library_changes())[-1]


async def test_entries_go_with_their_track(ada: Person, bob: Person, tracks: list[UUID], pool: Pool) -> None:
    """Totals and version follow, and those who may change the playlist are told."""
    made = await ada.create(collaborative=True)
    await bob.accept(await ada.invite(made["id"]))
    await ada.add(made["id"], [*tracks, tracks[0]])
    other = await ada.create()
    await ada.add(other["id"], tracks[1:2])
    await pool.execute("DELETE FROM tracks WHERE id = $1", tracks[0])
    playlist = await ada.get(made["id"])
    assert (3, 4, 40.0) == tuple(playlist[field] for field in ("version", "entry_count", "length_s"))
    assert [str(track) for track in tracks[1:]] == [
        entry["track"]["id"] for entry in await ada.entries(made["id"])
    ]
    assert 2 == (await ada.get(other["id"]))["version"]
    for person in (ada, bob):
        assert 2 == (await person.library_changes()).count(("changed", made["id"]))
    assert 1 == (await ada.library_changes()).count(("changed", other["id"]))


async def test_a_playlist_is_as_long_as_its_tracks_are_now(
    ada: Person, tracks: list[UUID], pool: Pool
) -> None:
    """A track that is packaged anew may be longer; what is removed then leaves nothing behind."""
    made = await ada.create()
    added = await ada.add(made["id"], [*tracks, tracks[0]])
    await pool.execute("UPDATE tracks SET length_s = 12.3456789 WHERE id = $1", tracks[0])
    assert 64.691358 == (await ada.get(made["id"]))["length_s"]
    emptied = await ada.remove(added["playlist"], added["entry_ids"])
    assert (0, 0.0) == (emptied.json["entry_count"], emptied.json["length_s"])


async def test_an_entry_that_changes_parents_counts_for_the_new_one(
    ada: Person, tracks: list[UUID], pool: Pool
) -> None:
    """Both totals follow, whoever writes the rows."""
    one, two = await ada.create(), await ada.create()
    await ada.add(one["id"], tracks)
    await pool.execute(
        "UPDATE playlist_tracks SET playlist_id = $1 WHERE track_id = ANY ($2)", UUID(two["id"]), tracks[:2]
    )
    assert [(3, 30.0), (2, 20.0)] == [
        (playlist["entry_count"], playlist["length_s"])
        for playlist in (await ada.get(one["id"]), await ada.get(two["id"]))
    ]


async def test_rows_without_a_length_get_the_tracks_own(ada: Person, tracks: list[UUID], pool: Pool) -> None:
    """Totals are right whoever inserts."""
    made = await ada.create()
    await pool.execute(
        "INSERT INTO playlist_tracks (playlist_id, track_id, order_key) SELECT $1, id, 'a' || row_number() OVER () "
        "FROM tracks",
        UUID(made["id"]),
    )
    assert (5, 50.0) == _totals(await ada.get(made["id"]))


@asynccontextmanager
async def _open_transaction(pool: Pool) -> AsyncIterator[Connection]:
    async with pool.acquire() as connection, connection.transaction():
        yield connection


@pytest.mark.parametrize(
    "statement", ["UPDATE tracks SET length_s = 20 WHERE id = $1", "DELETE FROM tracks WHERE id = $1"]
)
async def test_adding_waits_for_a_track_that_is_being_changed(
    ada: Person, tracks: list[UUID], pool: Pool, statement: str
) -> None:
    """Totals are right after either, and nobody waits for the other for ever."""
    made = await ada.create()
    await ada.add(made["id"], tracks[:2])
    async with _open_transaction(pool) as connection:
        await connection.execute(statement, tracks[0])
        adding = asyncio.create_task(ada.try_add(made["id"], tracks[:1]))
        await _until_blocked(pool)
    answer = await adding
    assert answer.status == (200 if "UPDATE" in statement else 422)
    assert ((3, 50.0) if answer.status == 200 else (1, 10.0)) == _totals(await ada.get(made["id"]))


async def test_a_track_waits_for_who_is_adding_it(ada: Person, tracks: list[UUID], pool: Pool) -> None:
    """Its new length reaches the entry that it could not see yet when it began to wait."""
    made = await ada.create()
    async with _open_transaction(pool) as connection:
        await connection.execute("SELECT FROM tracks WHERE id = $1 FOR SHARE", tracks[0])
        changing = asyncio.create_task(
            pool.execute("UPDATE tracks SET length_s = 20 WHERE id = $1", tracks[0])
        )
        await _until_blocked(pool)
        await connection.execute(
            "INSERT INTO playlist_tracks (playlist_id, track_id, order_key) VALUES ($1, $2, 'a0')",
            *(UUID(made["id"]), tracks[0]),
        )
    await changing
    assert (1, 20.0) == _totals(await ada.get(made["id"]))


async def test_removing_entries_and_deleting_their_tracks_at_once_ends_right(
    ada: Person, tracks: list[UUID], pool: Pool
) -> None:
    """Neither is ended by a deadlock."""
    made = await ada.create()
    added = await ada.add(made["id"], tracks * 20)
    removals = [
        ada.remove(added["playlist"], added["entry_ids"][:50]),
        *(pool.execute("DELETE FROM tracks WHERE id = $1", track) for track in tracks[:3]),
    ]
    await asyncio.gather(*removals)
    entries = await ada.entries(made["id"])
    assert (len(entries), 10.0 * len(entries)) == _totals(await ada.get(made["id"]))
    assert {str(track) for track in tracks[3:]} == {entry["track"]["id"] for entry in entries}


async def test_hot_queries_use_their_indexes(ada: Person, tracks: list[UUID], pool: Pool) -> None:
    """What is read of a playlist costs what is shown of it, not what it holds."""
    made = await ada.create()
    for _ in range(4):
        await ada.add(made["id"], tracks * 200)
    await pool.execute("ANALYZE")
    page = await _plan(
        pool,
        "SELECT id FROM playlist_tracks WHERE playlist_id = $1 AND order_key > $2 ORDER BY order_key LIMIT 51",
        *(UUID(made["id"]), "a5"),
    )
    last = await _plan(
        pool,
        "SELECT order_key FROM playlist_tracks WHERE playlist_id = $1 ORDER BY order_key DESC LIMIT 1",
        UUID(made["id"]),
    )
    for plan in (page, last):
        assert "playlist_tracks_playlist_id_order_key_key" in plan
        assert "Sort" not in plan


async def _plan(pool: Pool, query: str, *values: object) -> str:
    async with pool.acquire() as connection:
        found = await connection.fetchval(f"EXPLAIN (FORMAT JSON) {query}", *values)
    plan: Any = json.loads(found)
    return json.dumps(plan)


async def _until_blocked(pool: Pool) -> None:
    async with asyncio.timeout(10):
        while not await pool.fetchval("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"):
            pass


def _totals(playlist: Any) -> tuple[int, float]:
    return playlist["entry_count"], playlist["length_s"]
