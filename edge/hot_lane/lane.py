"""The hot lane: what stands between a connection and the HTTP library's own protocol.

Requests are taken one after the other. One that can't be answered from memory is passed on to the library as it came,
and the next waits until the library has answered. Whatever is not plainly one bounded request makes the connection the
library's for good: two readers of one stream must never disagree on where a request ends.
"""

import asyncio
import re
from typing import cast

from aiohttp import web

from edge.hot_lane.lanes import Lanes
from edge.hot_lane.request_head import HeadFields
from kernel.http.last_words import TOO_LARGE, TOO_MANY, TOO_SLOW

_HEAD_END = b"\r\n\r\n"
_REQUEST_LINE = re.compile(rb"(?:GET|HEAD|OPTIONS) [!-~]+ HTTP/1\.[01]")


class HotLane(asyncio.Protocol):
    """One connection."""

    __slots__ = (
        "_active_s",
        "_busy",
        "_eof",
        "_handler",
        "_head_since_s",
        "_lanes",
        "_librarys",
        "_paused",
        "_pending",
        "_transport",
        "_unsent_bytes",
        "_unsent_since_s",
    )

    def __init__(self, lanes: Lanes) -> None:
        self._lanes = lanes
        self._transport: asyncio.Transport | None = None
        self._handler: web.RequestHandler | None = None
        self._librarys = False  # for good
        self._busy = False  # the library has a request that it has not answered
        self._eof = False  # the client asks for no more
        self._paused = False  # the client takes no more for now
        self._pending = b""
        self._active_s = lanes.now_s
        self._head_since_s = 0.0  # 0: no request is arriving, nor, once the library has all, being answered
        self._unsent_bytes = 0
        self._unsent_since_s = 0.0

    # What the transport tells.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client has come."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's are none by inheritance
        if not self._lanes.enter(self):
            self._say_and_end(TOO_MANY)

    def connection_lost(self, exc: BaseException | None) -> None:
        """The client has gone, or was let go."""
        self._lanes.leave(self)
        self._transport = None
        self._pending = b""
        if self._handler is not None:
            self._handler.connection_lost(exc)
            self._handler = None

    def data_received(self, data: bytes) -> None:
        """A part of a request, one, or several."""
        self._active_s = self._lanes.now_s
        if self._librarys:
            self._head_since_s = self._head_since_s or self._lanes.now_s
            self._give_library(data)
        else:
            self._take(self._pending + data if self._pending else data)

    def eof_received(self) -> bool:
        """The client asks for no more; what it asked for is still answered (but TLS ends as a whole)."""
        assert self._transport is not None
        self._eof = True
        unanswered = self._busy or (self._paused and bool(self._pending))
        return unanswered and self._transport.get_extra_info("sslcontext") is None

    def pause_writing(self) -> None:
        """The client reads more slowly than we write."""
        self._paused = True
        if self._handler is not None:
            self._handler.pause_writing()

    def resume_writing(self) -> None:
        """It has caught up."""
        self._paused = False
        if self._handler is not None:
            self._handler.resume_writing()
        self._go_on()

    # Requests, in their order.

    def _take(self, data: bytes) -> None:
        """Answer or pass on every request that is complete, as long as one may; keep the rest."""
        memory = self._lanes.fields
        while data and not (self._busy or self._paused):
            line_end = data.find(b"\r\n")
            end = len(data)
            fields = memory.known.get(data[line_end + 2 :])  # most often the data is one request
            if fields is None:
                end = data.find(_HEAD_END) + 4
                if end < 4:
                    self._await_rest(data)
                    return
                if end > self._lanes.patience.head_bytes:  # however it came
                    self._say_and_end(TOO_LARGE)
                    return
                fields = memory.read(data[line_end + 2 : end])
            line = data[:line_end]
            if not self._answer(line, fields):
                if not (fields.bounded and _REQUEST_LINE.fullmatch(line)):
                    self._leave_to_library(data)
                    return
                self._busy = True
                self._give_library(data[:end])
            data = data[end:]
        if data or self._pending:
            self._keep(data)

    def _answer(self, line: bytes, fields: HeadFields) -> bool:
        if not fields.hot or self._lanes.draining:
            return False
        assert self._transport is not None
        return self._lanes.answers.give(self._transport, line, fields)

    def _await_rest(self, data: bytes) -> None:
        """A head that has not come whole: it may take so long, and be so long."""
        if b"\n" in data.replace(b"\r\n", b"") or data.startswith(b"\r"):
            self._leave_to_library(data)  # a line that ends otherwise than ours do
        elif len(data) > self._lanes.patience.head_bytes:
            self._say_and_end(TOO_LARGE)
        else:
            self._pending = data
            self._head_since_s = self._head_since_s or self._lanes.now_s

    def _keep(self, data: bytes) -> None:
        """What can't be looked at yet. A client that sends on and on is not read any further."""
        self._pending = data
        self._head_since_s = 0.0
        if len(data) > self._lanes.patience.head_bytes and self._transport is not None:
            self._transport.pause_reading()

    def _go_on(self) -> None:
        """With what has come meanwhile."""
        if self._transport is None or self._transport.is_closing() or self._busy or self._paused:
            return
        if not self._librarys:
            self._transport.resume_reading()
            self._take(self._pending)
        if self._eof and not self._busy and not self._paused:
            self._transport.close()

    # The library.

    def _leave_to_library(self, data: bytes) -> None:
        self._librarys = True
        self._pending = b""
        self._head_since_s = self._lanes.now_s
        self._give_library(data)

    def _give_library(self, data: bytes) -> None:
        if self._handler is None:
            assert self._transport is not None
            self._handler = self._lanes.make_library()
            self._handler.connection_made(self._transport)
        self._handler.data_received(data)

    def library_answered(self, *, last: bool) -> None:
        """The library has written an answer to its end; it goes on to what it does after that first.

        After the last it closes the connection: whatever else was asked there is left unanswered.
        """
        if not last:
            asyncio.get_running_loop().call_soon(self._after_answer)

    def _after_answer(self) -> None:
        self._busy = False
        self._active_s = self._lanes.now_s
        self._head_since_s = 0.0
        if self._transport is not None and not self._transport.is_closing():
            self._go_on()

    # Time.

    def check(self, now_s: float) -> None:
        """Let the client go if it dawdles."""
        transport = self._transport
        if transport is None:
            return
        patience = self._lanes.patience
        unsent_bytes = transport.get_write_buffer_size()
        if unsent_bytes:
            if unsent_bytes != self._unsent_bytes:
                self._unsent_bytes, self._unsent_since_s = unsent_bytes, now_s
            elif now_s - self._unsent_since_s > patience.send_stall_s:
                transport.abort()
            return
        self._unsent_bytes = 0
        if self._head_since_s:
            allowed_s = patience.answer_s if self._librarys else patience.head_s
            if now_s - self._head_since_s > allowed_s:
                self._end_slow()
        elif not self._busy and now_s - self._active_s > patience.idle_s:
            transport.close()

    def end_if_idle(self, since_s: float) -> None:
        """Close a connection on which nothing is under way, and nothing has come since then."""
        under_way = self._busy or (self._librarys and self._head_since_s)
        if self._transport is None or under_way or self._active_s > since_s:
            return
        self._transport.close()  # which sends what is unsent

    def abort(self) -> None:
        """Cut the connection off."""
        if self._transport is not None:
            self._transport.abort()

    def _end_slow(self) -> None:
        assert self._transport is not None
        if self._librarys:  # which may be in the middle of an answer: no word of ours must fall into it
            self._transport.close()
        else:
            self._say_and_end(TOO_SLOW)

    def _say_and_end(self, words: bytes) -> None:
        assert self._transport is not None
        self._transport.write(words)
        self._transport.close()
