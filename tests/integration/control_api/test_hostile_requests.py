"""Requests that nobody should send: always a clear error, never a 500."""

import asyncio
import gzip
import io
import json
from typing import Any

import pytest

from control_api.accounts.models import Account
from control_api.openapi import inputs
from tests.integration.control_api.api_client import API, ApiClient

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "malformed-body"),
        (b"{", 400, "malformed-body"),
        (b'{"email": "a", "password": "b"}x', 400, "malformed-body"),
        (b'{"email": "\xff"}', 400, "malformed-body"),
        (b'{"email": "\\ud800"}', 400, "malformed-body"),
        (b"\xef\xbb\xbf{}", 400, "malformed-body"),
        (b"[" * 60_000, 422, "invalid-request"),
        (b'{"email":' + b"[" * 60_000, 422, "invalid-request"),
        (b'{"x":' * 10_000, 422, "invalid-request"),
        (b"null", 422, "invalid-request"),
        (b"[]", 422, "invalid-request"),
        (b'"text"', 422, "invalid-request"),
        (b"1e999", 422, "invalid-request"),
        (b'{"email": null, "password": null}', 422, "invalid-request"),
        (b'{"email": {"$ne": ""}, "password": "password"}', 422, "invalid-request"),
        (b'{"email": "\' OR 1=1 --", "password": "x"}', 401, "wrong-credentials"),
        (b'{"email": "a\\u0000@example.org", "password": "x\\u0000"}', 422, "invalid-request"),
        (b'{"email": "%s", "password": "x"}' % ("\U0001f4a9" * 100).encode(), 401, "wrong-credentials"),
        (b" " * 65_536, 400, "malformed-body"),
        (b" " * 65_537, 413, "body-too-large"),
        (b"x" * 10_000_000, 413, "body-too-large"),
    ],
    ids=range(21),
)
async def test_a_hostile_body_gets_a_clear_error(api: ApiClient, body: bytes, status: int, code: str) -> None:
    """Whatever the bytes are."""
    answer = await api.call("POST", "/auth/login", data=io.BytesIO(body), headers=JSON)

    assert (answer.status, answer.json["code"]) == (status, code)


async def test_a_body_that_unpacks_to_too_much_is_refused(api: ApiClient) -> None:
    """The limit holds for what is unpacked; what can't be unpacked is malformed."""
    packed = {**JSON, "Content-Encoding": "gzip"}
    bomb = await api.call("POST", "/auth/login", data=gzip.compress(b" " * 50_000_000), headers=packed)
    garbled = await api.call("POST", "/auth/login", data=b"no gzip", headers=packed)

    assert (bomb.status, bomb.json["code"]) == (413, "body-too-large")
    assert (garbled.status, garbled.json["code"]) == (400, "malformed-body")


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"]
)
async def test_what_a_foreign_form_can_send_is_refused(
    api: ApiClient, listener: Account, content_type: str
) -> None:
    """Only JSON logs in, and a page of another site can't send that unasked."""
    body = json.dumps({"email": listener.email, "password": "wrong"}).encode()
    answer = await api.call("POST", "/auth/login", data=body, headers={"Content-Type": content_type})

    assert (answer.status, answer.json["code"]) == (415, "unsupported-media-type")


async def test_a_body_that_does_not_come_is_not_waited_for(
    api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """408 after the time is up."""
    monkeypatch.setattr(inputs, "BODY_TIMEOUT_S", 0.05)
    reader, writer = await asyncio.open_connection(api.http.host, api.http.port)
    writer.write(
        f"POST {API}/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        "Content-Length: 10\r\n\r\n{".encode()
    )
    status_line = await reader.readline()
    writer.close()

    assert status_line == b"HTTP/1.1 408 Request Timeout\r\n"


@pytest.mark.parametrize(
    "authorization",
    [
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Bearer " + "A" * 43,
        "bearer " + "A" * 5000,
        "Token abc",
        "",
        "Bearer é",
    ],
)
async def test_a_forged_session_is_no_session(api: ApiClient, authorization: str) -> None:
    """401, with the scheme to use."""
    answer = await api.call("GET", "/me", headers={"Authorization": authorization})

    assert (answer.status, answer.json["code"]) == (401, "not-signed-in")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="segue"'


@pytest.mark.parametrize("track_id", ["1", "abc", "'; DROP TABLE tracks; --", "%00", "%ff", "." * 300])
async def test_an_id_that_is_none_is_refused_by_name(
    api: ApiClient, listener_token: str, track_id: str
) -> None:
    """Before the database is asked."""
    answer = await api.call("GET", f"/tracks/{track_id}", token=listener_token)

    assert (answer.status, answer.json["location"], answer.json["field"]) == (422, "path", "track_id")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/artists/", 404),
        ("DELETE", "/me", 405),
        ("PUT", "/auth/login", 405),
    ],
)
async def test_what_does_not_exist_is_a_problem_too(
    api: ApiClient, method: str, path: str, status: int
) -> None:
    """RFC 9457 bodies everywhere; 405 tells what is allowed."""
    async with api.http.request(method, API + path) as response:
        problem: dict[str, Any] = json.loads(await response.read())

    assert (response.status, problem["status"]) == (status, status)
    assert response.content_type == "application/problem+json"
    assert ("Allow" in response.headers) is (status == 405)


async def test_every_answer_has_the_security_headers(api: ApiClient, listener_token: str) -> None:
    """Errors, too; and nothing tells what the service is made of."""
    for answer, cache_control in (
        (await api.call("GET", "/me"), "no-store"),
        (await api.call("GET", "/me", token=listener_token), "private, no-cache"),
        (await api.call("GET", "//metrics"), "no-store"),
    ):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == cache_control
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Server"] == "segue"
