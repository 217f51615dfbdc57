"""How long to wait before starting a child again that ended by itself."""


class Backoff:
    """Waits that double from `first_s` up to `limit_s`; a child that lived `healthy_s` begins anew."""

    def __init__(self, *, first_s: float = 0.25, limit_s: float = 30.0, healthy_s: float = 30.0) -> None:
        self._first_s = first_s
        self._limit_s = limit_s
        self._healthy_s = healthy_s
        self._next_s = first_s

    def after(self, lived_s: float) -> float:
        """The wait in seconds after a child that lived so long."""
        wait_s = self._first_s if lived_s >= self._healthy_s else self._next_s
        self._next_s = min(2 * wait_s, self._limit_s)
        return wait_s
