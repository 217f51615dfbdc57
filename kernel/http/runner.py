"""Running an application whose every answer is its own, those included for what the HTTP library can't read."""

from http import HTTPStatus

from aiohttp import web
from aiohttp.web_protocol import RequestHandler

from kernel.http.problems import Problem, problem_response


def protocol_problem(status: int) -> Problem:
    """How a request is told of that never came as far as a handler; its own words may hold a token."""
    return Problem(status, f"http-{status}", HTTPStatus(status).phrase)


class _Connection(RequestHandler):
    """Answers what is no HTTP, or too long a line of it, with a problem body."""

    __slots__ = ()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        super().handle_error(request, status, exc, message)  # logs it; raises when an answer has begun
        response = problem_response(protocol_problem(status))
        response.headers["Server"] = "segue"
        response.force_close()
        return response


class _Server(web.Server):
    def __call__(self) -> RequestHandler:
        return _Connection(self, loop=self._loop, **self._kwargs)


class ProblemRunner(web.AppRunner):
    """An application's runner; aiohttp has no other place to say how its own errors are told."""

    async def _make_server(self) -> web.Server:
        server = await super()._make_server()
        server.__class__ = _Server
        return server
