"""Who may make a directory store, and when."""

import pytest

from kernel.database.pool import Pool
from kernel.object_store.port import ObjectStoreError
from kernel.settings import Settings
from segue.embedded.start import prepare_stores
from segue.object_store_creation import create_object_store_while_unused
from tests.integration.delivery.conftest import Published


def take_away(settings: Settings) -> None:
    """As a share that is unmounted, its mount point removed."""
    root = settings.object_store.directory
    root.rename(root.with_name("away"))


async def test_a_store_that_was_never_used_is_made(settings: Settings, pool: Pool) -> None:
    """On the first start, and on later ones as long as nothing has been stored."""
    take_away(settings)
    async with pool.acquire() as connection:
        for _ in range(2):
            await create_object_store_while_unused(connection, settings)
    assert (settings.object_store.directory / "objects").is_dir()


async def test_a_store_that_holds_something_is_never_made_anew(
    settings: Settings, pool: Pool, published: Published
) -> None:
    """The database knows an asset: where the store is missing, it is away, and the start says so."""
    assert published.track_id is not None
    take_away(settings)
    async with pool.acquire() as connection:
        await create_object_store_while_unused(connection, settings)
    with pytest.raises(ObjectStoreError, match="is away"):
        await prepare_stores(settings)
    assert not settings.object_store.directory.exists()
