"""What the API counts for the live figures."""

from aiohttp import web
from aiohttp.typedefs import Handler

from control_api.prefix import API_PREFIX
from kernel.figures.figure import Figure
from kernel.figures.recorder import FigureRecorder

RECORDER = web.AppKey("RECORDER", FigureRecorder)


@web.middleware
async def count_requests(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Count requests and failures; put it outside the problems middleware."""
    response = await handler(request)
    if request.path.startswith(API_PREFIX):
        recorder = request.app[RECORDER]
        recorder.add(Figure.API_REQUESTS)
        if response.status >= 500:
            recorder.add(Figure.API_ERRORS)
    return response
