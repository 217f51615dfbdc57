"""What players tell of themselves, by edge and rendition."""

from prometheus_client import Counter, Histogram

_BY = ["edge", "rendition"]
_TIMES_S = (0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300)

REPORTS = Counter("segue_edge_cmcd_reports_total", "Requests that brought CMCD which could be read.", _BY)
STARVATIONS = Counter(
    "segue_edge_cmcd_buffer_starvations_total",
    "Requests before which the player's buffer had run empty.",
    _BY,
)
STARTUPS = Counter("segue_edge_cmcd_startups_total", "Playback sessions that began, each counted once.", _BY)
BELOW_TOP = Counter(
    "segue_edge_cmcd_below_top_bitrate_total",
    "Requests of players that took less than the best they could have.",
    _BY,
)
THROUGHPUT_BPS = Histogram(
    "segue_edge_cmcd_throughput_bits_per_second",
    "Throughput as players measured it.",
    _BY,
    buckets=(1e5, 2.5e5, 5e5, 1e6, 2.5e6, 5e6, 1e7, 2.5e7, 5e7, 1e8, 2.5e8, 1e9),
)
BUFFER_S = Histogram(
    "segue_edge_cmcd_buffer_seconds", "Audio that players had in hand.", _BY, buckets=_TIMES_S
)
DEADLINE_S = Histogram(
    "segue_edge_cmcd_deadline_seconds",
    "Time until players needed what they asked for.",
    _BY,
    buckets=_TIMES_S,
)
MALFORMED = Counter("segue_edge_cmcd_malformed_total", "CMCD that could not be read.", ["edge"])
DROPPED = Counter(
    "segue_edge_cmcd_dropped_total", "CMCD left unread: more came than is worth reading.", ["edge"]
)
