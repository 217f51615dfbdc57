"""One edge in front of the stub origin, reached by the hot lane and, beside it, by the HTTP library alone."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import uvloop
from aiohttp.test_utils import TestServer

from edge.app import build_app
from edge.serve import serve_edge
from tests.unit.edge.conftest import StubOrigin, make_settings

UNLIMITED = {"segments_per_minute": 1_000_000}


@dataclass(frozen=True)
class Ways:
    """The ports of two edges that differ in this one thing."""

    lane: int
    library: int


OpenLane = Callable[..., AbstractAsyncContextManager[int]]


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """The loop that services run on: the lane leans on what its transports promise."""
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture
def open_lane(origin: StubOrigin, valkey_url: str, monkeypatch: pytest.MonkeyPatch) -> OpenLane:
    """Serves an edge with settings of the test's choice by the hot lane; gives its port."""
    monkeypatch.delenv("SEGUE_DATA_DIR", raising=False)

    @asynccontextmanager
    async def opened(*, stop: asyncio.Event | None = None, **settings: Any) -> AsyncIterator[int]:
        async with TestServer(origin.app()) as server:
            with socket.create_server(("127.0.0.1", 0)) as sock:
                port: int = sock.getsockname()[1]
                ready = asyncio.Event()
                ended = stop or asyncio.Event()
                serving = asyncio.create_task(
                    serve_edge(
                        make_settings(str(server.make_url("/")), valkey_url, **{**UNLIMITED, **settings}),
                        sock.dup(),
                        slot=0,
                        stop=ended,
                        draining=asyncio.Event(),
                        ready=ready.set,
                    )
                )
                await _ready_or_failed(ready, serving)
                yield port
                ended.set()
                await serving

    return opened


async def _ready_or_failed(ready: asyncio.Event, serving: "asyncio.Task[None]") -> None:
    waiting = asyncio.create_task(ready.wait())
    await asyncio.wait([waiting, serving], return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await waiting
    if serving.done():
        serving.result()


@pytest.fixture
async def ways(origin: StubOrigin, valkey_url: str, open_lane: OpenLane) -> AsyncIterator[Ways]:
    """Both ways to an edge of the default settings."""
    async with TestServer(origin.app()) as upstream:
        app = build_app(make_settings(str(upstream.make_url("/")), valkey_url, **UNLIMITED))
        async with open_lane() as lane, TestServer(app) as library:
            assert library.port is not None
            yield Ways(lane, library.port)
