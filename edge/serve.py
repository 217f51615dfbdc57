"""Serving players on a socket until told to stop."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

import structlog
from aiohttp import web

from edge.app import HOT_ANSWERS, build_app
from edge.hot_lane.lane import HotLane
from edge.hot_lane.lanes import Lanes, Patience
from edge.hot_lane.library import LibraryProtocol
from edge.routes import LIFE
from kernel.background import in_background
from kernel.http.bad_requests import quiet_bad_requests
from kernel.http.server import GRACE_S
from kernel.http.tls import server_context
from kernel.open_files import most_connections
from kernel.settings import EdgeSettings, Settings

_log = structlog.stdlib.get_logger(__name__)

_BACKLOG = 4096


async def serve_edge(  # noqa: PLR0913 - what a worker is given
    settings: Settings,
    sock: socket.socket,
    *,
    slot: int,
    stop: asyncio.Event,
    draining: asyncio.Event,
    ready: Callable[[], None],
) -> None:
    """Listen on a bound socket; once `stop` is set, let every connection end and return.

    `slot` is this worker's place among those that share the address. Once `draining` is set, players are sent to
    other edges, and everything is served on. `ready` is called when everything is open.

    Raises:
        SettingsError: The secrets are missing or wrong, or the certificate can't be read.
    """
    quiet_bad_requests()
    app = build_app(settings, slot=slot, draining=draining)
    runner = web.AppRunner(app, handler_cancellation=True)
    await runner.setup()
    try:
        assert runner.server is not None
        lanes = Lanes(
            partial(LibraryProtocol, runner.server),
            app[HOT_ANSWERS],
            Patience.of(settings.edge),
            max_connections=most_connections(settings.edge.max_connections),
        )
        async with in_background(lanes.tend()), _listening(lanes, settings.edge, sock) as server:
            ready()
            await stop.wait()
            _log.info("stopping")
            server.close()
            app[LIFE].ending = True
            await lanes.drain(GRACE_S)
    finally:
        await runner.cleanup()


@asynccontextmanager
async def _listening(
    lanes: Lanes, settings: EdgeSettings, sock: socket.socket
) -> AsyncIterator[asyncio.Server]:
    context = server_context(settings.tls_certificate, settings.tls_key)
    server = await asyncio.get_running_loop().create_server(
        lambda: HotLane(lanes),
        sock=sock,
        backlog=_BACKLOG,
        ssl=context,
        ssl_handshake_timeout=None if context is None else settings.head_timeout_s,
    )
    try:
        _log.info("listening", host=settings.host, port=settings.port, tls=context is not None)
        yield server
    finally:
        server.close()
        lanes.answers.tally.tell()
