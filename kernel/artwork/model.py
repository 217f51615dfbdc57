"""Artwork: a picture that belongs to an album, an artist or a playlist, stored as JPEG in several sizes."""

import msgspec

SIZES_PX = (1200, 600, 300, 96)
"""Longer edges, largest first."""

FENCE_LOCK_ID = 0xA127
"""Advisory lock: shared by those about to store artwork, held alone by a sweep that takes some away."""


class Artwork(msgspec.Struct, frozen=True, kw_only=True):
    """A picture and the sizes it is stored in."""

    sha256: str
    """Of the original picture's bytes; names the artwork."""
    width_px: int
    height_px: int
    sizes_px: tuple[int, ...]
    """Longer edges of the stored pictures, largest first, none larger than the original."""


def artwork_key(sha256: str, edge_px: int) -> str:
    """The object key of one size."""
    return f"artwork/{sha256}/{edge_px}.jpg"
