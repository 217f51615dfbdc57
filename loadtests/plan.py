"""What the generator is told to do, handed to its process as one document."""

from dataclasses import dataclass

import msgspec

from loadtests.pacing import Pacing


@dataclass(frozen=True, slots=True)
class Plan:
    """The load, whom it is to be put on, and by whom."""

    host: str
    """The control API's address; where media are is told by its answers."""
    tokens: tuple[str, ...]
    """One session token a listener."""
    queues: tuple[tuple[str, ...], ...]
    """Albums as track ids in playing order; listeners start any track and go on from there."""
    release: tuple[str, ...]
    """What the crowd starts and what it hears then; empty without a crowd."""
    pacing: Pacing
    speed: float
    seed: int

    def to_json(self) -> bytes:
        """As one document."""
        return msgspec.json.encode(self)

    @classmethod
    def from_json(cls, text: bytes) -> "Plan":
        """Read what `to_json` wrote."""
        return msgspec.json.decode(text, type=cls)
