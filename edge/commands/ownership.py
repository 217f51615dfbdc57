"""Which of an edge's workers an asset is warmed in."""

import zlib

from kernel.asset import AssetId


def owning_slot(asset: AssetId, workers: int) -> int:
    """The slot of the one worker that warms an asset: all of them hear of it, and each has a memory of its own."""
    return zlib.crc32(asset.encode()) % workers
