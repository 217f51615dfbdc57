"""An asset's objects, taken away together."""

from kernel.asset import AssetId, asset_prefix, document_key
from kernel.object_store.port import ObjectStore


async def delete_asset(store: ObjectStore, asset_id: AssetId) -> None:
    """Take away an asset that is stored and not published; `asset.json` goes first."""
    await store.delete(document_key(asset_id))
    async for info in store.list(asset_prefix(asset_id)):
        await store.delete(info.key)
