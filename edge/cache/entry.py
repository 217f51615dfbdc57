"""One thing the cache holds."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.cache.key import CacheKey
from kernel.http.representation import Representation
from kernel.media_path import MediaPath

if TYPE_CHECKING:
    from edge.hot_lane.prepared import Prepared

ENTRY_OVERHEAD_BYTES = 2048
"""What an entry takes besides its body, generously: its key, headers, prepared heads and places in tables."""


@dataclass(slots=True, eq=False)
class Entry:
    """A representation with what the cache and the prefetcher remember of it."""

    key: CacheKey
    path: MediaPath
    representation: Representation
    stored_at_s: float
    """Seconds since the epoch."""
    fresh_for_s: float
    """From `stored_at_s` on; infinite for what never changes."""
    prefetched: bool = False
    """Whether it was fetched before anybody asked."""
    touched: bool = False
    """Whether a listener was given it."""
    recent_uses: int = 0
    """Kept by the eviction policy."""
    prepared: "Prepared | None" = None
    """Kept by the hot lane."""

    @property
    def weight_bytes(self) -> int:
        """The memory it takes."""
        return self.representation.weight_bytes + len(self.key) + ENTRY_OVERHEAD_BYTES

    def is_fresh(self, now_s: float) -> bool:
        """Whether it may be served without asking upstream."""
        return now_s < self.stored_at_s + self.fresh_for_s
