"""What the edge counts of the requests it answers."""

from prometheus_client import Counter, Gauge

REQUESTS = Counter("segue_edge_requests_total", "Admitted requests by how they were met.", ["outcome"])
HOT_REQUESTS = Counter("segue_edge_hot_requests_total", "Of these, those answered in the hot lane.")
ANSWERED_BYTES = Counter("segue_edge_answered_bytes_total", "Bytes of bodies answered.", ["outcome"])
CONNECTIONS = Gauge("segue_edge_connections", "Open connections of players.", multiprocess_mode="livesum")
BROKEN_OFF = Counter(
    "segue_edge_broken_off_total", "Answers broken off because no upstream could give their end."
)
