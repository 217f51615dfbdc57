"""A database of an earlier version becomes what a fresh one is, and keeps what it held."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from kernel.database.migrate import MigrationError, load_migrations, migrate
from kernel.database.pool import Connection
from segue.embedded.postgres import EmbeddedPostgres
from tests.conftest import fresh_database
from tests.integration.migrations.old_rows import QUALITIES, fill, genres_of_tracks
from tests.integration.migrations.schema import describe_schema

MIGRATIONS = load_migrations()
OLD = 3
"""The last migration of the version that is upgraded from."""

EMPTY = "template0"
TRACKS = 500
OLD_TABLES = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
    AND relname <> 'schema_migrations' ORDER BY relname
"""


@pytest.fixture
async def empty_url(postgres: EmbeddedPostgres) -> AsyncIterator[str]:
    """Where a database without a schema is reached; it is gone after the test."""
    async with fresh_database(postgres, template=EMPTY) as url:
        yield url


@pytest.fixture
async def connection(empty_url: str) -> AsyncIterator[Connection]:
    """A connection to a database without a schema."""
    opened = await asyncpg.connect(empty_url, timeout=10, server_settings={"timezone": "UTC"})
    yield opened
    await opened.close(timeout=5)


@dataclass(frozen=True)
class Before:
    """What an old database held."""

    genres: dict[UUID, tuple[str, str]]
    columns: dict[str, list[str]]
    digests: dict[str, str]


async def _columns(connection: Connection, table: str) -> list[str]:
    rows = await connection.fetch(
        "SELECT attname FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped "
        "AND attname <> 'genre' ORDER BY attname",
        table,
    )
    return [row[0] for row in rows]


async def _digest(connection: Connection, table: str, columns: list[str]) -> str:
    """Of a table's rows, in these columns alone."""
    rows = f"SELECT row({', '.join(columns)})::text AS line FROM {table}"  # noqa: S608 - names the server gave
    digest: str = await connection.fetchval(
        f"SELECT md5(string_agg(line, ' ' ORDER BY line)) FROM ({rows})"  # noqa: S608 - the same
    )
    return digest


@pytest.fixture
async def old(connection: Connection) -> Before:
    """An old version's database with all kinds of rows."""
    await migrate(connection, MIGRATIONS[:OLD])
    await fill(connection, TRACKS)
    tables = [row[0] for row in await connection.fetch(OLD_TABLES)]
    columns = {table: await _columns(connection, table) for table in tables}
    digests = {table: await _digest(connection, table, columns[table]) for table in tables}
    return Before(await genres_of_tracks(connection), columns, digests)


async def _fresh_schema(postgres: EmbeddedPostgres) -> dict[str, list[str]]:
    async with fresh_database(postgres, template=EMPTY) as url:
        fresh = await asyncpg.connect(url, timeout=10, server_settings={"timezone": "UTC"})
        await migrate(fresh, MIGRATIONS)
        described = await describe_schema(fresh)
        await fresh.close(timeout=5)
    return described


@pytest.mark.usefixtures("old")
async def test_an_upgraded_schema_equals_a_fresh_one(
    connection: Connection, postgres: EmbeddedPostgres
) -> None:
    """Tables, columns, defaults, constraints, indexes, triggers, functions, views and sequences alike."""
    await migrate(connection, MIGRATIONS)

    upgraded, fresh = await describe_schema(connection), await _fresh_schema(postgres)
    assert all(upgraded[what] for what in upgraded if what != "types")
    assert fresh == upgraded


@pytest.mark.usefixtures("old")
async def test_one_step_at_a_time_leads_there_too(connection: Connection, postgres: EmbeddedPostgres) -> None:
    """Whoever upgrades with every version gets the same."""
    applied = [
        [migration.number for migration in await migrate(connection, MIGRATIONS[:count])]
        for count in range(OLD + 1, len(MIGRATIONS) + 1)
    ]

    assert [[number] for number in range(OLD + 1, len(MIGRATIONS) + 1)] == applied
    assert await _fresh_schema(postgres) == await describe_schema(connection)


async def test_what_there_was_is_kept(connection: Connection, old: Before) -> None:
    """Every old column of every row, but the genres, which have tables of their own now."""
    await migrate(connection, MIGRATIONS)

    kept = {table: await _digest(connection, table, columns) for table, columns in old.columns.items()}
    assert old.digests == kept


async def test_genres_have_the_keys_that_services_make(connection: Connection, old: Before) -> None:
    """Two spellings of one genre are one; what names nothing is gone; albums and genres are counted."""
    await migrate(connection, MIGRATIONS)

    rows = await connection.fetch("SELECT * FROM track_genres")
    assert old.genres == {row["track_id"]: (row["name"], row["name_key"]) for row in rows}
    assert {1} == {row["position"] for row in rows}
    tracks = {row["id"]: row for row in await connection.fetch("SELECT * FROM tracks")}
    assert [] == [row["track_id"] for row in rows if row["album_id"] != tracks[row["track_id"]]["album_id"]]
    assert [] == [row["track_id"] for row in rows if row["title_key"] != tracks[row["track_id"]]["title_key"]]
    counted = Counter((tracks[track_id]["album_id"], key) for track_id, (_, key) in old.genres.items())
    albums = await connection.fetch("SELECT album_id, name_key, track_count FROM album_genres")
    assert counted == {(row["album_id"], row["name_key"]): row["track_count"] for row in albums}
    tallies = await connection.fetch(
        "SELECT name_key, sum(track_count)::int AS n FROM genre_tallies GROUP BY name_key"
    )
    assert Counter(key for _, key in old.genres.values()) == {row["name_key"]: row["n"] for row in tallies}


@pytest.mark.usefixtures("old")
async def test_totals_years_and_qualities_are_those_of_the_rows(connection: Connection) -> None:
    """As if triggers had kept them from the beginning."""
    await migrate(connection, MIGRATIONS)

    tracks = await connection.fetch("SELECT * FROM tracks")
    albums = {row["id"]: row for row in await connection.fetch("SELECT * FROM albums")}
    assert Counter(track["album_id"] for track in tracks) == {
        album_id: album["track_count"] for album_id, album in albums.items()
    }
    for album_id, album in albums.items():
        length_s = sum(track["length_s"] for track in tracks if track["album_id"] == album_id)
        assert length_s == pytest.approx(album["length_s"])
    years = {"1994": 1994, "1994-05": 1994, "2021-11-19": 2021}
    assert [years.get(track["release_date"]) for track in tracks] == [track["year"] for track in tracks]
    best: dict[UUID, int] = {}
    for row in await connection.fetch("SELECT asset_id, quality FROM renditions"):
        best[row["asset_id"]] = max(best.get(row["asset_id"], 0), QUALITIES.index(row["quality"]))
    assets = await connection.fetch("SELECT id, best_quality FROM assets")
    assert best == {row["id"]: row["best_quality"] for row in assets}


@pytest.mark.usefixtures("old")
async def test_what_is_written_after_it_is_counted_on(connection: Connection) -> None:
    """Triggers go on from what was there."""
    await migrate(connection, MIGRATIONS)
    track = await connection.fetchrow(
        "SELECT id, album_id FROM tracks WHERE id = (SELECT track_id FROM track_genres LIMIT 1)"
    )
    assert track is not None
    before = await connection.fetchrow("SELECT track_count FROM albums WHERE id = $1", track["album_id"])

    await connection.execute("DELETE FROM tracks WHERE id = $1", track["id"])

    after = await connection.fetchrow("SELECT track_count FROM albums WHERE id = $1", track["album_id"])
    assert before is not None
    assert after is not None
    assert before["track_count"] - 1 == after["track_count"]
    fed = await connection.fetch("SELECT kind FROM catalog_changes WHERE item_id = $1", track["id"])
    assert {"track"} == {row["kind"] for row in fed}


@pytest.mark.usefixtures("old")
async def test_services_of_the_old_version_are_waited_for(connection: Connection, empty_url: str) -> None:
    """Idle connections and listeners hold up nothing; who is in the midst of a transaction ends it first."""
    idle, listener, busy = [await asyncpg.connect(empty_url, timeout=10) for _ in range(3)]
    await idle.fetch("SELECT id, genre FROM tracks WHERE id = $1", UUID(int=0))  # which stays prepared
    await listener.execute("LISTEN segue_ingest_changed")
    transaction = busy.transaction()
    await transaction.start()
    await busy.execute("UPDATE tracks SET title = title || '!' WHERE number = 1")

    upgrade = asyncio.create_task(migrate(connection, MIGRATIONS))
    async with asyncio.timeout(10):
        while not await idle.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
            pass
    assert not upgrade.done()
    await transaction.commit()
    applied = await asyncio.wait_for(upgrade, 30)

    assert list(range(OLD + 1, len(MIGRATIONS) + 1)) == [migration.number for migration in applied]
    with pytest.raises(asyncpg.UndefinedColumnError):
        await idle.fetch("SELECT id, genre FROM tracks WHERE id = $1", UUID(int=0))
    assert TRACKS == await idle.fetchval("SELECT count(*) FROM tracks")
    for opened in (idle, listener, busy):
        await opened.close(timeout=5)


@pytest.mark.usefixtures("old")
async def test_two_that_upgrade_at_once_upgrade_once(connection: Connection, empty_url: str) -> None:
    """One applies everything, the other finds it done; a third time nothing is left."""
    other = await asyncpg.connect(empty_url, timeout=10)

    applied = await asyncio.gather(migrate(connection, MIGRATIONS), migrate(other, MIGRATIONS))
    again = await migrate(other, MIGRATIONS)
    await other.close(timeout=5)

    assert [0, len(MIGRATIONS) - OLD] == sorted(len(part) for part in applied)
    assert [] == again


@pytest.mark.usefixtures("old")
async def test_a_step_that_fails_leaves_all_as_it_was(connection: Connection, tmp_path: Path) -> None:
    """The upgrade is one transaction: the old version goes on."""
    before = await describe_schema(connection)
    for migration in MIGRATIONS:
        (tmp_path / f"{migration.name}.sql").write_text(migration.sql)
    (tmp_path / f"{len(MIGRATIONS) + 1:04}_broken.sql").write_text("SELECT 1 / 0;")

    with pytest.raises(asyncpg.DivisionByZeroError):
        await migrate(connection, load_migrations(tmp_path))

    assert before == await describe_schema(connection)


async def test_a_newer_database_is_refused(connection: Connection) -> None:
    """An old version does not work on a schema that it doesn't know."""
    await migrate(connection, MIGRATIONS)

    with pytest.raises(MigrationError, match="which this version of Segue does not know"):
        await migrate(connection, MIGRATIONS[:-1])
