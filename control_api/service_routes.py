"""What the service tells of itself: its document, its health, its metrics."""

from typing import Any, Literal

import msgspec
from aiohttp import web

from control_api.openapi.operation import JSON, Operation, Schema, StructType
from control_api.openapi.routes import Routes
from control_api.permissions.operations import OPERATIONS
from control_api.prefix import API_PREFIX

DOCUMENT: web.AppKey[bytes] = web.AppKey("DOCUMENT", bytes)

routes = Routes("service")


class Welcome(msgspec.Struct, frozen=True, kw_only=True):
    """Where to go from here."""

    service: str
    api: str
    document: str
    health: str


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """The process answers."""

    status: Literal["ok"]
    service: str


class Component(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that the service needs, and how long it took to answer."""

    status: Literal["ok", "unavailable"]
    latency_ms: float
    error: str | msgspec.UnsetType = msgspec.UNSET


class Readiness(msgspec.Struct, frozen=True, kw_only=True):
    """Whether everything that the service needs is there."""

    status: Literal["ready", "not ready"]
    service: str
    components: dict[str, Component]


@routes.add("GET", "/")
async def get_welcome(_request: web.Request) -> Welcome:
    """Where everything is."""
    return Welcome(
        service="segue control-api", api=API_PREFIX, document="/openapi.json", health="/health/ready"
    )


@routes.add("GET", "/openapi.json", produces={JSON: {"type": "object"}})
async def get_document(request: web.Request) -> web.Response:
    """This document."""
    return web.Response(body=request.app[DOCUMENT], content_type=JSON)


def health_operations() -> list[Operation]:
    """The operations that `kernel.http.health` serves."""
    text: dict[str, StructType | Schema] = {"text/plain": {"type": "string"}}
    return [
        _told("/health", "get_health", "Whether the process answers", {200: {JSON: Health}}),
        _told(
            "/health/ready",
            "get_readiness",
            "Whether everything it needs is there",
            {200: {JSON: Readiness}, 503: {JSON: Readiness}},
        ),
        _told("/metrics", "get_metrics", "Measurements for Prometheus", {200: text}),
    ]


def _told(path: str, operation_id: str, summary: str, answers: Any) -> Operation:
    return Operation(
        method="GET",
        path=path,
        policy=OPERATIONS[operation_id],
        operation_id=operation_id,
        tag="service",
        summary=summary,
        answers=answers,
    )
