"""The devices that play, kept in Valkey for every account; scripts make each question one step.

An account has a clock of its own: every stream is issued at an instant of it, no two starts at the same one. What
started before another can therefore be told from what started after, however requests overtake each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from redis.asyncio import Redis

_TICK = """
local function tick(as_of_ms, lifetime_ms)
  local instant_ms = math.max(tonumber(as_of_ms), tonumber(redis.call('GET', KEYS[2]) or '0') + 1)
  redis.call('SET', KEYS[2], string.format('%.0f', instant_ms), 'PX', lifetime_ms)
  return instant_ms
end
"""

_START = (
    """
-- KEYS: the devices, a sorted set by their last start; the account's clock.
-- ARGV: a device, the time in ms, how many may play, how long this is kept in ms.
-- Answers the instant of the start, and the devices that are too many.
"""
    + _TICK
    + """
local instant_ms = tick(ARGV[2], ARGV[4])
redis.call('ZADD', KEYS[1], instant_ms, ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return {instant_ms, redis.call('ZREVRANGE', KEYS[1], ARGV[3], -1)}
"""
)

_CONTINUE = (
    """
-- KEYS and ARGV as above. Answers an instant, or 0 when the device is not among those that may play.
-- Where there is room it joins them as the first to be let go: whoever is among them can be let go.
"""
    + _TICK
    + """
local rank = redis.call('ZREVRANK', KEYS[1], ARGV[1])
if not rank then
  rank = redis.call('ZCARD', KEYS[1])
  if rank < tonumber(ARGV[3]) then redis.call('ZADD', KEYS[1], 0, ARGV[1]) end
end
if rank >= tonumber(ARGV[3]) then return 0 end
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return tick(ARGV[2], ARGV[4])
"""
)

_FORGET = """
-- KEYS as above. ARGV: an instant, and devices, which are forgotten unless they have started after it.
for i = 2, #ARGV do
  local started_ms = redis.call('ZSCORE', KEYS[1], ARGV[i])
  if started_ms and tonumber(started_ms) <= tonumber(ARGV[1]) then redis.call('ZREM', KEYS[1], ARGV[i]) end
end
"""


@dataclass(frozen=True, slots=True)
class Start:
    """A start's instant in milliseconds since the epoch, and the devices that it made too many."""

    instant_ms: int
    too_many: tuple[str, ...]


class PlayingDevices:
    """Which devices of an account play, at most `lifetime_s` after the last of them was heard of."""

    def __init__(self, client: Redis, *, lifetime_s: float) -> None:
        self._client = client
        self._lifetime_ms = int(lifetime_s * 1000)
        self._start = client.register_script(_START)
        self._continue = client.register_script(_CONTINUE)
        self._forget = client.register_script(_FORGET)

    async def start(self, account_id: UUID, device: str, *, as_of_ms: int, limit: int) -> Start:
        """Count a start. Those that are too many are told again until they are forgotten."""
        answer: Any = await self._start(
            keys=device_keys(account_id), args=[device, as_of_ms, limit, self._lifetime_ms]
        )
        return Start(int(answer[0]), tuple(name.decode() for name in answer[1]))

    async def go_on(self, account_id: UUID, device: str, *, as_of_ms: int, limit: int) -> int | None:
        """An instant for what a device plays next; None when the device is none of those that may play."""
        answer: Any = await self._continue(
            keys=device_keys(account_id), args=[device, as_of_ms, limit, self._lifetime_ms]
        )
        return int(answer) or None

    async def forget(self, account_id: UUID, devices: Sequence[str], *, until_ms: int) -> None:
        """Forget devices, unless they have started again after an instant."""
        await self._forget(keys=device_keys(account_id), args=[until_ms, *devices])

    async def forget_one(self, account_id: UUID, device: str) -> None:
        """Forget a device that will not start again."""
        await self._client.zrem(device_keys(account_id)[0], device)

    async def forget_all(self, account_id: UUID) -> None:
        """Forget all of an account's devices; its clock goes on."""
        await self._client.delete(device_keys(account_id)[0])


def device_keys(account_id: UUID) -> list[str]:
    """Of an account: its devices and its clock, both in one slot of a cluster, which the braces tell."""
    return [f"segue:devices:{{{account_id}}}", f"segue:devices:{{{account_id}}}:clock"]
