"""What an edge was told, and what became of it."""

from prometheus_client import Counter

PURGES = Counter("segue_edge_purges_total", "Assets to be forgotten, by what became of it.", ["outcome"])
"""Outcomes: done, failed, dropped."""

PURGED_ENTRIES = Counter("segue_edge_purged_entries_total", "Entries that left the cache by order.")

WARMINGS = Counter(
    "segue_edge_warmings_total", "Messages to warm an edge, by what became of them.", ["outcome"]
)
"""Outcomes: done, refused, elsewhere (another edge's, or another worker's), late, dropped."""
