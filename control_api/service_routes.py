"""What the service tells of itself: its document, its health, its metrics."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from aiohttp import web

from control_api.accounts.routes import REGISTRATION_OPEN
from control_api.openapi.conditional import answer_json
from control_api.openapi.operation import BINARY, JSON, Operation, Schema, StructType
from control_api.openapi.page.errors import DocumentAssetNotFoundError
from control_api.openapi.page.files import (
    CONTENT_SECURITY_POLICY,
    MEDIA_TYPES,
    AssetName,
    asset,
    assets_version,
    page,
)
from control_api.openapi.routes import Routes
from control_api.permissions.operations import OPERATIONS
from control_api.prefix import API_PREFIX
from kernel.http.answer import answer
from kernel.http.representation import Representation
from kernel.http.respond import read_conditions

DOCUMENT: web.AppKey[bytes] = web.AppKey("DOCUMENT", bytes)

routes = Routes("service")


class Welcome(msgspec.Struct, frozen=True, kw_only=True):
    """Where to go from here."""

    service: str
    api: str
    document: str
    document_page: str
    health: str
    registration_open: bool
    """Whether anybody may make an account."""


class DocumentAssetPath(msgspec.Struct, frozen=True):
    """Which file, of which version of the page."""

    version: Annotated[str, msgspec.Meta(max_length=100)]
    name: AssetName


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


@routes.add("GET", API_PREFIX)
async def get_welcome(request: web.Request) -> Welcome:
    """Where everything is."""
    return Welcome(
        service="segue control-api",
        api=API_PREFIX,
        document="/openapi.json",
        document_page="/docs",
        health="/health/ready",
        registration_open=request.app[REGISTRATION_OPEN],
    )


@routes.add("GET", "/openapi.json", produces={JSON: {"type": "object"}})
async def get_document(request: web.Request) -> web.Response:
    """This document."""
    return answer_json(request, request.app[DOCUMENT], {})


@routes.add("GET", "/docs", statuses=[200, 304], produces={"text/html": {"type": "string"}})
async def get_document_page(request: web.Request) -> web.Response:
    """This document as a page for people, with forms to try it.

    Nothing of it comes from elsewhere.
    """
    shown = page(f"/docs/{assets_version()}")
    return _whole(request, shown, {"Content-Security-Policy": CONTENT_SECURITY_POLICY})


@routes.add(
    "GET",
    "/docs/{version}/{name}",
    statuses=[200, 304],
    produces=dict.fromkeys(MEDIA_TYPES.values(), BINARY),
    raises=[DocumentAssetNotFoundError],
)
async def get_document_asset(request: web.Request, path: DocumentAssetPath) -> web.Response:
    """A file that the document's page loads."""
    if path.version != assets_version():
        raise DocumentAssetNotFoundError("the page is of another version: load it again")
    return _whole(request, asset(path.name), {})


def _whole(request: web.Request, representation: Representation, extra: Mapping[str, str]) -> web.Response:
    told = answer(representation, read_conditions(request.headers), extra, ranges=False)
    told.headers.pop("Accept-Ranges", None)
    return web.Response(status=told.status, headers=told.headers, body=told.body or None)


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
        volatile=True,
    )
