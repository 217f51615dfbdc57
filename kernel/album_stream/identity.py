"""Which stream an album is: another list of assets is another stream, so all of it but its keys may be cached."""

import hashlib
from collections.abc import Sequence
from uuid import UUID

from kernel.asset import AssetId


def album_list_digest(album_id: UUID, assets: Sequence[AssetId]) -> bytes:
    """Sixteen octets that an album and its assets, in playing order, have in common with nothing else.

    They tell whether there is a stream of this list already. Its id is drawn at random instead: a stream that is swept
    and made anew has other keys, and nothing that is still cached of the old one may meet them.
    """
    digest = hashlib.blake2b(album_id.bytes, digest_size=16, person=b"segue album 1")
    for asset in assets:
        digest.update(bytes.fromhex(asset))
    return digest.digest()
