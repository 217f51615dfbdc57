"""What the edge counts of its fills."""

from prometheus_client import Counter, Gauge

FILLS = Counter(
    "segue_edge_fills_total", "Fills by what they were for and how they ended.", ["kind", "outcome"]
)
UNDER_WAY = Gauge("segue_edge_fills_under_way", "Fills under way.", ["kind"], multiprocess_mode="livesum")
RESUMPTIONS = Counter(
    "segue_edge_fill_resumptions_total", "Requests for the rest of a body that had broken off."
)
HANDOVERS = Counter("segue_edge_fill_handovers_total", "Fills begun again because their task had died.")
