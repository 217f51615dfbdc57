"""Asking over HTTP as a player does, and noting every answer that is not what it should be."""

import json
import time
import zlib
from collections.abc import Callable
from typing import TypeVar

import gevent
from geventhttpclient.response import HTTPParseError
from locust.contrib.fasthttp import FastHttpSession, LocustBadStatusCode, ResponseContextManager

from loadtests.cache_status import classify
from loadtests.errors import BadMediaError
from loadtests.listening.clock import Clock
from loadtests.record import Record

_T = TypeVar("_T")

TIMEOUT_S = 10.0
_EXAMPLE_CHARACTERS = 300
_API_STEPS = ("api", "prefetch")


class FetchError(Exception):
    """What was asked for didn't come as it should have; it is noted already."""


class Fetcher:
    """One listener's requests."""

    def __init__(self, session: FastHttpSession, token: str, record: Record, clock: Clock) -> None:
        # A.8.18 of Apple's authoring specification: media are never redirected, and here nothing else is either.
        session.client.redirect_response_codes = frozenset()  # type: ignore[misc]  # of this client alone
        self._session = session
        self._record = record
        self._clock = clock
        self._authorization = {"Authorization": f"Bearer {token}"}

    def api(self, path: str, body: object = None) -> tuple[bytes, float]:
        """Ask the control API; the answer's body, and the milliseconds that it took.

        Raises:
            FetchError: Any answer but 200, or none.
        """
        step = "api" if body is None else "prefetch"
        if body is None:
            return self._ask(step, "GET", path, self._authorization, None)
        headers = {**self._authorization, "Content-Type": "application/json"}
        return self._ask(step, "POST", path, headers, json.dumps(body))

    def media(self, step: str, url: str) -> tuple[bytes, float]:
        """Fetch from the edge; body and milliseconds, likewise."""
        return self._ask(step, "GET", url, {}, None)

    def checked(self, step: str, url: str, body: bytes, check: Callable[[bytes], _T]) -> _T:
        """What `check` makes of an answer.

        Raises:
            FetchError: It took it for bad.
        """
        try:
            return check(body)
        except BadMediaError as error:
            self._fail(step, str(error), url)
        except ValueError as error:
            self._fail(step, type(error).__name__, f"{url}: {error}")
        raise FetchError

    def _ask(
        self, step: str, method: str, url: str, headers: dict[str, str], body: str | None
    ) -> tuple[bytes, float]:
        began_s = time.perf_counter()
        try:
            with (
                gevent.Timeout(TIMEOUT_S),
                self._session.request(
                    method, url, name=step, data=body, headers=headers, catch_response=True
                ) as response,
            ):
                took_ms = (time.perf_counter() - began_s) * 1000
                return self._accepted(step, f"{method} {url}", response, took_ms), took_ms
        except FetchError:
            raise
        except (Exception, gevent.Timeout) as error:  # noqa: BLE001 - locust lets through what it doesn't expect
            self._record.count_request(step, (time.perf_counter() - began_s) * 1000, 0, "none")
            self._fail(step, _describe(error), f"{method} {url}: {error}")
            raise FetchError from None

    def _accepted(self, step: str, asked: str, response: ResponseContextManager, took_ms: float) -> bytes:
        content, problem = _read(response)
        cache = "none" if step in _API_STEPS else classify(_header(response, "cache-status"))
        self._record.count_request(step, took_ms, len(content), cache)
        if problem is not None:
            response.failure(problem)  # type: ignore[no-untyped-call]  # locust's own
            self._fail(step, problem, f"{asked}: {content[:_EXAMPLE_CHARACTERS]!r}")
            raise FetchError
        response.success()  # type: ignore[no-untyped-call]  # locust's own
        return content

    def _fail(self, step: str, kind: str, example: str) -> None:
        self._record.count_failure(step, kind, self._clock.now_s(), example)


def _read(response: ResponseContextManager) -> tuple[bytes, str | None]:
    """An answer's body, and what is wrong with it, in words to count by."""
    error = response.request_meta["exception"]
    if error is not None and not isinstance(error, LocustBadStatusCode):
        # Not to be read again: what broke once breaks again, or waits for what doesn't come.
        return b"", _describe(error)
    content = response.content or b""  # which locust has read already
    return content, _problem(response, content)


def _problem(response: ResponseContextManager, content: bytes) -> str | None:
    if response.status_code != 200:
        return f"status {response.status_code}"
    length = _header(response, "content-length")
    if length is not None and _header(response, "content-encoding") is None and int(length) != len(content):
        return "wrong length"
    return None


def _describe(error: BaseException) -> str:
    if isinstance(error, gevent.Timeout | TimeoutError):
        return "timeout"
    if isinstance(error, ConnectionRefusedError):
        return "connection refused"
    if isinstance(error, ConnectionError | HTTPParseError | zlib.error):
        return "connection broken"
    return type(error).__name__


def _header(response: ResponseContextManager, name: str) -> str | None:
    value = response.headers.get(name) if response.headers is not None else None
    return None if value is None else str(value)
