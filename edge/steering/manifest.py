"""The steering manifest: which edge a player is to use, and when to ask again (rfc8216bis 7)."""

import hashlib

import msgspec

from edge.steering.pathways import OWN_PATHWAY, Pathway, read_pathways
from kernel.settings import EdgeSettings

STEERING_MIME = "application/vnd.apple.steering-list"
"""Registered for it, and asked for by Apple's authoring specification (10.4); players read it as JSON."""

_DRAINING_TTL_S = 5
"""Who leaves a draining edge soon hears when it is back."""


def steering_manifest(edge: EdgeSettings, *, draining: bool, listener: str) -> bytes:
    """What a player is told that asks this edge; `listener` is whatever tells one from the other.

    The other edges are clones of this one's pathway under their own hosts: the paths, and the token in them, are
    good everywhere. Every listener has an order of the others of her own, so that those of an edge that goes
    away are spread over all that stay.

    Raises:
        SettingsError: The pathways in the settings are wrong.
    """
    others = sorted(read_pathways(edge), key=lambda pathway: _rank(pathway.name, listener))
    names = [pathway.name for pathway in others]
    leave = draining and bool(names)
    return msgspec.json.encode(
        {
            "VERSION": 1,
            "TTL": min(edge.steering_ttl_s, _DRAINING_TTL_S) if leave else edge.steering_ttl_s,
            "PATHWAY-PRIORITY": [*names, OWN_PATHWAY] if leave else [OWN_PATHWAY, *names],
            **({"PATHWAY-CLONES": [_clone(pathway) for pathway in others]} if others else {}),
        }
    )


def _clone(pathway: Pathway) -> dict[str, object]:
    return {"BASE-ID": OWN_PATHWAY, "ID": pathway.name, "URI-REPLACEMENT": {"HOST": pathway.host}}


def _rank(name: str, listener: str) -> bytes:
    """Rendezvous hashing: an order that is random over listeners, and the same for one at every edge."""
    return hashlib.blake2b(f"{listener}/{name}".encode(), digest_size=8).digest()
