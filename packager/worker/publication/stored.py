"""What was packaged by an earlier start, read back from the object store."""

from kernel.asset import Asset, decode_asset, document_key
from kernel.errors import InvalidValueError
from kernel.object_store.port import ObjectNotFoundError, ObjectStore
from packager.worker.claim import Claim
from packager.worker.errors import AssetMissingError


async def read_packaged(store: ObjectStore, claim: Claim) -> Asset:
    """The asset of an approved job.

    Raises:
        AssetMissingError: It is not there any more, or is not this job's.
        ObjectStoreError: The store is away.
    """
    try:
        asset = decode_asset(await store.read(document_key(claim.asset_id)))
    except (ObjectNotFoundError, InvalidValueError) as error:
        raise AssetMissingError(f"what was packaged is gone from the object store: {error}") from None
    if asset.master.sha256 != claim.master_sha256:
        raise AssetMissingError("what was packaged is of another master")
    return asset
