"""A client of the API that believes no answer which the document doesn't have."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from aiohttp import DummyCookieJar
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request
from multidict import CIMultiDictProxy

from control_api.app import build_app
from control_api.endpoints import write_document
from kernel.settings import Settings
from tests.integration.control_api.document_check import DocumentCheck

API = "/api/v1"
PASSWORD = "correct horse battery"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, checked against the document."""

    status: int
    headers: CIMultiDictProxy[str]
    content: bytes = field(repr=False)

    @property
    def json(self) -> Any:
        """The body, decoded."""
        return json.loads(self.content)


class ApiClient:
    """Calls the API over real HTTP, without keeping cookies."""

    def __init__(self, http: TestClient[Request, Application]) -> None:
        self.http = http
        self._check = _document_check()

    async def call(self, method: str, path: str, *, token: str | None = None, **options: Any) -> Answer:
        """Send a request below the API's prefix, or to a path of the service when it begins with two slashes."""
        url = path[1:] if path.startswith("//") else API + path
        headers = dict(options.pop("headers", {}))
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        async with self.http.request(method, url, headers=headers, **options) as response:
            content = await response.read()
        self._check.check(method, url.partition("?")[0], response.status, response.headers, content)
        return Answer(response.status, response.headers, content)

    async def log_in(self, email: str, password: str = PASSWORD) -> str:
        """A fresh session's token."""
        answer = await self.call("POST", "/auth/login", json={"email": email, "password": password})
        assert answer.status == 200, answer.content
        token: str = answer.json["token"]
        return token


@cache
def _document_check() -> DocumentCheck:
    return DocumentCheck(json.loads(write_document()))


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[ApiClient]:
    """The API with settings of a test's own."""
    async with TestClient(TestServer(build_app(settings)), cookie_jar=DummyCookieJar()) as http:
        yield ApiClient(http)
