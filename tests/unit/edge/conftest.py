"""An edge in front of an origin that does what the test tells it to."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.typedefs import Handler

from edge.app import build_app
from kernel.asset import AssetId
from kernel.http.representation import IMMUTABLE
from kernel.playback_token import PlaybackToken, TokenSigner
from kernel.quality import Quality
from kernel.settings import Settings, load_settings

ASSET = AssetId("0123456789abcdef" * 2)
SIGNING_KEY = bytes(range(32))

DEPARTED = web.AppKey("DEPARTED", asyncio.Event)
"""Set when a client has left before her answer was ready."""


class Arrivals:
    """Counts requests as they come in."""

    def __init__(self) -> None:
        self._count = 0
        self._more = asyncio.Condition()

    async def note(self) -> None:
        """One more."""
        async with self._more:
            self._count += 1
            self._more.notify_all()

    async def wait_for(self, count: int) -> None:
        """Return when so many have come."""
        async with self._more:
            await self._more.wait_for(lambda: self._count >= count)


ARRIVED = web.AppKey("ARRIVED", Arrivals)
"""Who has come so far."""

Client = TestClient[web.Request, web.Application]
OpenEdge = Callable[..., AbstractAsyncContextManager[Client]]


def sign(quality: Quality = Quality.HI_RES_LOSSLESS, *, asset: AssetId = ASSET, ttl_s: int = 3600) -> str:
    """A token of a session of its own."""
    now_s = int(time.time())
    token = PlaybackToken("listener", secrets.token_hex(8), frozenset([asset]), quality, now_s, now_s + ttl_s)
    return TokenSigner("k", SIGNING_KEY).sign(token)


class StubOrigin:
    """Answers every path with a body of its own, or as told; notes who asked for what."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.asking = asyncio.Event()
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.answer: Callable[[web.Request], web.StreamResponse] = self.well

    @staticmethod
    def body(path: str) -> bytes:
        """What lies under a path after the token."""
        return f"<{path}>".encode() * 100

    def well(self, request: web.Request) -> web.Response:
        """The answer of an origin in good health."""
        path = request.match_info["path"]
        if path.endswith("/key"):
            return web.Response(body=path.encode()[-16:], headers={"Cache-Control": "no-store"})
        kind = "application/vnd.apple.mpegurl" if path.endswith("m3u8") else "audio/mp4"
        headers = {"Content-Type": kind, "ETag": f'"{path[-9:]}"', "Cache-Control": IMMUTABLE}
        return web.Response(body=self.body(path), headers=headers)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Note the request; answer when it is time."""
        self.asked.append(request.match_info["path"])
        self.headers.append(dict(request.headers))
        self.asking.set()
        await self.may_answer.wait()
        return self.answer(request)

    def app(self) -> web.Application:
        """The stub as an application."""
        app = web.Application()
        app.router.add_get("/m/{token}/{path:.*}", self.handle)
        app.router.add_get("/health", _healthy)
        return app


async def _healthy(_request: web.Request) -> web.Response:
    return web.Response()


@web.middleware
async def _note_departures(request: web.Request, handler: Handler) -> web.StreamResponse:
    await request.app[ARRIVED].note()
    try:
        return await handler(request)
    except asyncio.CancelledError:
        request.app[DEPARTED].set()
        raise


def make_settings(origin_url: str, valkey_url: str, **edge: Any) -> Settings:
    """Settings of an edge in front of that origin."""
    return load_settings(
        origin={"url": origin_url},
        valkey={"url": valkey_url},
        edge=edge,
        secrets={
            "token_signing_keys": {"k": SIGNING_KEY.hex()},
            "token_signing_key_id": "k",
        },
    )


@pytest.fixture
def origin() -> StubOrigin:
    """An origin in good health."""
    return StubOrigin()


@pytest.fixture
def open_edge(origin: StubOrigin, valkey_url: str, monkeypatch: pytest.MonkeyPatch) -> OpenEdge:
    """Opens an edge with settings of the test's choice, in front of the stub."""
    monkeypatch.delenv("SEGUE_DATA_DIR", raising=False)

    @asynccontextmanager
    async def opened(**settings: Any) -> AsyncIterator[Client]:
        async with TestServer(origin.app()) as server:
            url = str(server.make_url("/"))
            app = build_app(make_settings(url, valkey_url, **{"prefetch_concurrency": 0, **settings}))
            app[DEPARTED] = asyncio.Event()
            app[ARRIVED] = Arrivals()
            app.middlewares.append(_note_departures)
            async with TestClient(TestServer(app), auto_decompress=False) as client:
                yield client

    return opened


@pytest.fixture
async def edge(open_edge: OpenEdge) -> AsyncIterator[Client]:
    """An edge with the default settings."""
    async with open_edge() as client:
        yield client
