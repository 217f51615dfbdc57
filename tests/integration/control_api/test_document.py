"""The OpenAPI document: whole, well formed, and what is really served."""

import json
import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it ships no types

from control_api.app import build_app
from control_api.endpoints import write_document
from kernel.settings import Settings
from tests.integration.control_api.api_client import ApiClient

DOCUMENT: dict[str, Any] = json.loads(write_document())
OPERATIONS = [
    (method, path, operation)
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
]

_RESPONSE = {
    "type": "object",
    "required": ["description"],
    "properties": {
        "description": {"type": "string", "minLength": 1},
        "headers": {
            "type": "object",
            "additionalProperties": {"anyOf": [{"required": ["schema"]}, {"required": ["$ref"]}]},
        },
        "content": {"type": "object", "additionalProperties": {"required": ["schema"]}},
    },
    "additionalProperties": False,
}
_OPERATION = {
    "type": "object",
    "required": ["operationId", "tags", "summary", "security", "responses"],
    "properties": {
        "operationId": {"type": "string", "pattern": "^[a-z_]+$"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "summary": {"type": "string", "minLength": 1},
        "description": {"type": "string"},
        "security": {"type": "array", "items": {"type": "object", "additionalProperties": {"const": []}}},
        "parameters": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "in", "required", "schema"],
                "properties": {"in": {"enum": ["path", "query", "header"]}, "required": {"type": "boolean"}},
            },
        },
        "requestBody": {"type": "object", "required": ["required", "content"]},
        "responses": {
            "type": "object",
            "propertyNames": {"pattern": "^[1-5][0-9]{2}$"},
            "additionalProperties": _RESPONSE,
        },
    },
    "additionalProperties": False,
}
_STRUCTURE = {
    "type": "object",
    "required": ["openapi", "info", "paths", "components"],
    "properties": {
        "openapi": {"const": "3.1.0"},
        "info": {"type": "object", "required": ["title", "version"]},
        "servers": {"type": "array"},
        "tags": {"type": "array"},
        "paths": {
            "type": "object",
            "propertyNames": {"pattern": "^/"},
            "additionalProperties": {
                "type": "object",
                "propertyNames": {"enum": ["get", "post", "put", "patch", "delete"]},
                "additionalProperties": _OPERATION,
            },
        },
        "components": {"type": "object", "required": ["schemas", "securitySchemes"]},
    },
    "additionalProperties": False,
}


async def test_the_served_document_is_the_generated_one(api: ApiClient) -> None:
    """Anyone may read it."""
    answer = await api.call("GET", "//openapi.json")

    assert answer.json == DOCUMENT


def test_every_route_is_in_the_document_and_nothing_else(settings: Settings) -> None:
    """HEAD goes with GET (RFC 9110 section 9.3.2); `*` is what refuses every other method. Pages are no operations."""
    routes = {
        (route.method.lower(), route.resource.canonical)
        for route in build_app(settings).router.routes()
        if route.resource is not None and route.method not in ("HEAD", "*")
    }

    pages = {("get", path) for path in ("/", "/index.html", "/desk", "/desk/", "/web/{version}/{name}")}
    assert {(method, path) for method, path, _ in OPERATIONS} | pages == routes


def test_the_document_has_the_structure_of_openapi_3_1() -> None:
    """As far as this service uses it."""
    Draft202012Validator(_STRUCTURE).validate(DOCUMENT)


def test_every_schema_is_a_schema_and_every_reference_leads_somewhere() -> None:
    """OpenAPI 3.1 schemas are JSON Schema of draft 2020-12."""
    for schema in DOCUMENT["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    references = set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(DOCUMENT)))
    known = {
        f"#/components/{kind}/{name}"
        for kind in ("schemas", "headers")
        for name in DOCUMENT["components"][kind]
    }

    assert references == known


def test_every_operation_has_a_name_of_its_own() -> None:
    """Generated clients need it."""
    names = [operation["operationId"] for _, _, operation in OPERATIONS]

    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS)
def test_an_operation_tells_its_parameters_and_errors(
    method: str, path: str, operation: dict[str, Any]
) -> None:
    """Path parameters are those of the path; errors are problems; who must sign in is told of 401."""
    parameters = operation.get("parameters", [])
    in_path = {entry["name"] for entry in parameters if entry["in"] == "path"}
    errors = {
        status: response["content"] for status, response in operation["responses"].items() if status >= "400"
    }

    assert in_path == set(re.findall(r"\{(\w+)\}", path))
    assert all(entry["required"] for entry in parameters if entry["in"] == "path")
    assert ("401" in errors) == bool(operation["security"]) or operation["operationId"] == "log_in"
    assert ("requestBody" in operation) <= (method in ("post", "put", "patch"))
    if path != "/health/ready":
        assert all(list(content) == ["application/problem+json"] for content in errors.values())


@pytest.mark.parametrize("path", ["", "//health", "//health/ready", "//metrics"])
async def test_the_service_tells_of_itself(api: ApiClient, path: str) -> None:
    """To anyone, as the document says."""
    answer = await api.call("GET", path)

    assert answer.status == 200


async def test_readiness_names_every_component_and_its_latency(api: ApiClient) -> None:
    """What the service needs is the database, Valkey and the object store."""
    components = (await api.call("GET", "//health/ready")).json["components"]

    assert set(components) == {"database", "valkey", "object_store"}
    assert all(component["status"] == "ok" for component in components.values())
    assert all(component["latency_ms"] >= 0 for component in components.values())
