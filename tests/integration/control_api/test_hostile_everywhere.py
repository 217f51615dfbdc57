"""What nobody should send, sent to every operation: always a problem that the document has, never a 500."""

import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote
from uuid import UUID

import msgspec

from control_api.endpoints import ENDPOINTS
from control_api.openapi.operation import Operation
from tests.integration.control_api.api_client import Answer, ApiClient

OPERATIONS = [endpoint.operation for endpoint in ENDPOINTS]
WITH_BODY = [operation for operation in OPERATIONS if operation.body_type is not None]

JSON = {"Content-Type": "application/json"}
HUGE = b" " * 10_000_000
GARBLED = (
    b"",
    b"{",
    b"[" * 60_000,
    b"[" * 30_000 + b"]" * 30_000,
    b'{"x":' * 10_000,
    b"null",
    b"NaN",
    b'{"\\ud800": 1}',
    b'"\xff"',
)
STRANGE = (
    "\0",
    "9" * 30,
    "-1",
    "nan",
    "1e999",
    "\u202e\U0001f4a9",
    "' OR 1=1 --",
    "../../etc/passwd",
    "x" * 5000,
)
PLACEHOLDERS = {"sha256": "0" * 64, "asset_id": "0" * 32, "kind": "album", "name": "show.js"}


def _path(operation: Operation, **values: str) -> str:
    names = operation.path_type.__struct_encode_fields__ if operation.path_type is not None else ()
    known = {name: PLACEHOLDERS.get(name, str(UUID(int=0))) for name in names}
    return "/" + operation.path.format_map({**known, **values})


def _strange_bodies(operation: Operation) -> Iterator[bytes]:
    """Each field with a value that no column takes, and the rest left out or likewise."""
    struct = operation.body_type
    assert struct is not None
    for name in struct.__struct_encode_fields__:
        for value in (
            b'"\\u0000"',
            b"1" + b"0" * 30,
            b'"\\ud800"',
            b"[[[[[[]]]]]]",
            b'{"":{}}',
            b"-1",
            b"1e999",
        ):
            yield b'{"%s": %s}' % (name.encode(), value)


def _is_told(answer: Answer) -> bool:
    return 400 <= answer.status < 500 and answer.headers["Content-Type"] == "application/problem+json"


async def test_no_body_that_is_garbled_or_too_long_breaks_anything(api: ApiClient, admin_token: str) -> None:
    """413 for ten megabytes, without waiting for them; 400 or 422 for the rest."""
    for operation in WITH_BODY:
        options: dict[str, Any] = {"token": admin_token, "headers": JSON}
        huge = await api.call(operation.method, _path(operation), data=io.BytesIO(HUGE), **options)
        statuses = [
            (await api.call(operation.method, _path(operation), data=body, **options)).status
            for body in GARBLED[not operation.body or not operation.body.required :]
        ]

        assert huge.status == 413, operation.operation_id
        assert set(statuses) <= {400, 413, 422}, (operation.operation_id, statuses)


async def test_no_strange_value_of_a_field_breaks_anything(api: ApiClient, admin_token: str) -> None:
    """Refused, and by its name where it is that which is wrong."""
    for operation in WITH_BODY:
        for body in _strange_bodies(operation):
            answer = await api.call(
                operation.method, _path(operation), data=body, token=admin_token, headers=JSON
            )

            assert answer.status != 500, (operation.operation_id, body)
            if b"u0000" in body or b"ud800" in body:
                assert _is_told(answer), (operation.operation_id, body, answer.status)


async def test_no_strange_path_or_query_breaks_anything(api: ApiClient, admin_token: str) -> None:
    """Whatever may stand in an address."""
    for operation in OPERATIONS:
        if operation.method != "GET" or "events" in operation.path:
            continue
        for struct, kind in ((operation.path_type, "path"), (operation.query_type, "query")):
            for name in struct.__struct_encode_fields__ if struct is not None else ():
                for value in STRANGE:
                    quoted = quote(value, safe="")
                    path = _path(operation, **{name: quoted}) if kind == "path" else _path(operation)
                    suffix = f"?{name}={quoted}" if kind == "query" else ""
                    answer = await api.call("GET", path + suffix, token=admin_token)

                    assert answer.status != 500, (operation.operation_id, name, value)
                    if value == "\0":
                        assert _is_told(answer), (operation.operation_id, name)


async def test_forged_and_doubled_headers_are_clean_errors(api: ApiClient, listener_token: str) -> None:
    """None of them opens or breaks anything."""
    for name, value in (
        ("Authorization", "Bearer \xff\xfe"),
        ("Cookie", "segue_session=;;==; segue_session=" + "A" * 43),
        ("X-Forwarded-For", "'; DROP TABLE users; --"),
        ("X-Forwarded-For", ", ,,  ,"),
        ("If-None-Match", '"' + "x" * 4000),
        ("Content-Type", "application/json; charset=\xff"),
        ("X-HTTP-Method-Override", "DELETE"),
        ("Accept", "image/png"),
    ):
        headers = (
            {name: value}
            if name in ("Authorization", "Cookie")
            else {
                "Authorization": f"Bearer {listener_token}",
                name: value,
            }
        )
        answer = await api.call("GET", "/me", headers=headers)

        assert answer.status == (401 if name in ("Authorization", "Cookie") else 200), (name, value)


def test_every_integer_of_a_request_fits_its_column() -> None:
    """A bound tells a client more than an error does."""
    for operation in OPERATIONS:
        for struct in (operation.query_type, operation.path_type):
            if struct is None:
                continue
            schema = msgspec.json.schema(struct)["$defs"][struct.__name__]
            for name, field in schema["properties"].items():
                if field.get("type") == "integer":
                    assert field.get("maximum", field.get("exclusiveMaximum")), (operation.operation_id, name)
