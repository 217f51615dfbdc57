"""Admission as edges and the origin open it, over a Valkey of its own."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from redis.asyncio import Redis
from redis.typing import EncodableT, FieldT

from edge.admission.passes import Passes
from edge.rate_limit.listeners import open_listeners
from kernel.admission import open_admission
from kernel.asset import AssetId
from kernel.playback_token import PlaybackToken, TokenSigner
from kernel.quality import Quality
from kernel.revocation.model import REVOCATIONS_STREAM, Revocation
from kernel.settings import Settings, load_settings
from kernel.valkey.client import open_valkey
from tests.integration.admission.valkey_process import ValkeyProcess

ASSET = AssetId("0123456789abcdef" * 2)
SIGNING_KEY = bytes(range(32))
LIMIT_S = 10
"""What hasn't happened by then doesn't happen."""

Valkey = ValkeyProcess
OpenPasses = Callable[..., AbstractAsyncContextManager[Passes]]


async def eventually(holds: Callable[[], bool]) -> None:
    """Return as soon as something holds that tells nobody."""
    async with asyncio.timeout(LIMIT_S):
        while not holds():  # noqa: ASYNC110 - nobody sets an event for it
            await asyncio.sleep(0.005)


def make_settings(url: str, **signing_keys: bytes) -> Settings:
    """Settings of a service that knows these signing keys; the last one signs."""
    keys = signing_keys or {"k": SIGNING_KEY}
    return load_settings(
        valkey={"url": url, "timeout_s": 1.0},
        secrets={
            "token_signing_keys": {name: key.hex() for name, key in keys.items()},
            "token_signing_key_id": list(keys)[-1],
        },
    )


@dataclass(frozen=True)
class Signed:
    """A token and how it is written."""

    token: PlaybackToken
    text: str

    @property
    def target(self) -> str:
        """A segment's address, as it follows `/m/`."""
        return f"{self.text}/{ASSET}/96_aac/seg-0.m4s"


def sign(
    *,
    subject: str = "listener",
    device: str = "",
    issued_s: float = -10,
    start_by_s: int = 3600,
    ttl_s: int = 7200,
    key: bytes = SIGNING_KEY,
    key_id: str = "k",
    asset: AssetId = ASSET,
    quality: Quality = Quality.LOSSLESS,
) -> Signed:
    """A token of a session of its own; times are from now on."""
    now_s = int(time.time())
    token = PlaybackToken(
        subject,
        secrets.token_hex(16),
        frozenset([asset]),
        quality,
        now_s + issued_s,
        now_s + ttl_s,
        start_by_s=now_s + min(start_by_s, ttl_s),
        device=device,
    )
    return Signed(token, TokenSigner(key_id, key).sign(token))


async def publish(client: Redis, *revocations: Revocation) -> None:
    """Say revocations to everyone, as the control API does."""
    for revocation in revocations:
        fields: dict[FieldT, EncodableT] = dict(revocation.to_fields().items())
        await client.xadd(REVOCATIONS_STREAM, fields)


@pytest.fixture
async def house_valkey(tmp_path: Path) -> AsyncIterator[ValkeyProcess]:
    """A running Valkey."""
    process = ValkeyProcess(tmp_path)
    await process.start()
    yield process
    process.kill()


@pytest.fixture
async def client(house_valkey: ValkeyProcess) -> AsyncIterator[Redis]:
    """The test's own way to it."""
    async with open_valkey(make_settings(house_valkey.url).valkey) as opened:
        yield opened


@asynccontextmanager
async def opened_passes(url: str, **signing_keys: bytes) -> AsyncIterator[Passes]:
    """What an edge's process opens, without its HTTP."""
    settings = make_settings(url, **signing_keys)
    async with (
        open_valkey(settings.valkey) as valkey,
        open_admission(settings, valkey) as admission,
        open_listeners(valkey, segments_per_minute=300) as listeners,
    ):
        yield Passes(admission, listeners)
