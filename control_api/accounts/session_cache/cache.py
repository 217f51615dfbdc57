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
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import structlog
from prometheus_client import Counter
from redis.asyncio import Redis

from control_api.accounts.models import SignedIn
from control_api.accounts.session_cache.trust import Trust
from control_api.batches import Batches
from control_api.unique_names import unique_name
from control_api.valkey_script import ValkeyScript
from kernel.valkey.client import AWAY

_log = structlog.stdlib.get_logger(__name__)

LOOK_UPS = Counter("segue_session_lookups_total", "Sessions looked up, by where they were found.", ["where"])
_IN_VALKEY = LOOK_UPS.labels("valkey")

VALKEY_TIMEOUT_S = 0.5
CLAIM_MS = 10_000
"""Longer than a reader takes for one row; when it runs out, another may claim."""

_RUN = """
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)') or ''
"""

_READ = f"""
-- KEYS: entries. ARGV: the life of a claim in ms, then for each entry a name for a claim.
-- Answers in MessagePack for each its text, true when it is claimed for the reader now, false when another has
-- claimed it or nothing can be kept.
{_RUN}
local function read(key, claim)
  if run == '' then return false end
  local held = redis.call('GET', key)
  if held and string.sub(held, 1, #run) == run then
    return string.sub(held, #run + 1, #run + 1) == '=' and string.sub(held, #run + 2)
  end
  redis.call('SET', key, run .. '?' .. claim, 'PX', ARGV[1])
  return true
end
local answers = {{}}
for i, key in ipairs(KEYS) do answers[i] = read(key, ARGV[i + 1]) end
return cmsgpack.pack(answers)
"""

_FILL = f"""
-- KEYS: an entry's. ARGV: the name of the reader's claim, the entry, its life in ms.
{_RUN}
if redis.call('GET', KEYS[1]) == run .. '?' .. ARGV[1] then
  redis.call('SET', KEYS[1], run .. '=' .. ARGV[2], 'PX', ARGV[3])
end
"""

_unpack = msgspec.msgpack.Decoder(list[str | bool]).decode
_decode = msgspec.json.Decoder(SignedIn).decode
_encode = msgspec.json.Encoder().encode


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
        self._read = ValkeyScript(client, _READ)
        self._fill = client.register_script(_FILL)
        self._reads = Batches(self._read_or_claim, timeout_s=VALKEY_TIMEOUT_S)

    async def read(self, token_sha256: bytes) -> SignedIn | Claim | None:
        """What is cached for a token, the claim to fill it, or None when neither is to be had."""
        if not self._ttl_ms or not self._trust:
            return None
        claim = Claim(session_key(token_sha256), unique_name())
        try:
            answer = await self._reads.ask(claim)
        except AWAY as error:
            self._doubt(error)
            return None
        if not self._trust:  # withdrawn meanwhile
            return None
        if isinstance(answer, str):
            _IN_VALKEY.inc()
            return _decode(answer)
        return claim if answer else None

    async def fill(self, claim: Claim, signed_in: SignedIn, *, lasts_s: float) -> None:
        """Keep a session that was read after it was claimed and ends in so many seconds."""
        life_ms = min(self._ttl_ms, int(lasts_s * 1000))
        if life_ms <= 0:
            return
        try:
            async with asyncio.timeout(VALKEY_TIMEOUT_S):
                await self._fill(keys=[claim.key], args=[claim.name, _encode(signed_in), life_ms])
        except AWAY as error:
            self._doubt(error)

    async def run(self) -> None:
        """Read what waits to be read, until cancelled."""
        try:
            await self._reads.run()
        finally:
            await self._read.close()

    async def _read_or_claim(self, claims: Sequence[Claim]) -> list[str | bool]:
        names = [claim.name for claim in claims]
        return _unpack(await self._read.call([claim.key for claim in claims], [CLAIM_MS, *names]))

    def _doubt(self, error: Exception) -> None:
        _log.warning("sessions are read from the database", reason=type(error).__name__)
        self._trust.doubt()


def session_key(token_sha256: bytes) -> str:
    """The key of a session's entry."""
    return f"segue:session:{token_sha256.hex()}"
