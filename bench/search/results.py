"""What was measured of one size of catalog."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recall:
    """Of so many mistyped titles, which part was among the first five."""

    asked: int
    found: float


@dataclass(frozen=True, slots=True)
class SizeResult:
    """One catalog."""

    tracks: int
    index_bytes: int
    build_s: float
    everything_s: list[float]
    """The whole box, over HTTP: five kinds."""
    tracks_s: list[float]
    """Tracks alone, over HTTP."""
    peer_s: list[float]
    """The same queries in PostgreSQL's own full-text search, tracks alone, without HTTP."""
    recall: dict[str, Recall]
