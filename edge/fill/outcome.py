"""How a request was met, in one word for metrics and in RFC 9211's words for the Cache-Status header."""

from enum import StrEnum


class Outcome(StrEnum):
    """How a request was met; the value is its label in metrics and logs."""

    HIT = "hit"
    """From memory."""
    DISK = "disk"
    """From disk."""
    MISS = "miss"
    """By a fill of its own."""
    COLLAPSED = "collapsed"
    """By a fill that another had begun."""
    REVALIDATED = "revalidated"
    """From the cache, once an upstream had said that what has grown old is still good."""
    STALE = "stale"
    """From the cache, grown old, because no upstream answered well."""
    BYPASS = "bypass"
    """By an upstream, past the cache."""
    NEGATIVE = "negative"
    """By the memory of what is not there."""


# Section 2: `hit` and `fwd` exclude each other. What is served stale was forwarded, in vain.
_PARAMETERS = {
    Outcome.HIT: "hit",
    Outcome.DISK: "hit; detail=disk",
    Outcome.MISS: "fwd=uri-miss",
    Outcome.COLLAPSED: "fwd=uri-miss; collapsed",
    Outcome.REVALIDATED: "fwd=stale",
    Outcome.STALE: "fwd=stale; detail=stale-if-error",
    Outcome.BYPASS: "fwd=bypass",
    Outcome.NEGATIVE: "hit; detail=negative",
}


def cache_status(
    edge_name: str,
    outcome: Outcome,
    upstream_status: int | None = None,
    *,
    stored: bool = False,
    upstream_cache_status: str = "",
) -> str:
    """The Cache-Status header's value (RFC 9211).

    `upstream_status` is what an upstream answered to this request, or to the one that it was collapsed with;
    `upstream_cache_status` what the caches before this one said of themselves: they come first in the list.
    """
    # Section 2 with RFC 8941 section 3.3.4: a token begins with a letter, else it must be a string.
    name = edge_name if edge_name[0].isalpha() else f'"{edge_name}"'
    parts = [name, _PARAMETERS[outcome]]
    if upstream_status is not None:
        parts.append(f"fwd-status={upstream_status}")
    if stored:
        parts.append("stored")
    own = "; ".join(parts)
    return f"{upstream_cache_status}, {own}" if upstream_cache_status else own
