"""The demo album's cover: a low sun and its path on the water."""

from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Plane = NDArray[np.float64]

EDGE_PX = 720

_SKY_TOP, _SKY_LOW = np.array([24.0, 32, 74]), np.array([246.0, 164, 112])
_SEA_NEAR, _SEA_FAR = np.array([12.0, 20, 48]), np.array([150.0, 96, 104])
_SUN = np.array([255.0, 232, 190])
_HORIZON, _SUN_Y, _SUN_RADIUS = 0.62, 0.46, 0.13


def render_cover() -> bytes:
    """The picture as JPEG."""
    y, x = np.mgrid[0:EDGE_PX, 0:EDGE_PX] / EDGE_PX
    sky = _blend(_SKY_TOP, _SKY_LOW, (y / _HORIZON) ** 1.6)
    distance = np.hypot(x - 0.5, y - _SUN_Y)
    sky = _blend(sky, _SUN, np.exp(-(np.maximum(distance - _SUN_RADIUS, 0) * 9)))
    depth = np.clip((y - _HORIZON) / (1 - _HORIZON), 0, 1)
    sea = _blend(_SEA_FAR, _SEA_NEAR, depth**0.7)
    ripples = 0.5 + 0.5 * np.sin(90 * np.log1p(6 * depth))
    sea = _blend(
        sea, _SUN, ripples * np.exp(-(((x - 0.5) / (0.05 + 0.16 * depth)) ** 2)) * (0.85 - 0.5 * depth)
    )
    picture = np.where((y < _HORIZON)[..., np.newaxis], sky, sea)
    file = BytesIO()
    Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8)).save(file, "JPEG", quality=90)
    return file.getvalue()


def _blend(below: Plane, above: Plane, share: Plane) -> Plane:
    weight = np.clip(share, 0, 1)[..., np.newaxis]
    blended: Plane = below * (1 - weight) + above * weight
    return blended
