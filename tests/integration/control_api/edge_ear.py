"""What an edge would hear, and what it would then admit."""

import time
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis
from yarl import URL

from kernel.playback_token import PlaybackToken, TokenVerifier
from kernel.revocation.model import REVOCATIONS_STREAM, Revocation
from kernel.revocation.state import Revocations
from kernel.settings import Settings

PATIENCE_MS = 20_000


@dataclass(frozen=True, slots=True)
class EdgeEar:
    """Reads the streams that edges read."""

    client: Redis
    settings: Settings

    async def messages(self, stream: str) -> list[dict[str, str]]:
        """Everything said on a stream so far."""
        entries: Any = await self.client.xrange(stream)
        return [_fields(fields) for _, fields in entries]

    async def wait_for(self, stream: str, count: int) -> list[dict[str, str]]:
        """The first messages of a stream, once there are so many."""
        heard: list[dict[str, str]] = []
        position: Any = "0"
        while len(heard) < count:
            reply: Any = await self.client.xread({stream: position}, block=PATIENCE_MS)
            assert reply, f"{stream} has {len(heard)} messages, not {count}"
            entries = reply[0][1]
            heard += [_fields(fields) for _, fields in entries]
            position = entries[-1][0]
        return heard

    async def revocations(self) -> list[Revocation]:
        """Every revocation published so far."""
        return [Revocation.from_fields(fields) for fields in await self.messages(REVOCATIONS_STREAM)]

    async def wait_for_revocations(self, count: int) -> list[Revocation]:
        """The first revocations, once so many are published."""
        return [Revocation.from_fields(fields) for fields in await self.wait_for(REVOCATIONS_STREAM, count)]

    def token(self, stream: dict[str, Any]) -> PlaybackToken:
        """The playback token of a stream that the API has started."""
        text = URL(stream["playlist_url"]).path.split("/")[2]
        return TokenVerifier(self.settings.secrets.signing_keys()).verify(text, now_s=time.time())

    async def why_refused(self, stream: dict[str, Any]) -> str | None:
        """The code of what revokes a stream by what was published so far, if anything does."""
        known = Revocations()
        for revocation in await self.revocations():
            known.add(revocation)
        found = known.find(self.token(stream))
        return None if found is None else found.reason.value


def _fields(fields: dict[bytes, bytes]) -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in fields.items()}
