"""What the keeper of the edge's workers must know: a few of the edge's settings, without what it takes to read them."""

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kernel.settings import Settings


@dataclass(frozen=True, slots=True)
class Plan:
    """How many workers listen where; travels as JSON from a process that can read settings to one that needn't."""

    host: str
    port: int
    workers: int
    drain_s: float
    log_level: str
    log_format: str

    @classmethod
    def of(cls, settings: "Settings") -> "Plan":
        """What some settings say."""
        edge = settings.edge
        log = settings.log
        return cls(edge.host, edge.port, edge.workers, edge.drain_s, log.level, log.format)

    @classmethod
    def parse(cls, text: str) -> "Plan":
        """Read what `str` gave."""
        return cls(**json.loads(text))

    def __str__(self) -> str:
        return json.dumps(asdict(self))
