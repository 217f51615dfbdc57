"""Synthetic assets whose segments are as large as real ones, so that faults come in the midst of them."""

import hashlib
import random
from dataclasses import replace

from msgspec import structs

from kernel.asset import Segment
from tests.synthetic_asset import INITIALIZATION_BYTES, SyntheticAsset, make_asset

SEGMENTS = 10
SEGMENT_SAMPLES = 266_240
SMALLEST_BLOCKS, LARGEST_BLOCKS = 12_000, 24_000
"""Of 16 bytes: segments of 192 to 384 KB."""


def make_large_asset(asset_id: str, rendition: str) -> SyntheticAsset:
    """An asset of one rendition in ten large segments; the same id gives the same bytes."""
    small = make_asset(asset_id, names=(rendition,))
    source = random.Random(asset_id)
    segments = _segments(source)
    packed = source.randbytes(segments[-1].offset_bytes + segments[-1].length_bytes)
    large = structs.replace(
        small.asset.renditions[0],
        segments=segments,
        object_bytes=len(packed),
        sha256=hashlib.sha256(packed).hexdigest(),
    )
    return replace(
        small, asset=structs.replace(small.asset, renditions=(large,)), objects={rendition: packed}
    )


def _segments(source: random.Random) -> tuple[Segment, ...]:
    segments, offset_bytes = [], INITIALIZATION_BYTES
    for _ in range(SEGMENTS):
        length_bytes = 16 * source.randrange(SMALLEST_BLOCKS, LARGEST_BLOCKS)
        segments.append(
            Segment(
                offset_bytes=offset_bytes,
                length_bytes=length_bytes,
                duration_samples=SEGMENT_SAMPLES,
                peak=0.5,
            )
        )
        offset_bytes += length_bytes
    return tuple(segments)
