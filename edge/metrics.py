"""What the edge counts."""

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Counter("segue_edge_requests_total", "Admitted requests by how they were met.", ["outcome"])
ANSWERED_BYTES = Counter("segue_edge_answered_bytes_total", "Bytes of bodies answered.", ["outcome"])
FILLED_BYTES = Counter("segue_edge_filled_bytes_total", "Bytes fetched from the origin into the cache.")
CACHE_BYTES = Gauge("segue_edge_cache_bytes", "Bytes held by the memory cache.")
CACHE_ENTRIES = Gauge("segue_edge_cache_entries", "Entries held by the memory cache.")
ORIGIN_DURATION_S = Histogram(
    "segue_edge_origin_duration_seconds",
    "Time from asking the origin to its answer's end.",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20),
)
