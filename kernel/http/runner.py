"""Running an application whose every answer is its own, those included for what the HTTP library can't read.

The library waits for a request's head, or for another connection, for as long as somebody likes: here that is bounded.
"""

import asyncio
from http import HTTPStatus
from typing import cast

from aiohttp import web
from aiohttp.web_protocol import RequestHandler

from kernel.http.connection_gate import ConnectionGate
from kernel.http.last_words import TOO_MANY, TOO_SLOW
from kernel.http.problems import Problem, problem_response


def protocol_problem(status: int) -> Problem:
    """How a request is told of that never came as far as a handler; its own words may hold a token."""
    return Problem(status, f"http-{status}", HTTPStatus(status).phrase)


class _Connection(RequestHandler):
    """Goes through the gate, doesn't wait for a dawdler, and answers what is no HTTP with a problem body."""

    __slots__ = ("_gate", "_head_timer", "_peer")

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client has come."""
        self._gate = cast("_Server", self._manager).gate
        self._head_timer: asyncio.TimerHandle | None = None
        peer = transport.get_extra_info("peername")
        self._peer: str | None = peer[0] if isinstance(peer, tuple) else ""
        if self._gate.enter(self._peer):
            super().connection_made(transport)
        else:
            self._peer = None
            self.transport = cast("asyncio.Transport", transport)  # uvloop's are none by inheritance
            self._say_and_end(TOO_MANY)

    def connection_lost(self, exc: BaseException | None) -> None:
        """The client has gone, or was let go."""
        if self._peer is not None:
            self._gate.leave(self._peer)
            self._peer = None
        self._stop_head_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """A part of a request, one, or several. What comes of a head gives it no more time than it had."""
        super().data_received(data)
        if not self._awaits_head():
            self._stop_head_timer()
        elif self._head_timer is None:
            self._head_timer = self._loop.call_later(self._gate.limits.head_timeout_s, self._end_slow)

    def _awaits_head(self) -> bool:
        """Whether nothing is being answered, and no request has come whole."""
        if self._request_count == 0:
            return True
        return self._waiter is not None and not self._waiter.done()

    def _stop_head_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _end_slow(self) -> None:
        self._head_timer = None
        if self.transport is not None and not self._force_close:
            self._gate.tell_slow()
            self._say_and_end(TOO_SLOW)

    def _say_and_end(self, words: bytes) -> None:
        assert self.transport is not None
        self.transport.write(words)
        self.force_close()

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
    gate: ConnectionGate

    def __call__(self) -> RequestHandler:
        return _Connection(self, loop=self._loop, **self._kwargs)


class ProblemRunner(web.AppRunner):
    """An application's runner; aiohttp has no other place to say how its own errors are told."""

    def __init__(self, app: web.Application, gate: ConnectionGate, *, shutdown_timeout_s: float) -> None:
        super().__init__(
            app,
            access_log=None,
            shutdown_timeout=shutdown_timeout_s,
            handler_cancellation=True,
            keepalive_timeout=gate.limits.idle_timeout_s,
        )
        self._gate = gate

    async def _make_server(self) -> web.Server:
        server = await super()._make_server()
        server.__class__ = _Server
        cast("_Server", server).gate = self._gate
        return server
