"""Counting what is made: a request that makes nothing gives back what it was counted for."""

from aiohttp import web
from aiohttp.typedefs import Handler

from control_api.idempotency.once import REPLAYED
from control_api.rate_limit.counting import CREATION, give_back


@web.middleware
async def give_back_unmade(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Count a creation no more when it was refused or is an answer told again; it goes around what tells errors.

    It is counted beforehand all the same, so that many at once make no more than is admitted; one whose answer is
    never known stays counted.
    """
    response = await handler(request)
    creation = request.get(CREATION)
    if creation is not None and (response.status >= 400 or REPLAYED in response.headers):
        await give_back(request, creation.windows, creation.attempt)
    return response
