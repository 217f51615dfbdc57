"""The object store's listing, grouped by what the objects belong to."""

import re
from collections.abc import AsyncIterator, Mapping

from kernel.object_store.port import ObjectInfo, ObjectStore

BATCH_OWNERS = 200
"""So many owners are looked up at once, however many objects there are."""

Owned = Mapping[str, list[ObjectInfo]]
"""Objects by the text that names their owner: an asset's id, a job's or an upload's id, an artwork's SHA-256."""

ASSET_KEY = re.compile(r"assets/([0-9a-f]{32})/.+")
PART_KEY = re.compile(r"assets/[0-9a-f]{32}/([a-z0-9_]+)\.parts/.+")
STAGED_KEY = re.compile(r"staged/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})")
UPLOAD_KEY = re.compile(r"uploads/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/.+")
ARTWORK_KEY = re.compile(r"artwork/([0-9a-f]{64})/.+")


async def batches(store: ObjectStore, prefix: str, owner: re.Pattern[str]) -> AsyncIterator[Owned]:
    """Everything below a prefix, some owners at a time; an owner may come more than once.

    Objects with keys of another form were not put there by us and are left alone.
    """
    batch: dict[str, list[ObjectInfo]] = {}
    async for info in store.list(prefix):
        if match := owner.fullmatch(info.key):
            batch.setdefault(match[1], []).append(info)
        if len(batch) >= BATCH_OWNERS:
            yield batch
            batch = {}
    if batch:
        yield batch
