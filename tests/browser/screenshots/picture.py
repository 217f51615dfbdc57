"""Keeping a picture small: pages are few colours, but for their artwork."""

from io import BytesIO
from pathlib import Path

from PIL import Image

WAYS = (
    (256, Image.Dither.FLOYDSTEINBERG),
    (256, Image.Dither.NONE),
    (128, Image.Dither.NONE),
    (64, Image.Dither.NONE),
)
"""How many colours, and whether those between are mixed of them; the best first."""
MOST_BYTES = 200_000


def save(png: bytes, path: Path) -> None:
    """Write it in the best way that fits."""
    picture = Image.open(BytesIO(png)).convert("RGB")
    for colours, dither in WAYS:
        palette = picture.quantize(colours, Image.Quantize.MEDIANCUT)
        picture.quantize(palette=palette, dither=dither).save(path, "PNG", optimize=True)
        if path.stat().st_size <= MOST_BYTES:
            return
