"""Every implementation of the object store; one more is one more entry here."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from kernel.object_store.directory import DirectoryStore
from kernel.object_store.port import ObjectStore
from kernel.object_store.s3.client import open_bucket
from kernel.object_store.s3.store import S3Store
from kernel.settings import ObjectStoreSettings
from tests.contract.s3.swift_server import SMALLEST_PART_BYTES

PAGE_KEYS = 3
"""A listing of more than so many objects takes several requests."""

Opening = Callable[[], AbstractAsyncContextManager[ObjectStore]]


def directory_store(request: pytest.FixtureRequest) -> Opening:
    """A directory that nobody has used yet."""
    folder: Path = request.getfixturevalue("tmp_path")

    @asynccontextmanager
    async def opening() -> AsyncIterator[ObjectStore]:
        yield DirectoryStore(folder / "store").create()

    return opening


def s3_store(request: pytest.FixtureRequest) -> Opening:
    """A bucket that nobody has used yet, its parts and pages so small that little data makes many."""
    settings: ObjectStoreSettings = request.getfixturevalue("s3_settings")

    @asynccontextmanager
    async def opening() -> AsyncIterator[ObjectStore]:
        async with open_bucket(settings, page_keys=PAGE_KEYS) as bucket:
            yield S3Store(bucket, part_bytes=SMALLEST_PART_BYTES)

    return opening


STORES: dict[str, Callable[[pytest.FixtureRequest], Opening]] = {
    "directory": directory_store,
    "s3": s3_store,
}


@pytest.fixture(params=STORES)
def opening(request: pytest.FixtureRequest) -> Opening:
    """Every kind of store; chosen before the test's event loop runs, in which no other fixture can begin."""
    return STORES[request.param](request)


@pytest.fixture
async def store(opening: Opening) -> AsyncIterator[ObjectStore]:
    """An empty object store of each kind."""
    async with opening() as opened:
        yield opened
