"""What a handler's signature says of its operation."""

from uuid import UUID

import msgspec
import pytest
from aiohttp import web

from control_api.openapi.document import build_document
from control_api.openapi.errors import JSON_BODY_ERRORS, InvalidRequestError
from control_api.openapi.operation import JSON
from control_api.openapi.reply import Reply
from control_api.openapi.routes import Routes
from control_api.permissions.operations import OperationPolicy
from control_api.permissions.permission import Permission
from control_api.problems import PROBLEMS

POLICIES = {
    name: OperationPolicy(Permission.LISTEN)
    for name in ("put_thing", "get_thing", "get_things", "delete_things")
}


class ThingPath(msgspec.Struct):
    """Which thing."""

    thing_id: UUID


class Thing(msgspec.Struct):
    """A thing."""

    name: str


def test_a_signature_is_an_operation() -> None:
    """Inputs by the parameters' names, the answer by the return type, words by the docstring."""
    routes = Routes("things", policies=POLICIES, prefix="/v1")

    @routes.add("PUT", "/things/{thing_id}", statuses=[201, 200])
    async def put_thing(request: web.Request, path: ThingPath, body: Thing | None) -> Reply[Thing]:
        """Store a thing.

        Twice is
        once.
        """
        raise NotImplementedError

    operation = routes.endpoints[0].operation

    assert (operation.method, operation.path, operation.operation_id) == (
        "PUT",
        "/v1/things/{thing_id}",
        "put_thing",
    )
    assert (operation.summary, operation.description) == ("Store a thing", "Twice is once.")
    assert (operation.path_type, operation.query_type, operation.body_type) == (ThingPath, None, Thing)
    assert operation.body is not None
    assert not operation.body.required
    assert operation.answers == {201: {JSON: Thing}, 200: {JSON: Thing}}
    assert operation.raises == {InvalidRequestError, *JSON_BODY_ERRORS}


def test_a_path_and_its_struct_must_agree() -> None:
    """A slip is found at import."""
    routes = Routes("things", policies=POLICIES)
    with pytest.raises(TypeError, match="thing_id"):

        @routes.add("GET", "/things/{thing_id}")
        async def get_thing(request: web.Request) -> Thing:
            """Show a thing."""
            raise NotImplementedError


def test_an_answer_without_a_body_must_have_such_a_status() -> None:
    """204, not 200."""
    routes = Routes("things", policies=POLICIES)
    with pytest.raises(TypeError, match="200"):

        @routes.add("DELETE", "/things")
        async def delete_things(request: web.Request) -> None:
            """Delete everything."""


class UnmappedError(Exception):
    """Nobody knows it."""


def test_an_error_that_the_table_lacks_stops_the_document() -> None:
    """What may be raised must be told."""
    routes = Routes("things", policies=POLICIES, raises=[UnmappedError])

    @routes.add("GET", "/things")
    async def get_things(request: web.Request) -> Thing:
        """Show the thing."""
        raise NotImplementedError

    with pytest.raises(KeyError, match="UnmappedError"):
        build_document(
            [endpoint.operation for endpoint in routes.endpoints],
            info={},
            problems=PROBLEMS,
            access_errors=lambda _: [],
            security_schemes={},
        )


def test_an_operation_without_a_policy_cannot_be_declared() -> None:
    """Somebody must have decided who may call it."""
    routes = Routes("things", policies={})
    with pytest.raises(KeyError, match="get_thing"):

        @routes.add("GET", "/thing")
        async def get_thing(request: web.Request) -> Thing:
            """Show a thing."""
            raise NotImplementedError
