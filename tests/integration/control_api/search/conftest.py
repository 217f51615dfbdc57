"""Search over a real database, with an indexer of the test's own."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from control_api.search.feed import Feed
from control_api.search.generations import IndexFolder
from control_api.search.index_writer import IndexFiles
from control_api.search.indexer import Indexer
from control_api.search.rebuild import build
from kernel.background import in_background
from kernel.database.pool import Pool, acquire
from kernel.settings import Settings
from tests.integration.control_api.api_client import ApiClient
from tests.integration.control_api.search.waiting import until

MEMORY_BYTES = 32 << 20

Find = Callable[..., Awaitable[Any]]


@pytest.fixture
async def indexing(settings: Settings, pool: Pool) -> AsyncIterator[None]:
    """The control worker's indexer, at work."""
    async with in_background(Indexer(settings, pool).run()):
        await until(lambda: IndexFolder(settings.search.directory).current() is not None)
        yield


@pytest.fixture
def find(api: ApiClient, subscriber_token: str) -> Find:
    """Search as the subscriber."""

    async def search(q: str, *, token: str = subscriber_token, **more: Any) -> Any:
        answer = await api.call("GET", "/search", token=token, params={"q": q, **more})
        assert answer.status == 200, answer.content
        return answer.json

    return search


@pytest.fixture
async def built(settings: Settings, pool: Pool) -> Callable[[], Awaitable[IndexFiles]]:
    """Builds an index of what there is and serves it, with nobody who follows the feed."""

    async def make() -> IndexFiles:
        folder = IndexFolder(settings.search.directory)
        path = folder.draw()
        await build(pool, path, MEMORY_BYTES)
        folder.switch(path)
        return IndexFiles(path, memory_bytes=MEMORY_BYTES)

    return make


async def feed_end(pool: Pool) -> int:
    """Changes of transactions below are readable."""
    async with acquire(pool) as connection:
        return (await Feed(connection).state()).oldest_running
