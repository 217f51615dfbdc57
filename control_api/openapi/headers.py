"""Header fields that operations of a kind share, as the document tells of them."""

from typing import Any

from control_api.idempotency.key import IDEMPOTENCY_KEY, KEY_PATTERN
from control_api.idempotency.once import REPLAYED
from control_api.openapi.operation import Operation
from control_api.permissions.operations import RateGroup
from control_api.rate_limit.headers import RATE_LIMIT, RATE_LIMIT_POLICY

Schema = dict[str, Any]

IF_NONE_MATCH = "If-None-Match"

HEADERS: dict[str, Schema] = {
    RATE_LIMIT_POLICY: {
        "description": "The limits that the request was counted by, a list of structured fields: how many requests "
        "(`q`) are admitted in any stretch of so many seconds (`w`).",
        "schema": {"type": "string", "examples": ['"api";q=100;w=60']},
    },
    RATE_LIMIT: {
        "description": "How many more are admitted now (`r`) by each limit, and in how many seconds (`t`) it will be "
        "one more than that.",
        "schema": {"type": "string", "examples": ['"api";r=42;t=17']},
    },
    "ETag": {
        "description": f"The strong entity tag of the body: send it as `{IF_NONE_MATCH}` to be told whether anything "
        "changed.",
        "schema": {"type": "string", "pattern": '^"[0-9a-f]+"$'},
    },
    REPLAYED: {
        "description": "The request was performed before, and this is what was answered then.",
        "schema": {"const": "true"},
    },
}
"""The components of the document that answers refer to."""


def answer_headers(operation: Operation, status: int) -> Schema:
    """What an answer of an operation may carry besides its body."""
    names = [] if operation.policy.rate is RateGroup.NONE else [RATE_LIMIT_POLICY, RATE_LIMIT]
    if operation.is_conditional and status in (200, 304):
        names.append("ETag")
    if operation.creates and status < 500:
        names.append(REPLAYED)
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def request_headers(operation: Operation) -> list[Schema]:
    """The header parameters of an operation."""
    parameters = []
    if operation.is_conditional:
        parameters.append(
            _parameter(
                IF_NONE_MATCH, "Entity tags of what the client has: 304 when the answer is one of these."
            )
        )
    if operation.creates:
        told = (
            "A text that no other request of the sender has, such as a UUID. Sent again with the same key, the request "
            "is not performed again: for 24 hours it is answered as before."
        )
        parameters.append(_parameter(IDEMPOTENCY_KEY, told, pattern=KEY_PATTERN))
    return parameters


def _parameter(name: str, told: str, **constraints: str) -> Schema:
    schema = {"type": "string", "description": told, **constraints}
    return {"name": name, "in": "header", "required": False, "description": told, "schema": schema}
