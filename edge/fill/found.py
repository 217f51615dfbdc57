"""What a request for media is met with: an entry, or a fill under way."""

from dataclasses import dataclass

from edge.cache.entry import Entry
from edge.fill.filling import Filling
from edge.fill.outcome import Outcome, cache_status


@dataclass(frozen=True, slots=True)
class Found:
    """How a request is met; exactly one of entry and filling is there."""

    outcome: Outcome
    entry: Entry | None = None
    filling: Filling | None = None
    upstream_status: int | None = None
    """What an upstream answered, where one was asked."""
    upstream_cache_status: str = ""
    """What the caches before this one said of themselves."""
    stored: bool = False
    """Whether the cache keeps it."""

    def cache_status(self, edge_name: str) -> str:
        """The Cache-Status header's value."""
        return cache_status(
            edge_name,
            self.outcome,
            self.upstream_status,
            stored=self.stored,
            upstream_cache_status=self.upstream_cache_status,
        )
