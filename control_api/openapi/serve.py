"""Endpoints as aiohttp handlers: authorise, read, perform, answer."""

from collections.abc import Iterable

import msgspec
from aiohttp import web
from aiohttp.typedefs import Handler

from control_api.openapi.inputs import read_inputs
from control_api.openapi.operation import JSON, Operation
from control_api.openapi.reply import Reply
from control_api.openapi.routes import Authorise, Endpoint

EVENT_STREAM = "text/event-stream"


def add_endpoints(app: web.Application, endpoints: Iterable[Endpoint], authorise: Authorise) -> None:
    """Serve the endpoints; GET answers HEAD as well, except where the answer never ends."""
    for endpoint in endpoints:
        operation, handler = endpoint.operation, _handler(endpoint, authorise)
        if operation.method == "GET":
            endless = any(EVENT_STREAM in content for content in operation.answers.values())
            app.router.add_get(operation.path, handler, allow_head=not endless)
        else:
            app.router.add_route(operation.method, operation.path, handler)


def _handler(endpoint: Endpoint, authorise: Authorise) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        await authorise(request, endpoint.operation)
        inputs = await read_inputs(request, endpoint.operation)
        return _answer(endpoint.operation, await endpoint.handler(request, **inputs))

    return handle


def _answer(operation: Operation, result: object) -> web.StreamResponse:
    if isinstance(result, web.StreamResponse):
        return result
    reply = result if isinstance(result, Reply) else Reply(result)
    status = next(iter(operation.answers)) if reply.status is None else reply.status
    if status not in operation.answers:
        raise ValueError(f"{operation.operation_id} answered {status}, which it does not declare")
    if reply.body is None:
        return web.Response(status=status, headers=reply.headers)
    return web.Response(
        body=msgspec.json.encode(reply.body), status=status, content_type=JSON, headers=reply.headers
    )
