"""The schemas of lists with field selection: true of every selection, and of none."""

from collections.abc import Iterable, Mapping
from typing import Any

from control_api.openapi.operation import Operation, Schema, StructType
from control_api.paging import Page

_SUFFIX = "Selection"


def is_selected_list(operation: Operation, declared: StructType | Schema) -> bool:
    """Whether something that an operation answers is the page whose items are selected of."""
    if operation.selectable is None or isinstance(declared, Mapping):
        return False
    origin = getattr(declared, "__origin__", declared)
    return isinstance(origin, type) and issubclass(origin, Page)


def selection_components(components: Mapping[str, Any], pages: Iterable[str]) -> dict[str, Any]:
    """For each page's component one of which the items need have nothing but an id, and these items' own."""
    made: dict[str, Any] = {}
    for name in pages:
        page = components[name]
        reference = page["properties"]["items"]["items"]["$ref"]
        items = {"type": "array", "items": {"$ref": reference + _SUFFIX}}
        made[name + _SUFFIX] = {**page, "properties": {**page["properties"], "items": items}}
        item_name = reference.rpartition("/")[2]
        made[item_name + _SUFFIX] = _selection_of(components[item_name])
    return made


def selection_name(page: str) -> str:
    """What the component of a page is called whose items are selected of."""
    return page + _SUFFIX


def _selection_of(item: Mapping[str, Any]) -> dict[str, Any]:
    told = item.get("description", "").rstrip()
    return {
        **item,
        "description": f"{told} Of it, the fields that `fields` names.".strip(),
        "required": [name for name in item.get("required", ()) if name == "id"],
    }
