"""Field selection: lists whose items are told with those fields alone that were asked for."""

from functools import cache
from typing import Any, get_args, get_origin

import msgspec

from control_api.openapi.errors import InvalidRequestError
from control_api.openapi.operation import StructType
from control_api.paging import Page, SelectablePageQuery


def item_struct(query: StructType | None, result: Any) -> StructType | None:
    """The struct of a page's items, where the query can select among its fields.

    Raises:
        TypeError: The query selects fields, and the result is no page of structs.
    """
    if query is None or not issubclass(query, SelectablePageQuery):
        return None
    items = get_args(result)
    if not _is_page(get_origin(result)) or not _is_struct(items[0]):
        raise TypeError(f"{query.__name__} selects fields, but {result} is no page of structs")
    struct: StructType = items[0]
    return struct


def fields_pattern(struct: StructType) -> str:
    """What a list of fields looks like, as a regular expression."""
    name = f"({'|'.join(_attributes(struct))})"
    return f"^({name}(,{name})*)?$"


def read_selection(fields: str, struct: StructType) -> frozenset[str]:
    """The attributes that a list of fields names, `id` among them where there is one; none for an empty list.

    Raises:
        InvalidRequestError: The items have no such field.
    """
    if not fields:
        return frozenset()
    known = _attributes(struct)
    names = fields.split(",")
    for name in names:
        if name not in known:
            raise InvalidRequestError("query", "fields", f"unknown: {name!r}; allowed are {', '.join(known)}")
    return frozenset(known[name] for name in (*names, "id") if name in known)


def select(page: Page[Any], struct: StructType, attributes: frozenset[str]) -> dict[str, object]:
    """A page of which every item has these attributes alone, ready to be encoded."""
    chosen = [(name, attribute) for name, attribute in _attributes(struct).items() if attribute in attributes]
    items = [
        {
            name: value
            for name, attribute in chosen
            if (value := getattr(item, attribute)) is not msgspec.UNSET
        }
        for item in page.items
    ]
    return {**msgspec.structs.asdict(page), "items": items}


def _is_page(origin: Any) -> bool:
    return isinstance(origin, type) and issubclass(origin, Page)


def _is_struct(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, msgspec.Struct)


@cache
def _attributes(struct: StructType) -> dict[str, str]:
    """The struct's attributes by the names that they have in JSON."""
    return dict(zip(struct.__struct_encode_fields__, struct.__struct_fields__, strict=True))
