"""Answers that go on for as long as who asked is there, and may hear them."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

from control_api.accounts.authentication import still_permitted
from control_api.permissions.permission import Permission
from control_api.server_sent_events import HEARTBEAT_INTERVAL_S, EventStream
from kernel.errors import KernelError

_log = structlog.stdlib.get_logger(__name__)

PERMISSION_INTERVAL_S = 1.0
"""A session that ends, or an account that may no more, is told nothing after this."""


async def told_while_permitted(
    request: web.Request,
    tell: Callable[[EventStream], Awaitable[None]],
    *,
    permission: Permission,
    closing: asyncio.Event,
) -> web.StreamResponse:
    """Answer with server-sent events until `tell` is done, or cancelled.

    That is when the client is gone, when it may see it no more, and when the service stops.
    """
    stream = await EventStream.open(request)
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(_told(tell, stream)),
                group.create_task(_beat(stream)),
                group.create_task(_set(closing)),
                group.create_task(_permitted(request, permission)),
            ]
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                task.cancel()
    except* ConnectionError:
        _log.debug("client gone", path=request.path)
    except* KernelError as errors:  # the head is sent: all that is left is to end the stream
        _log.warning("events ended early", path=request.path, error=str(errors.exceptions[0]))
    return stream.response


async def _told(tell: Callable[[EventStream], Awaitable[None]], stream: EventStream) -> None:
    await tell(stream)


async def _beat(stream: EventStream) -> None:
    while True:
        await asyncio.sleep(HEARTBEAT_INTERVAL_S)
        await stream.beat()


async def _set(event: asyncio.Event) -> None:
    await event.wait()


async def _permitted(request: web.Request, permission: Permission) -> None:
    while True:
        await asyncio.sleep(PERMISSION_INTERVAL_S)
        if not await still_permitted(request, permission):
            return
