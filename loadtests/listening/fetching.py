"""Asking over HTTP as a player does, and noting every answer that is not what it should be."""

import json
import time
from collections.abc import Callable
from typing import TypeVar

import gevent
from geventhttpclient.response import HTTPParseError
from locust.contrib.fasthttp import FastHttpSession, FastResponse

from loadtests.cache_status import classify
from loadtests.errors import BadMediaError
from loadtests.listening.clock import Clock
from loadtests.record import Record

_T = TypeVar("_T")

TIMEOUT_S = 10.0
_EXAMPLE_CHARACTERS = 300


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
            raise FetchError from None

    def _ask(
        self, step: str, method: str, url: str, headers: dict[str, str], body: str | None
    ) -> tuple[bytes, float]:
        began_s = time.perf_counter()
        with (
            gevent.Timeout(TIMEOUT_S),
            self._session.request(
                method, url, name=step, data=body, headers=headers, catch_response=True
            ) as response,
        ):
            took_ms = (time.perf_counter() - began_s) * 1000
            content = response.content or b""
            cache = classify(_header(response, "cache-status")) if url.startswith("http") else "none"
            self._record.count_request(step, took_ms, len(content), cache)
            if (problem := _problem(response, content)) is not None:
                response.failure(problem)
                self._fail(step, problem, f"{method} {url}: {content[:_EXAMPLE_CHARACTERS]!r}")
                raise FetchError
            response.success()
        return content, took_ms

    def _fail(self, step: str, kind: str, example: str) -> None:
        self._record.count_failure(step, kind, self._clock.now_s(), example)


def _problem(response: FastResponse, content: bytes) -> str | None:
    """What is wrong with an answer, in words to count by."""
    if response.status_code == 0:
        return _describe(getattr(response, "error", None))
    if response.status_code != 200:
        return f"status {response.status_code}"
    length = _header(response, "content-length")
    if length is not None and _header(response, "content-encoding") is None and int(length) != len(content):
        return "wrong length"
    return None


def _describe(error: Exception | None) -> str:
    if isinstance(error, gevent.Timeout | TimeoutError):
        return "timeout"
    if isinstance(error, ConnectionRefusedError):
        return "connection refused"
    if isinstance(error, ConnectionError | HTTPParseError):
        return "connection broken"
    return type(error).__name__


def _header(response: FastResponse, name: str) -> str | None:
    value = response.headers.get(name) if response.headers is not None else None
    return None if value is None else str(value)
