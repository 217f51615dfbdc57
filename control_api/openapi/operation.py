"""What one operation of the API takes and gives: all that the document tells of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from control_api.permissions.operations import OperationPolicy

Schema = Mapping[str, Any]
"""A JSON Schema of draft 2020-12, the dialect of OpenAPI 3.1."""

StructType = type[msgspec.Struct]

JSON = "application/json"
MAX_JSON_BODY_BYTES = 64 << 10
BINARY: Schema = {"type": "string", "format": "binary"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestBody:
    """A request's body: a struct as JSON, or media types that the handler reads itself."""

    content: Mapping[str, StructType | Schema]
    required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method of one path."""

    method: str
    path: str
    operation_id: str
    tag: str
    summary: str
    description: str = ""
    policy: OperationPolicy
    path_type: StructType | None = None
    query_type: StructType | None = None
    header_type: StructType | None = None
    """The header fields that the handler reads, named as they stand in requests."""
    body: RequestBody | None = None
    answers: Mapping[int, Mapping[str, StructType | Schema]]
    """For each status that is no error, the media types it may come in; none for an empty answer."""
    raises: frozenset[type[Exception]] = field(default_factory=frozenset)
    max_body_bytes: int = MAX_JSON_BODY_BYTES
    """The longest JSON body that is read."""
    volatile: bool = False
    """Whether no answer is like the one before, or none may be kept: it has no entity tag then."""
    creates: bool = False
    """Whether an idempotency key keeps it from acting twice."""
    selectable: StructType | None = None
    """The items' struct where a list's `fields` select what of each item is told."""

    @property
    def parameter_types(self) -> list[tuple[str, StructType]]:
        """The structs of its parameters, and where in a request they stand."""
        places = (("path", self.path_type), ("query", self.query_type), ("header", self.header_type))
        return [(place, struct) for place, struct in places if struct is not None]

    @property
    def body_type(self) -> StructType | None:
        """The struct that a JSON body is read into."""
        declared = None if self.body is None else self.body.content.get(JSON)
        return declared if isinstance(declared, type) else None

    @property
    def is_conditional(self) -> bool:
        """Whether the answer is JSON with an entity tag, so that it need not be sent twice."""
        return self.method == "GET" and not self.volatile and JSON in self.answers.get(200, {})
