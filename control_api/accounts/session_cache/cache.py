"""Sessions in Valkey, as PostgreSQL had them a moment ago.

An entry lies under the SHA-256 of its token. Who finds none is given a *claim*, stored in the entry's place: only
while that still lies there may she fill it with what she then reads from PostgreSQL. A session that ends or changes
has its key deleted after the commit (`stale_keys.py`), and the claims of all who may have read before go with it:

| reader | log-out | Valkey |
|---|---|---|
| claims | | claim |
| reads the session | | claim |
| | commits | claim |
| | deletes the key | – |
| fills: refused | | – |

Neither an eviction nor a flush changes that: what is lost is only a claim. A server that restarts from an old
snapshot might know old entries and claims, so each tells the run of the server that it was written in, and another
run's is none.
"""

import asyncio
import secrets
from dataclasses import dataclass
from typing import Any

import msgspec
import structlog
from prometheus_client import Counter
from redis.asyncio import Redis

from control_api.accounts.models import SignedIn
from control_api.accounts.session_cache.trust import Trust
from kernel.valkey.client import AWAY

_log = structlog.stdlib.get_logger(__name__)

LOOK_UPS = Counter("segue_session_lookups_total", "Sessions looked up, by where they were found.", ["where"])

VALKEY_TIMEOUT_S = 0.5
CLAIM_MS = 10_000
"""Longer than a reader takes for one row; when it runs out, another may claim."""

_RUN = """
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)') or ''
local held = redis.call('GET', KEYS[1])
"""

_READ = f"""
-- KEYS: an entry's. ARGV: a name for a claim, the claim's life in ms.
-- Answers the entry, 1 when it is claimed for the reader now, 0 when another has claimed it or nothing can be kept.
{_RUN}
if run == '' then return 0 end
if held and string.sub(held, 1, #run) == run then
  if string.sub(held, #run + 1, #run + 1) == '=' then return string.sub(held, #run + 2) end
  return 0
end
redis.call('SET', KEYS[1], run .. '?' .. ARGV[1], 'PX', ARGV[2])
return 1
"""

_FILL = f"""
-- KEYS: an entry's. ARGV: the name of the reader's claim, the entry, its life in ms. Answers whether it was filled.
{_RUN}
if held ~= run .. '?' .. ARGV[1] then return 0 end
redis.call('SET', KEYS[1], run .. '=' .. ARGV[2], 'PX', ARGV[3])
return 1
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to fill an entry with what is read from now on."""

    key: str
    name: str


class SessionCache:
    """Sessions for `ttl_s` after they were read; nothing is kept or believed without trust."""

    def __init__(self, client: Redis, trust: Trust, *, ttl_s: float) -> None:
        self._trust = trust
        self._ttl_ms = int(ttl_s * 1000)
        self._read = client.register_script(_READ)
        self._fill = client.register_script(_FILL)

    async def read(self, token_sha256: bytes) -> SignedIn | Claim | None:
        """What is cached for a token, the claim to fill it, or None when neither is to be had."""
        if not self._ttl_ms or not self._trust:
            return None
        claim = Claim(session_key(token_sha256), secrets.token_hex(8))
        answer = await self._ask(self._read, claim, CLAIM_MS)
        if not self._trust:  # withdrawn meanwhile
            return None
        if isinstance(answer, bytes):
            LOOK_UPS.labels("valkey").inc()
            return msgspec.json.decode(answer, type=SignedIn)
        return claim if answer else None

    async def fill(self, claim: Claim, signed_in: SignedIn, *, lasts_s: float) -> None:
        """Keep a session that was read after it was claimed and ends in so many seconds."""
        life_ms = min(self._ttl_ms, int(lasts_s * 1000))
        if life_ms > 0:
            await self._ask(self._fill, claim, msgspec.json.encode(signed_in), life_ms)

    async def _ask(self, script: Any, claim: Claim, *arguments: bytes | int) -> bytes | int | None:
        try:
            async with asyncio.timeout(VALKEY_TIMEOUT_S):
                answer: bytes | int = await script(keys=[claim.key], args=[claim.name, *arguments])
        except AWAY as error:
            _log.warning("sessions are read from the database", reason=type(error).__name__)
            self._trust.doubt()
            return None
        return answer


def session_key(token_sha256: bytes) -> str:
    """The key of a session's entry."""
    return f"segue:session:{token_sha256.hex()}"
