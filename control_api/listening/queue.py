"""The queue of plays: a Valkey stream that a group of consumers reads.

An entry is one play. It stays until whoever counted it takes it away, so the stream's length is the backlog, and
nothing is ever cut from it. With the embedded Valkey's `appendfsync everysec` what was appended survives the death
of Valkey itself; a machine that loses power may lose the last second or two.
"""

import secrets
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import ResponseError

STREAM = "segue:plays"
GROUP = "counters"
SET_ASIDE_STREAM = "segue:plays:set-aside"
BLOCK_S = 1.0
ABANDONED_S = 60.0
"""Longer than a batch takes, but for outages; to take over what is still being counted does no harm."""

_FIELD = b"play"
_MAX_SET_ASIDE = 100_000
_FORGOTTEN_CONSUMER_MS = 3_600_000

# All or none: a client that is refused sends everything again.
_APPEND = """
if redis.call('XLEN', KEYS[1]) + #ARGV - 1 > tonumber(ARGV[1]) then
    return 0
end
for i = 2, #ARGV do
    redis.call('XADD', KEYS[1], '*', 'play', ARGV[i])
end
return 1
"""


@dataclass(frozen=True, slots=True)
class QueuedPlay:
    """An entry of the stream; `data` is empty when it isn't of our making."""

    id: bytes
    data: bytes


class PlayQueue:
    """The stream, as those who append to it see it."""

    def __init__(self, client: Redis, *, max_backlog: int) -> None:
        self._max_backlog = max_backlog
        self._append = client.register_script(_APPEND)

    async def append(self, plays: Sequence[bytes]) -> bool:
        """Append all of them, or none when more would wait than may; which.

        Raises:
            AWAY: Valkey is; they may have been appended all the same.
        """
        return bool(await self._append(keys=[STREAM], args=[self._max_backlog, *plays]))


class PlayConsumer:
    """The stream, as one member of the group sees it; every method raises AWAY while Valkey is."""

    def __init__(self, client: Redis, *, block_s: float = BLOCK_S, abandoned_s: float = ABANDONED_S) -> None:
        self._client = client
        self._name = f"{socket.gethostname()}-{secrets.token_hex(4)}"
        self._block_ms = int(block_s * 1000)
        self.abandoned_s = abandoned_s
        """Entries that a member has had for so long are taken for abandoned."""

    async def join(self) -> None:
        """Make the group unless there is one, as after Valkey lost its data; forget members long gone."""
        try:
            await self._client.xgroup_create(STREAM, GROUP, id="0", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise
        members: Any = await self._client.xinfo_consumers(STREAM, GROUP)
        for member in members:
            if member["pending"] == 0 and member["idle"] > _FORGOTTEN_CONSUMER_MS:
                await self._client.xgroup_delconsumer(STREAM, GROUP, member["name"])

    async def read(self, limit: int) -> list[QueuedPlay]:
        """Entries that no member has had; waits a moment for the first."""
        reply: Any = await self._client.xreadgroup(
            GROUP, self._name, {STREAM: ">"}, count=limit, block=self._block_ms
        )
        return _queued(reply[0][1]) if reply else []

    async def waiting(self) -> int:
        """How many plays there are in the queue; raises AWAY while Valkey is."""
        count: int = await self._client.xlen(STREAM)
        return count

    async def take_over(self, limit: int) -> list[QueuedPlay]:
        """Entries that a member had and abandoned, this one's own included."""
        reply: Any = await self._client.xautoclaim(
            STREAM, GROUP, self._name, min_idle_time=int(self.abandoned_s * 1000), count=limit
        )
        return _queued(reply[1])

    async def acknowledge(self, plays: Sequence[QueuedPlay]) -> None:
        """Take entries away for good."""
        pipeline = self._client.pipeline(transaction=True)
        self._remove(pipeline, plays)
        await pipeline.execute()

    async def set_aside(self, play: QueuedPlay, reason: str) -> None:
        """Move an entry that can't be counted to where somebody may look at it."""
        pipeline = self._client.pipeline(transaction=True)
        pipeline.xadd(
            SET_ASIDE_STREAM,
            {_FIELD: play.data, b"id": play.id, b"reason": reason.encode()},
            maxlen=_MAX_SET_ASIDE,
            approximate=True,
        )
        self._remove(pipeline, [play])
        await pipeline.execute()

    def _remove(self, pipeline: Any, plays: Sequence[QueuedPlay]) -> None:
        ids = [play.id for play in plays]
        pipeline.xack(STREAM, GROUP, *ids)
        pipeline.xdel(STREAM, *ids)


def _queued(entries: Sequence[tuple[bytes, dict[bytes, bytes] | None]]) -> list[QueuedPlay]:
    return [QueuedPlay(entry_id, (fields or {}).get(_FIELD, b"")) for entry_id, fields in entries]
