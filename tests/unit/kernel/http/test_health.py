"""Health, readiness and metrics over HTTP."""

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from kernel.http.health import add_health_routes


async def test_a_draining_service_is_not_ready_but_alive() -> None:
    """Load balancers send nobody new; nobody takes it for dead."""
    asked = []

    async def check() -> None:
        asked.append("component")

    draining = False
    app = web.Application()
    add_health_routes(app, service="edge", checks=lambda: {"component": check}, draining=lambda: draining)
    async with TestClient(TestServer(app)) as client:
        ready = await client.get("/health/ready")
        assert (ready.status, (await ready.json())["status"]) == (200, "ready")
        draining = True
        ready = await client.get("/health/ready")
        assert (ready.status, await ready.json()) == (503, {"status": "draining", "service": "edge"})
        assert (await client.get("/health")).status == 200
        metrics = await client.get("/metrics")
        assert (metrics.status, metrics.content_type) == (200, "text/plain")
    assert asked == ["component"]
