"""Whether real answers are what the OpenAPI document says."""

import json
import re
from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it ships no types
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

_ADDRESS = "urn:document"


class DocumentCheck:
    """Holds answers against the document: status, media type, headers, and body."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        resource = Resource.from_contents(document, default_specification=DRAFT202012)
        self._registry: Registry[Any] = Registry().with_resource(_ADDRESS, resource)
        self._templates = {
            template: re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template)))
            for template in document["paths"]
        }

    def operation(self, method: str, path: str) -> dict[str, Any] | None:
        """What the document says of a method and path, without its query."""
        for template, pattern in self._templates.items():
            if pattern.fullmatch(path):
                found: dict[str, Any] | None = self._document["paths"][template].get(method.lower())
                return found
        return None

    def check(self, method: str, path: str, status: int, headers: Mapping[str, str], body: bytes) -> None:
        """Fail unless the document has this answer."""
        operation = self.operation(method, path)
        assert operation is not None, f"{method} {path} is not in the document"
        declared = operation["responses"].get(str(status))
        assert declared is not None, f"{method} {path} answered {status}: {body[:500]!r}"
        for name, header in declared.get("headers", {}).items():
            assert name in headers or not header.get("required", False), (
                f"{method} {path} {status} lacks {name}"
            )
        content = declared.get("content")
        if content is None or method == "HEAD":
            assert not body, f"{method} {path} {status} should be empty: {body[:100]!r}"
            return
        media_type = headers["Content-Type"].partition(";")[0]
        assert media_type in content, f"{method} {path} {status} came as {media_type}"
        if media_type.endswith("json"):
            self._validate(content[media_type]["schema"], json.loads(body))

    def _validate(self, schema: Mapping[str, Any], instance: Any) -> None:
        absolute = json.loads(json.dumps(schema).replace('"$ref": "#/', f'"$ref": "{_ADDRESS}#/'))
        checker = Draft202012Validator.FORMAT_CHECKER
        Draft202012Validator(absolute, registry=self._registry, format_checker=checker).validate(instance)
