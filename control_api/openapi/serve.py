"""Endpoints as aiohttp handlers: admit, read, perform, answer."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence

import msgspec
from aiohttp import web
from aiohttp.hdrs import METH_ANY
from aiohttp.typedefs import Handler

from control_api.openapi.conditional import answer_json
from control_api.openapi.inputs import read_inputs
from control_api.openapi.operation import JSON, Operation
from control_api.openapi.reply import Reply
from control_api.openapi.routes import Authorise, Endpoint
from control_api.openapi.selection import read_selection, select
from control_api.paging import Page, SelectablePageQuery

EVENT_STREAM = "text/event-stream"

Perform = Callable[[], Awaitable[web.StreamResponse]]
Once = Callable[[web.Request, Operation, Perform], Awaitable[web.StreamResponse]]
"""Performs a creating operation, or answers as it was answered when the same request came before."""


def add_endpoints(
    app: web.Application, endpoints: Iterable[Endpoint], authorise: Authorise, once: Once | None = None
) -> None:
    """Serve the endpoints; GET answers HEAD as well, except where the answer never ends.

    Any other method of their paths is told 405 there and then: another path's template may fit as well.
    """
    by_path: defaultdict[str, list[Endpoint]] = defaultdict(list)
    for endpoint in endpoints:
        by_path[endpoint.operation.path].append(endpoint)
    for path, found in by_path.items():
        resource = app.router.add_resource(path)
        handlers = {
            method: _handler(endpoint, authorise, once)
            for endpoint in found
            for method in _methods(endpoint.operation)
        }
        for method, handler in handlers.items():
            resource.add_route(method, handler)
        resource.add_route(METH_ANY, _refusing_others(sorted(handlers)))


def _methods(operation: Operation) -> tuple[str, ...]:
    endless = any(EVENT_STREAM in content for content in operation.answers.values())
    return ("GET", "HEAD") if operation.method == "GET" and not endless else (operation.method,)


def _refusing_others(allowed: Sequence[str]) -> Handler:
    async def refuse(request: web.Request) -> web.StreamResponse:
        raise web.HTTPMethodNotAllowed(request.method, allowed)

    return refuse


def _handler(endpoint: Endpoint, authorise: Authorise, once: Once | None) -> Handler:
    operation = endpoint.operation

    async def handle(request: web.Request) -> web.StreamResponse:
        await authorise(request, operation)
        inputs = await read_inputs(request, operation)
        attributes = _selection(operation, inputs.get("query"))

        async def perform() -> web.StreamResponse:
            result = await endpoint.handler(request, **inputs)
            return _answer(request, operation, result, attributes)

        if operation.creates and once is not None:
            return await once(request, operation, perform)
        return await perform()

    return handle


def _selection(operation: Operation, query: msgspec.Struct | None) -> frozenset[str]:
    if operation.selectable is None or not isinstance(query, SelectablePageQuery):
        return frozenset()
    return read_selection(query.fields, operation.selectable)


def _answer(
    request: web.Request, operation: Operation, result: object, attributes: frozenset[str]
) -> web.StreamResponse:
    if isinstance(result, web.StreamResponse):
        return result
    reply = result if isinstance(result, Reply) else Reply(result)
    status = next(iter(operation.answers)) if reply.status is None else reply.status
    if status not in operation.answers:
        raise ValueError(f"{operation.operation_id} answered {status}, which it does not declare")
    if reply.body is None:
        return web.Response(status=status, headers=reply.headers)
    told = reply.body
    if attributes and operation.selectable is not None and isinstance(told, Page):
        told = select(told, operation.selectable, attributes)
    body = msgspec.json.encode(told)
    if status == 200 and operation.is_conditional:
        return answer_json(request, body, reply.headers)
    return web.Response(body=body, status=status, content_type=JSON, headers=reply.headers)
