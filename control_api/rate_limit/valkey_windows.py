"""Sliding windows in Valkey, shared by every API process."""

import asyncio
import secrets
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import count

from redis.asyncio import Redis

from control_api.rate_limit.rule import Verdict, Window, WindowState

_CLAIM = """
-- Attempts one after the other, each counted in all of its windows or in none.
-- KEYS: the windows, sorted sets of attempts by time. ARGV: for each attempt the number of its windows and a name
-- for it, then for each of these the window in ms and its limit.
-- Answers for each attempt 1 when it is admitted, else 0, then for each of its windows what is left and the
-- milliseconds until there is one more. The clock is the server's.
local time = redis.call('TIME')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)
local answers, key, argument = {}, 0, 0
while argument < #ARGV do
  local windows, attempt, admitted = tonumber(ARGV[argument + 1]), ARGV[argument + 2], 1
  for i = 1, windows do
    redis.call('ZREMRANGEBYSCORE', KEYS[key + i], '-inf', now_ms - ARGV[argument + 1 + 2 * i])
    if redis.call('ZCARD', KEYS[key + i]) >= tonumber(ARGV[argument + 2 + 2 * i]) then admitted = 0 end
  end
  answers[#answers + 1] = admitted
  for i = 1, windows do
    local window_ms = tonumber(ARGV[argument + 1 + 2 * i])
    if admitted == 1 then
      redis.call('ZADD', KEYS[key + i], now_ms, attempt)
      redis.call('PEXPIRE', KEYS[key + i], window_ms)
    end
    local oldest = redis.call('ZRANGE', KEYS[key + i], 0, 0, 'WITHSCORES')
    answers[#answers + 1] = math.max(0, ARGV[argument + 2 + 2 * i] - redis.call('ZCARD', KEYS[key + i]))
    answers[#answers + 1] = oldest[2] and oldest[2] + window_ms - now_ms or 0
  end
  key, argument = key + windows, argument + 2 + 2 * windows
end
return answers
"""

MAX_BATCH = 64
"""Attempts that one call counts: it keeps Valkey from everything else for well under a millisecond."""

TIMEOUT_S = 1.0

_Attempt = tuple[Sequence[Window], asyncio.Future[Verdict]]


class ValkeyWindows:
    """Attempts in Valkey; those that come while a call is under way share the next.

    Who waits is bounded by the requests under way, and no call takes longer than `TIMEOUT_S`.
    """

    def __init__(self, client: Redis) -> None:
        self._client = client
        self._script = client.register_script(_CLAIM)
        self._waiting: deque[_Attempt] = deque()
        self._some_wait = asyncio.Event()
        self._names = (f"{_PROCESS}{number:x}" for number in count())

    async def claim(self, windows: Sequence[Window]) -> Verdict:
        """Count an attempt in all the windows, or in none when one of them is full.

        It waits until `run` gets to it.

        Raises:
            RedisError, OSError, TimeoutError: Valkey is away.
        """
        verdict: asyncio.Future[Verdict] = asyncio.get_running_loop().create_future()
        self._waiting.append((windows, verdict))
        self._some_wait.set()
        return await verdict

    async def forget(self, window: Window) -> None:
        """Begin a window anew.

        Raises:
            RedisError, OSError, TimeoutError: Valkey is away.
        """
        async with asyncio.timeout(TIMEOUT_S):
            await self._client.delete(_name(window))

    async def run(self) -> None:
        """Send what waits, batch after batch, until cancelled."""
        while True:
            await self._some_wait.wait()
            batch = [self._waiting.popleft() for _ in range(min(MAX_BATCH, len(self._waiting)))]
            if not self._waiting:
                self._some_wait.clear()
            await self._decide(batch)

    async def _decide(self, batch: list[_Attempt]) -> None:
        try:
            async with asyncio.timeout(TIMEOUT_S):
                verdicts = await self._send([windows for windows, _ in batch])
        except Exception as error:  # noqa: BLE001 - whatever it is, those who wait must be told
            for _, verdict in batch:
                if not verdict.done():
                    verdict.set_exception(error)
        else:
            for (_, verdict), decided in zip(batch, verdicts, strict=True):
                if not verdict.done():
                    verdict.set_result(decided)

    async def _send(self, attempts: Sequence[Sequence[Window]]) -> list[Verdict]:
        keys = [_name(window) for windows in attempts for window in windows]
        arguments: list[str | int] = []
        for windows in attempts:
            arguments += (len(windows), next(self._names))
            for window in windows:
                arguments += (int(window.rule.window_s * 1000), window.rule.limit)
        answers = iter(await self._script(keys=keys, args=arguments))
        return [_verdict(windows, answers) for windows in attempts]


_PROCESS = secrets.token_hex(8)


def _verdict(windows: Sequence[Window], answers: Iterator[int]) -> Verdict:
    admitted = next(answers) == 1
    return Verdict(
        admitted, tuple(WindowState(window.rule, next(answers), next(answers) / 1000) for window in windows)
    )


def _name(window: Window) -> str:
    return f"segue:rate:{window.rule.name}:{window.key}"
