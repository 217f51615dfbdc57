"""The table of who may call what, as it is told to people."""

from pathlib import Path

from control_api.endpoints import ENDPOINTS
from control_api.permissions.reference import write_matrix

PAGE = Path(__file__).resolve().parents[4] / "docs" / "permissions.md"


def test_the_page_is_of_today() -> None:
    """`make docs` writes it anew."""
    assert write_matrix(endpoint.operation for endpoint in ENDPOINTS) == PAGE.read_text(encoding="utf-8")
