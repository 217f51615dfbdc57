"""Files that find no room: of exports, and of the search index."""

import asyncio
import resource
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from structlog.testing import capture_logs

from control_api.search.indexer import Indexer
from kernel.background import in_background
from kernel.database.pool import Pool
from kernel.kept_work import KeptWork, WorkFailingError
from kernel.settings import Settings
from tests.integration.control_api.api_client import ApiClient
from tests.integration.control_api.generated_catalog import generate_catalog
from tests.integration.control_api.search.index_content import indexed, wanted
from tests.integration.control_api.search.waiting import until

TRACKS = 500


@contextmanager
def _files_no_longer_than(limit_bytes: int) -> Iterator[None]:
    """Have this process's writes past a length fail, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("limit_bytes", [0, 20_000])
async def test_an_export_without_room_is_503(
    api: ApiClient, listener_token: str, pool: Pool, limit_bytes: int
) -> None:
    """From the first byte or in the midst of it; with room again, it is whole."""
    await pool.execute(
        "INSERT INTO listening_history (user_id, id, played_at, listened_s, completed) "
        "SELECT id, gen_random_uuid(), now(), 1, false FROM users, generate_series(1, 1000)"
    )
    with capture_logs(), _files_no_longer_than(limit_bytes):  # what is printed may go to a file, too
        refused = await api.call("GET", "/me/export", token=listener_token)
    whole = await api.call("GET", "/me/export", token=listener_token)

    assert (503, "busy") == (refused.status, refused.json["code"])
    assert int(refused.headers["Retry-After"]) > 0
    assert 1000 == len(whole.json["history"])


async def test_an_index_without_room_is_made_when_there_is(settings: Settings, pool: Pool) -> None:
    """The work says so, goes on, and ends with the whole catalog."""
    await generate_catalog(pool, TRACKS)
    work = KeptWork("search_index", Indexer(settings, pool).run)
    with capture_logs() as lines:
        async with in_background(work.run()):
            with _files_no_longer_than(4096):
                await until(lambda: any(line["event"] == "background work failed" for line in lines))
                with pytest.raises(WorkFailingError):
                    await work.check()
            await until(lambda: _is_exact(settings, pool))


async def _is_exact(settings: Settings, pool: Pool) -> bool:
    try:
        found = await asyncio.to_thread(indexed, settings.search.directory)
    except (AssertionError, ValueError, OSError):  # nothing is there yet
        return False
    return found == await wanted(pool)
