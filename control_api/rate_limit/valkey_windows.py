"""Sliding windows in Valkey, shared by every API process."""

import asyncio
from collections.abc import Sequence

import msgspec
from redis.asyncio import Redis

from control_api.batches import Batches
from control_api.rate_limit.rule import Verdict, Window, WindowState
from control_api.unique_names import unique_name
from control_api.valkey_script import ValkeyScript

_CLAIM = """
-- Attempts one after the other, each counted in all of its windows or in none.
-- KEYS: the windows, sorted sets of attempts by time. ARGV: a name for what is counted here, then in MessagePack for
-- each attempt a list of its windows' length in ms and limit.
-- Answers in MessagePack for each attempt whether it is admitted, and for each of its windows what is left and the
-- milliseconds until there is one more. The clock is the server's.
local time = redis.call('TIME')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)
local answers, before = {}, 0
for number, windows in ipairs(cmsgpack.unpack(ARGV[2])) do
  local admitted, counts, states = true, {}, {}
  for i, window in ipairs(windows) do
    redis.call('ZREMRANGEBYSCORE', KEYS[before + i], '-inf', now_ms - window[1])
    counts[i] = redis.call('ZCARD', KEYS[before + i])
    if counts[i] >= window[2] then admitted = false end
  end
  for i, window in ipairs(windows) do
    if admitted then
      redis.call('ZADD', KEYS[before + i], now_ms, ARGV[1] .. ':' .. number)
      redis.call('PEXPIRE', KEYS[before + i], window[1])
      counts[i] = counts[i] + 1
    end
    local oldest = redis.call('ZRANGE', KEYS[before + i], 0, 0, 'WITHSCORES')
    states[i] = {math.max(0, window[2] - counts[i]), oldest[2] and oldest[2] + window[1] - now_ms or 0}
  end
  answers[number], before = {admitted, states}, before + #windows
end
return cmsgpack.pack(answers)
"""

TIMEOUT_S = 1.0

_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(list[tuple[bool, list[tuple[int, int]]]]).decode


class ValkeyWindows:
    """Attempts in Valkey, counted in batches while `run` runs."""

    def __init__(self, client: Redis) -> None:
        self._client = client
        self._script = ValkeyScript(client, _CLAIM)
        self._batches = Batches(self._count, timeout_s=TIMEOUT_S)

    async def claim(self, windows: Sequence[Window]) -> Verdict:
        """Count an attempt in all the windows, or in none when one of them is full.

        Raises:
            RedisError, OSError, TimeoutError: Valkey is away.
        """
        return await self._batches.ask(windows)

    async def give_back(self, windows: Sequence[Window], attempt: str) -> None:
        """Have an attempt count no more in some of its windows.

        Raises:
            RedisError, OSError, TimeoutError: Valkey is away.
        """
        pipeline = self._client.pipeline(transaction=False)
        for window in windows:
            pipeline.zrem(_name(window), attempt)
        async with asyncio.timeout(TIMEOUT_S):
            await pipeline.execute()

    async def forget(self, window: Window) -> None:
        """Begin a window anew.

        Raises:
            RedisError, OSError, TimeoutError: Valkey is away.
        """
        async with asyncio.timeout(TIMEOUT_S):
            await self._client.delete(_name(window))

    async def run(self) -> None:
        """Count what waits until cancelled."""
        try:
            await self._batches.run()
        finally:
            await self._script.close()

    async def _count(self, attempts: Sequence[Sequence[Window]]) -> list[Verdict]:
        keys = [_name(window) for windows in attempts for window in windows]
        limits = [
            [(int(window.rule.window_s * 1000), window.rule.limit) for window in windows]
            for windows in attempts
        ]
        name = unique_name()
        answers = _unpack(await self._script.call(keys, [name, _pack(limits)]))
        return [
            Verdict(admitted, tuple(map(_state, windows, states)), f"{name}:{number}")
            for number, (windows, (admitted, states)) in enumerate(
                zip(attempts, answers, strict=True), start=1
            )
        ]


def _state(window: Window, state: tuple[int, int]) -> WindowState:
    remaining, reset_ms = state
    return WindowState(window.rule, remaining, reset_ms / 1000)


def _name(window: Window) -> str:
    return f"segue:rate:{window.rule.name}:{window.key}"
