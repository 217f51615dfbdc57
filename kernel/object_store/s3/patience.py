"""How long S3 may take: what botocore bounds is each wait for bytes, what a caller needs is a bound for the whole."""

from dataclasses import dataclass

SLOWEST_BYTES_PER_S = 128 << 10
"""A connection slower than this is taken for a broken one: else one that gives a byte now and then is never done."""

_LONGEST_PAUSE_S = 20.0


@dataclass(frozen=True, slots=True)
class Patience:
    """The bounds of one attempt, and how many there are."""

    connect_s: float
    read_s: float
    """Without a byte of the answer."""
    attempts: int

    def call_s(self, moved_bytes: int = 0) -> float:
        """The longest that a call takes with all its attempts, the pauses between them, and so many bytes moved.

        It holds whatever the call waits for, a connection of the pool included.
        """
        # botocore's "standard" retries pause for at most 1, 2, 4, … seconds.
        pauses_s = sum(min(2.0**retry, _LONGEST_PAUSE_S) for retry in range(self.attempts - 1))
        return self.attempts * (self.connect_s + self.read_s) + pauses_s + self.moving_s(moved_bytes)

    def body_s(self, length_bytes: int) -> float:
        """The longest that so many bytes of an answer's body take."""
        return self.read_s + self.moving_s(length_bytes)

    def moving_s(self, moved_bytes: int) -> float:
        """The longest that moving so many bytes takes."""
        return moved_bytes / SLOWEST_BYTES_PER_S
