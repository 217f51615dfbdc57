"""The one place that knows which object store the settings mean."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from kernel.object_store.directory import DirectoryStore
from kernel.object_store.port import ObjectStore
from kernel.settings import ObjectStoreSettings


@asynccontextmanager
async def open_object_store(settings: ObjectStoreSettings) -> AsyncIterator[ObjectStore]:
    """The object store that the settings name, for a service's lifetime."""
    match settings.kind:
        case "directory":
            directory = DirectoryStore(settings.directory)
            await directory.discard_leftovers()
            yield directory
        case "s3":
            # botocore takes half a second to import: only who uses S3 pays for it.
            from kernel.object_store.s3.client import open_s3_store  # noqa: PLC0415

            async with open_s3_store(settings) as store:
                yield store
