"""The page about smart playlists has the fields that there are.

Run as a module, it writes them: ``python -m tests.unit.control_api.playlists_smart.test_docs``.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from control_api.playlists.smart.fields import FIELDS, Field
from control_api.playlists.smart.kinds import Kind
from kernel.quality import Quality

_PAGE = Path(__file__).resolve().parents[4] / "docs" / "smart-playlists.md"
_FIELDS = re.compile(r"(<!-- fields:[^>]*-->\n).*(<!-- /fields -->)", re.DOTALL)

_VALUES = {
    Kind.TEXT: "texts",
    Kind.GENRES: "texts",
    Kind.INTEGER: "whole numbers",
    Kind.NUMBER: "numbers",
    Kind.TIME: "days, such as `2024-02-29`",
    Kind.FLAG: "`true`, `false`",
    Kind.QUALITY: ", ".join(f"`{quality}`" for quality in Quality),
    Kind.PLAYLIST: "playlists' ids",
}


def _written(page: str) -> str:
    return _FIELDS.sub(lambda found: found[1] + "\n".join(_tables()) + "\n" + found[2], page)


def _tables() -> Iterator[str]:
    yield from ("", "| field | | of | order |", "|---|---|---|---|")
    for field in FIELDS.values():
        without = "; not every track has it" if field.optional else ""
        order = "yes" if field.orders else ""
        yield f"| `{field.name}` | {field.meaning}{without} | {field.kind} | {order} |"
    yield from ("", "| of | operators | values |", "|---|---|---|")
    for kind in Kind:
        operators = ", ".join(f"`{name}`" for name in _of_kind(kind).operators if name != "known")
        yield f"| {kind} | {operators} | {_VALUES[kind]} |"
    yield ""


def _of_kind(kind: Kind) -> Field:
    return next(field for field in FIELDS.values() if field.kind is kind)


def test_the_page_is_true() -> None:
    """What the page says of fields and operators is what the tables say."""
    page = _PAGE.read_text(encoding="utf-8")
    assert _written(page) == page


if __name__ == "__main__":
    _PAGE.write_text(_written(_PAGE.read_text(encoding="utf-8")), encoding="utf-8")
