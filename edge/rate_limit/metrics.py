"""What is told of the settling of rate limits."""

from prometheus_client import Counter, Gauge

SETTLED = Counter(
    "segue_edge_rate_limit_settlements_total", "Batches of counts settled with Valkey.", ["outcome"]
)
IS_SHARED = Gauge(
    "segue_edge_rate_limit_shared",
    "1 while limits are counted over all edges, 0 while each process counts for itself.",
    multiprocess_mode="livemin",
)
