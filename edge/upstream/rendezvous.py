"""Rendezvous hashing (highest random weight): who of several is asked first for what."""

import hashlib
from collections.abc import Iterable

from kernel.asset import AssetId


def rank(asset: AssetId, names: Iterable[str]) -> list[str]:
    """The names in the order in which they are to be asked for an asset: the same wherever it is worked out.

    By asset, so that all things of one asset live on one shield: it holds them once for all edges, and the playlist,
    the key and the segments of a track are warm together. When a shield comes or goes, only its own share moves.
    """
    return sorted(names, key=lambda name: _weight(asset, name), reverse=True)


def _weight(asset: AssetId, name: str) -> bytes:
    return hashlib.blake2b(f"{asset} {name}".encode(), digest_size=8).digest()
