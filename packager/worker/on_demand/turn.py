"""How long one start holds a rendition, when somebody waits for another one."""

import time
from contextlib import suppress

from kernel.database.pool import DatabaseUnavailableError
from kernel.lru import LruCache
from packager.worker.on_demand.claim import RenditionName
from packager.worker.on_demand.demand import Demand
from packager.worker.on_demand.errors import TurnOverError
from packager.worker.on_demand.queue import RenditionQueue

TURN_S = 0.5
"""So long a rendition that is waited for is worked on before another one that is waited for, and not in hand."""

MAX_INTERRUPTIONS = 3
"""A whole that was left half-assembled so often is assembled to its end: it begins anew each time."""

_LOOK_INTERVAL_S = 0.1

Interruptions = LruCache[RenditionName, int]
"""How often this worker left renditions half-assembled."""


class Turn:
    """One start's hold of one rendition."""

    def __init__(
        self, name: RenditionName, demand: Demand, queue: RenditionQueue, interruptions: Interruptions
    ) -> None:
        self._name = name
        self._demand = demand
        self._queue = queue
        self._interruptions = interruptions
        self._began_s = time.monotonic()
        self._looked_s = float("-inf")

    async def is_over(self, *, has_made: bool) -> bool:
        """Whether another rendition waits that somebody waits for, and this one is not, or has had its turn.

        A turn in which no segment was made yet is not over while somebody waits for this one.
        """
        waiting = self._demand.names_elsewhere()
        has_had_its_turn = has_made and time.monotonic() >= self._began_s + TURN_S
        if not waiting or (self._demand.is_waited_for(self._name) and not has_had_its_turn):
            return False
        with suppress(DatabaseUnavailableError):
            return await self._queue.is_any_claimable(waiting)
        return False

    async def check_assembly(self) -> None:
        """Called before each part that goes into the whole.

        Raises:
            TurnOverError: Others wait, and this whole was not left too often yet.
        """
        interruptions = self._interruptions.get(self._name) or 0
        if interruptions < MAX_INTERRUPTIONS and await self._is_over_now():
            self._interruptions.put(self._name, interruptions + 1)
            raise TurnOverError("others wait")

    async def check_removal(self) -> None:
        """Called before each part that is removed, once the whole is told of.

        Raises:
            TurnOverError: Others wait, and removing has had a while; a sweep removes the rest.
        """
        if time.monotonic() >= self._began_s + TURN_S and await self._is_over_now():
            raise TurnOverError("others wait")

    async def _is_over_now(self) -> bool:
        """Parts pass by the hundred in a second: the database is not asked at each."""
        if not self._demand.names_elsewhere() or time.monotonic() < self._looked_s + _LOOK_INTERVAL_S:
            return False
        self._looked_s = time.monotonic()
        return await self.is_over(has_made=True)
