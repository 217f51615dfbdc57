"""Request counts and durations as metrics, and one log line a request, with the token struck out."""

import time

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from prometheus_client import Histogram

from kernel.telemetry.logs import redact

_log = structlog.stdlib.get_logger(__name__)

_DURATION_S = Histogram(
    "segue_http_request_duration_seconds",
    "Time from a request's head to its answer's end.",
    ["service", "route", "status"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


def access_log_middleware(service: str) -> Middleware:
    """Measure and log every request; put it first, outside the problems middleware."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        started_s = time.perf_counter()
        status = 499  # the client went away
        try:
            response = await handler(request)
            status = response.status
        finally:
            duration_s = time.perf_counter() - started_s
            _DURATION_S.labels(service, _route(request), status).observe(duration_s)
            _log.debug(
                "request",
                method=request.method,
                path=redact(request.path),
                status=status,
                duration_ms=round(duration_s * 1000, 2),
            )
        return response

    return middleware


def _route(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "unmatched"
