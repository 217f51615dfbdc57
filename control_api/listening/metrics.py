"""What is told of plays."""

from prometheus_client import Counter, Gauge

TAKEN_IN = Counter("segue_plays_taken_in_total", "Plays that devices told.", ["way"])
"""`queue`, `direct` (Valkey was away), or `rejected`."""

COUNTED = Counter("segue_plays_counted_total", "Plays that were new and are in the history.")
TOLD_AGAIN = Counter(
    "segue_plays_not_counted_total", "Plays that were told before, or of users and tracks that are gone."
)
SET_ASIDE = Counter("segue_plays_set_aside_total", "Entries of the queue that could not be counted.")
WAITING = Gauge("segue_plays_waiting", "Plays in the queue when a batch was last read from it.")
CONSUMER_WAITS = Gauge("segue_plays_consumer_waits", "1 while PostgreSQL or Valkey is away.")
