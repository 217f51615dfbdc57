"""The schemas of what operations take and answer."""

from control_api.endpoints import ENDPOINTS
from control_api.openapi.schemas import Schemas


def test_descriptions_are_not_indented() -> None:
    """A docstring's second paragraph is prose to Markdown, not code."""
    components = Schemas(endpoint.operation for endpoint in ENDPOINTS).components()

    lines = [
        line for component in components.values() for line in component.get("description", "").splitlines()
    ]

    assert "Compare with `ordinal`, never as strings" in "\n".join(lines)
    assert [line for line in lines if line.startswith(" ")] == []
