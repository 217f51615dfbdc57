"""Live figures over HTTP, for administrators."""

import asyncio

import msgspec
from aiohttp import web

from control_api.admin.routes import CLOSING
from control_api.figures.models import Figures
from control_api.figures.reader import FigureReader
from control_api.openapi.routes import Routes
from control_api.openapi.serve import EVENT_STREAM
from control_api.permissions.permission import Permission
from control_api.prefix import API_PREFIX
from control_api.server_sent_events import EventStream
from control_api.told_while_permitted import told_while_permitted
from kernel.figures.slots import SLOT_S

FIGURE_READER = web.AppKey("FIGURE_READER", FigureReader)

routes = Routes("admin", prefix=API_PREFIX)


@routes.add("GET", "/admin/figures", volatile=True)
async def get_figures(request: web.Request) -> Figures:
    """What all services together did in the last quarter of an hour, in steps of five seconds.

    Nothing is told while Valkey is away, through which they are added: `available` is false then.
    """
    return await request.app[FIGURE_READER].read()


@routes.add("GET", "/admin/figures/events", produces={EVENT_STREAM: {"type": "string"}})
async def follow_figures(request: web.Request) -> web.StreamResponse:
    """Follow the figures as server-sent events.

    Each is an event `figures`, one at once and then one every five seconds; the data is what `/admin/figures` answers.
    """
    reader = request.app[FIGURE_READER]

    async def tell(stream: EventStream) -> None:
        while True:
            await stream.send("figures", msgspec.json.encode(await reader.read()))
            await asyncio.sleep(SLOT_S)

    return await told_while_permitted(
        request, tell, permission=Permission.ADMINISTER, closing=request.app[CLOSING]
    )
