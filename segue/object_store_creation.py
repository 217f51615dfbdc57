"""Making the object store, which is right only as long as nothing has been stored."""

from kernel.database.pool import Connection
from kernel.object_store.directory import DirectoryStore
from kernel.settings import Settings

_UNUSED = (
    "SELECT NOT EXISTS (SELECT FROM assets) AND NOT EXISTS (SELECT FROM artworks) "
    "AND NOT EXISTS (SELECT FROM ingest_jobs)"
)


async def create_object_store_while_unused(connection: Connection, settings: Settings) -> None:
    """Make a directory store unless the database knows of things stored: then a missing one is away.

    A bucket is its provider's to make.

    Raises:
        ObjectStoreError: It can't be made.
    """
    store = settings.object_store
    if store.kind == "directory" and await connection.fetchval(
        _UNUSED, timeout=settings.database.command_timeout_s
    ):
        DirectoryStore(store.directory).create()
