"""The HTTP library behind the lane: its protocol, and hearing of every answer it has written to its end."""

import asyncio
import logging
from http import HTTPStatus

from aiohttp import web
from aiohttp.abc import AbstractAccessLogger

from edge.hot_lane.lane import HotLane
from kernel.http.problems import Problem, problem_response
from kernel.http.server_header import SERVER

_IDLE_S = 1e8
"""The lanes see to idle connections: the library knows nothing of what they answer."""

_LINGERING_S = 1.0
"""How long the rest of a request is read that nobody wanted, so that its sender hears the answer."""


class LibraryProtocol(web.RequestHandler):
    """Tells a client that it can't be understood as everything else is told, without naming versions."""

    __slots__ = ()

    def __init__(self, server: web.Server) -> None:
        super().__init__(
            server,
            loop=asyncio.get_running_loop(),
            access_log=logging.getLogger(__name__),
            access_log_class=_AnsweredListener,
            keepalive_timeout=_IDLE_S,
            lingering_time=_LINGERING_S,
        )

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """The answer to what can't be read, or to what no middleware caught; the connection ends with it."""
        super().handle_error(request, status, exc, message)  # which logs it
        response = problem_response(Problem(status, f"http-{status}", HTTPStatus(status).phrase))
        response.headers["Server"] = SERVER
        response.force_close()
        return response


class _AnsweredListener(AbstractAccessLogger):
    """Tells the lane of a connection; in the place where the library expects an access log."""

    def log(self, request: web.BaseRequest, response: web.StreamResponse, time: float) -> None:  # noqa: ARG002
        """See `HotLane.library_answered`."""
        transport = request.transport
        lane = None if transport is None else transport.get_protocol()
        if isinstance(lane, HotLane):
            lane.library_answered(last=not response.keep_alive)
