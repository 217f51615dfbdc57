"""`/health`, `/health/ready` and `/metrics`, the same on every service."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from kernel.telemetry.metrics import render_metrics

Check = Callable[[], Awaitable[None]]
"""Returns when the component is well, raises when it isn't."""

CHECK_TIMEOUT_S = 2.0


def add_health_routes(
    app: web.Application,
    *,
    service: str,
    checks: Callable[[], Mapping[str, Check]],
    draining: Callable[[], bool] = lambda: False,
) -> None:
    """Add the three routes; `checks` is called a request, when the service's resources exist.

    A service that is draining says so and is not ready, however well it is: load balancers send nobody new.
    """

    async def health(_request: web.Request) -> web.Response:
        return web.json_response({"status": "ok", "service": service})

    async def ready(_request: web.Request) -> web.Response:
        if draining():
            return web.json_response({"status": "draining", "service": service}, status=503)
        named = checks()
        results = await asyncio.gather(*(_probe(check) for check in named.values()))
        well = all(result["status"] == "ok" for result in results)
        body = {
            "status": "ready" if well else "not ready",
            "service": service,
            "components": dict(zip(named, results, strict=True)),
        }
        return web.json_response(body, status=200 if well else 503)

    async def metrics(_request: web.Request) -> web.Response:
        return web.Response(body=await render_metrics(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app.router.add_get("/health", health)
    app.router.add_get("/health/ready", ready)
    app.router.add_get("/metrics", metrics)


async def _probe(check: Check) -> dict[str, object]:
    started_s = time.perf_counter()
    try:
        await asyncio.wait_for(check(), timeout=CHECK_TIMEOUT_S)
    except Exception as error:  # noqa: BLE001 - whatever a client library raises, the component is unwell
        outcome = {"status": "unavailable", "error": type(error).__name__}
    else:
        outcome = {"status": "ok"}
    return {**outcome, "latency_ms": round((time.perf_counter() - started_s) * 1000, 2)}
