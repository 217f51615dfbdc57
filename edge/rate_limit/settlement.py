"""Counts of segments, settled between all processes of all edges by way of Valkey."""

import asyncio
import struct
import time
from collections.abc import Callable, Sequence

import structlog
from redis.asyncio import Redis

from edge.rate_limit import metrics
from edge.rate_limit.backlog import Backlog
from edge.rate_limit.budget import SLOT_S, SLOTS, SegmentBudget
from kernel.valkey.client import AWAY

_log = structlog.stdlib.get_logger(__name__)

PERIOD_S = 1.0
_PAUSE_S = 0.02
"""Between two settlements, however much they hurry."""
_TIMEOUT_S = 1.0
_BATCH_LISTENERS = 500
_KEPT_S = SLOTS * SLOT_S + 30

_TOTALS = struct.Struct(f">{SLOTS}H")

_SETTLE = """
-- KEYS: the slots of the window, the oldest first: hashes, a listener's count by her name. ARGV: how long a slot is
-- kept in seconds, then for each listener her name, and what to add to the slot before the last and to the last.
-- Answers, for each listener, her counts in all slots: 16 bits each, the most significant byte first.
local last, names = #KEYS, {}
for at = 2, #ARGV, 3 do
  names[#names + 1] = ARGV[at]
  if ARGV[at + 1] ~= '0' then redis.call('HINCRBY', KEYS[last - 1], ARGV[at], ARGV[at + 1]) end
  if ARGV[at + 2] ~= '0' then redis.call('HINCRBY', KEYS[last], ARGV[at], ARGV[at + 2]) end
end
redis.call('EXPIRE', KEYS[last - 1], ARGV[1])
redis.call('EXPIRE', KEYS[last], ARGV[1])
local slots, totals = {}, {}
for slot = 1, last do slots[slot] = redis.call('HMGET', KEYS[slot], unpack(names)) end
for at = 1, #names do
  local counts = {}
  for slot = 1, last do
    counts[slot] = struct.pack('>H', math.min(65535, tonumber(slots[slot][at] or 0)))
  end
  totals[at] = table.concat(counts)
end
return totals
"""


class Settlement:
    """Tells the others what was counted here, and takes in what they counted; in the background."""

    def __init__(
        self, client: Redis, backlog: Backlog[SegmentBudget], *, clock: Callable[[], float] = time.time
    ) -> None:
        self._script = client.register_script(_SETTLE)
        self._backlog = backlog
        self._clock = clock
        self._shared: bool | None = None

    async def keep_settling(self) -> None:
        """Settle every second, and at once when a listener takes much, until cancelled."""
        while True:
            await self._backlog.wait(PERIOD_S)
            await self.settle()
            await asyncio.sleep(_PAUSE_S if self._shared else PERIOD_S)

    async def settle(self) -> None:
        """Settle once, with everyone who waits for it."""
        waiting = self._backlog.take_all()
        try:
            for start in range(0, len(waiting), _BATCH_LISTENERS):
                await self._settle_batch(waiting[start : start + _BATCH_LISTENERS])
        except AWAY as error:
            self._note(shared=False, reason=type(error).__name__)
        else:
            if waiting:
                self._note(shared=True, reason="")

    async def _settle_batch(self, batch: Sequence[SegmentBudget]) -> None:
        slot = int(self._clock() // SLOT_S)
        keys = [f"segue:segments:{number}" for number in range(slot - SLOTS + 1, slot + 1)]
        told = [argument for budget in batch for argument in (budget.subject, *budget.unsettled(slot))]
        async with asyncio.timeout(_TIMEOUT_S):
            totals = await self._script(keys=keys, args=[_KEPT_S, *told])
        for budget, packed in zip(batch, totals, strict=True):
            budget.settle(slot, _TOTALS.unpack(packed))

    def _note(self, *, shared: bool, reason: str) -> None:
        metrics.SETTLED.labels("done" if shared else "failed").inc()
        if shared is not self._shared:
            metrics.IS_SHARED.set(shared)
            self._backlog.share(shared=shared)
            if shared:
                _log.info("segments are counted over all edges")
            else:
                _log.warning("segments are counted by each process for itself", reason=reason)
        self._shared = shared
