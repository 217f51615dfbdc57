"""Keeping a picture small: pages are few colours, but for their artwork."""

from io import BytesIO
from pathlib import Path

from PIL import Image

COLOURS = (256, 192, 128, 96, 64)
MOST_BYTES = 200_000


def save(png: bytes, path: Path) -> None:
    """Write it with as many colours as fit."""
    picture = Image.open(BytesIO(png)).convert("RGB")
    for colours in COLOURS:
        few = picture.quantize(colours, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(path, "PNG", optimize=True)
        if path.stat().st_size <= MOST_BYTES:
            return
