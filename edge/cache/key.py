"""What an entry of the cache is called."""

from typing import NewType

from kernel.admission import Admitted
from kernel.asset import AssetId
from kernel.media_path import Resource

CacheKey = NewType("CacheKey", str)


class UncacheableError(Exception):
    """A fault of ours: a content key was to be cached. Players are told of it as of any other fault."""


def cache_key(admitted: Admitted) -> CacheKey:
    """The path after the token: every listener admitted alike shares the entry.

    The multivariant playlist lists what the token admits, so its key tells that quality as well.

    Raises:
        UncacheableError: It is a content key.
    """
    path = admitted.path
    if path.resource is Resource.KEY:
        raise UncacheableError("keys are never cached")
    if path.resource is Resource.MULTIVARIANT_PLAYLIST:
        return CacheKey(f"{path}#{admitted.token.quality}")
    return CacheKey(str(path))


def is_of(key: str, asset: AssetId) -> bool:
    """Whether a key, or a path, is of an asset or an album stream."""
    return key.removeprefix("album/").startswith(asset)
