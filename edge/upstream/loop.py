"""Noticing that upstreams lead back to where a request came from (RFC 8586).

Fills of one thing that several edges of a circle begin at the same time are joined by each other's requests before
any of these comes back: what ends them is that upstreams stall.
"""

from collections.abc import Iterable

from edge.errors import UpstreamLoopError

LOOP_HEADER = "CDN-Loop"


def extend_loop_field(received: Iterable[str], edge_name: str) -> str:
    """What an edge sends upstream for a request that came with these fields.

    Raises:
        UpstreamLoopError: It has passed this edge before.
    """
    fields = list(received)
    names = [member.partition(";")[0].strip() for member in ",".join(fields).split(",") if member.strip()]
    if edge_name in names:
        circle = " > ".join((*names[names.index(edge_name) :], edge_name))
        raise UpstreamLoopError(f"edges ask each other in a circle, or have one name: {circle}")
    return ", ".join((*fields, edge_name))
