"""Where live figures lie in Valkey: in slots of some seconds, each gone by itself some time after.

All processes of all services add to the same slots, so that what lies there is the sum of all, whoever restarts.
"""

SLOT_S = 5
KEPT_S = 1200
"""The quarter of an hour that is shown, and a while."""

_PREFIX = "segue:figures"


def slot_of(time_s: float) -> int:
    """The slot of a time in seconds since the epoch."""
    return int(time_s // SLOT_S)


def counts_key(slot: int) -> str:
    """A hash of what was counted: by the names of `Figure`, and of `sound_bucket`."""
    return f"{_PREFIX}:{slot}"


def streams_key(slot: int) -> str:
    """A HyperLogLog of the playback sessions that were given a segment."""
    return f"{_PREFIX}:{slot}:streams"


def starts_key(slot: int) -> str:
    """A sorted set of the playback sessions issued in the slot, by the milliseconds until their first segment."""
    return f"{_PREFIX}:{slot}:starts"
