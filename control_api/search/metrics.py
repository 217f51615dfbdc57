"""What is told of the search index."""

from prometheus_client import Gauge

CAUGHT_UP_S = Gauge(
    "segue_search_caught_up_seconds",
    "When the index last held all changes of the catalog that could be read, in seconds since the epoch.",
)
