"""The sliding window kept in Valkey, shared by every API process."""

import secrets

from redis.asyncio import Redis

from control_api.rate_limit.window import Rule

_CLAIM = """
-- KEYS[1]: the attempts, a sorted set by time. ARGV: the window in ms, the limit, a name for this attempt.
-- Answers 0 when the attempt is admitted, else the milliseconds until one will be.
local time = redis.call('TIME')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)
local window_ms = tonumber(ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now_ms - window_ms)
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then
  local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
  return oldest[2] + window_ms - now_ms
end
redis.call('ZADD', KEYS[1], now_ms, ARGV[3])
redis.call('PEXPIRE', KEYS[1], window_ms)
return 0
"""


class ValkeyWindow:
    """Attempts in Valkey; the script makes check and count one step, by the server's clock."""

    def __init__(self, client: Redis) -> None:
        self._client = client
        self._claim = client.register_script(_CLAIM)

    async def claim(self, rule: Rule, key: str) -> float:
        """Count an attempt and return 0, or, when the limit is reached, the seconds until one is admitted."""
        wait_ms = await self._claim(
            keys=[_name(rule, key)], args=[int(rule.window_s * 1000), rule.limit, secrets.token_hex(8)]
        )
        return int(wait_ms) / 1000

    async def forget(self, rule: Rule, key: str) -> None:
        """Forget a key's attempts."""
        await self._client.delete(_name(rule, key))


def _name(rule: Rule, key: str) -> str:
    return f"segue:rate:{rule.name}:{key}"
