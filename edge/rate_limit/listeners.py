"""Who has which budget."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from redis.asyncio import Redis

from edge.rate_limit.backlog import Backlog
from edge.rate_limit.budget import SegmentBudget
from edge.rate_limit.settlement import Settlement
from kernel.background import in_background


class Listeners:
    """The budgets of those who have a pass; see `open_listeners`.

    A budget lives as long as somebody holds it, so there are never more than there are passes. One that is made anew
    knows from its first settlement on what was counted before.
    """

    def __init__(self, backlog: Backlog[SegmentBudget]) -> None:
        self._backlog = backlog
        self._budgets: WeakValueDictionary[str, SegmentBudget] = WeakValueDictionary()

    def budget(self, subject: str) -> SegmentBudget:
        """The one budget of a listener, for all her passes."""
        budget = self._budgets.get(subject)
        if budget is None:
            budget = self._budgets[subject] = SegmentBudget(subject, self._backlog)
        return budget


@asynccontextmanager
async def open_listeners(client: Redis, *, segments_per_minute: int) -> AsyncIterator[Listeners]:
    """Budgets for a service's lifetime, settled with the other processes in the background.

    Of `n` processes that one listener uses at once, all together admit less than the limit and `n` tenths of it in
    any minute, or `n` halves, should she take so many in the milliseconds between two settlements. While Valkey is away
    each process counts for itself, and knows nothing of the others' counts from that time when it is back.
    """
    backlog: Backlog[SegmentBudget] = Backlog(segments_per_minute)
    async with in_background(Settlement(client, backlog).keep_settling()):
        yield Listeners(backlog)
