"""Serving an aiohttp application until it is told to stop."""

import asyncio
import signal
from collections.abc import Callable, Coroutine
from contextlib import suppress

import structlog
import uvloop
from aiohttp import web

from kernel.http.bad_requests import quiet_bad_requests
from kernel.http.connection_gate import OWN_CLIENTS, ConnectionGate, ConnectionLimits
from kernel.http.runner import ProblemRunner
from kernel.listening import PortTakenError
from kernel.open_files import most_connections

_log = structlog.stdlib.get_logger(__name__)

GRACE_S = 10.0
"""How long requests under way may take to end once the service is told to stop."""


def run_service(main: Callable[[asyncio.Event], Coroutine[None, None, None]]) -> None:
    """Run a service's main coroutine on uvloop; its event is set by SIGINT and SIGTERM."""

    async def run() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        await main(stop)

    with suppress(KeyboardInterrupt):
        uvloop.run(run())


async def serve(
    app: web.Application, *, host: str, port: int, stop: asyncio.Event, limits: ConnectionLimits = OWN_CLIENTS
) -> None:
    """Listen until `stop` is set, then finish what is under way.

    Connections past the limits are refused; fewer are taken where the system allows too few open files.

    Raises:
        PortTakenError: The address is taken.
    """
    quiet_bad_requests()
    gate = ConnectionGate(limits, max_connections=most_connections(limits.max_connections))
    runner = ProblemRunner(app, gate, shutdown_timeout_s=GRACE_S)
    await runner.setup()
    try:
        await _listen(runner, host, port)
        _log.info("listening", host=host, port=port)
        await stop.wait()
        _log.info("stopping")
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, host: str, port: int) -> None:
    try:
        await web.TCPSite(runner, host, port, backlog=1024).start()
    except OSError as error:
        raise PortTakenError.of(error, host, port) or error from None
