"""What a service says of itself in its answers."""

from aiohttp import web

SERVER = "segue"


def name_server(app: web.Application) -> None:
    """Answer as segue: the HTTP library would tell the versions of everything."""

    async def name(_request: web.Request, response: web.StreamResponse) -> None:
        response.headers["Server"] = SERVER

    app.on_response_prepare.append(name)
