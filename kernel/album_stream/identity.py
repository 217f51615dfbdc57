"""Which stream an album is: another list of assets is another stream, so all of it but its keys may be cached."""

import hashlib
from collections.abc import Sequence
from uuid import UUID

from kernel.asset import AssetId


def album_stream_id(album_id: UUID, assets: Sequence[AssetId]) -> AssetId:
    """The id of an album's stream, in the form of an asset's: it stands in the same places in URLs and in the store.

    Everybody who draws it from the same album and assets, in playing order, gets the same.
    """
    digest = hashlib.blake2b(album_id.bytes, digest_size=16, person=b"segue album 1")
    for asset in assets:
        digest.update(bytes.fromhex(asset))
    return AssetId(digest.hexdigest())
