"""The JSON Schemas of every struct that the operations mention, as components of the document."""

import inspect
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from control_api.openapi.operation import Operation, Schema, StructType
from control_api.openapi.selected_lists import is_selected_list, selection_components, selection_name
from control_api.openapi.texts import refuse_nul

_REFERENCE = "#/components/schemas/"


class ProblemBody(msgspec.Struct, frozen=True, kw_only=True):
    """An RFC 9457 problem."""

    type: str
    title: str
    status: int
    code: str
    """Stable; what a program should look at."""
    detail: str | msgspec.UnsetType = msgspec.UNSET
    location: str | msgspec.UnsetType = msgspec.UNSET
    """Where in the request the wrong value stands: path, query, header or body."""
    field: str | msgspec.UnsetType = msgspec.UNSET
    """The wrong value's name."""
    support_id: str | msgspec.UnsetType = msgspec.UNSET
    """Names the log entry of an unexpected error."""


class Schemas:
    """References to the structs' schemas, and the components they point to.

    The structs that carry parameters, and those whose fields are `members` of problems, are spread over the
    operations: they are no components, unless they are bodies as well.
    """

    def __init__(
        self,
        operations: Iterable[Operation],
        written: Mapping[str, Schema] | None = None,
        members: Iterable[StructType] = (),
    ) -> None:
        """`written` are components that no struct describes; structs' annotations may refer to them."""
        operations = list(operations)
        parameters = [struct for operation in operations for _, struct in operation.parameter_types]
        spread = [*parameters, *members]
        bodies = [ProblemBody, *(struct for operation in operations for struct in _structs(operation))]
        structs = list(dict.fromkeys([*spread, *bodies]))
        references, components = msgspec.json.schema_components(structs, ref_template=_REFERENCE + "{name}")
        self._components: dict[str, Any] = {
            **{name: _described(component) for name, component in components.items()},
            **(written or {}),
        }
        self._references = dict(zip(structs, references, strict=True))
        asked = [*parameters, *(struct for operation in operations if (struct := operation.body_type))]
        self._components |= refuse_nul(self._components, map(self._name, asked))
        self._spread = {self._name(struct) for struct in spread if struct not in bodies}
        pages = [self._name(struct) for operation in operations for struct in _selected_pages(operation)]
        self._components |= selection_components(self._components, pages)

    def answer(self, operation: Operation, declared: StructType | Schema) -> Schema:
        """The schema object for something that an operation answers."""
        reference = self.reference(declared)
        if is_selected_list(operation, declared):
            return {"$ref": selection_name(reference["$ref"])}
        return reference

    def reference(self, declared: StructType | Schema) -> Schema:
        """The schema object for something declared: a reference for a struct, a raw schema as it is."""
        return declared if isinstance(declared, Mapping) else self._references[declared]

    def properties(self, struct: StructType) -> dict[str, tuple[Schema, bool]]:
        """A parameter struct's fields: the schema of each, and whether it is required."""
        schema = self._components[self._name(struct)]
        required = schema.get("required", [])
        return {name: (field, name in required) for name, field in schema["properties"].items()}

    def components(self) -> dict[str, Any]:
        """The schemas that references point to."""
        return {name: schema for name, schema in self._components.items() if name not in self._spread}

    def _name(self, struct: StructType) -> str:
        return str(self._references[struct]["$ref"]).removeprefix(_REFERENCE)


def _described(component: dict[str, Any]) -> dict[str, Any]:
    """A component without the indentation that its description has as a docstring: to Markdown it would be code."""
    if "description" not in component:
        return component
    return {**component, "description": inspect.cleandoc(component["description"])}


def _selected_pages(operation: Operation) -> list[StructType]:
    return [
        declared
        for content in operation.answers.values()
        for declared in content.values()
        if not isinstance(declared, Mapping) and is_selected_list(operation, declared)
    ]


def _structs(operation: Operation) -> list[StructType]:
    contents = [*operation.answers.values(), *([operation.body.content] if operation.body else [])]
    return [
        declared for content in contents for declared in content.values() if not isinstance(declared, Mapping)
    ]
