"""Hearing of every answer that the HTTP library has written to its end."""

from aiohttp import web
from aiohttp.abc import AbstractAccessLogger

from edge.hot_lane.lane import HotLane


class AnsweredListener(AbstractAccessLogger):
    """Tells the lane of a connection; in the place where the library expects an access log."""

    def log(self, request: web.BaseRequest, response: web.StreamResponse, time: float) -> None:  # noqa: ARG002
        """See `HotLane.library_answered`."""
        transport = request.transport
        lane = None if transport is None else transport.get_protocol()
        if isinstance(lane, HotLane):
            lane.library_answered()
