"""The API reference."""

from pathlib import Path

import msgspec

from control_api.endpoints import write_document
from control_api.openapi.reference import write_reference

REFERENCE = Path(__file__).parents[4] / "docs" / "api.md"


def test_the_reference_is_of_today() -> None:
    """`docs/api.md` is what `make docs` would write now."""
    assert write_reference(msgspec.json.decode(write_document())) == REFERENCE.read_text(encoding="utf-8")
