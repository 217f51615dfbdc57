"""An origin and an edge over a real database, with one synthetic asset published."""

import secrets
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

import edge.app
import origin.app
from kernel.database.pool import Pool
from kernel.object_store.factory import open_object_store
from kernel.object_store.port import ObjectStore
from kernel.playback_token import PlaybackToken, TokenSigner
from kernel.quality import Quality
from kernel.settings import Settings
from tests.synthetic_asset import SyntheticAsset, make_asset

Client = TestClient[web.Request, web.Application]


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
        self, quality: Quality = Quality.HI_RES_LOSSLESS, *, asset: str = "", ttl_s: int = 3600
    ) -> str:
        """A token of a session of its own."""
        now_s = int(time.time())
        assets = frozenset([make_asset(asset or self.asset, names=()).id])
        token = PlaybackToken("listener", secrets.token_hex(8), assets, quality, now_s, now_s + ttl_s)
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
    server = TestServer(origin.app.build_app(settings), port=settings.origin.port)
    async with TestClient(server, auto_decompress=False, headers={"Accept-Encoding": "identity"}) as client:
        yield client


@pytest.fixture
async def edge_client(settings: Settings, origin_client: Client) -> AsyncIterator[Client]:
    """The edge in front of it."""
    server = TestServer(edge.app.build_app(settings), port=settings.edge.port)
    async with TestClient(server, auto_decompress=False, headers={"Accept-Encoding": "identity"}) as client:
        yield client


@pytest.fixture(params=["origin", "edge"])
def client(request: pytest.FixtureRequest, origin_client: Client, edge_client: Client) -> Client:
    """Both of them, one after the other: what a player sees must not differ."""
    return origin_client if request.param == "origin" else edge_client
