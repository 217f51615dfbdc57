"""Answering with a fill that is still under way."""

from collections.abc import Mapping

import structlog
from aiohttp import web

from edge import metrics
from edge.fill.filling import Filling
from kernel.errors import KernelError

_log = structlog.stdlib.get_logger(__name__)


async def stream(
    request: web.Request, filling: Filling, extra: Mapping[str, str]
) -> tuple[web.StreamResponse, bool]:
    """Pass the body on as it arrives; returns whether all of it was. `extra` fields are added to the answer.

    When its end can't be had, the connection is cut off: nobody takes a part for the whole.
    """
    response = web.StreamResponse(
        headers={
            "ETag": filling.etag,
            "Cache-Control": filling.cache_control,
            **extra,
            "Content-Type": filling.content_type,
            "Accept-Ranges": "bytes",
            "Content-Length": str(filling.length_bytes),
        }
    )
    await response.prepare(request)
    try:
        async for chunk in filling.chunks():
            await response.write(chunk)
    except ConnectionError:  # the listener has left, most likely
        _cut_off(request)
    except KernelError as error:
        metrics.BROKEN_OFF.inc()
        _log.warning("answer broken off", path=request.path.split("/", 3)[3], error=str(error))
        _cut_off(request)
    except BaseException:
        _cut_off(request)
        raise
    else:
        return response, True
    return response, False


def _cut_off(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()
