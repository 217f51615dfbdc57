"""A worker that serves little, in the place of the edge: what the keeper's tests have their workers run."""

import asyncio
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from aiohttp import web

from kernel.http.health import add_health_routes
from kernel.settings import Settings
from segue.edge_worker import Serve, run_worker

LINGER_S = 0.5


async def serve(
    settings: Settings,
    sock: socket.socket,
    *,
    slot: int,
    stop: asyncio.Event,
    draining: asyncio.Event,
    ready: Callable[[], None],
) -> None:
    """Tell who answers. An edge named `broken` ends before it serves, of `half` one worker; `stuck` never serves."""
    if settings.edge.name == "broken" or (settings.edge.name == "half" and slot == 1):
        raise SystemExit("broken as asked")
    if draining.is_set():
        sys.stderr.write("begins draining\n")
    answered = _counter()

    async def who(_request: web.Request) -> web.Response:
        answered()
        await asyncio.sleep(0.002)
        return web.json_response({"slot": slot, "pid": os.getpid(), "name": settings.edge.name})

    async def slowly(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(10):
            await response.write(b"0123456789")
            await asyncio.sleep(0.1)
        return response

    app = web.Application()
    app.router.add_get("/", who)
    app.router.add_get("/slowly", slowly)
    add_health_routes(app, service="edge", checks=dict, draining=draining.is_set)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=5)
    await runner.setup()
    site = web.SockSite(runner, sock)
    await site.start()
    if settings.edge.name != "stuck":
        ready()
    await stop.wait()
    await site.stop()
    await asyncio.sleep(LINGER_S)  # a connection of just now gets its answer, as the edge has it
    await runner.cleanup()


def _counter() -> Callable[[], None]:
    from prometheus_client import Counter, Gauge  # noqa: PLC0415 - made under the worker's number

    Gauge("standing_in", "Living workers.", multiprocess_mode="livesum").set(1)
    return Counter("standing_in_answers", "Answers.").inc


def _load() -> Serve:
    return serve


PROGRAM = (str(Path(__file__)),)

if __name__ == "__main__":
    run_worker(sys.argv[1:], _load)
