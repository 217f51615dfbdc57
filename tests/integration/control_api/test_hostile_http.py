"""Requests that are odd already as HTTP: methods, paths, header fields, and what is no HTTP at all."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from control_api.app import build_app
from control_api.endpoints import ENDPOINTS
from kernel.background import in_background
from kernel.http.server import serve
from kernel.settings import Settings
from segue.embedded.ports import LOOPBACK
from tests.integration.control_api.api_client import API, PASSWORD, ApiClient
from tests.integration.control_api.search.waiting import until

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
HANG_S = 10.0


async def _send(port: int, request: bytes) -> tuple[int, dict[str, str], Any]:
    """The answer to some bytes, which must come and must be a problem or JSON of another kind."""
    async with asyncio.timeout(HANG_S):
        reader, writer = await asyncio.open_connection(LOOPBACK, port)
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status_line, *fields = head.strip().split("\r\n")
        headers = {
            name.lower(): value.strip() for name, _, value in (field.partition(":") for field in fields)
        }
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        writer.close()
    return int(status_line.split()[1]), headers, json.loads(body) if body else None


async def _get(port: int, target: str, *fields: str) -> tuple[int, dict[str, str], Any]:
    lines = [f"GET {target} HTTP/1.1", *(fields or ("Host: localhost",)), "", ""]
    return await _send(port, "\r\n".join(lines).encode("latin-1"))


@pytest.fixture
async def port(settings: Settings) -> AsyncIterator[int]:
    """Where the API is served as ever."""
    port = settings.control_api.port
    async with in_background(serve(build_app(settings), host=LOOPBACK, port=port, stop=asyncio.Event())):
        await until(lambda: _listens(port))
        yield port


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 50 + b"\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
        b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 9000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX-Nul: \x00\r\n\r\n",
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
        b"POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
    ],
    ids=["tls", "version", "line", "field", "nul", "colon", "negative", "two lengths", "two framings"],
)
async def test_what_is_no_http_is_told_as_a_problem(port: int, request_bytes: bytes) -> None:
    """400, without the library's own words."""
    status, headers, problem = await _send(port, request_bytes)

    assert (status, headers["content-type"], headers["server"]) == (400, "application/problem+json", "segue")
    assert {
        "type": "urn:segue:problem:http-400",
        "title": "Bad Request",
        "status": 400,
        "code": "http-400",
    } == problem


def _listens(port: int) -> bool:
    """Whether somebody does, asked of the kernel's table rather than by a connection."""
    return any(
        f":{port:04X} 00000000:0000 0A" in line for line in Path("/proc/net/tcp").read_text().splitlines()
    )


async def test_every_other_method_is_refused_on_every_path(api: ApiClient, admin_token: str) -> None:
    """405 with just what is allowed, whatever a header field would override it with."""
    allowed = defaultdict(set)
    for endpoint in ENDPOINTS:
        allowed[endpoint.operation.path].add(endpoint.operation.method)
    headers = {
        "Authorization": f"Bearer {admin_token}",
        "X-HTTP-Method-Override": "GET",
        "X-Method-Override": "GET",
    }
    for path, methods in allowed.items():
        endless = path.endswith("/events")
        known = methods | ({"HEAD"} if "GET" in methods and not endless else set())
        for method in set(METHODS) - known:
            async with api.http.request(
                method, path.replace("{", "").replace("}", ""), headers=headers
            ) as answer:
                content = await answer.read()

            assert (405, known) == (answer.status, set(answer.headers["Allow"].split(","))), (method, path)
            assert answer.content_type == "application/problem+json"
            assert method == "HEAD" or json.loads(content)["code"] == "http-405"


@pytest.mark.parametrize(
    "target",
    [
        "/api/v1/../v1/admin/users",
        "/api/v1/%2e%2e/v1/admin/users",
        "//api/v1/admin/users",
        "/api/v1//admin/users",
        "/api/v1/admin/users/",
        "/api/v1/admin/users;a=b",
        "/api/v1/admin%2fusers",
        "/api/v1/admin/users%00",
        "/API/V1/admin/users",
        "/api/v1/me/..;/admin/users",
        "/api/v1/tracks/..%2f..%2fadmin%2fusers",
        "/docs/../openapi.json%00",
        "/docs/x/..%2f..%2f..%2fetc%2fpasswd",
        "/api/v1/artwork/..%2f..%2fetc/passwd",
        "/\xff\xfe",
        "/%",
        "/%zz",
        "*",
        "http://evil.example/api/v1/admin/users",
    ],
)
async def test_no_trick_with_a_path_gets_past_anything(port: int, listener_token: str, target: str) -> None:
    """A listener is refused, or there is no such thing."""
    status, headers, problem = await _get(
        port, target, "Host: localhost", f"Authorization: Bearer {listener_token}"
    )

    assert status in (400, 403, 404, 422), (status, problem)
    assert headers["content-type"] == "application/problem+json"
    assert problem["status"] == status


@pytest.mark.parametrize(
    "host", ["", "evil.example", "a b", "localhost, evil.example", "[::1", "x" * 4000, "é"]
)
async def test_no_host_breaks_anything(port: int, listener_token: str, host: str) -> None:
    """It means nothing to a bearer's request; nothing in the answer is made of it."""
    status, headers, body = await _get(
        port, API + "/me", f"Host: {host}", f"Authorization: Bearer {listener_token}"
    )

    assert status in (200, 400)
    assert not host or host not in json.dumps([headers, body])


async def test_a_bearer_goes_before_a_cookie(port: int, listener_token: str) -> None:
    """A wrong one is not made good by the other."""
    cookie = f"Cookie: segue_session={listener_token}; a; ;;=;"
    good, _, _ = await _get(
        port,
        API + "/me",
        "Host: localhost",
        f"Authorization: Bearer {listener_token}",
        "Cookie: segue_session=x",
    )
    bad, _, _ = await _get(port, API + "/me", "Host: localhost", "Authorization: Bearer x", cookie)

    assert (200, 401) == (good, bad)


async def test_an_address_is_not_forged(api: ApiClient, listener_token: str) -> None:
    """No proxy is trusted unless it is said to be."""
    forged = dict.fromkeys(("X-Forwarded-For", "X-Real-IP", "Forwarded", "CF-Connecting-IP"), "203.0.113.9")
    answer = await api.call("GET", "/me/sessions", token=listener_token, headers=forged)

    assert ["127.0.0.1"] == [session["address"] for session in answer.json["items"]]


@pytest.mark.parametrize(
    ("content_type", "encoding", "status"),
    [
        ("application/json; charset=utf-16", "utf-16", 400),
        ("application/json; charset=utf-7", "utf-8", 200),
        ("application/json; charset=latin-1", "utf-8", 200),
        ("application/json;;;=", "utf-8", 200),
        ("application/json, text/plain", "utf-8", 415),
        ("application/problem+json", "utf-8", 415),
        ("APPLICATION/JSON", "utf-8", 200),
    ],
)
async def test_a_body_is_json_in_utf_8_whatever_is_said_of_it(
    api: ApiClient, listener: Any, content_type: str, encoding: str, status: int
) -> None:
    """RFC 8259 has no other, and no parameter that says so."""
    body = json.dumps({"email": listener.email, "password": PASSWORD}).encode(encoding)
    answer = await api.call("POST", "/auth/login", data=body, headers={"Content-Type": content_type})

    assert answer.status == status


async def test_of_a_field_that_is_there_twice_the_last_counts(api: ApiClient, listener: Any) -> None:
    """The same everywhere, so that no two readers of a request see two things."""
    body = f'{{"email": "x@example.org", "email": "{listener.email}", "password": "{PASSWORD}"}}'
    answer = await api.call(
        "POST", "/auth/login", data=body.encode(), headers={"Content-Type": "application/json"}
    )

    assert answer.status == 200
