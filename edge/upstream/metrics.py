"""What the edge counts of its upstreams."""

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Counter(
    "segue_edge_upstream_requests_total",
    "Requests to an upstream by how they ended.",
    ["upstream", "outcome"],
)
DURATION_S = Histogram(
    "segue_edge_upstream_duration_seconds",
    "Time from asking an upstream to its answer's end.",
    ["upstream"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20),
)
RECEIVED_BYTES = Counter("segue_edge_upstream_bytes_total", "Bytes of bodies received.", ["upstream"])
HEALTHY = Gauge(
    "segue_edge_upstream_healthy",
    "1 while an upstream is well, as every process that asks it finds.",
    ["upstream"],
    multiprocess_mode="livemin",
)
