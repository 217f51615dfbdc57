"""What operators want to know of jobs."""

from prometheus_client import Counter, Gauge, Histogram

STARTS = Counter("segue_ingest_starts_total", "Starts of ingest jobs by how they ended.", ["ending"])
"""Endings: packaged, ready, unchanged, refused, crashed, set_aside, held_up, released, lost."""

DURATION_S = Histogram(
    "segue_ingest_start_duration_seconds",
    "Time from claiming a job to the end of that start, by how it ended.",
    ["ending"],
    buckets=(0.5, 1, 2, 5, 10, 20, 60, 120, 300, 600, 1800),
)

RUNNING = Gauge("segue_ingest_running", "Jobs this worker has in hand.")

RENDITION_STARTS = Counter(
    "segue_rendition_starts_total", "Starts of jobs of renditions on demand by how they ended.", ["ending"]
)
"""Endings: made, put_aside, refused, crashed, set_aside, held_up, released, lost."""

RENDITION_SEGMENTS = Counter("segue_rendition_segments_total", "Segments made on demand.")

RENDITION_WAIT_S = Histogram(
    "segue_rendition_wait_seconds",
    "Time from hearing that somebody waits for a part of a rendition to telling that it is there.",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 4, 10),
)

SWEPT_OBJECTS = Counter("segue_sweep_objects_total", "Orphaned objects removed.")
