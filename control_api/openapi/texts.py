"""What the schemas of requests say of every text: it has no NUL, which PostgreSQL can't keep."""

from collections.abc import Iterable, Mapping
from typing import Any

_REFERENCE = "#/components/schemas/"
_WITHOUT_NUL = r"^[^\u0000]*$"
_SAYS_MORE = ("pattern", "format", "enum", "const")


def refuse_nul(components: Mapping[str, Any], requests: Iterable[str]) -> dict[str, Any]:
    """The components that requests are made of, by name, each of whose texts has a pattern.

    What is referred to but no component is left alone.
    """
    waiting, made = list(requests), dict[str, Any]()
    while waiting:
        name = waiting.pop()
        if name in components and name not in made:
            made[name] = _refusing(components[name], waiting)
    return made


def _refusing(part: Any, referred: list[str]) -> Any:
    """A part of a schema; what it refers to is added to `referred`."""
    if isinstance(part, list | tuple):
        return [_refusing(member, referred) for member in part]
    if not isinstance(part, Mapping):
        return part
    if isinstance(reference := part.get("$ref"), str):
        referred.append(reference.removeprefix(_REFERENCE))
    refusing = {name: _refusing(member, referred) for name, member in part.items()}
    if part.get("type") == "string" and not any(name in part for name in _SAYS_MORE):
        refusing["pattern"] = _WITHOUT_NUL
    return refusing
