"""What becomes of prefetches.

Of all that are scheduled, each is fetched, promoted, needless, absent, failed or dropped, or a key; of what is fetched,
each entry is used or wasted, or waits in the cache for its listener.
"""

from prometheus_client import Counter

SCHEDULED = Counter("segue_edge_prefetch_scheduled_total", "Prefetches put in the queue.")
FETCHED = Counter("segue_edge_prefetch_fetched_total", "Prefetches that brought an entry into the cache.")
PROMOTED = Counter(
    "segue_edge_prefetch_promoted_total", "Prefetches of what was on disk, and is now in memory as well."
)
KEYS = Counter("segue_edge_prefetch_keys_total", "Content keys asked for ahead, to be remembered briefly.")
NEEDLESS = Counter(
    "segue_edge_prefetch_needless_total",
    "Prefetches of what was cached or being fetched when their turn came.",
)
ABSENT = Counter("segue_edge_prefetch_absent_total", "Prefetches past a track's end.")
FAILED = Counter("segue_edge_prefetch_failed_total", "Prefetches that upstream refused or could not answer.")
DROPPED = Counter(
    "segue_edge_prefetch_dropped_total",
    "Prefetches given up unasked: for newer ones, or because upstream was away.",
)
USED = Counter("segue_edge_prefetch_used_total", "Prefetched entries that a listener was given.")
WASTED = Counter(
    "segue_edge_prefetch_wasted_total", "Prefetched entries that left memory before anybody asked."
)
