"""Entries to be cached."""

import math
import random

from edge.cache.entry import Entry
from edge.cache.key import CacheKey
from kernel.asset import AssetId
from kernel.http.content_coding import encode_text
from kernel.http.representation import Representation
from kernel.media_path import MediaPath

ASSET = AssetId("0123456789abcdef" * 2)


def asset_number(number: int) -> AssetId:
    """One asset of many."""
    return AssetId(f"{number:032x}")


def key_of(rest: str, asset: AssetId = ASSET) -> CacheKey:
    """A key, by what follows the asset in it."""
    return CacheKey(f"{asset}/{rest}")


def make_entry(
    rest: str = "lossless/seg-0.m4s",
    length_bytes: int = 1000,
    *,
    asset: AssetId = ASSET,
    seed: int = 0,
    stored_at_s: float = 1000.0,
    fresh_for_s: float = math.inf,
) -> Entry:
    """A segment, or whatever the path says, of random bytes."""
    key = key_of(rest, asset)
    body = random.Random(f"{key} {seed}").randbytes(length_bytes)
    representation = Representation(body, "audio/mp4", f'"{seed}"')
    return Entry(key, MediaPath.parse(key.partition("#")[0]), representation, stored_at_s, fresh_for_s)


def make_playlist(rest: str = "lossless/index.m3u8", *, asset: AssetId = ASSET) -> Entry:
    """A playlist in every coding."""
    entry = make_entry(rest, asset=asset)
    body = b"#EXTM3U\n" * 100
    entry.representation = Representation(
        body, "application/vnd.apple.mpegurl", '"list"', encodings=encode_text(body)
    )
    return entry


def same(one: Entry | None, other: Entry | None) -> bool:
    """Whether two entries say the same of the same bytes."""
    return (one is None or other is None) is False and _told(one) == _told(other)


def _told(entry: Entry | None) -> object:
    return entry and (entry.key, entry.path, entry.representation, entry.stored_at_s, entry.fresh_for_s)
