"""How long what an upstream sent may be kept and served, by its Cache-Control (RFC 9111).

An edge is the origin's deputy, admits every listener anew and is paid for by the same house: `private`, which is
said to everybody else's caches, does not bind it.
"""

import math

from edge.cache.entry import Entry

YEAR_S = 31_536_000.0
"""RFC 9111 section 1.2.2 has no word for ever; a year is the custom."""


def may_store(cache_control: str) -> bool:
    """Whether the cache may keep it at all (section 5.2.2.5)."""
    return "no-store" not in _directives(cache_control)


def fresh_for_s(cache_control: str, age_s: float) -> float:
    """For how long from now on it may be served without asking again; infinite for what never changes."""
    directives = _directives(cache_control)
    if "no-cache" in directives:  # section 5.2.2.4
        return 0.0
    lifetime = directives.get("s-maxage", directives.get("max-age"))
    if lifetime is None:
        return math.inf if "immutable" in directives else 0.0
    # Section 4.2.1: what can't be read counts as stale.
    lifetime_s = float(lifetime) if lifetime.isascii() and lifetime.isdigit() else 0.0
    return math.inf if lifetime_s >= YEAR_S else max(0.0, lifetime_s - age_s)


def may_serve_stale(entry: Entry, now_s: float, stale_if_error_s: float) -> bool:
    """Whether it may be served although it has grown old, when no upstream answers well (section 4.2.4)."""
    directives = _directives(entry.representation.cache_control)
    if not directives.keys().isdisjoint(("must-revalidate", "proxy-revalidate", "no-cache", "s-maxage")):
        return False
    return now_s < entry.stored_at_s + entry.fresh_for_s + stale_if_error_s


def _directives(cache_control: str) -> dict[str, str]:
    pairs = (item.partition("=") for item in cache_control.lower().split(","))
    return {name.strip(): value.strip().strip('"') for name, _, value in pairs}
