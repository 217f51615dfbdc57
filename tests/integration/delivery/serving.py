"""The origin and edges as players reach them: on sockets, the edges by their hot lane."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp.test_utils import TestServer

import origin.app
from edge.serve import serve_edge
from kernel.settings import Settings
from segue.embedded.ports import LOOPBACK
from segue.supervisor.readiness import wait_until_ready

Client = aiohttp.ClientSession
"""Sends to one of the services, and shows bodies as they came."""


def with_edge(settings: Settings, **edge: Any) -> Settings:
    """The same settings but for some of the edge's."""
    return settings.model_copy(update={"edge": settings.edge.model_copy(update=edge)})


def client_of(url: str, *, context: ssl.SSLContext | None = None) -> Client:
    """A client that accepts bodies only as they are, unless a request says otherwise."""
    return aiohttp.ClientSession(
        base_url=url,
        auto_decompress=False,
        headers={"Accept-Encoding": "identity"},
        connector=aiohttp.TCPConnector(limit=0, ssl=context or True),
    )


async def eventually(what: str, holds: Callable[[], Awaitable[bool]], *, within_s: float = 15) -> None:
    """Return as soon as something holds; fail when it doesn't in time."""
    await wait_until_ready(what, holds, timeout_s=within_s)


async def figure(client: Client, name: str, *labels: str) -> float:
    """The sum of what a service counts under a name, of the series that have all these labels.

    Services that run in one process, as they do here, count together.
    """
    text = await (await client.get("/metrics")).text()
    lines = [line for line in text.splitlines() if line.startswith((f"{name} ", f"{name}{{"))]
    return sum(float(line.split()[-1]) for line in lines if all(label in line for label in labels))


async def origin_requests(client: Client) -> float:
    """How often the origin was asked for media."""
    return await figure(client, "segue_http_request_duration_seconds_count", 'service="origin"', 'route="/m/')


async def read(client: Client, url: str, **headers: str) -> tuple[int, str, bytes]:
    """Status, Cache-Status and body."""
    async with client.get(url, headers=headers) as answer:
        return answer.status, answer.headers.get("Cache-Status", ""), await answer.read()


@asynccontextmanager
async def served_origin(settings: Settings) -> AsyncIterator[Client]:
    """The origin at its port."""
    server = TestServer(origin.app.build_app(settings), port=settings.origin.port)
    async with server, client_of(str(server.make_url("/"))) as client:
        yield client


@asynccontextmanager
async def served_edge(
    settings: Settings, *, draining: asyncio.Event | None = None, context: ssl.SSLContext | None = None
) -> AsyncIterator[Client]:
    """An edge at its port, as one of its workers serves it."""
    ready, stop = asyncio.Event(), asyncio.Event()
    with socket.create_server((LOOPBACK, settings.edge.port)) as sock:
        serving = asyncio.create_task(
            serve_edge(
                settings,
                sock.dup(),
                slot=0,
                stop=stop,
                draining=draining or asyncio.Event(),
                ready=ready.set,
            )
        )
    await _ready_or_failed(ready, serving)
    scheme = "http" if context is None else "https"
    try:
        async with client_of(f"{scheme}://{LOOPBACK}:{settings.edge.port}", context=context) as client:
            yield client
    finally:
        stop.set()
        await serving


async def _ready_or_failed(ready: asyncio.Event, serving: "asyncio.Task[None]") -> None:
    waiting = asyncio.create_task(ready.wait())
    await asyncio.wait([waiting, serving], return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await waiting
    if serving.done():
        serving.result()
