"""What operators want to know of the cache; disks are shared by workers, memory is not."""

from prometheus_client import Counter, Gauge, Histogram

HITS = Counter("segue_edge_cache_hits_total", "Entries found, by tier.", ["tier"])
"""Tiers: memory, disk."""

EVICTIONS = Counter("segue_edge_cache_evictions_total", "Entries that left memory for others.")
MEMORY_BYTES = Gauge("segue_edge_memory_cache_bytes", "Held in memory.", multiprocess_mode="livesum")
MEMORY_ENTRIES = Gauge(
    "segue_edge_memory_cache_entries", "Entries held in memory.", multiprocess_mode="livesum"
)

DISK_BYTES = Gauge(
    "segue_edge_disk_cache_bytes", "Occupied on disk when it was last swept.", multiprocess_mode="mostrecent"
)
WRITTEN_BYTES = Counter("segue_edge_disk_cache_written_bytes_total", "Written to disk.")
DROPPED = Counter(
    "segue_edge_disk_cache_dropped_total", "Entries not written to disk, by reason.", ["reason"]
)
"""Reasons: behind (the disk can't keep up), paused (after a failure), too_large, failed."""

DISK_ERRORS = Counter(
    "segue_edge_disk_cache_errors_total", "Failures of the disk, by operation.", ["operation"]
)
"""Operations: open, read, write, purge."""

DAMAGED_FILES = Counter(
    "segue_edge_disk_cache_damaged_files_total", "Files that were not as written: removed."
)
SWEPT_FILES = Counter("segue_edge_disk_cache_swept_files_total", "Files removed to make room.")
SWEEP_DURATION_S = Histogram(
    "segue_edge_disk_cache_sweep_duration_seconds",
    "Time of a sweep of the disk.",
    buckets=(0.01, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60),
)
