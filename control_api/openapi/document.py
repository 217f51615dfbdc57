"""The OpenAPI 3.1 document, made from the operations and the table of problems alone."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any

from control_api.openapi.headers import HEADERS, answer_headers, request_headers
from control_api.openapi.operation import Operation, Schema
from control_api.openapi.schemas import ProblemBody, Schemas
from control_api.openapi.selection import fields_pattern
from kernel.http.problems import MIME, Problem, ProblemTable
from kernel.http.runner import protocol_problem

INTERNAL = Problem(500, "internal", "Something went wrong here")
"""What the problems middleware answers for an error that the table doesn't know."""

GARBLED = protocol_problem(400)
"""What is answered for a request that is no HTTP, or has too long a line, whatever it is for."""

_SCHEMA_REFERENCE = re.compile(r'"#/components/schemas/([^"]+)"')

AccessErrors = Callable[[Operation], Iterable[type[Exception]]]
"""How authorising a call of an operation can fail."""


def build_document(  # noqa: PLR0913 - what a document is made of
    operations: Iterable[Operation],
    *,
    info: Mapping[str, Any],
    problems: ProblemTable,
    access_errors: AccessErrors,
    security_schemes: Mapping[str, Any],
    components: Mapping[str, Schema] | None = None,
) -> dict[str, Any]:
    """The document, ready to be written as JSON; `components` are schemas that no struct describes."""
    operations = list(operations)
    members = [problem.members_type for problem in problems.values() if problem.members_type is not None]
    schemas = Schemas(operations, components, members)
    paths: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for operation in operations:
        errors = _errors(operation, problems, access_errors)
        paths[operation.path][operation.method.lower()] = {
            **_head(operation, security_schemes),
            **_request(operation, schemas),
            "responses": {
                **{str(status): _answer(status, operation, schemas) for status in _statuses(operation)},
                **{
                    str(status): _problem(operation, status, found, schemas)
                    for status, found in sorted(errors.items())
                },
            },
        }
    return {
        "openapi": "3.1.0",
        "info": dict(info),
        "servers": [{"url": "/"}],
        "tags": [{"name": tag} for tag in dict.fromkeys(operation.tag for operation in operations)],
        "paths": dict(paths),
        "components": {
            "schemas": _referred(schemas.components(), paths),
            "headers": HEADERS,
            "securitySchemes": dict(security_schemes),
        },
    }


def _head(operation: Operation, security_schemes: Mapping[str, Any]) -> dict[str, Any]:
    open_to_all = operation.policy.permission is None
    return {
        "operationId": operation.operation_id,
        "tags": [operation.tag],
        "summary": operation.summary,
        **({"description": operation.description} if operation.description else {}),
        "security": [] if open_to_all else [{scheme: []} for scheme in security_schemes],
    }


def _request(operation: Operation, schemas: Schemas) -> dict[str, Any]:
    parameters = [
        {
            "name": name,
            "in": location,
            "required": required,
            **({"description": schema["description"]} if "description" in schema else {}),
            "schema": _parameter_schema(name, schema, operation),
        }
        for location, struct in operation.parameter_types
        for name, (schema, required) in schemas.properties(struct).items()
    ] + request_headers(operation)
    request: dict[str, Any] = {"parameters": parameters} if parameters else {}
    if operation.body is not None:
        content = {
            media: {"schema": schemas.reference(body)} for media, body in operation.body.content.items()
        }
        request["requestBody"] = {"required": operation.body.required, "content": content}
    return request


def _parameter_schema(name: str, schema: Schema, operation: Operation) -> Schema:
    if name == "fields" and operation.selectable is not None:
        return {**schema, "pattern": fields_pattern(operation.selectable)}
    return schema


def _statuses(operation: Operation) -> list[int]:
    conditional = operation.is_conditional and 304 not in operation.answers
    return [*operation.answers, *([304] if conditional else [])]


def _answer(status: int, operation: Operation, schemas: Schemas) -> dict[str, Any]:
    headers = answer_headers(operation, status)
    content = {
        media: {"schema": schemas.answer(operation, body)}
        for media, body in operation.answers.get(status, {}).items()
    }
    return {
        "description": HTTPStatus(status).phrase,
        **({"headers": headers} if headers else {}),
        **({"content": content} if content else {}),
    }


def _problem(operation: Operation, status: int, found: list[Problem], schemas: Schemas) -> dict[str, Any]:
    members = {
        name: schema
        for problem in found
        if problem.members_type
        for name, (schema, _) in schemas.properties(problem.members_type).items()
    }
    code = {"enum": [problem.code for problem in found]}
    narrowed = {"properties": {"status": {"const": status}, "code": code, **members}}
    headers = answer_headers(operation, status) | {
        name: {"required": all(name in p.headers for p in found), "schema": {"type": "string"}}
        for name in sorted({name for problem in found for name in problem.headers})
    }
    return {
        "description": "; ".join(f"{problem.title} (`{problem.code}`)" for problem in found),
        **({"headers": headers} if headers else {}),
        "content": {MIME: {"schema": {"allOf": [schemas.reference(ProblemBody), narrowed]}}},
    }


def _referred(components: Mapping[str, Any], paths: object) -> dict[str, Any]:
    """The components that something refers to, directly or by way of another."""
    waiting, found = _references(paths), dict[str, Any]()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = components[name]
            waiting |= _references(components[name])
    return {name: component for name, component in components.items() if name in found}


def _references(part: object) -> set[str]:
    return set(_SCHEMA_REFERENCE.findall(json.dumps(part)))


def _errors(
    operation: Operation, problems: ProblemTable, access_errors: AccessErrors
) -> dict[int, list[Problem]]:
    classes = {*operation.raises, *access_errors(operation)}
    by_code = {
        problem.code: problem for problem in (*(problems[error] for error in classes), INTERNAL, GARBLED)
    }
    found: defaultdict[int, list[Problem]] = defaultdict(list)
    for _, problem in sorted(by_code.items()):
        found[problem.status].append(problem)
    return found
