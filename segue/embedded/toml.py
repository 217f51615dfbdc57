"""Writing the little TOML that our own files need."""

import json
from collections.abc import Mapping

Value = str | int | Mapping[str, str]
Table = Mapping[str, Value]


def render_toml(tables: Mapping[str, Table], *, comment: str) -> str:
    """Tables of strings, whole numbers and inline tables of strings."""
    parts = [f"# {comment}\n"]
    for name, table in tables.items():
        parts.append(f"\n[{name}]\n")
        parts += [f"{key} = {_value(value)}\n" for key, value in table.items()]
    return "".join(parts)


def _value(value: Value) -> str:
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        # A JSON string is a TOML basic string, but for one character that JSON leaves as it is.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    inner = ", ".join(f"{_value(key)} = {_value(text)}" for key, text in value.items())
    return f"{{ {inner} }}"
