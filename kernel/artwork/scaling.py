"""A decoded picture in the sizes that it is stored in."""

import hashlib
from collections.abc import Iterator
from io import BytesIO

from PIL import Image

from kernel.artwork.decoding import DecodedPicture
from kernel.artwork.model import SIZES_PX, Artwork

_JPEG_QUALITY = 88


def describe_artwork(data: bytes, decoded: DecodedPicture) -> Artwork:
    """The artwork that a picture of these bytes makes."""
    largest_px = min(max(decoded.width_px, decoded.height_px), SIZES_PX[0])
    return Artwork(
        sha256=hashlib.sha256(data).hexdigest(),
        width_px=decoded.width_px,
        height_px=decoded.height_px,
        sizes_px=(largest_px, *(size for size in SIZES_PX if size < largest_px)),
    )


def scale_picture(decoded: DecodedPicture, artwork: Artwork) -> Iterator[tuple[int, bytes]]:
    """Each size's longer edge in pixels, and its JPEG."""
    for size_px in artwork.sizes_px:
        scaled = decoded.image.copy()
        scaled.thumbnail((size_px, size_px), Image.Resampling.LANCZOS)
        scaled.info.clear()  # else the encoder takes over comments
        jpeg = BytesIO()
        scaled.save(jpeg, "JPEG", quality=_JPEG_QUALITY, optimize=True, progressive=True)
        yield size_px, jpeg.getvalue()
