"""Turns at the cores: as many as there are, and one taker that is served first."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum


class Turn(Enum):
    """How a lane comes by a core."""

    FIRST = "first"
    """Before any other: for the lane that sets the pace. With equal rights it would fall behind, and at the end work
    alone while the others have nothing left to do."""
    ANY = "any"
    """When one is free and nobody with the right of way waits."""
    NONE = "none"
    """Without asking: for lanes that hand on to others, which would hold a turn while they wait for one."""


class Turns:
    """So many turns, each held for one block's work."""

    def __init__(self, cores: int) -> None:
        self._free = cores
        self._first_waiting = 0
        self._changed = threading.Condition()

    @contextmanager
    def taken(self, turn: Turn) -> Iterator[None]:
        """Hold a turn for the block; waits for one."""
        if turn is Turn.NONE:
            yield
            return
        self._take(is_first=turn is Turn.FIRST)
        try:
            yield
        finally:
            with self._changed:
                self._free += 1
                self._changed.notify_all()

    def _take(self, *, is_first: bool) -> None:
        with self._changed:
            self._first_waiting += is_first
            self._changed.wait_for(lambda: self._free > 0 and (is_first or not self._first_waiting))
            self._first_waiting -= is_first
            self._free -= 1
