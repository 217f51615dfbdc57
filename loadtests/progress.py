"""How a run goes, told by the generator each second."""

import msgspec


class Progress(msgspec.Struct, frozen=True):
    """One line of it."""

    at_s: float
    listening: int
    starts: int
    measured: int
    """Of those starts, after the ramp."""
    recent_p95_ms: float | None
    """Of the last ten seconds' starts; None without any, or when too many failed."""
    errors: int
