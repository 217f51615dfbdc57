"""The API reference for people: Markdown written from the OpenAPI document, never by hand.

`make docs` writes it to `docs/api.md`.
"""

import sys
from collections.abc import Iterator
from typing import Any

import msgspec

from control_api.endpoints import write_document

Schema = dict[str, Any]


def write_reference(document: Schema) -> str:
    """Every operation with its parameters, body and answers, then every schema."""
    lines = [
        f"# {document['info']['title']}",
        "",
        "Generated from the service's own OpenAPI document by `make docs`; the service serves it at `/openapi.json`.",
        "",
        document["info"]["description"].strip(),
    ]
    for path, item in document["paths"].items():
        for method, operation in item.items():
            lines += ["", *_operation(method.upper(), path, operation)]
    lines += ["", "## Schemas"]
    for name, schema in sorted(document["components"]["schemas"].items()):
        lines += ["", f"### {name}", "", *_schema(schema)]
    return "\n".join(lines) + "\n"


def _operation(method: str, path: str, operation: Schema) -> Iterator[str]:
    yield f"## {method} {path}"
    yield ""
    yield f"{operation['summary']}. " + ("For accounts." if operation.get("security") else "For everybody.")
    if description := operation.get("description"):
        yield ""
        yield description
    if parameters := operation.get("parameters"):
        yield from ("", "| parameter | in | type | |", "|---|---|---|---|")
        for parameter in parameters:
            needed = "required" if parameter.get("required") else ""
            said = " ".join(filter(None, (needed, parameter.get("description", ""))))
            yield f"| `{parameter['name']}` | {parameter['in']} | {_type(parameter['schema'])} | {_cell(said)} |"
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
        yield ""
        yield f"Body, `{media_type}`: {_type(content.get('schema', {}))}"
    yield from ("", "| status | answer |", "|---|---|")
    for status, answer in operation["responses"].items():
        kinds = [_type(content.get("schema", {})) for content in answer.get("content", {}).values()]
        body = f": {', '.join(kinds)}" if kinds and int(status) < 400 else ""
        yield f"| {status} | {_cell(answer['description'])}{body} |"


def _schema(schema: Schema) -> Iterator[str]:
    if description := schema.get("description"):
        yield description
        yield ""
    if "properties" not in schema:
        yield _type(schema)
        return
    yield "| field | type | |"
    yield "|---|---|---|"
    required = schema.get("required", [])
    for name, field in schema["properties"].items():
        said = " ".join(filter(None, ("required" if name in required else "", field.get("description", ""))))
        yield f"| `{name}` | {_type(field)} | {_cell(said)} |"


def _type(schema: Schema) -> str:
    """A schema in a few words."""
    if reference := schema.get("$ref"):
        name = reference.rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    for combined in ("anyOf", "oneOf"):
        if combined in schema:
            return " or ".join(_type(part) for part in schema[combined])
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    return " ".join(
        filter(
            None, (str(schema.get("type", "anything")), f"({schema['format']})" if "format" in schema else "")
        )
    )


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(write_reference(msgspec.json.decode(write_document())))
