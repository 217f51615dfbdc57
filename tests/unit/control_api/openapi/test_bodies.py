"""The bodies that operations take."""

from collections.abc import Iterator

import msgspec

from control_api.endpoints import ENDPOINTS

BODIES = [endpoint.operation.body_type for endpoint in ENDPOINTS if endpoint.operation.body_type is not None]


def _structs(info: object) -> Iterator[type[msgspec.Struct]]:
    """Every struct in what msgspec tells of a type, which it tells in structs and tuples of its own."""
    if isinstance(info, msgspec.inspect.StructType):
        yield info.cls
    if isinstance(info, msgspec.Struct):
        info = tuple(getattr(info, name) for name in info.__struct_fields__)
    for part in info if isinstance(info, tuple) else ():
        yield from _structs(part)


def test_unknown_fields_are_refused_in_every_body() -> None:
    """At any depth: what is mistyped is not ignored."""
    found = {struct for body in BODIES for struct in _structs(msgspec.inspect.type_info(body))}

    assert len(BODIES) > 20
    assert set(BODIES) < found
    assert {
        struct.__name__ for struct in found if not struct.__struct_config__.forbid_unknown_fields
    } == set()
