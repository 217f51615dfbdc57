"""The indexer: exact after every end, rebuilt when it must be, one at a time."""

import asyncio
import random
import subprocess
import sys
from pathlib import Path

import pytest

from control_api.search.feed import Feed
from control_api.search.generations import FolderTakenError, IndexFolder
from control_api.search.indexer import Indexer
from kernel.background import in_background
from kernel.database.pool import Pool, acquire
from kernel.settings import Settings
from tests.integration.control_api.api_client import ApiClient
from tests.integration.control_api.catalog_rows import CatalogRows
from tests.integration.control_api.search.index_content import indexed, position_count, wanted
from tests.integration.control_api.search.waiting import until

ROUNDS = 6
_CHANGES = (
    "INSERT INTO artists (name, name_key) SELECT 'A' || n || $1, 'a' || n || $1 FROM generate_series(1, 30) AS n",
    "UPDATE artists SET name = 'B' || $1 || id WHERE id IN (SELECT id FROM artists ORDER BY random() LIMIT 10)",
    "DELETE FROM artists WHERE id IN (SELECT id FROM artists WHERE $1 <> '' ORDER BY random() LIMIT 5)",
)


def _start(settings: Settings) -> "subprocess.Popen[bytes]":
    url = settings.database.url.get_secret_value()
    module = "tests.integration.control_api.search.indexing_process"
    return subprocess.Popen(
        [sys.executable, "-m", module, url, str(settings.search.directory)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        cwd=Path(__file__).parents[4],
    )


async def _is_exact(pool: Pool, settings: Settings) -> bool:
    if IndexFolder(settings.search.directory).current() is None:
        return False
    expected = await wanted(pool)
    return expected == await asyncio.to_thread(indexed, settings.search.directory)


async def test_is_exact_however_often_it_is_killed(settings: Settings, pool: Pool) -> None:
    """Nothing is missing, nothing doubled, and the next one goes on from the last commit."""
    draw = random.Random(3)
    for number in range(ROUNDS):
        process = _start(settings)
        try:
            if number == 0:
                await until(lambda: IndexFolder(settings.search.directory).current() is not None)
            async with asyncio.timeout(draw.uniform(0.8, 2.0)):
                for burst in range(1000):
                    for change in _CHANGES:
                        await pool.execute(change, f" {number} {burst} ")
                    if process.poll() is not None:
                        pytest.fail("the indexer ended by itself")
        except TimeoutError:
            pass
        finally:
            process.kill()
            process.wait()
    folder = IndexFolder(settings.search.directory).current()
    async with in_background(Indexer(settings, pool).run()):
        await until(lambda: _is_exact(pool, settings))
    assert folder == IndexFolder(settings.search.directory).current()  # brought up to date, not built anew
    assert position_count(settings.search.directory) == 1


async def test_an_order_rebuilds_while_the_old_one_serves(  # noqa: PLR0917 - fixtures
    settings: Settings, pool: Pool, rows: CatalogRows, api: ApiClient, admin_token: str, indexing: None
) -> None:
    """202 at once; another index takes the place of the first, which is swept away."""
    await rows.artist("Someone")
    before = IndexFolder(settings.search.directory).current()
    answer = await api.call("POST", "/admin/search/rebuild", token=admin_token)
    assert (202, 2) == (answer.status, answer.json["generation"])

    async def replaced() -> bool:
        found = await api.call("GET", "/search", token=admin_token, params={"q": "someone"})
        assert found.status == 200
        return IndexFolder(settings.search.directory).current() != before

    await until(replaced)
    await until(
        lambda: [path.name for path in settings.search.directory.glob("v*-*")] != [before and before.name]
    )
    await until(lambda: _is_exact(pool, settings))
    await until(lambda: before is not None and not before.exists())
    found = await api.call("GET", "/search", token=admin_token, params={"q": "someone"})
    assert ["Someone"] == [artist["name"] for artist in found.json["artists"]]


async def test_only_admins_order_a_rebuild(api: ApiClient, subscriber_token: str) -> None:
    """A subscriber may not."""
    assert (await api.call("POST", "/admin/search/rebuild", token=subscriber_token)).status == 403


async def test_changes_while_it_is_built_are_in_it(settings: Settings, pool: Pool) -> None:
    """Rows that come, change and go behind the reader's back are there, changed and gone in the end."""
    await pool.execute(_CHANGES[0], " first ")
    stop = asyncio.Event()

    async def write() -> None:
        burst = 0
        while not stop.is_set():
            burst += 1
            for change in _CHANGES:
                await pool.execute(change, f" {burst} ")

    async with in_background(write(), Indexer(settings, pool).run()):
        await until(lambda: IndexFolder(settings.search.directory).current() is not None)
        before = IndexFolder(settings.search.directory).current()
        async with acquire(pool) as connection:
            await Feed(connection).want_rebuild()
        await until(lambda: IndexFolder(settings.search.directory).current() != before)
        stop.set()
        await until(lambda: _is_exact(pool, settings))


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE search_feed SET purged_transaction_id = pg_current_xact_id(), purged_id = 10",
        "UPDATE search_feed SET generation = generation + 1",
    ],
)
async def test_one_that_can_not_follow_is_built_anew(settings: Settings, pool: Pool, spoil: str) -> None:
    """An index whose next changes were purged, or that was to be rebuilt while nobody was there to do it."""
    await pool.execute(_CHANGES[0], " ")
    async with in_background(Indexer(settings, pool).run()):
        await until(lambda: _is_exact(pool, settings))
    before = IndexFolder(settings.search.directory).current()
    await pool.execute("ALTER TABLE artists DISABLE TRIGGER ALL")
    await pool.execute("DELETE FROM artists WHERE name LIKE 'A1%'")
    await pool.execute("ALTER TABLE artists ENABLE TRIGGER ALL")
    await pool.execute(spoil)
    async with in_background(Indexer(settings, pool).run()):
        await until(lambda: _is_exact(pool, settings))
    assert before != IndexFolder(settings.search.directory).current()


async def test_a_damaged_index_is_built_anew(settings: Settings, pool: Pool) -> None:
    """Files that were cut short or are gone."""
    await pool.execute(_CHANGES[0], " ")
    async with in_background(Indexer(settings, pool).run()):
        await until(lambda: _is_exact(pool, settings))
    damaged = IndexFolder(settings.search.directory).current()
    assert damaged is not None
    for path in damaged.glob("*.term"):
        path.unlink()
    async with in_background(Indexer(settings, pool).run()):
        await until(lambda: IndexFolder(settings.search.directory).current() != damaged)
        await until(lambda: _is_exact(pool, settings))


async def test_a_second_one_waits(settings: Settings, pool: Pool) -> None:
    """Two who write the same folder take turns: the other begins when the first has ended."""
    async with in_background(Indexer(settings, pool).run()):
        await until(lambda: _is_exact(pool, settings))
        with pytest.raises(FolderTakenError), IndexFolder(settings.search.directory).held():
            pass
    with IndexFolder(settings.search.directory).held():
        assert await _is_exact(pool, settings)
