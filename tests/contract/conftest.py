"""Every implementation of the object store; one more is one more entry here."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from kernel.object_store.directory import DirectoryStore
from kernel.object_store.port import ObjectStore


@asynccontextmanager
async def directory_store(folder: Path) -> AsyncIterator[ObjectStore]:
    """A directory that nobody has used yet."""
    yield DirectoryStore(folder / "store").create()


STORES: dict[str, Callable[[Path], AbstractAsyncContextManager[ObjectStore]]] = {
    "directory": directory_store,
}


@pytest.fixture(params=STORES)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ObjectStore]:
    """An empty object store of each kind."""
    async with STORES[request.param](tmp_path) as opened:
        yield opened
