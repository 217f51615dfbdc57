"""The field by which an edge knows a request that it has passed on before."""

import pytest

from edge.errors import UpstreamLoopError
from edge.upstream.loop import extend_loop_field


@pytest.mark.parametrize(
    ("received", "sent"),
    [
        ([], "edge-a"),
        ([""], ", edge-a"),
        (["edge-b"], "edge-b, edge-a"),
        (["edge-b", "edge-c; v=1,x.example:80"], "edge-b, edge-c; v=1,x.example:80, edge-a"),
        (["edge-ab; edge-a"], "edge-ab; edge-a, edge-a"),
    ],
)
def test_an_edge_adds_itself(received: list[str], sent: str) -> None:
    """What others have written stays as it is (RFC 8586 section 2); a name is met whole or not at all."""
    assert sent == extend_loop_field(received, "edge-a")


@pytest.mark.parametrize(
    ("received", "circle"),
    [
        (["edge-a"], "edge-a > edge-a"),
        (["front, edge-a ;v=1", "edge-b"], "edge-a > edge-b > edge-a"),
    ],
)
def test_a_circle_is_named(received: list[str], circle: str) -> None:
    """From the edge that knows it, round to itself."""
    with pytest.raises(UpstreamLoopError, match=f": {circle}$"):
        extend_loop_field(received, "edge-a")
