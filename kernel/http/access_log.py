"""Request counts and durations as metrics, and one log line a request, with the token struck out."""

import logging
import time
from bisect import bisect_left
from functools import cache

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from prometheus_client import Histogram

from kernel.telemetry.logs import redact

_log = structlog.stdlib.get_logger(__name__)


class _DurationHistogram(Histogram):
    """A histogram that takes many equal observations at once."""

    def observe_many(self, amount: float, count: int) -> None:
        """The same as so many calls of `observe`."""
        self._sum.inc(amount * count)
        self._buckets[bisect_left(self._upper_bounds, amount)].inc(count)


_DURATION_S = _DurationHistogram(
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
            _durations(service, _route(request), status).observe(duration_s)
            if logs_requests():
                log_request(request.method, request.path, status, duration_s)
        return response

    return middleware


def log_request(method: str, path: str, status: int, duration_s: float) -> None:
    """One line for one request, at debug level."""
    duration_ms = round(duration_s * 1000, 2)
    _log.debug("request", method=method, path=redact(path), status=status, duration_ms=duration_ms)


def logs_requests() -> bool:
    """Whether `log_request` writes anything."""
    return logging.getLogger(__name__).isEnabledFor(logging.DEBUG)


def observe_many(service: str, route: str, status: int, *, mean_s: float, count: int) -> None:
    """Measure requests that were answered before any middleware saw them."""
    _durations(service, route, status).observe_many(mean_s, count)


@cache
def _durations(service: str, route: str, status: int) -> _DurationHistogram:
    return _DURATION_S.labels(service, route, status)


def _route(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "unmatched"
