"""The worker's health and metrics over HTTP, where a port is set for them."""

import asyncio

from aiohttp import web

from kernel.database.pool import ping
from kernel.http.health import add_health_routes
from kernel.http.server import serve
from kernel.settings import WorkerSettings
from packager.worker.attempt import Workshop


async def serve_health(settings: WorkerSettings, workshop: Workshop) -> None:
    """Serve until cancelled, or not at all.

    Raises:
        PortTakenError: The address is taken.
    """
    if settings.health_port == 0:
        return
    app = web.Application()
    add_health_routes(
        app,
        service="worker",
        checks=lambda: {"database": lambda: ping(workshop.pool), "object_store": workshop.store.check},
    )
    await serve(app, host=settings.health_host, port=settings.health_port, stop=asyncio.Event())
