"""The memory tier: bounded in bytes; what stays is decided by S3-FIFO (Yang et al., SOSP 2023), and lightness."""

from collections import OrderedDict
from collections.abc import Callable

from edge.cache.asset_index import AssetIndex
from edge.cache.entry import Entry
from edge.cache.ghosts import Ghosts
from edge.cache.key import CacheKey
from kernel.asset import AssetId

PROBATION_SHARE = 0.05
"""Of the capacity, for what is new. This and the next four were chosen by measuring: `bench/cache_policy`."""

GHOST_SHARE = 0.5
"""What left probation is remembered until so many bytes, in terms of the capacity, have left it since."""

PROVEN_USES = 2
"""So many uses on probation, the one that brought the entry among them, and it has earned its place."""

MAX_SECOND_CHANCES = 3
"""However often it was used, an entry that nobody uses any more goes round the protected queue so many times."""

LIGHT_BYTES = 16 << 10
"""Playlists and initialization sections weigh less: a hundred of them cost as much as one segment, and every stream
begins with them. They are protected from the start."""

LIGHT_SHARE = 0.1
"""Of the capacity, for light entries; while they hold more, they are treated as all others are."""

LARGEST_SHARE = 0.25
"""Of the capacity: a heavier entry would displace too much, and is not kept."""

_Queue = OrderedDict[CacheKey, Entry]


class MemoryTier:
    """Entries by key, together never heavier than the capacity.

    New entries queue on probation, and most are used once and leave it soon; those used again move to the
    protected queue, and so do those that come back soon after they left. A use only counts: nothing is moved
    until room is needed.
    """

    def __init__(self, capacity_bytes: int) -> None:
        self._capacity_bytes = capacity_bytes
        self.on_evicted: Callable[[Entry], None] | None = None
        self._entries: dict[CacheKey, Entry] = {}
        self._assets = AssetIndex()
        self._probation: _Queue = OrderedDict()
        self._protected: _Queue = OrderedDict()
        self._ghosts = Ghosts(int(capacity_bytes * GHOST_SHARE))
        self._probation_bytes = 0
        self._protected_bytes = 0
        self._light_bytes = 0
        self.hits = 0
        self.evictions = 0

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, key: CacheKey) -> bool:
        """Whether an entry is held; no use of it."""
        return key in self._entries

    @property
    def held_bytes(self) -> int:
        """What all entries weigh."""
        return self._probation_bytes + self._protected_bytes

    def get(self, key: CacheKey) -> Entry | None:
        """The entry of a key, which counts as a use of it, or None."""
        entry = self._entries.get(key)
        if entry is not None:
            entry.recent_uses += 1
            self.hits += 1
        return entry

    def entries(self) -> list[Entry]:
        """All that is held now."""
        return list(self._entries.values())

    def put(self, entry: Entry) -> None:
        """Hold an entry, in the place of an older one of its key, and let others go as room is needed."""
        if entry.weight_bytes > self._capacity_bytes * LARGEST_SHARE:
            self._leave([entry.key])
        elif entry.key in self._entries:
            self._replace(entry)
        else:
            self._insert(entry)
        self._make_room()

    def purge(self, asset: AssetId) -> list[CacheKey]:
        """Let everything of an asset go; returns the keys that went."""
        keys = list(self._assets.keys_of(asset))
        self._leave(keys)
        return keys

    def _replace(self, entry: Entry) -> None:
        older = self._entries[entry.key]
        entry.recent_uses = older.recent_uses
        self._entries[entry.key] = entry
        growth_bytes = entry.weight_bytes - older.weight_bytes
        self._light_bytes += _light_bytes(entry) - _light_bytes(older)
        if entry.key in self._probation:
            self._probation[entry.key] = entry
            self._probation_bytes += growth_bytes
        else:
            self._protected[entry.key] = entry
            self._protected_bytes += growth_bytes

    def _insert(self, entry: Entry) -> None:
        self._entries[entry.key] = entry
        self._assets.add(entry)
        self._light_bytes += _light_bytes(entry)
        favoured = _light_bytes(entry) > 0 and self._light_bytes <= self._capacity_bytes * LIGHT_SHARE
        if self._ghosts.take(entry.key) or favoured:
            self._protect(entry, uses=MAX_SECOND_CHANCES if favoured else 0)
        else:
            entry.recent_uses = 0 if entry.prefetched else 1
            self._probation[entry.key] = entry
            self._probation_bytes += entry.weight_bytes

    def _protect(self, entry: Entry, uses: int = 0) -> None:
        entry.recent_uses = uses
        self._protected[entry.key] = entry
        self._protected_bytes += entry.weight_bytes

    def _make_room(self) -> None:
        evicted: list[Entry] = []
        while self.held_bytes > self._capacity_bytes:
            crowded = self._probation_bytes > self._capacity_bytes * PROBATION_SHARE or not self._protected
            left = self._end_probation() if crowded else self._end_protection()
            if left is not None:
                self._forget(left)
                evicted.append(left)
        self.evictions += len(evicted)
        self._tell(evicted)

    def _end_probation(self) -> Entry | None:
        """The oldest on probation moves up, or leaves and is remembered for a while."""
        key, entry = self._probation.popitem(last=False)
        self._probation_bytes -= entry.weight_bytes
        if entry.recent_uses >= PROVEN_USES:
            self._protect(entry)
            return None
        self._ghosts.add(key, entry.weight_bytes)
        return entry

    def _end_protection(self) -> Entry | None:
        """The oldest of the protected goes to the queue's end again for each use, or leaves."""
        key, entry = next(iter(self._protected.items()))
        if entry.recent_uses > 0:
            entry.recent_uses = min(entry.recent_uses, MAX_SECOND_CHANCES) - 1
            self._protected.move_to_end(key)
            return None
        del self._protected[key]
        self._protected_bytes -= entry.weight_bytes
        return entry

    def _leave(self, keys: list[CacheKey]) -> None:
        gone = [self._entries[key] for key in keys if key in self._entries]
        for entry in gone:
            if self._probation.pop(entry.key, None) is not None:
                self._probation_bytes -= entry.weight_bytes
            else:
                del self._protected[entry.key]
                self._protected_bytes -= entry.weight_bytes
            self._forget(entry)
        self._tell(gone)

    def _forget(self, entry: Entry) -> None:
        del self._entries[entry.key]
        self._assets.discard(entry)
        self._light_bytes -= _light_bytes(entry)

    def _tell(self, gone: list[Entry]) -> None:
        if self.on_evicted is not None:
            for entry in gone:
                self.on_evicted(entry)


def _light_bytes(entry: Entry) -> int:
    """What it weighs if it is light, else nothing."""
    return entry.weight_bytes if entry.weight_bytes <= LIGHT_BYTES else 0
