"""An origin and an edge over a real database, with one synthetic asset published."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from uuid import UUID

import pytest
import uvloop

from kernel.database.pool import Pool
from kernel.object_store.factory import open_object_store
from kernel.object_store.port import ObjectStore
from kernel.playback_token import PlaybackToken, TokenSigner
from kernel.quality import Quality
from kernel.settings import Settings
from tests.integration.delivery.serving import Client, served_edge, served_origin, with_edge
from tests.synthetic_asset import SyntheticAsset, make_asset

__all__ = ["Client", "Published", "Signing"]


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """The loop that services run on."""
    return {"uvloop": uvloop.new_event_loop}


@dataclass(frozen=True)
class Published:
    """An asset that may be played, and the track it is of."""

    synthetic: SyntheticAsset
    track_id: UUID


@dataclass(frozen=True)
class Signing:
    """Signs tokens as the control API does."""

    settings: Settings = field(repr=False)
    asset: str

    def __call__(
        self,
        quality: Quality = Quality.HI_RES_LOSSLESS,
        *,
        asset: str = "",
        ttl_s: int = 3600,
        subject: str = "",
    ) -> str:
        """A token of a session of its own, and unless one is named of a listener of its own."""
        now_s = int(time.time())
        session = secrets.token_hex(8)
        assets = frozenset([make_asset(asset or self.asset, names=()).id])
        token = PlaybackToken(subject or session, session, assets, quality, now_s, now_s + ttl_s)
        key_id = self.settings.secrets.token_signing_key_id
        return TokenSigner(key_id, self.settings.secrets.signing_keys()[key_id]).sign(token)


@pytest.fixture
async def store(settings: Settings) -> AsyncIterator[ObjectStore]:
    """The services' object store."""
    async with open_object_store(settings.object_store) as opened:
        yield opened


@pytest.fixture
async def published(settings: Settings, pool: Pool, store: ObjectStore) -> Published:
    """An asset of every rendition, packed and published."""
    synthetic = make_asset(secrets.token_hex(16))
    await synthetic.store(store)
    async with pool.acquire() as connection:
        track_id = await synthetic.publish(connection, settings.secrets.key_ring())
    return Published(synthetic, track_id)


@pytest.fixture
def sign(settings: Settings, published: Published) -> Signing:
    """Signs tokens for the published asset."""
    return Signing(settings, published.synthetic.id)


@pytest.fixture
async def origin_client(settings: Settings) -> AsyncIterator[Client]:
    """The origin."""
    async with served_origin(settings) as client:
        yield client


@pytest.fixture
async def edge_client(settings: Settings, origin_client: Client) -> AsyncIterator[Client]:
    """The edge in front of it; what listeners didn't ask for it leaves alone."""
    async with served_edge(with_edge(settings, prefetch_concurrency=0)) as client:
        yield client


@pytest.fixture(params=["origin", "edge"])
def client(request: pytest.FixtureRequest, origin_client: Client, edge_client: Client) -> Client:
    """Both of them, one after the other: what a player sees must not differ."""
    return origin_client if request.param == "origin" else edge_client
