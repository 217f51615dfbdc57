"""How far a stream has been read."""

from typing import NamedTuple, Self


class Position(NamedTuple):
    """The id of a stream's entry; they are ordered, and Valkey never gives a lower one after a higher."""

    time_ms: int
    sequence: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an id as Valkey prints it."""
        time_ms, _, sequence = text.partition("-")
        return cls(int(time_ms), int(sequence or 0))

    def __str__(self) -> str:
        return f"{self.time_ms}-{self.sequence}"


NOTHING_READ = Position(0, 0)
