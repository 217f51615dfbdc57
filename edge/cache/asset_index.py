"""Which keys of an asset are held."""

from collections.abc import Iterable

from edge.cache.entry import Entry
from edge.cache.key import CacheKey
from kernel.asset import AssetId


class AssetIndex:
    """Keys by asset, so that a purge needn't look at everything."""

    def __init__(self) -> None:
        self._keys: dict[AssetId, set[CacheKey]] = {}

    def keys_of(self, asset: AssetId) -> Iterable[CacheKey]:
        """The keys held of an asset."""
        return self._keys.get(asset, ())

    def add(self, entry: Entry) -> None:
        """An entry is held from now on."""
        self._keys.setdefault(entry.path.asset, set()).add(entry.key)

    def discard(self, entry: Entry) -> None:
        """An entry is held no longer."""
        keys = self._keys[entry.path.asset]
        keys.discard(entry.key)
        if not keys:
            del self._keys[entry.path.asset]
